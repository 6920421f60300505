"""A plan of six rows with its planner, and browsers of further people."""

from decimal import Decimal

import pytest

from agencies.models import Role
from renja.actions.profiles import load_plan_year, load_profiles
from tests.browser.conftest import DESKTOP, WAIT_MS
from tests.browser.matrix.grids import CODES, open_matrix
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import CeilingFactory, RenjaFactory, RkpdFactory, RowFactory


@pytest.fixture
def agency(transactional_db):
    region = RegencyFactory(code="19.01", name="Kab. Bangka")
    return AgencyFactory(region=region, name="Dinas PPPA", affair_fields=["2.08"])


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency, name="Putri")


@pytest.fixture
def renja(agency):
    load_profiles()
    year = load_plan_year(year=2026)
    year.edition = EditionFactory()
    year.save()
    ItemFactory(edition=year.edition, code="2.08.02", name="Program PUG", level="program")
    for number in (50, 51):
        ItemFactory(
            edition=year.edition,
            code=f"2.08.03.2.01.00{number}",
            name=f"Layanan pengaduan {number}",
            indicator="Jumlah layanan",
            unit="Layanan",
        )
    document = RenjaFactory(agency=agency, plan_year=year)
    for number, code in CODES.items():
        RowFactory(
            document=document,
            printed_code=code,
            name=f"Koordinasi pelaksanaan pengarusutamaan gender {number}",
            budget=Decimal(1_000_000 * number),
            indicator="Jumlah dokumen koordinasi",
            places=["19.01"],
            funds={"PAD": Decimal(1_000_000 * number)},
        )
    rkpd = RkpdFactory(region=agency.region, plan_year=year)
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(20_000_000))
    return document


@pytest.fixture
def matrix(desktop, sign_in, renja, planner):
    """The planner's matrix, open and ready."""
    sign_in(desktop, planner)
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_matrix(desktop, renja)
    return desktop


@pytest.fixture
def browser_of(browser, live_server, sign_in):
    """A browser of its own for somebody, which may log errors of its own (a cut network).

    `scripts=False` for one without JavaScript.
    """
    contexts = []

    def _browser_of(user, *, scripts=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport=DESKTOP,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            java_script_enabled=scripts,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, user)
        return page

    yield _browser_of
    for context in contexts:
        context.close()
