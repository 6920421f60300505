"""A real Chromium against a live server, for every test in this folder.

Fixtures: `desktop` (1366x768), `phone` (390x844) and `screen` (the test runs on both) are pages
that open relative addresses of the live server; `sign_in(page, user)`; `axe(page)`.
A page that logs an error, breaks the content security policy or misses a file fails its test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User

# The sync API of Playwright runs an event loop in this thread; the ORM calls around it are ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WAIT_MS = 10_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """The browser named by CHROMIUM, else the first one on the PATH."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("No Chromium found: install the package `chromium`, or set CHROMIUM to one.")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    # As root (containers, CI) Chromium's sandbox cannot start; /dev/shm may be small there.
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    return {"executable_path": chromium(), "args": flags}


@contextmanager
def _opened(browser: Browser, base_url: str, viewport: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(
        base_url=base_url,
        viewport=viewport,
        has_touch=viewport is PHONE,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def desktop(browser: Browser, live_server, transactional_db) -> Iterator[Page]:
    with _opened(browser, live_server.url, DESKTOP) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, live_server, transactional_db) -> Iterator[Page]:
    with _opened(browser, live_server.url, PHONE) as page:
        yield page


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, live_server, transactional_db) -> Page:
    return request.getfixturevalue(request.param)


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, User], None]:
    """Gives the page a session of the user, without walking through the sign-in form."""

    def _sign_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )

    return _sign_in


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds against WCAG 2.0 A to 2.2 AA, one line an element; [] is good."""
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing: run the set-up, which installs the browser packages.")
    source = AXE.read_text()

    def _axe(page: Page) -> list[str]:
        page.wait_for_load_state()  # a click may have asked for another page
        page.evaluate(source)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        return [
            f"{violation['id']} at {node['target']}: {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return _axe
