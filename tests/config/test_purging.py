"""Personal data goes when its time is over; what was counted and signed stays true."""

from datetime import UTC, date, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError

from accounts.models import PasswordResetRequest
from agencies.models import Invitation, Role
from audit.models import Entry
from config import tasks
from config.purging import purge
from meetings.actions.record_content import attendance_of
from meetings.models import Attendance, Delegate, WrongCode
from tests.factories.agencies import AgencyFactory, InvitationFactory, RegencyFactory, person
from tests.factories.meetings import (
    AttendanceFactory,
    CirculationFactory,
    CorrectionFactory,
    DayFactory,
    DelegateFactory,
    DeskOutcomeFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)

HELD_ON = date(2026, 2, 10)
KEPT_UNTIL = date(2027, 2, 10)
ON_THE_LAST_DAY = datetime(2027, 2, 10, 3, 0, tzinfo=UTC)
A_DAY_LATER = datetime(2027, 2, 11, 3, 0, tzinfo=UTC)
NONE = dict.fromkeys(
    ["anak", "peserta", "hitungan_masuk", "catatan_masuk", "sesi", "sandi", "undangan"], 0
)

pytestmark = pytest.mark.django_db


def rakor(*, kept_until=KEPT_UNTIL, on=HELD_ON):
    """A rakor of a region of its own, with two women, a man who does not come, and a child."""
    host = AgencyFactory(region=RegencyFactory())
    meeting = MeetingFactory(host=host, retention_until=kept_until)
    day = DayFactory(meeting=meeting, date=on)
    invitation = RakorInvitationFactory(
        meeting=meeting,
        organisation=OrganisationFactory(phone="0811"),
        answered_at=ON_THE_LAST_DAY,
        answered_by="Sari Dewi",
        status="dijawab",
    )
    given = {"invitation": invitation, "email": "sari@contoh.test", "phone": "0812", "sex": "P"}
    for name in ("Sari Dewi", "Rina Putri"):
        delegate = DelegateFactory(name=name, represents="Kepala Dinas", **given)
        AttendanceFactory(delegate=delegate, day=day)
    WrongCode.objects.create(delegate=delegate, at=ON_THE_LAST_DAY)
    DelegateFactory(**given | {"sex": "L"}, name="", answer="tidak_hadir", reason="Sakit tifus")
    child = DelegateFactory(invitation=invitation, minor=True, name="Bunga Citra Lestari")
    AttendanceFactory(delegate=child, day=day)
    return meeting


def people(meeting):
    rows = Delegate.objects.filter(meeting=meeting).order_by("pk")
    return list(rows.values_list("name", "email", "phone", "sex", "reason", "companion"))


def test_nothing_goes_before_its_time_in_either_region():
    first, second = rakor(), rakor(kept_until=None)
    purge(at=ON_THE_LAST_DAY)  # the names of the children
    before = people(first), people(second)

    counts = purge(at=ON_THE_LAST_DAY)

    assert counts == NONE
    assert (people(first), people(second)) == before


def test_participants_are_forgotten_after_the_date_of_their_own_rakor():
    over, kept = rakor(), rakor(kept_until=KEPT_UNTIL + timedelta(days=1))
    purge(at=ON_THE_LAST_DAY)
    of_the_other = people(kept)

    counts = purge(at=A_DAY_LATER)

    assert counts == NONE | {"peserta": 4}
    assert people(over) == [
        ("Peserta", "", "", "P", "", ""),
        ("Peserta", "", "", "P", "", ""),
        ("", "", "", "L", "–", ""),
        ("Peserta", "", "", "", "", "–"),
    ]
    assert people(kept) == of_the_other
    invitation = over.invitations.get()
    assert (invitation.email, invitation.phone, invitation.answered_by) == ("", "", "–")
    assert WrongCode.objects.filter(delegate__meeting=over).count() == 0
    assert purge(at=A_DAY_LATER) == NONE


def test_what_was_counted_stays_true():
    meeting = rakor()
    before = attendance_of(meeting.days.get())

    purge(at=A_DAY_LATER)

    after = attendance_of(meeting.days.get())
    assert Attendance.objects.filter(delegate__meeting=meeting).count() == 3
    assert (after["present"], after["represented"]) == (3, 2)
    assert _without_names(after) == _without_names(before)


def _without_names(attendance):
    """The list with its figures and everybody on it, but not what they are called."""
    groups = [
        (
            group["body"],
            sorted((p["sex"], bool(p["represents"]), p["minor"]) for p in group["people"]),
        )
        for group in attendance["groups"]
    ]
    return attendance | {"groups": groups}


def test_of_children_the_initials_stay_thirty_days_after_the_rakor():
    meeting = rakor(kept_until=None)
    child = Delegate.objects.get(is_minor=True)
    shown = child.public_name

    early = purge(at=datetime(2026, 3, 12, 3, 0, tzinfo=UTC))["anak"]
    late = purge(at=datetime(2026, 3, 13, 3, 0, tzinfo=UTC))["anak"]

    child.refresh_from_db()
    assert (early, late) == (0, 1)
    assert (child.name, child.companion) == ("B. C. L.", "–")
    assert child.public_name == shown == "B.C.L."
    assert people(meeting)[0][0] == "Sari Dewi"


@pytest.mark.parametrize("on", [A_DAY_LATER.date(), A_DAY_LATER.date() - timedelta(days=30)])
def test_a_mistyped_date_does_not_empty_the_lists_of_a_rakor_to_come(on):
    meeting = rakor(on=on)
    before = people(meeting)

    assert purge(at=A_DAY_LATER) == NONE
    assert people(meeting) == before


def test_people_at_a_desk_and_readers_by_link_are_forgotten_too():
    meeting = rakor()
    day = meeting.days.get()
    outcome = DeskOutcomeFactory(
        item__meeting=meeting, item__day=day, others_present="Bu Tuti dari Bagian Hukum"
    )
    circulation = CirculationFactory(meeting=meeting)
    reader = CorrectionFactory(circulation=circulation, author_name="Sari Dewi", by=None)
    member = CorrectionFactory(
        circulation=circulation, author_name="Pak Ali", by=person(Role.PLANNER, meeting.host)
    )

    purge(at=A_DAY_LATER)

    for row in (outcome, reader, member):
        row.refresh_from_db()
    assert outcome.others_present == "dihapus setelah batas penyimpanan"
    assert (reader.author_name, member.author_name) == ("Peserta", "Pak Ali")


def test_the_database_keeps_no_address_of_the_forgotten():
    rakor()

    with pytest.raises(IntegrityError, match="delegate_forgotten_keeps_nothing"):
        Delegate.objects.exclude(email="").update(forgotten_at=A_DAY_LATER)


def _add_old_and_new(at):
    """Of each thing one whose time is over, and one whose is not."""
    for days in (31, 29):
        AccessAttempt.objects.create(
            username=f"{days}@contoh.test", ip_address="10.0.0.1", failures_since_start=1
        )
        AccessAttempt.objects.filter(username=f"{days}@contoh.test").update(
            attempt_time=at - timedelta(days=days)
        )
        InvitationFactory(expires_at=at - timedelta(days=days))
    for days in (8, 6):
        PasswordResetRequest.objects.create(
            email=f"{days}@contoh.test", asked_at=at - timedelta(days=days)
        )
    for key, hours in (("lama", -1), ("baru", 1)):
        Session.objects.create(
            session_key=key, session_data="x", expire_date=at + timedelta(hours=hours)
        )
    for days in (400, 300):
        Entry.objects.create(kind=Entry.Kind.SIGNED_IN, at=at - timedelta(days=days))
    accepted = {"accepted_at": at - timedelta(days=90), "accepted_by": person(Role.PLANNER)}
    InvitationFactory(expires_at=at - timedelta(days=90), **accepted)
    withdrawn = {"withdrawn_at": at - timedelta(days=31), "withdrawn_by": person(Role.PLANNER)}
    InvitationFactory(expires_at=at + timedelta(days=1), **withdrawn)


def test_sign_ins_sessions_and_invitations_go_each_after_its_time():
    now = datetime.now(UTC)
    _add_old_and_new(now)

    counts = purge(at=now)

    assert counts == NONE | {
        "hitungan_masuk": 1,
        "catatan_masuk": 1,
        "sesi": 1,
        "sandi": 1,
        "undangan": 2,
    }
    assert AccessAttempt.objects.get().username == "29@contoh.test"
    assert PasswordResetRequest.objects.get().email == "6@contoh.test"
    assert Session.objects.get().session_key == "baru"
    assert Invitation.objects.filter(accepted_at=None).count() == 1
    assert Invitation.objects.count() == 2


def test_each_purge_says_in_the_record_what_it_did():
    meeting = rakor()

    counts = purge(at=A_DAY_LATER)

    entry = Entry.objects.get(kind=Entry.Kind.PURGED)
    assert (entry.at, entry.by, entry.counts) == (A_DAY_LATER, None, counts)
    assert (counts["anak"], counts["peserta"]) == (1, 4)
    assert meeting.delegates.filter(forgotten_at=A_DAY_LATER).count() == 4


def test_a_dry_run_counts_and_deletes_nothing(capsys):
    meeting = rakor(kept_until=datetime.now(UTC).date() - timedelta(days=1), on=date(2026, 2, 10))
    before = people(meeting)

    call_command("purge", "--dry-run")

    out = capsys.readouterr().out
    assert "nama anak: 1" in out
    assert "data pribadi peserta: 4" in out
    assert people(meeting) == before
    assert Entry.objects.count() == 0


def test_the_task_of_the_day_purges():
    Session.objects.create(
        session_key="lama", session_data="x", expire_date=datetime.now(UTC) - timedelta(hours=1)
    )

    tasks.purge()

    assert Session.objects.count() == 0
    assert Entry.objects.get().counts == NONE | {"sesi": 1}


def test_the_sweep_of_files_says_in_the_record_how_many_went(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)

    tasks.sweep_files()

    assert Entry.objects.get().counts == {"berkas": 0}
