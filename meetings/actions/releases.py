"""Publish the agenda: numbered, immutable versions, and what changed between two of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import full_date
from meetings.models import (
    AgendaItem,
    AgendaRelease,
    AgendaSpeaker,
    CoordinationMeeting,
    Delegate,
    DeskParty,
    MeetingDay,
)
from meetings.templatetags.venue_times import venue_span
from notifications.actions import Letter, enqueue, notify


class CannotRelease(Exception):
    """There is nothing to publish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions; `item` is the item's uuid, "" for a day."""

    kind: str  # added, removed, moved, changed
    item: str
    title: str
    before: str
    after: str
    is_public: bool


def content_of(
    meeting: CoordinationMeeting, *, days: Sequence[MeetingDay] | None = None
) -> dict[str, Any]:
    """The agenda as data: days in order, items in order, internal ones marked; four queries.

    `days` spares one, where they were read with their venues already.
    """
    if days is None:
        days = list(meeting.days.select_related("venue").order_by("date"))
    items = AgendaItem.objects.filter(meeting=meeting).with_details()
    return {
        "title": meeting.title,
        "days": [
            {
                "date": day.date.isoformat(),
                "zone": day.zone,
                "venue": day.venue.name if day.venue else "",
                "address": day.venue.address if day.venue else "",
            }
            for day in days
        ],
        "items": [_item(item) for item in items],
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    """One item; notes stay out, so that a version can be shown to whom its items may be."""
    return {
        "uuid": str(item.uuid),
        "day": item.day.date.isoformat(),
        "kind": item.kind,
        "title": item.title,
        "room": item.room.name if item.room else "",
        "starts_at": item.starts_at.isoformat(),
        "ends_at": item.ends_at.isoformat(),
        "person_in_charge": item.person_in_charge,
        "moderator": item.moderator,
        "speakers": [
            ", ".join(filter(None, [s.name, s.position_title, s.institution]))
            for s in item.speakers.all()
        ],
        "parties": [str(party) for party in item.parties.all()],
        "is_public": item.is_public,
    }


def canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pending_changes(
    meeting: CoordinationMeeting, *, days: Sequence[MeetingDay] | None = None
) -> tuple[AgendaRelease | None, list[Change]]:
    """The version that stands published, and what differs from it now."""
    last = meeting.releases.order_by("-number").first()
    before = json.loads(last.content) if last else {"days": [], "items": []}
    return last, changes(before, content_of(meeting, days=days))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two versions, in the later one's order, removals last."""
    old = {item["uuid"]: item for item in before["items"]}
    new = {item["uuid"]: item for item in after["items"]}
    zones = {day["date"]: day["zone"] for day in (*before["days"], *after["days"])}
    found = [_change(old.get(uuid), item, zones) for uuid, item in new.items()]
    found += [_change(item, None, zones) for uuid, item in old.items() if uuid not in new]
    return [change for change in found if change is not None]


def _change(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, zones: Mapping[str, str]
) -> Change | None:
    shown = new or old or {}
    if old is None or new is None:
        kind = "added" if old is None else "removed"
    elif any(old[name] != new[name] for name in ("day", "room", "starts_at", "ends_at")):
        kind = "moved"
    elif old != new:
        kind = "changed"
    else:
        return None
    return Change(
        kind=kind,
        item=shown["uuid"],
        title=shown["title"],
        before=_where(old, zones) if old else "",
        after=_where(new, zones) if new else "",
        is_public=any(side["is_public"] for side in (old, new) if side),
    )


def _where(item: Mapping[str, Any], zones: Mapping[str, str]) -> str:
    start, end = (datetime.fromisoformat(item[name]) for name in ("starts_at", "ends_at"))
    day = datetime.fromisoformat(item["day"])
    when = venue_span(start, end, zones[item["day"]])
    return ", ".join(filter(None, [full_date(day.date()), when, item["room"]]))


@transaction.atomic
def release_agenda(
    *, meeting: CoordinationMeeting, note: str, by: User, at: datetime
) -> AgendaRelease:
    """Freeze the agenda under the next number, and tell those whom its changes concern.

    Raises CannotRelease when it is empty or says what the last version says.
    """
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    last, changed = pending_changes(meeting)
    content = content_of(meeting)
    text = canonical(content)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if not content["items"]:
        raise CannotRelease(_("The agenda is still empty."))
    if last is not None and last.sha256 == digest:
        raise CannotRelease(_("Nothing has changed since version %s.") % last.number)
    number = (meeting.releases.aggregate(most=Max("number"))["most"] or 0) + 1
    release = AgendaRelease.objects.create(
        meeting=meeting,
        number=number,
        content=text,
        sha256=digest,
        note=note.strip(),
        released_by=by,
        released_at=at,
    )
    _tell(release, changed, is_first=last is None, by=by, at=at)
    return release


def _tell(
    release: AgendaRelease, changed: Sequence[Change], *, is_first: bool, by: User, at: datetime
) -> None:
    """Public changes to everyone who takes part; internal ones to those who speak or sit there."""
    meeting = release.meeting
    title = _("Agenda of %(meeting)s, version %(number)s") % {
        "meeting": meeting.title,
        "number": release.number,
    }
    is_public = any(change.is_public for change in changed)
    users, addresses = concerned(meeting, changed, everyone=is_public)
    what = _("published") if is_first else _("%s changes") % len(changed)
    notify(
        users=[user for user in users if user != by],
        text=f"{title}: {what}",
        url=f"{meeting.get_absolute_url()}agenda/",
        at=at,
    )
    letter = Letter(
        key=f"agenda:{meeting.uuid}:{release.number}",
        subject=title,
        body=_body(release, [change for change in changed if change.is_public]),
    )
    # Whoever has an account reads it inside; addresses without one get a mail.
    enqueue(letter=letter, to=addresses, at=at)


def concerned(
    meeting: CoordinationMeeting, changed: Collection[Change], *, everyone: bool
) -> tuple[list[User], list[str]]:
    """Accounts and addresses of those whom the changes concern; children are written to never."""
    items = [change.item for change in changed if change.item]
    speakers = AgendaSpeaker.objects.filter(item__uuid__in=items).select_related("user")
    at_desks = DeskParty.objects.filter(item__uuid__in=items, agency__isnull=False)
    told = Q(memberships__agency__in=at_desks.values("agency"))
    addresses = {speaker.email for speaker in speakers if speaker.email and not speaker.user_id}
    if everyone:
        told |= Q(memberships__agency__in=meeting.agencies.values("agency"))
        addresses |= _delegates(meeting)
    users = {speaker.user for speaker in speakers if speaker.user}
    users |= set(User.objects.filter(told, is_active=True).distinct())
    known = {user.email.casefold() for user in users}
    left = (address for address in addresses if address.casefold() not in known)
    return sorted(users, key=lambda user: user.pk), sorted(left)


def _delegates(meeting: CoordinationMeeting) -> set[str]:
    rows = Delegate.objects.filter(meeting=meeting, is_minor=False).exclude(
        answer=Delegate.Answer.ABSENT
    )
    return set(rows.exclude(email="").values_list("email", flat=True))


def _body(release: AgendaRelease, changed: Iterable[Change]) -> str:
    lines = [release.meeting.title, ""]
    lines += [f"- {_line(change)}" for change in changed]
    url = f"{settings.BASE_URL}/agenda/{release.meeting.uuid}/"
    return "\n".join([*lines, "", *([release.note, ""] if release.note else []), url])


def _line(change: Change) -> str:
    if change.kind == "added":
        return _("New: %(title)s, %(when)s") % {"title": change.title, "when": change.after}
    if change.kind == "removed":
        return _("Dropped: %(title)s, %(when)s") % {"title": change.title, "when": change.before}
    if change.kind == "moved":
        return _("Moved: %(title)s, from %(before)s to %(after)s") % {
            "title": change.title,
            "before": change.before,
            "after": change.after,
        }
    return _("Changed: %(title)s, %(when)s") % {"title": change.title, "when": change.after}
