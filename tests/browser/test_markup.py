"""What somebody typed as markup stays text in the browser, and markup that got in can do nothing."""

import pytest

from agencies.models import Membership, Role
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import RenjaFactory, RowFactory

INJECT = """([holder, html]) => {
  document.querySelector(holder).insertAdjacentHTML('beforeend', html);
  htmx.process(document.body);
}"""


@pytest.fixture
def agency(transactional_db):
    return AgencyFactory(region=RegencyFactory(code="19.01", name="Kab. Bangka"))


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency)


@pytest.fixture
def admin(agency):
    return person(Role.ADMIN, AgencyFactory(ministry=True))


@pytest.fixture
def row(agency):
    return RowFactory(document=RenjaFactory(agency=agency))


@pytest.fixture
def membership(planner):
    return Membership.objects.get(user=planner)


@pytest.fixture
def attack(membership):
    """What makes the planner an administrator, when an administrator's browser sends it."""
    return (
        f"hx-post=/data/keanggotaan/{membership.pk}/peran/ hx-trigger=load"
        f""" hx-vals='{{"role":"admin","version":{membership.version}}}\'"""
    )


def _talk(row):
    return f"/renja/{row.document_id}/baris/{row.uuid}/komentar/"


def test_a_planner_does_not_become_administrator_through_their_own_name(
    desktop, sign_in, row, planner, admin, attack, membership
):
    planner.name = f"<p {attack}>Budi"
    planner.save()
    posts = []
    desktop.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    sign_in(desktop, admin)

    desktop.goto(_talk(row))
    desktop.wait_for_load_state("networkidle")

    assert planner.name in desktop.locator("#id_utas-text_helptext").inner_text()
    assert posts == []
    membership.refresh_from_db()
    assert (membership.role, membership.version) == (Role.PLANNER, 1)


@pytest.mark.parametrize(
    ("holder", "markup"),
    [
        ("main", "<p {attack}>Budi</p>"),
        ("main", "<p {attack} hx-include='[name=csrfmiddlewaretoken]'>Budi</p>"),
        ("#komentar form", "<p {attack}>Budi</p>"),
        ("#komentar form", "<p {attack} hx-disinherit='*' hx-ext=''>Budi</p>"),
        (
            "main",
            (
                "<form action='/data/keanggotaan/{pk}/peran/' {attack}"
                " hx-include='[name=csrfmiddlewaretoken]'></form>"
            ),
        ),
        (
            "main",
            (
                "<form action='/data/keanggotaan/{pk}/peran/' {late}><p hx-get=/pengaturan/"
                " hx-trigger=load hx-select='[name=csrfmiddlewaretoken]'></p></form>"
            ),
        ),
    ],
    ids=["bare", "including", "in a form", "in a form, cut off", "a form", "a form that fetches"],
)
def test_markup_that_got_into_a_page_sends_nothing(
    desktop, sign_in, row, admin, attack, membership, holder, markup
):
    posts = []
    desktop.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    sign_in(desktop, admin)
    desktop.goto(_talk(row))
    late = attack.replace("hx-trigger=load", "hx-trigger='load delay:400ms'")
    html = markup.format(attack=attack, late=late, pk=membership.pk)

    desktop.evaluate(INJECT, [holder, html])
    desktop.wait_for_timeout(800)

    assert posts == []
    membership.refresh_from_db()
    assert membership.role == Role.PLANNER
