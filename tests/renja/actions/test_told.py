"""Hand-in, return, fit, comments and reports reach the bell and the daily letter."""

from datetime import timedelta

import pytest

from agencies.models import Role
from notifications.actions import mark_read, notify
from notifications.models import Notice, OutboxMail
from renja import actions
from renja.actions import comments
from renja.actions.comments import mail_digests
from renja.models import PlanDocument
from renja.permissions import speaking_membership
from reports.actions.claims import tell
from tests.factories.agencies import AgencyFactory, person
from tests.factories.alignment import checked_fit
from tests.factories.renja import AT, RenjaFactory, RowFactory
from tests.factories.reports import ReportFactory

pytestmark = pytest.mark.django_db
MORNING = AT + timedelta(hours=20)


@pytest.fixture
def people():
    """Planner and head of an agency, two verifiers of its Bappeda, and a stranger."""
    agency = AgencyFactory(name="Dinas PPPA")
    board = AgencyFactory(region=agency.region, bappeda=True)
    return {
        "agency": agency,
        "planner": person(Role.PLANNER, agency, name="Rina"),
        "head": person(Role.AGENCY_HEAD, agency, name="Bambang"),
        "verifier": person(Role.VERIFIER, board, name="Vera"),
        "colleague": person(Role.VERIFIER, board, name="Cahya"),
        "stranger": person(Role.PLANNER, AgencyFactory(region=agency.region)),
    }


def told(people):
    """Whose bell rang, and with which words."""
    names = {user.pk: name for name, user in people.items() if name != "agency"}
    return {names[notice.user_id]: notice.text for notice in Notice.objects.all()}


def mailed(people):
    mail_digests(at=MORNING)
    names = {user.email: name for name, user in people.items() if name != "agency"}
    return {names[mail.to]: mail.body for mail in OutboxMail.objects.all()}


def test_hand_in_reaches_the_bell_and_the_daily_mail(people):
    renja = RowFactory(document__agency=people["agency"]).document

    actions.hand_in(document=renja, by=people["head"], at=AT)

    line = f"Bambang mengajukan {renja}, rancangan: menunggu verifikasi."
    assert told(people) == dict.fromkeys(("planner", "verifier", "colleague"), line)
    assert {name: line in body for name, body in mailed(people).items()} == dict.fromkeys(
        ("planner", "verifier", "colleague"), True
    )


def test_return_reaches_the_bell_and_the_daily_mail(people):
    renja = RenjaFactory(handed_in=True, agency=people["agency"])

    actions.return_for_revision(
        document=renja, note="Lengkapi lokasi.", by=people["verifier"], at=AT
    )

    line = f"Vera mengembalikan {renja}, rancangan, untuk diperbaiki: Lengkapi lokasi."
    assert told(people) == dict.fromkeys(("planner", "head", "colleague"), line)
    assert sorted(mailed(people)) == ["colleague", "head", "planner"]


def test_fit_reaches_the_bell_and_the_daily_mail(people):
    renja = checked_fit(agency=people["agency"])

    actions.declare_fit(document=renja, by=people["verifier"], at=AT)

    line = f"Vera menyatakan {renja}, rancangan, layak."
    assert told(people) == dict.fromkeys(("planner", "head", "colleague"), line)
    assert sorted(mailed(people)) == ["colleague", "head", "planner"]


def test_report_ready_reaches_the_bell_and_the_daily_mail(people):
    report = ReportFactory(requested_by=people["planner"], agency=people["agency"], ready=True)

    tell(report.pk, at=AT)

    assert list(told(people)) == ["planner"]
    assert "siap" in mailed(people)["planner"]


def test_comment_reaches_the_bell_and_the_daily_mail_once(people):
    row = RowFactory(document__agency=people["agency"])
    comments.open_thread(
        document=row.document,
        state=comments.row_state(row.document, row.uuid),
        kind="saran",
        text="Sebut lokasi.",
        speaker=speaking_membership(people["verifier"], row.document),
        by=people["verifier"],
        at=AT,
    )

    assert sorted(told(people)) == ["head", "planner"]
    assert [body.count("Sebut lokasi.") for body in mailed(people).values()] == [1, 1]


def test_refused_step_tells_nobody(people):
    renja = RenjaFactory(agency=people["agency"])

    with pytest.raises(actions.IsEmpty):
        actions.hand_in(document=renja, by=people["head"], at=AT)

    assert (told(people), PlanDocument.objects.get(pk=renja.pk).status) == ({}, "draft")


def test_what_was_read_in_the_bell_is_not_mailed(people):
    notify(users=[people["planner"]], text="Sudah dibaca", by_mail=True, at=AT)
    mark_read(notice=Notice.objects.get(), at=AT)

    assert (mailed(people), Notice.objects.for_mail(at=MORNING).count()) == ({}, 0)


def test_notice_is_mailed_once(people):
    notify(users=[people["planner"]], text="Kabar", url="/x/", by_mail=True, at=AT)

    counts = [mail_digests(at=MORNING), mail_digests(at=MORNING)]

    assert (counts, OutboxMail.objects.get().subject) == ([1, 0], "1 kabar untuk Anda")
