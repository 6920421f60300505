"""Regions, agencies, members, invitations and the inbox in a real browser."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from agencies.models import Membership, Role
from audit.actions import note_role
from audit.models import Entry
from notifications.actions import notify
from tests.factories.accounts import PASSWORD
from tests.factories.agencies import (
    AgencyFactory,
    InvitationFactory,
    MembershipFactory,
    UnitFactory,
    person,
)


@pytest.fixture
def agency(transactional_db):
    agency = AgencyFactory(
        name="Dinas Pemberdayaan Perempuan, Pelindungan Anak, dan Pengendalian Penduduk",
        affair_fields=["2.08", "2.14"],
    )
    UnitFactory(agency=agency)
    MembershipFactory(agency=agency)
    InvitationFactory(agency=agency)
    return agency


@pytest.fixture
def admin(agency):
    admin = person(Role.REGION_ADMIN, AgencyFactory(region=agency.region, bappeda=True))
    notify(users=[admin], text="Renja diajukan ke Bappeda.", url="/", at=timezone.now())
    given = {"agency": agency.name, "region_code": agency.region.code, "at": timezone.now()}
    changed = {"kind": Entry.Kind.ROLE_CHANGED, "earlier_role": Role.PLANNER}
    note_role(**given, **changed, role=Role.AGENCY_HEAD, person=admin, by=admin)
    return admin


def _pages(agency):
    member = Membership.objects.filter(agency=agency).first()
    return [
        reverse("agencies:region_list"),
        reverse("agencies:region", args=[agency.region.code]),
        reverse("agencies:agency_list"),
        reverse("agencies:agency_list") + "?q=tidak+ada",
        reverse("agencies:agency", args=[agency.pk]),
        reverse("agencies:agency_edit", args=[agency.pk]),
        reverse("agencies:invite", args=[agency.pk]),
        reverse("agencies:role_change", args=[member.pk]),
        reverse("notifications:inbox"),
        reverse("audit:list"),
    ]


def test_pages_are_accessible_and_fit(screen, axe, sign_in, agency, admin):
    sign_in(screen, admin)

    for address in _pages(agency):
        screen.goto(address)
        assert axe(screen) == [], address
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_typing_narrows_the_list_without_a_reload(desktop, sign_in, agency, admin):
    AgencyFactory(name="Dinas Kesehatan", region=agency.region)
    sign_in(desktop, admin)
    desktop.goto(reverse("agencies:agency_list"))

    desktop.get_by_label("Cari nama atau kode").press_sequentially("perempuan")
    desktop.get_by_text("Dinas Kesehatan").wait_for(state="hidden")

    assert desktop.locator("#daftar tbody tr").count() == 1
    assert "q=perempuan" in desktop.url


def test_an_invited_person_makes_an_account_and_arrives(desktop, axe, sign_in, agency, admin):
    sign_in(desktop, admin)
    desktop.goto(reverse("agencies:invite", args=[agency.pk]))
    desktop.get_by_label("Alamat surel").fill("baru@contoh.test")
    desktop.get_by_label("Peran").select_option("kepala_pd")
    desktop.get_by_role("button", name="Kirim undangan").click()
    desktop.get_by_text("Undangan sedang dikirim ke baru@contoh.test.").wait_for()
    link = re.search(r"/undangan-anggota/\S+/", mail.outbox[0].body)[0]

    desktop.context.clear_cookies()
    desktop.goto(link)
    assert axe(desktop) == []
    desktop.get_by_label("Nama").fill("Orang Baru")
    desktop.get_by_label("Kata sandi").fill(PASSWORD)
    desktop.get_by_label("Konfirmasi sandi").fill(PASSWORD)
    desktop.get_by_role("button", name="Buat akun dan bergabung").click()
    desktop.get_by_text("Selamat bergabung").wait_for()

    joined = Membership.objects.get(user__email="baru@contoh.test")
    assert (joined.agency, joined.role, joined.user.name) == (agency, "kepala_pd", "Orang Baru")
