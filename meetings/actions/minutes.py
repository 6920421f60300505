"""Write minutes, several people at once, and keep every state; set an item's outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.actions.minutes_merge import join, merge
from meetings.models import AgendaItem, ItemMinutes, MinutesCirculation, MinutesRevision

FIELDS = ("chair", "minute_taker", "discussion", "conclusions", "follow_up")
Texts = Mapping[str, str]


class CannotWrite(Exception):
    """The minutes are closed, or not where the page showed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One field that two people changed in one place."""

    field: str
    mine: str
    theirs: str
    both: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a save did.

    With clashes nothing was written to the minutes, and the typed state is kept as a side copy;
    `texts` then holds what could be joined.
    """

    minutes: ItemMinutes
    texts: Texts
    clashes: Sequence[Clash] = field(default_factory=tuple)
    is_joined: bool = False


def are_locked(meeting_id: int) -> bool:
    """Whether a circulated draft was locked: the minutes are final."""
    return MinutesCirculation.objects.filter(meeting=meeting_id, locked_at__isnull=False).exists()


@transaction.atomic
def open_minutes(*, item: AgendaItem, by: User, at: datetime) -> ItemMinutes:
    """The item's minutes, begun empty where there are none; two who begin at once share them."""
    ItemMinutes.objects.bulk_create(
        [
            ItemMinutes(
                item=item, chair=item.moderator, minute_taker=by.name, changed_at=at, changed_by=by
            )
        ],
        ignore_conflicts=True,
    )
    minutes = ItemMinutes.objects.select_for_update().get(item=item)
    if not minutes.revisions.exists():
        _note(minutes, number=minutes.version, texts=texts_of(minutes), by=by, at=at)
    return minutes


def texts_of(state: ItemMinutes | MinutesRevision) -> dict[str, str]:
    """The five fields of a state."""
    return {name: getattr(state, name) for name in FIELDS}


def write_minutes(
    *, item: AgendaItem, version: int, texts: Texts, by: User, at: datetime
) -> Written:
    """Save what somebody typed over version `version`.

    What others saved since then is joined in, field by field and line by line. Where both changed
    the same place nothing is written: the typed state is kept beside as a side copy and comes back
    with the clashes. Raises CannotWrite.
    """
    typed = {name: _tidy(texts.get(name, "")) for name in FIELDS}
    written = _write(item, version, typed, by=by, at=at)
    if written is None:  # outside the transaction, which keeps the side copy
        raise CannotWrite(
            _("The minutes are locked. What you typed is kept in the history of this item.")
        )
    return written


@transaction.atomic
def _write(
    item: AgendaItem, version: int, typed: dict[str, str], *, by: User, at: datetime
) -> Written | None:
    """The save itself; None where the minutes are locked and only a side copy was kept."""
    minutes = open_minutes(item=item, by=by, at=at)
    if are_locked(item.meeting_id):
        _note(minutes, number=version, texts=typed, by=by, at=at, aside=True)
        return None
    current = texts_of(minutes)
    if version == minutes.version:
        return _store(minutes, typed, by=by, at=at)
    base = minutes.revisions.filter(number=version, is_side_copy=False).first()
    before = texts_of(base) if base else dict.fromkeys(FIELDS, "")
    joined: dict[str, str] = {}
    clashes = []
    for name in FIELDS:
        merged = merge(before[name], typed[name], current[name])
        if merged is None:
            both = join(typed[name], current[name])
            clashes.append(Clash(field=name, mine=typed[name], theirs=current[name], both=both))
            joined[name] = both
        else:
            joined[name] = merged
    if clashes:
        _note(minutes, number=version, texts=typed, by=by, at=at, aside=True)
        return Written(minutes=minutes, texts=joined, clashes=clashes)
    stored = _store(minutes, joined, by=by, at=at)
    return Written(minutes=stored.minutes, texts=joined, is_joined=True)


def _tidy(text: str) -> str:
    """One kind of line end; blanks at the ends of lines say nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _store(minutes: ItemMinutes, texts: Texts, *, by: User, at: datetime) -> Written:
    if dict(texts) == texts_of(minutes):
        return Written(minutes=minutes, texts=texts)
    ItemMinutes.objects.filter(pk=minutes.pk).update(
        **texts, version=F("version") + 1, changed_by=by, changed_at=at
    )
    minutes.refresh_from_db()
    _note(minutes, number=minutes.version, texts=texts, by=by, at=at)
    return Written(minutes=minutes, texts=texts)


def _note(
    minutes: ItemMinutes, *, number: int, texts: Texts, by: User, at: datetime, aside: bool = False
) -> None:
    MinutesRevision.objects.create(
        minutes=minutes, number=number, is_side_copy=aside, by=by, at=at, **texts
    )


@transaction.atomic
def restore_revision(
    *, item: AgendaItem, revision: MinutesRevision, version: int, by: User, at: datetime
) -> ItemMinutes:
    """Make an earlier state, or a side copy, the newest one. Raises CannotWrite."""
    if are_locked(item.meeting_id):
        raise CannotWrite(_("The minutes are locked."))
    minutes = ItemMinutes.objects.select_for_update().get(item=item)
    if minutes.version != version:
        raise CannotWrite(_("Someone has written since. Look at the history again."))
    return _store(minutes, texts_of(revision), by=by, at=at).minutes


@transaction.atomic
def set_outcome(*, item: AgendaItem, outcome: str, note: str, by: User, at: datetime) -> None:
    """Say how an item ended: decided, noted, or deferred."""
    AgendaItem.objects.filter(pk=item.pk).update(
        outcome=outcome,
        outcome_note=note,
        version=F("version") + 1,
        changed_by=by,
        changed_at=at,
    )
