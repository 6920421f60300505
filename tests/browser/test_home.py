"""The home page of each kind of desk, on both screens and in both themes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from renja.models import Stage, StageDeadline
from tests.browser.looks import both_looks
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import CeilingFactory, RenjaFactory, RkpdFactory, RowFactory


@pytest.fixture
def agency(transactional_db):
    """An agency whose draft is late, in a region with an RKPD."""
    agency = AgencyFactory(region=RegencyFactory(name="Kabupaten Uji"), name="Dinas Uji")
    renja, rkpd = RenjaFactory(agency=agency), RkpdFactory(region=agency.region)
    RowFactory(document=renja, indicator="Jumlah dokumen")
    CeilingFactory(document=rkpd, agency=agency)
    for document, stage in ((renja, Stage.DRAFT), (rkpd, Stage.INITIAL_DRAFT)):
        StageDeadline.objects.create(
            plan_year=document.plan_year,
            region=document.region,
            gov_type="KABKOT",
            kind=document.kind,
            stage=stage,
            due_on=timezone.localdate() - timedelta(days=2),
        )
    return agency


@both_looks
@pytest.mark.parametrize("role", [Role.PLANNER, Role.VERIFIER, Role.MINISTRY_REVIEWER])
def test_home_is_accessible_and_fits(screen, axe, sign_in, agency, role, theme):
    place = {
        Role.PLANNER: lambda: agency,
        Role.VERIFIER: lambda: AgencyFactory(region=agency.region, bappeda=True),
        Role.MINISTRY_REVIEWER: lambda: AgencyFactory(ministry=True, affair_fields=["2.08"]),
    }[role]()
    sign_in(screen, person(role, place, theme=theme))

    screen.goto(reverse("home"))

    assert axe(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_search_in_the_top_bar_finds_a_code(desktop, sign_in, agency):
    sign_in(desktop, person(Role.PLANNER, agency))
    desktop.goto(reverse("home"))

    desktop.get_by_role("search").get_by_role("searchbox").fill("2.08.02")
    desktop.keyboard.press("Enter")

    desktop.wait_for_url("**/data/nomenklatur/?q=2.08.02")


def test_breadcrumb_opens_the_region(desktop, sign_in, agency):
    sign_in(desktop, person(Role.PLANNER, agency))
    desktop.goto(reverse("home"))

    context = desktop.get_by_role("navigation", name="Konteks kerja")
    context.get_by_text("Kabupaten Uji").first.click()
    context.get_by_role("link", name="Kabupaten Uji").click()

    desktop.wait_for_url(f"**/wilayah/{agency.region.code}/?tahun=2026")
