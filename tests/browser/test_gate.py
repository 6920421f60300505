"""The pages of handing in and of declaring fit, in a real browser, wide and narrow."""

import pytest

from agencies.models import Role
from tests.factories.agencies import person
from tests.factories.alignment import worked_example


@pytest.fixture
def example(transactional_db):
    example = worked_example()
    example.head = person(Role.AGENCY_HEAD, example.agency, name="Bambang Suryadi")
    example.freeze(example.renja)
    example.check(example.hand_in())
    return example


def test_fit_page_has_no_barrier_and_keeps_its_width(screen, sign_in, axe, example):
    sign_in(screen, example.verifier)

    screen.goto(f"/renja/{example.renja.pk}/layak/")

    assert screen.get_by_role("alert").inner_text() == (
        "1 temuan KRITIS masih terbuka. Perbaiki, atau terima dengan alasan."
    )
    assert screen.get_by_role("button", name="Nyatakan layak").count() == 0
    assert axe(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_hand_in_page_leads_to_the_findings_of_a_severity(screen, sign_in, axe, example):
    type(example.renja).objects.filter(pk=example.renja.pk).update(status="perlu_perbaikan")
    sign_in(screen, example.head)

    screen.goto(f"/renja/{example.renja.pk}/ajukan/")
    barriers = axe(screen)
    screen.get_by_role("link", name="6 terbuka MAYOR").click()

    assert barriers == []
    assert screen.url.endswith("?tingkat=MAYOR#temuan")
