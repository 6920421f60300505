"""Rakor: planning, agenda, invitations, attendance, minutes, decisions and records."""

from meetings.models.agenda import (
    AgendaItem,
    AgendaRelease,
    AgendaSpeaker,
    DeskParty,
    Material,
    RoomBooking,
)
from meetings.models.attendance import (
    Attendance,
    CheckInCode,
)
from meetings.models.decisions import (
    ActionItem,
    ActionProof,
    ActionStep,
    Decision,
    DecisionLink,
    DeskOutcome,
)
from meetings.models.invitations import (
    CalendarFeed,
    Delegate,
    Invitation,
    InvitationLetter,
    InvitationSending,
    InviteList,
    InviteListEntry,
    Organisation,
    ParticipantClass,
)
from meetings.models.minutes import (
    ItemMinutes,
    MinutesCirculation,
    MinutesCorrection,
    MinutesRevision,
)
from meetings.models.planning import (
    CoordinationMeeting,
    MeetingAgency,
    MeetingDay,
    MeetingTransition,
    PollAnswer,
    PollOption,
    Room,
    SlotPoll,
    Venue,
    WarningOverride,
)
from meetings.models.records import (
    Evidence,
    OfficialRecord,
    RecordSignature,
)

__all__ = [
    "ActionItem",
    "ActionProof",
    "ActionStep",
    "AgendaItem",
    "AgendaRelease",
    "AgendaSpeaker",
    "Attendance",
    "CalendarFeed",
    "CheckInCode",
    "CoordinationMeeting",
    "Decision",
    "DecisionLink",
    "Delegate",
    "DeskOutcome",
    "DeskParty",
    "Evidence",
    "Invitation",
    "InvitationLetter",
    "InvitationSending",
    "InviteList",
    "InviteListEntry",
    "ItemMinutes",
    "Material",
    "MeetingAgency",
    "MeetingDay",
    "MeetingTransition",
    "MinutesCirculation",
    "MinutesCorrection",
    "MinutesRevision",
    "OfficialRecord",
    "Organisation",
    "ParticipantClass",
    "PollAnswer",
    "PollOption",
    "RecordSignature",
    "Room",
    "RoomBooking",
    "SlotPoll",
    "Venue",
    "WarningOverride",
]
