"""A second rakor of `own`, with everything its plan can have: poll, agenda, desk, materials."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from meetings.actions.poll_links import token_of as poll_token
from meetings.models import PollRequest
from tests.factories.meetings import (
    DayFactory,
    DeskPartyFactory,
    ItemFactory,
    MaterialFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    OptionFactory,
    PollFactory,
    RoomFactory,
)


def add_rakor_plan(things: dict[str, Any], secretary: Any) -> None:
    """`plan` and its parts; nothing of it is asked of an agency of elsewhere."""
    now = timezone.now()
    plan = MeetingFactory(
        host=things["own_agency"], plan_year=things["next_year"], created_by=secretary
    )
    room = RoomFactory(venue__region=things["region"])
    day = DayFactory(
        meeting=plan, venue=room.venue, date=now.date() + timedelta(days=40), rooms=[room]
    )
    poll = PollFactory(meeting=plan, closes_at=now + timedelta(days=3))
    for agency in ("own_agency", "sibling_agency"):
        MeetingAgencyFactory(meeting=plan, agency=things[agency])
    talk = ItemFactory(day=day, room=room)
    desk = ItemFactory(day=day, room=room, kind="desk")
    DeskPartyFactory(item=desk, agency=things["own_agency"])
    request = PollRequest.objects.create(
        poll=poll, agency=things["sibling_agency"], email="d@contoh.test", mail_key="x",
        sent_at=now, sent_by=secretary,
    )  # fmt: skip
    things |= {
        "plan": plan,
        "plan_poll": SimpleNamespace(token=poll_token(request)),
        "plan_day": day,
        "plan_room": room,
        "plan_venue": room.venue,
        "plan_option": OptionFactory(poll=poll),
        "plan_item": talk,
        "plan_removed": plan.removed_items.create(
            uuid=uuid4(),
            title="Dihapus",
            content={"day": 0},
            removed_at=now,
            removed_by=secretary,
        ),
        "plan_desk": desk,
        "plan_inside": ItemFactory(day=day, room=room, is_public=False),
        "plan_material": MaterialFactory(item=talk, uploaded=True, visibility="umum"),
        "plan_secret": MaterialFactory(item=talk, uploaded=True, visibility="internal"),
        "plan_release": plan.releases.create(
            number=1,
            content='{"days":[],"items":[]}',
            sha256="0" * 64,
            released_at=now,
            released_by=secretary,
        ),
    }
