"""What the database itself refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from meetings.models import (
    ActionItem,
    Attendance,
    CheckInCode,
    DecisionLink,
    InvitationSending,
    InviteListEntry,
    MaterialReminder,
    MeetingTransition,
    MinutesRevision,
    WarningOverride,
)
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory
from tests.factories.meetings import (
    AT,
    DAY_ONE,
    ActionItemFactory,
    AttendanceFactory,
    BookingFactory,
    CirculationFactory,
    CorrectionFactory,
    DayFactory,
    DecisionFactory,
    DelegateFactory,
    DeskOutcomeFactory,
    DeskPartyFactory,
    EvidenceFactory,
    FeedFactory,
    InviteListFactory,
    ItemFactory,
    MaterialFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    MinutesFactory,
    OptionFactory,
    OrganisationFactory,
    PollAnswerFactory,
    PollFactory,
    RakorInvitationFactory,
    RecordFactory,
    RoomFactory,
    SignatureFactory,
    SpeakerFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


def refused(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


# Each constraint that one row violates by itself.
@pytest.mark.parametrize(
    ("name", "factory", "fields"),
    [
        ("meeting_has_a_title", MeetingFactory, {"title": ""}),
        ("venue_other_zone_taken_on_by_name", VenueFactory, {"zone_reason": "Siaran"}),
        ("venue_other_zone_taken_on_by_name", VenueFactory, {"zone_at": AT}),
        ("room_setup_within_a_day", RoomFactory, {"setup_minutes": 1441}),
        ("meeting_day_attendance_lock_recorded", DayFactory, {"attendance_locked_at": AT}),
        ("meeting_day_zone_is_known", DayFactory, {"zone": "WIB"}),
        ("poll_choice_recorded", PollFactory, {"chosen_at": AT}),
        ("poll_closes_after_it_opened", PollFactory, {"closes_at": AT}),
        ("poll_option_in_order", OptionFactory, {"last_on": DAY_ONE - timedelta(days=1)}),
        ("poll_answer_is_known", PollAnswerFactory, {"answer": "entah"}),
        ("item_has_a_title", ItemFactory, {"title": ""}),
        ("item_ends_after_it_starts", ItemFactory, {"starts_at": AT, "ends_at": AT}),
        ("item_in_one_room_or_over_all", ItemFactory, {"room": None}),
        ("item_in_one_room_or_over_all", ItemFactory, {"is_plenary": True}),
        ("item_opening_recorded", ItemFactory, {"opened_at": AT}),
        ("item_finish_recorded", ItemFactory, {"finished_at": AT}),
        ("booking_takes_time", BookingFactory, {"period": (AT, AT), "occupied": (AT, AT)}),
        (
            "booking_set_up_surrounds_the_period",
            BookingFactory,
            {"occupied": (AT, AT + timedelta(1))},
        ),
        ("speaker_has_a_name", SpeakerFactory, {"name": ""}),
        ("desk_party_is_agency_or_region", DeskPartyFactory, {"agency": None}),
        ("material_upload_recorded", MaterialFactory, {"uploaded_at": AT}),
        ("material_upload_recorded", MaterialFactory, {"uploaded": True, "sha256": ""}),
        ("material_has_a_title", MaterialFactory, {"title": ""}),
        ("organisation_class_is_known", OrganisationFactory, {"participant_class": "x"}),
        ("invitation_has_seats", RakorInvitationFactory, {"seats": 0}),
        ("invitation_sending_recorded", RakorInvitationFactory, {"sent_at": AT}),
        ("invitation_answer_recorded", RakorInvitationFactory, {"answered_at": AT}),
        ("invitation_answer_recorded", RakorInvitationFactory, {"answered_by": "Sekretaris"}),
        ("delegate_named_unless_absent", DelegateFactory, {"name": ""}),
        ("delegate_absent_with_a_reason", DelegateFactory, {"answer": "tidak_hadir"}),
        ("delegate_minor_keeps_little", DelegateFactory, {"minor": True, "phone": "0812"}),
        ("delegate_minor_keeps_little", DelegateFactory, {"minor": True, "companion": ""}),
        ("delegate_invited_or_walk_in", DelegateFactory, {"is_walk_in": True}),
        (
            "delegate_has_an_organisation",
            DelegateFactory,
            {"walk_in": True, "organisation_text": ""},
        ),
        ("feed_revocation_recorded", FeedFactory, {"revoked_at": AT}),
        ("feed_has_what_its_kind_needs", FeedFactory, {"kind": "instansi"}),
        ("attendance_recorded_by_someone", AttendanceFactory, {"by": None}),
        ("circulation_closes_later", CirculationFactory, {"closes_at": AT}),
        ("circulation_lock_recorded", CirculationFactory, {"locked_at": AT}),
        ("correction_says_something", CorrectionFactory, {"text": ""}),
        ("correction_resolution_recorded", CorrectionFactory, {"resolution": "diterima"}),
        ("decision_says_something", DecisionFactory, {"text": ""}),
        ("action_says_something", ActionItemFactory, {"text": ""}),
        ("action_done_recorded", ActionItemFactory, {"status": ActionItem.Status.DONE}),
        ("action_verification_recorded", ActionItemFactory, {"verified_at": AT}),
        ("desk_outcome_says_something", DeskOutcomeFactory, {"text": ""}),
        ("desk_outcome_of_a_finding_or_a_comment", DeskOutcomeFactory, {"finding_identity": None}),
        ("record_frozen_with_its_content", RecordFactory, {"content": "{}"}),
        ("signature_recorded", SignatureFactory, {"method": "pengakuan"}),
    ],
)
def test_one_row_breaks_a_rule(name, factory, fields):
    refused(name, lambda: factory(**fields))


# Each uniqueness, violated by a second row with these fields of the first.
@pytest.mark.parametrize(
    ("name", "factory", "same"),
    [
        ("meeting_agency_once_per_meeting", MeetingAgencyFactory, ["meeting", "agency"]),
        ("venue_name_once_per_region", VenueFactory, ["region", "name"]),
        ("room_name_once_per_venue", RoomFactory, ["venue", "name"]),
        ("meeting_day_once", DayFactory, ["meeting", "date"]),
        ("poll_option_once", OptionFactory, ["poll", "first_on", "last_on"]),
        ("poll_answer_once_per_agency", PollAnswerFactory, ["option", "agency"]),
        ("speaker_once_per_item", SpeakerFactory, ["item", "name"]),
        ("desk_party_once_per_item", DeskPartyFactory, ["item", "agency"]),
        ("organisation_name_once_per_region", OrganisationFactory, ["name"]),
        ("invite_list_name_once", InviteListFactory, ["owner", "name"]),
        (
            "invitation_once_per_organisation",
            RakorInvitationFactory,
            ["meeting", "organisation"],
        ),
        ("attendance_once_per_day", AttendanceFactory, ["delegate", "day"]),
        ("client_key", AttendanceFactory, ["client_key"]),
        ("circulation_open_once", CirculationFactory, ["meeting"]),
        ("decision_number_once", DecisionFactory, ["meeting", "number"]),
        ("action_number_once", ActionItemFactory, ["meeting", "number"]),
        ("signature_once_per_party", SignatureFactory, ["record", "party", "name"]),
        ("evidence_once_per_file", EvidenceFactory, ["meeting", "sha256"]),
        ("badge_token", DelegateFactory, ["badge_token"]),
    ],
)
def test_the_same_twice(name, factory, same):
    first = factory()
    fields = {field: getattr(first, field) for field in same}

    if name == "circulation_open_once":
        fields["number"] = 2
    refused(name, lambda: factory(**fields))


def test_organisation_once_per_agency():
    agency = AgencyFactory()
    OrganisationFactory(agency=agency)

    refused("organisation_once_per_agency", lambda: OrganisationFactory(agency=agency))


def test_a_second_circulation_may_follow_a_locked_one():
    first = CirculationFactory(locked_at=AT, locked_by=UserFactory())

    CirculationFactory(meeting=first.meeting, number=2)
    refused(
        "circulation_number_once",
        lambda: CirculationFactory(
            meeting=first.meeting, locked_at=AT, locked_by=first.locked_by, number=1
        ),
    )


def test_meeting_does_not_follow_itself():
    meeting = MeetingFactory()
    meeting.previous = meeting

    refused("meeting_does_not_follow_itself", meeting.save)


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("meeting_step_goes_somewhere", ("diundang", "diundang")),
        ("meeting_cancelled_or_postponed_with_reason", ("diundang", "dibatalkan")),
        ("meeting_cancelled_or_postponed_with_reason", ("diundang", "ditunda")),
    ],
)
def test_steps_of_a_rakor(name, steps):
    meeting = MeetingFactory()

    refused(
        name,
        lambda: MeetingTransition.objects.create(
            meeting=meeting,
            from_status=steps[0],
            to_status=steps[1],
            at=AT,
            by=meeting.created_by,
        ),
    )


def test_warning_is_overridden_once_and_with_a_reason():
    meeting = MeetingFactory()

    def override(reason):
        WarningOverride.objects.create(
            meeting=meeting,
            kind="holiday",
            subject="x",
            reason=reason,
            at=AT,
            by=meeting.created_by,
        )

    refused("warning_overridden_with_a_reason", lambda: override(""))
    override("Disetujui Sekda")
    refused("warning_overridden_once", lambda: override("Lagi"))


def test_two_items_never_hold_one_room_at_one_time():
    first = BookingFactory()
    second = ItemFactory(day=first.item.day, room=first.room)

    refused("booking_one_item_per_room", lambda: BookingFactory(item=second))


def test_items_of_one_rakor_follow_each_other_without_set_up_time():
    first = BookingFactory()
    second = ItemFactory(day=first.item.day, room=first.room, starts_at=first.item.ends_at)

    assert BookingFactory(item=second).room == first.room


def test_another_rakor_gets_the_room_after_its_set_up_time():
    first = BookingFactory()
    day = DayFactory(venue=first.room.venue)
    soon = ItemFactory(
        day=day, room=first.room, starts_at=first.item.ends_at + timedelta(minutes=59)
    )
    later = ItemFactory(
        day=day, room=first.room, starts_at=first.item.ends_at + timedelta(minutes=60)
    )

    refused("booking_set_up_between_meetings", lambda: BookingFactory(item=soon))
    BookingFactory(item=later)


def test_a_plenary_holds_each_room_once():
    booking = BookingFactory()

    refused(
        "booking_once_per_item",
        lambda: BookingFactory(
            item=booking.item,
            period=(AT, AT + timedelta(1)),
            occupied=(AT, AT + timedelta(1)),
        ),
    )


def test_attendance_once_per_item_beside_that_of_the_day():
    present = AttendanceFactory()
    item = ItemFactory(day=present.day)

    def tick(**fields):
        return AttendanceFactory(delegate=present.delegate, day=present.day, item=item, **fields)

    tick()
    refused("attendance_once_per_item", tick)


def test_self_check_in_needs_nobody_signed_in():
    assert AttendanceFactory(method=Attendance.Method.SELF, by=None).by is None


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("check_in_window_in_order", {"closes_at": AT}),
        ("check_in_code_rotates", {"closes_at": AT + timedelta(hours=1), "step_seconds": 14}),
    ],
)
def test_check_in_code(name, fields):
    day = DayFactory()

    refused(
        name,
        lambda: CheckInCode.objects.create(
            day=day,
            secret="x",
            opens_at=AT,
            created_at=AT,
            created_by=day.meeting.created_by,
            **fields,
        ),
    )


def test_revision_number_once_but_for_side_copies():
    minutes = MinutesFactory()
    shared = {"minutes": minutes, "number": 1, "at": AT, "by": minutes.changed_by}
    MinutesRevision.objects.create(**shared)

    MinutesRevision.objects.create(is_side_copy=True, **shared)
    refused("minutes_revision_number_once", lambda: MinutesRevision.objects.create(**shared))


def test_decision_points_once_at_a_target():
    decision, target = DecisionFactory(), uuid4()
    link = {"decision": decision, "kind": "temuan", "target": target}
    DecisionLink.objects.create(**link)

    refused("decision_link_once", lambda: DecisionLink.objects.create(**link))


def test_desk_outcome_names_an_action_only_where_one_was_made():
    action = ActionItemFactory()

    refused(
        "desk_outcome_action_only_where_one_was_made", lambda: DeskOutcomeFactory(action=action)
    )


def test_a_material_is_reminded_of_once_per_deadline():
    reminder = {"material": MaterialFactory(), "kind": "lewat", "due_at": AT}
    MaterialReminder.objects.create(**reminder, at=AT)

    refused("material_reminded_once", lambda: MaterialReminder.objects.create(**reminder, at=AT))


def test_scan_has_its_file():
    user = UserFactory()

    refused(
        "signature_scan_has_its_file",
        lambda: SignatureFactory(
            method="pindai", signed_at=AT, signed_by=user, signed_sha256="0" * 64
        ),
    )


def test_invite_list_entry_once_and_with_seats():
    entries, organisation = InviteListFactory(), OrganisationFactory()

    def enter(seats):
        InviteListEntry.objects.create(list=entries, organisation=organisation, seats=seats)

    refused("invite_list_entry_has_seats", lambda: enter(0))
    enter(1)
    refused("invite_list_entry_once", lambda: enter(2))


def test_one_sending_per_mail():
    invitation = RakorInvitationFactory()
    sending = {
        "invitation": invitation,
        "channel": "email",
        "kind": "undangan",
        "mail_key": "k",
        "at": AT,
        "by": UserFactory(),
    }
    InvitationSending.objects.create(**sending)

    refused("sending_mail_once", lambda: InvitationSending.objects.create(**sending))


def test_release_and_proof_once():
    meeting, action, user = MeetingFactory(), ActionItemFactory(), UserFactory()
    release = apps.get_model("meetings", "AgendaRelease").objects
    proof = apps.get_model("meetings", "ActionProof").objects
    first = {"meeting": meeting, "number": 1, "content": "{}", "sha256": "0" * 64}
    file = {"action": action, "filename": "a.pdf", "sha256": "0" * 64}
    release.create(released_at=AT, released_by=user, **first)
    proof.create(uploaded_at=AT, uploaded_by=user, **file)

    refused(
        "release_number_once", lambda: release.create(released_at=AT, released_by=user, **first)
    )
    refused(
        "action_proof_once_per_file",
        lambda: proof.create(uploaded_at=AT, uploaded_by=user, **file),
    )


def test_every_time_has_its_person():
    """A field `…_at` names a moment somebody caused; `…_by` says who (text where no account)."""
    moments = {"closes_at", "opens_at", "starts_at", "ends_at", "expires_at", "due_at"}
    moments |= {"received_at", "counted_from"}
    # The clock reminds and forgets; a wrong code is typed by whoever holds the badge; a proposal
    # that is no longer asked about leaves the poll with the form.
    nobodys = {
        "MaterialReminder.at",
        "WrongCode.at",
        "Delegate.forgotten_at",
        "PollOption.withdrawn_at",
    }
    alone = []
    for model in apps.get_app_config("meetings").get_models():
        names = {field.name for field in model._meta.get_fields()}
        for field in model._meta.get_fields():
            if not isinstance(field, models.DateTimeField) or field.name in moments:
                continue
            partner = "by" if field.name == "at" else field.name.removesuffix("_at") + "_by"
            if partner not in names:
                alone.append(f"{model.__name__}.{field.name}")

    assert set(alone) == nobodys
