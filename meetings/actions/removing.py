"""Take items off the agenda and bring them back; what somebody wrote about one holds it there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from meetings.actions.agenda import CannotSchedule, Content, Place, Speaker, add_item
from meetings.actions.frozen import is_frozen
from meetings.models import (
    AgendaItem,
    CoordinationMeeting,
    MeetingDay,
    MinutesCirculation,
    RemovedItem,
)

_WORDS = (
    "kind", "title", "person_in_charge", "moderator", "is_public", "internal_note", "field_code",
)  # fmt: skip
_SPEAKER = ("name", "position_title", "institution", "email")


def holding(item: AgendaItem) -> list[str]:
    """What keeps the item on the agenda, each in a sentence that says how to go on."""
    numbers = [str(n) for n in item.decisions.order_by("number").values_list("number", flat=True)]
    tasks = [str(n) for n in item.actions.order_by("number").values_list("number", flat=True)]
    materials = list(item.materials.values_list("title", flat=True))
    found = [
        (item.opened_at is not None, _("It has begun. Give it the outcome “deferred” instead.")),
        (
            hasattr(item, "minutes"),
            _("It has minutes. They stay; give the item the outcome “deferred” instead."),
        ),
        (item.attendances.exists(), _("People were recorded as present at it.")),
        (item.desk_outcomes.exists(), _("Results of its desk were written down.")),
        (item.corrections.exists(), _("Corrections of its minutes were sent in.")),
        (
            bool(numbers),
            _("Decisions %s were made at it. Give them another item first.") % ", ".join(numbers),
        ),
        (
            bool(tasks),
            _("Action items %s come from it. Give them another item first.") % ", ".join(tasks),
        ),
        (
            bool(materials),
            _("Materials hang on it: %s. Delete them first.") % ", ".join(materials),
        ),
    ]
    return [sentence for is_so, sentence in found if is_so] + _papers(item)


def _papers(item: AgendaItem) -> list[str]:
    """Papers that show the item as a part of what was agreed."""
    found = []
    if is_frozen(item.meeting_id):
        found.append(_("The berita acara is frozen and shows it. Open it again first."))
    if MinutesCirculation.objects.filter(meeting=item.meeting_id).exists():
        found.append(_("The minutes that went round show it."))
    return found


@transaction.atomic
def remove_item(*, item: AgendaItem, version: int, by: User, at: datetime) -> RemovedItem:
    """Take an item off the agenda, kept so that it can come back. Raises CannotSchedule."""
    # Minutes, decisions and the freezing wait here, or are seen below.
    CoordinationMeeting.objects.select_for_update().get(pk=item.meeting_id)
    # Held, so that nobody begins minutes of it meanwhile.
    held = AgendaItem.objects.select_for_update(of=("self",)).filter(pk=item.pk, version=version)
    if held.first() is None:
        raise CannotSchedule(_("Someone else has just changed this item. Look at it again."))
    if reasons := holding(item):
        raise CannotSchedule(
            _("“%(item)s” stays on the agenda. %(reasons)s")
            % {"item": item.title, "reasons": " ".join(reasons)}
        )
    kept = RemovedItem.objects.create(
        uuid=item.uuid,
        meeting_id=item.meeting_id,
        title=item.title,
        content=_content(item),
        removed_by=by,
        removed_at=at,
    )
    AgendaItem.objects.filter(pk=item.pk).delete()
    CoordinationMeeting.objects.filter(pk=item.meeting_id).update(revision=F("revision") + 1)
    return kept


def _content(item: AgendaItem) -> dict[str, Any]:
    start = item.starts_at.astimezone(item.day.timezone)
    return {
        **{name: getattr(item, name) for name in _WORDS},
        "speakers": [
            {name: getattr(speaker, name) for name in _SPEAKER} for speaker in item.speakers.all()
        ],
        "agencies": [p.agency_id for p in item.parties.all() if p.agency_id],
        "regions": [p.region_id for p in item.parties.all() if p.region_id],
        "day": item.day_id,
        "room": item.room_id,
        "starts": f"{start:%H:%M}",
        "minutes": int(item.duration.total_seconds() // 60),
    }


@transaction.atomic
def restore_item(*, removed: RemovedItem, by: User, at: datetime) -> AgendaItem:
    """Put the item back where it was, with its words and people. Raises CannotSchedule."""
    taken, _rows = RemovedItem.objects.filter(pk=removed.pk).delete()
    if not taken:
        raise CannotSchedule(_("Someone else has just brought this item back."))
    place = _place(removed)
    item = add_item(
        meeting=removed.meeting,
        content=_written(removed.content),
        place=place,
        by=by,
        at=at,
    )
    AgendaItem.objects.filter(pk=item.pk).update(uuid=removed.uuid)
    item.uuid = removed.uuid
    return item


def _written(content: dict[str, Any]) -> Content:
    return Content(
        **{name: content[name] for name in _WORDS},
        speakers=[Speaker(**each) for each in content["speakers"]],
        agencies=list(_those(Agency.objects.all(), content["agencies"])),
        regions=list(_those(Region.objects.all(), content["regions"])),
    )


def _those(rows: QuerySet, keys: Iterable[int]) -> QuerySet:
    return rows.filter(pk__in=list(keys))


def _place(removed: RemovedItem) -> Place:
    """Its times on the wall of its day, which may have moved since."""
    content = removed.content
    day = MeetingDay.objects.filter(meeting=removed.meeting_id, pk=content["day"]).first()
    if day is None:
        raise CannotSchedule(_("The day of “%s” is gone. Add the item anew.") % removed.title)
    room = day.rooms.filter(pk=content["room"]).first() if content["room"] else None
    if content["room"] and room is None:
        raise CannotSchedule(
            _("The room of “%s” is no longer used on its day. Add the room to the day first.")
            % removed.title
        )
    start = datetime.combine(day.date, time.fromisoformat(content["starts"]), day.timezone)
    return Place(
        day=day,
        room=room,
        starts_at=start,
        ends_at=start + timedelta(minutes=content["minutes"]),
        over_midnight=True,  # it was taken on when the item was written
    )
