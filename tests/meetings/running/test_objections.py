"""A berita acara waits for its day and its minutes, and a party may say no to it."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from config.home import tasks_of
from meetings.actions import records as actions
from meetings.actions.closing import requirements
from meetings.actions.objections import raise_objection
from meetings.models import MeetingDay, OfficialRecord, RecordObjection, WarningOverride
from notifications.models import Notice
from tests.factories.meetings import CirculationFactory, DecisionFactory
from tests.meetings.running.conftest import NOW

Kind = RecordObjection.Kind
# DAY_TWO is 11 February; in Papua (UTC+9) it is over at 15.00 UTC, in Jakarta (UTC+7) at 17.00 UTC.
PAPUAN_MIDNIGHT = datetime(2026, 2, 11, 15, tzinfo=UTC)
DRAFT = actions.Draft(
    number="1/BA", title="BA", held_on=date(2026, 2, 11), place="Aula", opening="", closing=""
)


@pytest.fixture
def record(rakor):
    """A draft with a decision and two signatories, the first with an account."""
    found = actions.open_record(meeting=rakor.meeting, by=rakor.secretary, at=NOW)
    write(rakor, found)
    DecisionFactory(meeting=rakor.meeting, number=1, text="Pagu tetap.")
    found.refresh_from_db()
    return found


def write(rakor, record):
    actions.write_record(
        record=record,
        version=record.version,
        draft=DRAFT,
        parties=[
            actions.Party(party="Penyelenggara", name="Ketua", email=rakor.planner.email),
            actions.Party(party="LSM", name="Wakil LSM"),
        ],
        by=rakor.secretary,
        at=NOW,
    )
    record.refresh_from_db()


def freeze(rakor, record, *, reason="", at=NOW):
    actions.freeze_record(
        record=record, version=record.version, reason=reason, by=rakor.secretary, at=at
    )
    record.refresh_from_db()
    return record


def final_minutes(rakor):
    CirculationFactory(meeting=rakor.meeting, locked_at=NOW, locked_by=rakor.secretary)


def object_to(record, who, *, kind=Kind.REFUSAL, reason="Pagu belum dibahas.", number=0):
    signature = record.signatures.order_by("position")[number]
    return raise_objection(signature=signature, kind=kind, reason=reason, by=who, at=NOW)


# --- Not before its time -------------------------------------------------------------------------
def test_it_is_frozen_once_the_last_day_is_over_where_it_was_held(rakor, record):
    final_minutes(rakor)
    MeetingDay.objects.update(zone="Asia/Jayapura")
    minute = PAPUAN_MIDNIGHT.replace(hour=14, minute=59)

    with pytest.raises(actions.CannotRecord, match="11 Februari 2026, belum berakhir"):
        freeze(rakor, record, at=minute)
    freeze(rakor, record, at=PAPUAN_MIDNIGHT)

    assert record.frozen_at == PAPUAN_MIDNIGHT
    assert not WarningOverride.objects.exists()


def test_it_waits_for_the_minutes(rakor, record):
    CirculationFactory(meeting=rakor.meeting)

    with pytest.raises(actions.CannotRecord, match="Notulen belum final"):
        freeze(rakor, record, at=datetime(2026, 3, 1, tzinfo=UTC))

    record.refresh_from_db()
    assert record.frozen_at is None


def test_somebody_takes_an_early_freeze_on_by_name_and_everybody_sees_it(client, rakor, record):
    client.force_login(rakor.secretary)
    url = reverse("meetings:record", kwargs={"uuid": rakor.meeting.uuid})
    MeetingDay.objects.filter(pk=rakor.two.pk).update(date=date(2099, 1, 1))
    freezing = reverse("meetings:record_freeze", kwargs={"uuid": rakor.meeting.uuid})

    before = client.get(url)
    client.post(freezing, {"version": record.version, "reason": " "})
    assert not OfficialRecord.objects.filter(frozen_at__isnull=False).exists()
    client.post(freezing, {"version": record.version, "reason": "Semua pihak hadir."})
    client.force_login(rakor.planner)
    after = client.get(url)

    assert [each.kind for each in before.context["early"]] == ["record_day", "record_minutes"]
    assert 'name="reason"' in before.content.decode()
    taken = [(each.kind, each.by, each.reason) for each in after.context["taken_on"]]
    assert taken == [
        ("record_day", rakor.secretary, "Semua pihak hadir."),
        ("record_minutes", rakor.secretary, "Semua pihak hadir."),
    ]
    assert "Dibekukan sebelum hari terakhir berakhir" in after.content.decode()


def test_what_was_taken_on_is_not_asked_again(rakor, record):
    freeze(rakor, record, reason="Semua pihak hadir.")
    actions.thaw_record(record=record)
    record.refresh_from_db()

    freeze(rakor, record)

    assert WarningOverride.objects.count() == 2


# --- Refusals and objections ---------------------------------------------------------------------
def test_a_signatory_refuses_and_the_secretariat_is_told(client, rakor, record):
    freeze(rakor, record, reason="x")
    [mine, _other] = record.signatures.all()
    client.force_login(rakor.planner)
    where = {"uuid": rakor.meeting.uuid, "pk": mine.pk}

    empty = client.post(reverse("meetings:record_object", kwargs=where), {"kind": "menolak"})
    client.post(
        reverse("meetings:record_object", kwargs=where),
        {"kind": "menolak", "reason": "Pagu <b>belum</b> dibahas."},
    )
    page = client.get(reverse("meetings:record", kwargs={"uuid": rakor.meeting.uuid}))

    assert list(empty.context["form"].errors) == ["reason"]
    [kept] = RecordObjection.objects.all()
    assert (kept.party, kept.name, kept.by) == ("Penyelenggara", "Ketua", rakor.planner)
    assert kept.sha256 == record.sha256
    text = page.content.decode()
    assert "Pagu &lt;b&gt;belum&lt;/b&gt; dibahas." in text
    assert "menolak menandatangani" in text
    notices = Notice.objects.filter(text__contains="menolak").values_list("user", "text")
    assert list(notices) == [
        (
            rakor.secretary.pk,
            f"Ketua (Penyelenggara) menolak menandatangani berita acara {rakor.meeting.title}.",
        )
    ]


def test_the_same_objection_twice_is_one(rakor, record):
    freeze(rakor, record, reason="x")

    object_to(record, rakor.planner)
    object_to(record, rakor.planner)

    assert RecordObjection.objects.count() == 1
    assert Notice.objects.filter(text__contains="menolak").count() == 1


def test_only_the_party_speaks_and_the_secretariat_for_one_without_an_account(
    client, rakor, record
):
    freeze(rakor, record, reason="x")
    [mine, theirs] = record.signatures.all()
    answers = {}
    for who in ("planner", "secretary", "outsider", "stranger"):
        client.force_login(getattr(rakor, who))
        answers[who] = [
            client.get(
                reverse("meetings:record_object", kwargs={"uuid": rakor.meeting.uuid, "pk": pk})
            ).status_code
            for pk in (mine.pk, theirs.pk)
        ]

    assert answers == {
        "planner": [200, 403],
        "secretary": [403, 200],
        "outsider": [403, 403],
        "stranger": [404, 404],
    }
    with pytest.raises(actions.CannotRecord, match="Ketua"):
        object_to(record, rakor.secretary)


def test_a_draft_and_a_given_signature_take_no_objection(rakor, record):
    with pytest.raises(actions.CannotRecord):
        object_to(record, rakor.planner)
    freeze(rakor, record, reason="x")
    actions.acknowledge(signature=record.signatures.first(), by=rakor.planner, at=NOW)

    with pytest.raises(actions.CannotRecord):
        object_to(record, rakor.planner)

    assert not RecordObjection.objects.exists()


def test_an_objection_outlives_the_list_of_signatories(client, rakor, record):
    freeze(rakor, record, reason="x")
    kept = object_to(record, rakor.planner)
    actions.thaw_record(record=record)
    record.refresh_from_db()
    write(rakor, record)
    DecisionFactory(meeting=rakor.meeting, number=2, text="Pagu dibahas.")
    freeze(rakor, record)
    client.force_login(rakor.planner)

    page = client.get(reverse("meetings:record", kwargs={"uuid": rakor.meeting.uuid}))

    assert page.context["objections"] == [kept]
    assert kept.sha256 != record.sha256
    assert "atas naskah sebelumnya" in page.content.decode()
    assert [each["has_refused"] for each in page.context["signatures"]] == [False, False]


def test_an_objection_comes_after_the_first_signature_and_changes_nothing_signed(rakor, record):
    freeze(rakor, record, reason="x")
    actions.acknowledge(signature=record.signatures.first(), by=rakor.planner, at=NOW)
    before = OfficialRecord.objects.values().get()

    object_to(record, rakor.secretary, number=1)

    assert OfficialRecord.objects.values().get() == before
    assert RecordObjection.objects.count() == 1


@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(reason="Lain"), lambda rows: rows.delete()]
)
def test_the_database_keeps_an_objection_as_it_is(rakor, record, change):
    freeze(rakor, record, reason="x")
    object_to(record, rakor.planner)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        change(RecordObjection.objects.all())


@pytest.mark.parametrize("field", ["reason", "sha256"])
def test_the_database_asks_for_a_reason_and_a_text(rakor, record, field):
    values = {"reason": "x", "sha256": "0" * 64} | {field: ""}

    with pytest.raises(IntegrityError, match="objection_"), transaction.atomic():
        RecordObjection.objects.create(
            record=record,
            kind=Kind.REFUSAL,
            party="x",
            name="x",
            at=NOW,
            by=rakor.planner,
            **values,
        )


def test_nobody_waits_for_the_signature_of_one_who_refused(rakor, record):
    freeze(rakor, record, reason="x")
    unmet = lambda: [  # noqa: E731
        (each.key, each.detail)
        for each in requirements(rakor.meeting)
        if each.key == "signatures" and not each.is_met
    ]

    object_to(record, rakor.secretary, number=1)
    before = unmet()
    actions.acknowledge(signature=record.signatures.first(), by=rakor.planner, at=NOW)

    assert before == [("signatures", "Ketua")]
    assert unmet() == []


# --- The home page -------------------------------------------------------------------------------
def signing(user):
    return [task for task in tasks_of(user, at=NOW) if "berita acara" in task.title]


def test_the_signatory_finds_the_task_at_home_until_it_is_signed(rakor, record):
    assert signing(rakor.planner) == []
    freeze(rakor, record, reason="x")

    [task] = signing(rakor.planner)
    actions.acknowledge(signature=record.signatures.first(), by=rakor.planner, at=NOW)

    assert task.title == f"Tanda tangani berita acara {rakor.meeting.title}"
    assert task.url == reverse("meetings:record", kwargs={"uuid": rakor.meeting.uuid})
    assert task.sub == "Nomor 1/BA, untuk Penyelenggara"
    assert signing(rakor.planner) == []
    assert signing(rakor.outsider) == []


@pytest.mark.parametrize(("kind", "left"), [(Kind.REFUSAL, 0), (Kind.OBJECTION, 1)])
def test_who_refused_is_not_asked_again_and_who_objects_is(rakor, record, kind, left):
    freeze(rakor, record, reason="x")

    object_to(record, rakor.planner, kind=kind)

    assert len(signing(rakor.planner)) == left
