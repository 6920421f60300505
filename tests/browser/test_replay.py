"""The replayed Rakor Renja 2021, walked by the secretariat, a planner and a ministry's reviewer."""

import io
import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from config.demo import DOMAIN
from meetings.models import ActionItem, AgendaItem, CoordinationMeeting, Decision
from renja.models import PlanRow

SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def rakor(transactional_db):
    cache.clear()
    call_command("replay_rakor", stdout=io.StringIO())
    return CoordinationMeeting.objects.get(plan_year__year=2021)


def _person(address):
    return User.objects.get(email=f"{address}@{DOMAIN}")


class Walk:
    """Opens pages for one person, keeps what axe finds and what is wider than the screen."""

    def __init__(self, page, axe, wrong):
        self.page, self.axe, self.wrong = page, axe, wrong

    def to(self, name, *texts, **where):
        self.page.goto(reverse(name, kwargs=where))
        self.page.wait_for_load_state("networkidle")
        for text in texts:
            self.page.get_by_text(text).first.wait_for()
        width = self.page.viewport_size["width"]
        found = self.axe(self.page)
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("wider than the screen")
        if found:
            self.wrong[f"{name} {width}"] = found
        if SHOTS:
            path = Path(SHOTS) / f"replay-{name.replace(':', '-')}-{width}.png"
            self.page.screenshot(path=path, full_page=True)


def test_whole_rakor_can_be_looked_at_by_those_who_were_there(desktop, phone, sign_in, axe, rakor):
    wrong = {}
    uuid = {"uuid": rakor.uuid}
    desk = uuid | {
        "item": AgendaItem.objects.get(meeting=rakor, title="Desk Kota Pangkal Pinang").uuid
    }
    late = ActionItem.objects.get(meeting=rakor, status="proses")

    _secretariat(Walk(desktop, axe, wrong), sign_in, rakor, desk)
    _planner(Walk(phone, axe, wrong), sign_in, rakor, desk)
    _reviewer(Walk(desktop, axe, wrong), sign_in, rakor, late)

    assert wrong == {}


def _secretariat(walk, sign_in, rakor, desk):
    uuid = {"uuid": rakor.uuid}
    sign_in(walk.page, _person("sekretariat"))
    walk.to("meetings:meeting", "Peragaan ulang.", "Ditutup", **uuid)
    walk.to("meetings:agenda_public", "Desk Kabupaten Bangka Selatan", **uuid)
    walk.to("meetings:invitations", "Harian Contoh Serumpun", **uuid)
    walk.to("meetings:attendance", "80 hadir", "75 hadir", "di luar daftar", **uuid)
    walk.to("meetings:desk", "Dinas Pemberdayaan Perempuan", **desk)
    walk.to("meetings:minutes", "Suara anak dan remaja", **uuid)
    walk.to("meetings:decisions", "satu format data terpilah", **uuid)
    walk.to("meetings:record", "Sudah ditandatangani", "Sapta Qodriah", **uuid)
    assert walk.page.get_by_text("belum ditandatangani").count() == 0
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Unduh PDF", exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    walk.to("meetings:closing", **uuid)
    walk.to("meetings:evidence", "gambar contoh", **uuid)
    walk.to("reports:papers", "Laporan kegiatan", **uuid)
    walk.to("meetings:actions", "96 temuan", "39 temuan", "16 perangkat daerah lain", **uuid)
    walk.to("meetings:board", "1 terlambat")


def _planner(walk, sign_in, rakor, desk):
    uuid = {"uuid": rakor.uuid}
    planner = _person("perencana.pangkalpinang")
    decision = Decision.objects.get(meeting=rakor, number=2)
    row = PlanRow.objects.get(uuid=decision.links.get(kind="baris_renja").target)
    sign_in(walk.page, planner)
    walk.to("meetings:meeting", "Peragaan ulang.", **uuid)
    walk.to("meetings:attendance", "80 hadir", **uuid)
    walk.to("meetings:desk", **desk)
    walk.to("meetings:record", **uuid)
    walk.to("meetings:actions", "96 temuan", "14 perangkat daerah lain", **uuid)
    walk.to("renja:row", "Diputuskan dalam rakor", pk=row.document_id, uuid=row.uuid)
    assert walk.page.get_by_text(decision.text).count() == 1


def _reviewer(walk, sign_in, rakor, late):
    sign_in(walk.page, _person("peninjau"))
    walk.to("meetings:meeting", "Peragaan ulang.", uuid=rakor.uuid)
    walk.to("meetings:actions", "15 perangkat daerah lain", uuid=rakor.uuid)
    walk.to("meetings:action", "Terlambat", pk=late.uuid)
