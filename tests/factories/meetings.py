"""Rakor with days, rooms, agenda, invitations and what follows."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from meetings.models import (
    ActionItem,
    ActivityText,
    AgendaItem,
    AgendaSpeaker,
    Attendance,
    CalendarFeed,
    CoordinationMeeting,
    Decision,
    Delegate,
    DeskOutcome,
    DeskParty,
    Evidence,
    Invitation,
    InvitationLetter,
    InviteList,
    ItemMinutes,
    Material,
    MeetingAgency,
    MeetingDay,
    MinutesCirculation,
    MinutesCorrection,
    OfficialRecord,
    Organisation,
    ParticipantClass,
    PollAnswer,
    PollOption,
    RecordSignature,
    Room,
    RoomBooking,
    SlotPoll,
    Venue,
)
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory
from tests.factories.renja import PlanYearFactory

# Two weeks before the days of the rakor below.
AT = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)
DAY_ONE = date(2026, 2, 10)
DAY_TWO = date(2026, 2, 11)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class MeetingFactory(DjangoModelFactory):
    """A planned rakor without days."""

    class Meta:
        model = CoordinationMeeting

    title = factory.Sequence(lambda n: f"Rakor Renja {n}")
    purpose = "Penyelarasan Renja"
    host = factory.SubFactory(AgencyFactory)
    plan_year = factory.SubFactory(PlanYearFactory)
    created_at = AT
    created_by = factory.SubFactory(UserFactory)


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Gedung {n}")
    region = factory.SubFactory("tests.factories.agencies.RegencyFactory")
    owner = factory.SelfAttribute("region")
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"Ruang {n}")
    setup_minutes = 30
    position = factory.Sequence(lambda n: n)


class DayFactory(DjangoModelFactory):
    """A day at a venue whose zone it takes; `rooms=[...]` puts rooms to use."""

    class Meta:
        model = MeetingDay
        skip_postgeneration_save = True

    meeting = factory.SubFactory(MeetingFactory)
    date = DAY_ONE
    venue = factory.SubFactory(VenueFactory)
    zone = factory.SelfAttribute("venue.zone")

    @factory.post_generation
    def rooms(self, create, extracted, **_kwargs):
        if create and extracted:
            self.rooms.set(extracted)


class ItemFactory(DjangoModelFactory):
    """09.00–10.00 of its day's zone in a room of its own, without a booking."""

    class Meta:
        model = AgendaItem

    class Params:
        plenary = factory.Trait(is_plenary=True, room=None)

    day = factory.SubFactory(DayFactory)
    meeting = factory.SelfAttribute("day.meeting")
    kind = AgendaItem.Kind.DISCUSSION
    title = factory.Sequence(lambda n: f"Acara {n}")
    room = factory.SubFactory(RoomFactory, venue=factory.SelfAttribute("..day.venue"))
    starts_at = factory.LazyAttribute(
        lambda item: datetime(
            item.day.date.year, item.day.date.month, item.day.date.day, 9, tzinfo=item.day.timezone
        )
    )
    ends_at = factory.LazyAttribute(lambda item: item.starts_at + timedelta(hours=1))
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)


class BookingFactory(DjangoModelFactory):
    """The booking of an item: its own time, and the set-up time of its room around."""

    class Meta:
        model = RoomBooking

    item = factory.SubFactory(ItemFactory)
    meeting = factory.SelfAttribute("item.meeting")
    room = factory.SelfAttribute("item.room")
    period = factory.LazyAttribute(lambda b: (b.item.starts_at, b.item.ends_at))
    occupied = factory.LazyAttribute(
        lambda b: (
            b.item.starts_at - timedelta(minutes=b.room.setup_minutes),
            b.item.ends_at + timedelta(minutes=b.room.setup_minutes),
        )
    )


class SpeakerFactory(DjangoModelFactory):
    class Meta:
        model = AgendaSpeaker

    item = factory.SubFactory(ItemFactory)
    name = factory.Sequence(lambda n: f"Narasumber {n}")


class DeskPartyFactory(DjangoModelFactory):
    class Meta:
        model = DeskParty

    item = factory.SubFactory(ItemFactory, kind=AgendaItem.Kind.DESK)
    agency = factory.SubFactory(AgencyFactory)


class MaterialFactory(DjangoModelFactory):
    """A material that is still to come; `uploaded=True` brings its file."""

    class Meta:
        model = Material

    class Params:
        uploaded = factory.Trait(
            file=factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7", name="paparan.pdf")),
            filename="paparan.pdf",
            sha256=sha("paparan"),
            size=8,
            uploaded_at=AT,
            uploaded_by=factory.SubFactory(UserFactory),
        )

    item = factory.SubFactory(ItemFactory)
    title = factory.Sequence(lambda n: f"Paparan {n}")


class MeetingAgencyFactory(DjangoModelFactory):
    class Meta:
        model = MeetingAgency

    meeting = factory.SubFactory(MeetingFactory)
    agency = factory.SubFactory(AgencyFactory)


class PollFactory(DjangoModelFactory):
    class Meta:
        model = SlotPoll

    meeting = factory.SubFactory(MeetingFactory)
    opened_at = AT
    opened_by = factory.SubFactory(UserFactory)
    closes_at = AT + timedelta(days=5)


class OptionFactory(DjangoModelFactory):
    class Meta:
        model = PollOption

    poll = factory.SubFactory(PollFactory)
    first_on = DAY_ONE
    last_on = DAY_TWO


class PollAnswerFactory(DjangoModelFactory):
    class Meta:
        model = PollAnswer

    option = factory.SubFactory(OptionFactory)
    agency = factory.SubFactory(AgencyFactory)
    answer = PollAnswer.Answer.YES
    answered_at = AT
    answered_by = factory.SubFactory(UserFactory)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Lembaga {n}")
    participant_class = ParticipantClass.NGO
    email = factory.Sequence(lambda n: f"lembaga{n}@contoh.test")


class InviteListFactory(DjangoModelFactory):
    class Meta:
        model = InviteList

    owner = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Daftar {n}")
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)


class RakorInvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    meeting = factory.SubFactory(MeetingFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    agency = factory.SelfAttribute("organisation.agency")
    name = factory.SelfAttribute("organisation.name")
    addressee = factory.SelfAttribute("organisation.addressee")
    email = factory.SelfAttribute("organisation.email")
    phone = factory.SelfAttribute("organisation.phone")
    seats = 2
    answer_by = DAY_ONE - timedelta(days=3)
    expires_at = datetime(2026, 2, 28, tzinfo=UTC)


class DelegateFactory(DjangoModelFactory):
    """A delegate who comes; `walk_in=True` nobody invited, `minor=True` is of Forum Anak."""

    class Meta:
        model = Delegate

    class Params:
        walk_in = factory.Trait(
            is_walk_in=True,
            invitation=None,
            organisation=None,
            organisation_text="Media daring",
            meeting=factory.SubFactory(MeetingFactory),
        )
        minor = factory.Trait(is_minor=True, position_title="", companion="Pendamping")

    invitation = factory.SubFactory(RakorInvitationFactory)
    meeting = factory.SelfAttribute("invitation.meeting")
    organisation = factory.SelfAttribute("invitation.organisation")
    name = factory.Sequence(lambda n: f"Peserta {n}")
    position_title = "Perencana"
    created_at = AT


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = InvitationLetter

    meeting = factory.SubFactory(MeetingFactory)
    number = "005/12/DP3ACSKB/2026"
    subject = "Undangan Rapat Koordinasi"
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)


class ActivityTextFactory(DjangoModelFactory):
    class Meta:
        model = ActivityText

    meeting = factory.SubFactory(MeetingFactory)
    conclusion = "Semua Renja telah disandingkan."
    recommendation = "Dinas memperbarui Renja."
    signatory_name = "Siti Aminah"
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)


class FeedFactory(DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    kind = CalendarFeed.Kind.MINE
    user = factory.SubFactory(UserFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    created_at = AT
    created_by = factory.SelfAttribute("user")


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    delegate = factory.SubFactory(DelegateFactory)
    day = factory.SubFactory(DayFactory, meeting=factory.SelfAttribute("..delegate.meeting"))
    method = Attendance.Method.STAFF
    at = AT
    received_at = AT
    by = factory.SubFactory(UserFactory)


class MinutesFactory(DjangoModelFactory):
    class Meta:
        model = ItemMinutes

    item = factory.SubFactory(ItemFactory)
    discussion = "Pembahasan"
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)


class CirculationFactory(DjangoModelFactory):
    class Meta:
        model = MinutesCirculation

    meeting = factory.SubFactory(MeetingFactory)
    number = 1
    content = "{}"
    sha256 = sha("{}")
    circulated_at = AT
    circulated_by = factory.SubFactory(UserFactory)
    closes_at = AT + timedelta(days=3)


class CorrectionFactory(DjangoModelFactory):
    class Meta:
        model = MinutesCorrection

    circulation = factory.SubFactory(CirculationFactory)
    text = "Angka pada butir 2 keliru."
    author_name = "Perencana"
    at = AT


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Pagu disesuaikan."
    decided_at = AT
    decided_by = factory.SubFactory(UserFactory)


class ActionItemFactory(DjangoModelFactory):
    class Meta:
        model = ActionItem

    meeting = factory.SubFactory(MeetingFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Sesuaikan pagu."
    created_at = AT
    created_by = factory.SubFactory(UserFactory)


class DeskOutcomeFactory(DjangoModelFactory):
    class Meta:
        model = DeskOutcome

    item = factory.SubFactory(ItemFactory, kind=AgendaItem.Kind.DESK)
    finding_identity = factory.Faker("uuid4")
    agency = factory.SubFactory(AgencyFactory)
    check_id = "PAGU_OVER_ITEM"
    severity = "MAYOR"
    result = DeskOutcome.Result.ANSWERED
    text = "Disepakati memakai nilai RKPD."
    at = AT
    by = factory.SubFactory(UserFactory)


class RecordFactory(DjangoModelFactory):
    class Meta:
        model = OfficialRecord

    meeting = factory.SubFactory(MeetingFactory)
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = RecordSignature

    record = factory.SubFactory(RecordFactory)
    party = factory.Sequence(lambda n: f"Unsur {n}")
    name = "Kepala Dinas"


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    meeting = factory.SubFactory(MeetingFactory)
    kind = Evidence.Kind.PHOTO
    file = factory.LazyFunction(lambda: ContentFile(b"x", name="foto.jpg"))
    filename = "foto.jpg"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    added_at = AT
    added_by = factory.SubFactory(UserFactory)
