"""The replay of the Rakor Renja 2021: its numbers, its dates, nothing left behind, told once."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from datetime import UTC, date, datetime

import pypdf
import pytest
from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from alignment.models import Finding
from config import demo
from config.replay import replay
from config.replay.papers import NotPrinted
from config.replay.scene import FIRST_DAY, TITLE
from meetings.actions.closing import requirements
from meetings.actions.digests import send_overdue_digests
from meetings.actions.effects import effects_of
from meetings.actions.record_content import parties_of
from meetings.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    CoordinationMeeting,
    Decision,
    Delegate,
    DeskOutcome,
    Evidence,
    InvitationSending,
    MeetingTransition,
    RecordSignature,
)
from notifications.models import Notice, OutboxMail
from renja.models import PlanDocument, PlanYear
from reports.models import Report
from tests.config.conftest import AT


class FullDisk(FileSystemStorage):
    """Has room for sections, and none for what they are joined to."""

    def _save(self, name, content):
        if name.startswith("reports/") and not name.startswith("reports/sections/"):
            raise OSError("No space left on device")
        return super()._save(name, content)


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.cast(today=FIRST_DAY, at=AT)
        transaction.set_rollback(True)


def _files() -> set[str]:
    found, folders = set(), ["reports", "meetings"]
    while folders:
        folder = folders.pop()
        if default_storage.exists(folder):
            inside, names = default_storage.listdir(folder)
            folders += [f"{folder}/{name}" for name in inside]
            found |= {f"{folder}/{name}" for name in names}
    return found


def test_failure_half_way_leaves_neither_rows_nor_files(stage, db, settings):
    before = _files()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "tests.config.test_replay.FullDisk"},
    }

    with pytest.raises(NotPrinted, match="No space left"):
        replay(at=AT)

    assert not CoordinationMeeting.objects.exists()
    assert not PlanYear.objects.filter(year=2021).exists()
    assert not OutboxMail.objects.exists()
    assert _files() == before


@pytest.fixture(scope="module")
def told(stage, django_db_blocker):
    before = _files()
    with django_db_blocker.unblock(), transaction.atomic():
        out = io.StringIO()
        call_command("replay_rakor", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)
    for name in _files() - before:
        default_storage.delete(name)


@pytest.fixture
def rakor(told, db) -> CoordinationMeeting:
    return CoordinationMeeting.objects.get(title=TITLE)


def _person(address: str) -> User:
    return User.objects.get(email=f"{address}@{demo.DOMAIN}")


def test_eighty_people_of_fifteen_unsur_and_a_guest(rakor):
    assert {each["party"]: each["count"] for each in parties_of(rakor)} == {
        "Perangkat daerah provinsi": 9,
        "Perangkat daerah kabupaten/kota": 32,
        "UPTD PPA": 2,
        "Bappeda": 9,
        "BKKBN/Kemendukbangga": 4,
        "Kementerian/lembaga": 2,
        "DPRD": 1,
        "LSM atau organisasi kemasyarakatan": 4,
        "Akademisi": 3,
        "KPAD/KPPAD": 2,
        "Forum Anak": 4,
        "Forum GenRe": 2,
        "PKK, GOW, DWP": 2,
        "Dunia usaha (APSAI)": 1,
        "Media": 2,
        "Tamu tanpa undangan": 1,
    }
    assert sum(each["count"] for each in parties_of(rakor)) == 80


def test_answers_came_through_the_links(rakor):
    people = Delegate.objects.filter(meeting=rakor, is_walk_in=False)

    assert Counter(people.values_list("answer", flat=True)) == {
        "hadir": 74, "diwakili": 7, "tidak_hadir": 3,
    }  # fmt: skip
    assert people.filter(is_waiting=True).count() == 1
    assert set(people.values_list("created_by", flat=True)) == {None}
    assert Counter(rakor.invitations.values_list("status", flat=True)) == {"dijawab": 44}
    assert Counter(
        InvitationSending.objects.values_list("channel", "kind").filter(invitation__meeting=rakor)
    ) == {("email", "undangan"): 42, ("surat", "undangan"): 2, ("email", "pengingat"): 16}


def test_children_keep_their_names_from_every_paper(rakor):
    minors = Delegate.objects.filter(meeting=rakor, is_minor=True)

    assert Counter(minors.values_list("email", "phone", "sex", "position_title")) == {
        ("", "", "", ""): 4
    }
    assert all(each.name not in rakor.record.content for each in minors)


def test_attendance_of_both_days_three_ways(rakor):
    first, second = rakor.days.order_by("date")
    methods = [
        Counter(Attendance.objects.filter(day=day, item=None).values_list("method", flat=True))
        for day in (first, second)
    ]

    assert methods == [
        {"petugas": 41, "mandiri": 24, "lembar_kertas": 15},
        {"petugas": 40, "mandiri": 24, "lembar_kertas": 11},
    ]
    assert Delegate.objects.filter(meeting=rakor, is_walk_in=True).count() == 1


def test_desks_of_seven_regions_settle_every_finding(rakor):
    items = AgendaItem.objects.filter(meeting=rakor, kind="desk")
    outcomes = DeskOutcome.objects.filter(item__meeting=rakor)

    assert items.filter(outcome="diputuskan", finished_at__isnull=False).count() == 7
    assert Counter(outcomes.values_list("result", flat=True)) == {
        "ditutup": 43, "dijawab": 32, "tindak_lanjut": 8,
    }  # fmt: skip
    assert outcomes.filter(present=None).count() == 0


def test_decisions_are_about_rows_and_findings(rakor):
    decisions = Decision.objects.filter(meeting=rakor).order_by("number")

    assert list(decisions.values_list("number", "outcome")) == [
        *((number, "disepakati") for number in range(1, 8)),
        (8, "ditunda"),
    ]
    city = decisions.get(number=2)
    assert sorted(city.links.values_list("kind", "printed_code")) == [
        ("baris_renja", "2.08.03.2.02.0010"),
        ("baris_rkpd", "2.08.03.2.02.0010"),
        ("temuan", "2.08.03.2.02.0010"),
    ]


def test_follow_up_of_two_weeks(rakor):
    actions = ActionItem.objects.filter(meeting=rakor)
    late = [each.number for each in actions if each.is_late(date(2020, 3, 3))]

    assert Counter(actions.values_list("status", flat=True)) == {
        "terverifikasi": 7, "selesai": 1, "proses": 1, "belum": 2,
    }  # fmt: skip
    assert len(late) == 2
    assert actions.filter(status="terverifikasi", proofs=None).count() == 0
    assert OutboxMail.objects.filter(key__startswith="rakor-overdue:").count() == 4


def test_everybody_signed_and_the_gate_let_it_through(rakor):
    signatures = RecordSignature.objects.filter(record=rakor.record)

    assert Counter(signatures.values_list("method", flat=True)) == {"pengakuan": 9, "pindai": 4}
    assert {each.signed_sha256 for each in signatures} == {rakor.record.sha256}
    assert [each.key for each in requirements(rakor) if not each.is_met] == []
    steps = MeetingTransition.objects.filter(meeting=rakor).order_by("at")
    assert [(step.to_status, step.at.date()) for step in steps] == [
        ("diundang", date(2020, 2, 4)),
        ("berlangsung", date(2020, 2, 18)),
        ("notulen_draft", date(2020, 2, 19)),
        ("disepakati", date(2020, 2, 25)),
        ("tindak_lanjut", date(2020, 2, 25)),
        ("ditutup", date(2020, 3, 19)),
    ]


def test_second_check_shows_what_the_rakor_changed(rakor):
    effects = effects_of(rakor)

    assert (effects.before.agencies, effects.before.aligned) == (16, 10)
    assert effects.before.findings == {"KRITIS": 8, "MAYOR": 49, "MINOR": 32, "INFO": 7}
    assert (effects.after.agencies, effects.after.aligned) == (17, 16)
    assert effects.after.findings == {"KRITIS": 3, "MAYOR": 22, "MINOR": 12, "INFO": 2}
    assert (f"{effects.before.score:.2f}", f"{effects.after.score:.2f}") == ("93.88", "97.52")
    assert set(Finding.objects.values_list("change", flat=True)) == {"baru", "tetap", "diperbaiki"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [("sekretariat", 1), ("perencana.pangkalpinang", 3), ("peninjau", 2), ("admin.daerah", 17)],
)
def test_single_plans_show_to_those_who_read_their_checks(
    rakor, django_assert_num_queries, address, shown
):
    user = _person(address)
    with django_assert_num_queries(10):
        effects = effects_of(rakor, user=user)

    assert (len(effects.lines), effects.hidden) == (shown, 17 - shown)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("invitation", ["Daftar yang diundang", "Badan Perencanaan Pembangunan Daerah"]),
        ("sheet", ["Daftar hadir", "Tanda tangan"]),
        ("cards", ["Nurhayati Lubis", "Forum GenRe"]),
        ("signs", ["Ratih Kusumaningrum"]),
        ("present", ["tidak diundang", "Radio Contoh Serumpun"]),
        ("minutes", ["Final sejak 25 Feb 2020", "indikator hasil layanan korban"]),
        ("record", ["80 (delapan puluh) orang", "KEDELAPAN", "Kabupaten Belitung Timur"]),
        ("activity", ["Sesudah rakor 17 16 97,52 3 22 12 2", "Terlambat"]),
    ],
)
def test_papers_have_pages_and_words(rakor, kind, words):
    report = Report.objects.published().get(kind=f"rakor_{kind}", params__meeting=rakor.pk)
    with report.file.open("rb") as opened:
        pages = pypdf.PdfReader(opened).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())

    assert len(pages) == report.page_count
    assert [each for each in words if each not in text] == []
    assert "Bunga Kirana" not in text


def test_each_letter_is_one_page_and_its_agenda(rakor):
    letters = Report.objects.published().get(kind="rakor_letter", params__meeting=rakor.pk)
    kept = Counter(Evidence.objects.filter(meeting=rakor).values_list("kind", flat=True))

    assert letters.page_count == 2 * 44
    assert kept == {
        "undangan": 1, "daftar_hadir": 1, "notulen": 1, "berita_acara": 1, "foto": 2, "laporan": 1,
    }  # fmt: skip


def test_nothing_of_2020_is_sent_or_reported_today(rakor):
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    assert not OutboxMail.objects.exclude(status="sent").exists()
    assert {mail.sent_at.year for mail in OutboxMail.objects.all()} == {2020}
    assert send_overdue_digests(at=now) == []
    assert not Notice.objects.filter(read_at=None).exists()
    assert not PlanYear.objects.get(year=2021).is_open
    assert not PlanDocument.objects.exclude(plan_year__year=2021).exists()


def test_purpose_says_what_is_real(rakor):
    assert "Peragaan ulang" in rakor.purpose
    assert "berlaku sekarang" in rakor.purpose
    assert list(rakor.days.values_list("date", flat=True)) == [
        date(2020, 2, 18),
        date(2020, 2, 19),
    ]


def _picture() -> dict[str, str]:
    labels = {"accounts", "agencies", "notifications", "renja", "alignment", "meetings", "reports"}
    return {
        model._meta.label: hashlib.sha256(
            repr(list(model._default_manager.order_by("pk").values())).encode()
        ).hexdigest()
        for model in apps.get_models()
        if model._meta.app_label in labels and model._meta.label != "agencies.Region"
    }


def test_second_start_changes_nothing_and_says_so(rakor, told):
    before, files, out = _picture(), _files(), io.StringIO()

    call_command("replay_rakor", stdout=out)

    assert (_picture(), _files()) == (before, files)
    assert out.getvalue() == f"The replay is here already; nothing was changed.\n{told}"
    assert "Participants: 80" in told
    assert f"sekretariat@{demo.DOMAIN}" in told
