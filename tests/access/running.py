"""A rakor that is held today, for the walk over its addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from meetings.actions.circulation import canonical, minutes_content
from meetings.actions.circulation import token_of as minutes_token
from meetings.models import ActionProof, MinutesRevision
from tests.factories.meetings import (
    ActionItemFactory,
    ActivityTextFactory,
    AttendanceFactory,
    CirculationFactory,
    CorrectionFactory,
    DayFactory,
    DecisionFactory,
    DelegateFactory,
    EvidenceFactory,
    ItemFactory,
    MeetingFactory,
    MinutesFactory,
    RakorInvitationFactory,
    RecordFactory,
    SignatureFactory,
    VenueFactory,
)

AT = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)


def add_running_rakor(things: dict[str, Any], people: dict[str, User | None]) -> None:
    """A rakor of `own` that is held today, with everything that comes of one."""
    secretary, head = people["own:sekretariat"], people["own:kepala_pd"]
    rakor = MeetingFactory(
        host=things["own_agency"],
        plan_year=things["next_year"],
        status="berlangsung",
        created_by=secretary,
    )
    day = DayFactory(
        meeting=rakor,
        venue=VenueFactory(region=things["own_agency"].region),
        date=timezone.localdate(),
    )
    item = ItemFactory(day=day)
    delegate = DelegateFactory(invitation=RakorInvitationFactory(meeting=rakor, answer_by=None))
    minutes = MinutesFactory(item=item)
    draft = CirculationFactory(meeting=rakor, closes_at=timezone.now() + timedelta(days=3))
    draft.content = canonical(minutes_content(rakor))
    draft.save()
    action = ActionItemFactory(meeting=rakor, owner_agency=things["own_agency"])
    record = RecordFactory(
        meeting=rakor,
        number="1/BA",
        held_on=day.date,
        content='{"title": "BA", "decisions": [], "attendance": [], "actions": [], "desks": []}',
        sha256="0" * 64,
        frozen_at=AT,
        frozen_by=secretary,
        file=ContentFile(b"%PDF-1.7", name="ba.pdf"),
        file_sha256="1" * 64,
    )
    things |= {
        "run_activity": ActivityTextFactory(meeting=rakor),
        "run": rakor,
        "run_day": day,
        "run_item": item,
        "run_delegate": delegate,
        "run_attendance": AttendanceFactory(delegate=delegate, day=day),
        "run_revision": MinutesRevision.objects.create(
            minutes=minutes, number=1, at=AT, by=secretary
        ),
        "run_correction": CorrectionFactory(circulation=draft),
        "run_link": SimpleNamespace(minutes=minutes_token(draft, delegate)),
        "run_decision": DecisionFactory(meeting=rakor),
        "run_action": action,
        "run_proof": ActionProof.objects.create(
            action=action,
            file=ContentFile(b"%PDF-1.7", name="bukti.pdf"),
            filename="bukti.pdf",
            sha256="2" * 64,
            uploaded_at=AT,
            uploaded_by=secretary,
        ),
        "run_record": record,
        "run_signature": SignatureFactory(record=record, user=head),
        "run_evidence": EvidenceFactory(meeting=rakor),
        "run_minors": EvidenceFactory(meeting=rakor, shows_minors=True),
    }
