"""Invite the organisations of pasted lines: which of them are known, which are new."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from meetings.actions.invitations import CannotInvite, Wanted, invite
from meetings.actions.record_content import with_region
from meetings.models import CoordinationMeeting, Invitation, Organisation

BATCH = 500
_FILLED = ("email", "phone", "addressee")
_SHORT = {
    "kab": "kabupaten",
    "prov": "provinsi",
    "prop": "provinsi",
    "propinsi": "provinsi",
    "kec": "kecamatan",
}
_LINKING = {"dan", "the"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """One line to invite: an organisation of the list, or a name that may be new."""

    name: str
    participant_class: str
    seats: int = 1
    email: str = ""
    phone: str = ""
    addressee: str = ""
    organisation: int | None = None


def name_key(name: str) -> str:
    """What two spellings of one name share: no case, no marks, short forms written out."""
    text = unicodedata.normalize("NFKC", name).casefold()
    words = re.sub(r"[^\w\s]", " ", text).split()
    return " ".join(_SHORT.get(word, word) for word in words if word not in _LINKING)


@dataclass(slots=True)
class KnownBodies:
    """The organisations that a rakor of this region invites, found by name: one query."""

    region: int
    by_pk: dict[int, Organisation] = field(default_factory=dict)
    _exact: dict[str, list[Organisation]] = field(default_factory=dict)
    _printed: dict[str, list[Organisation]] = field(default_factory=dict)
    _alike: dict[str, list[Organisation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = Organisation.objects.kept_for(self.region).select_related("region")
        for body in kept.order_by("pk"):
            self.by_pk[body.pk] = body
            label = with_region(body.name, body.region)
            self._exact.setdefault(body.name.casefold(), []).append(body)
            self._printed.setdefault(label.casefold(), []).append(body)
            for key in {name_key(body.name), name_key(label)}:
                self._alike.setdefault(key, []).append(body)

    def called(self, name: str) -> list[Organisation]:
        """Those of exactly this name, or of this name and region as the lists print it.

        One on the region's own list goes before one of all.
        """
        text = name.casefold()
        return self._own_first(self._exact.get(text) or self._printed.get(text, []))

    def alike(self, name: str) -> list[Organisation]:
        """Those of this name in any spelling."""
        return self._own_first(self._alike.get(name_key(name), []))

    def _own_first(self, found: list[Organisation]) -> list[Organisation]:
        return [body for body in found if body.owner_id] or found


def invited_to(meeting: CoordinationMeeting) -> dict[int, Invitation]:
    """Organisation → its standing invitation to this rakor: one query."""
    standing = Invitation.objects.filter(meeting=meeting).standing()
    return {invitation.organisation_id: invitation for invitation in standing}


@transaction.atomic
def invite_pasted(
    *,
    meeting: CoordinationMeeting,
    lines: Sequence[Pasted],
    answer_by: date | None = None,
    at: datetime,
) -> int:
    """Prepare invitations for pasted organisations, all or none; how many are new.

    Unknown names come onto the region's list. A known one keeps its record, and gets an address
    where it had none; another region's record of that name is not looked at. Sending the same
    lines again changes nothing. A fixed number of statements for any number of lines. Raises
    CannotInvite where a name fits several.
    """
    # Two that send the same lines follow one another: the second finds what the first wrote.
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    known = KnownBodies(meeting.host.region_id)
    found = [_body_of(line, known) for line in lines]
    new = _create(meeting, [ln for ln, body in zip(lines, found, strict=True) if body is None])
    wanted, filled = {}, {}
    for line, body in zip(lines, found, strict=True):
        organisation = body or new[line.name.casefold()]
        wanted[organisation.pk] = Wanted(organisation_id=organisation.pk, seats=line.seats)
        if body is not None and _fill(body, line):
            filled[body.pk] = body
    Organisation.objects.bulk_update(filled.values(), [*_FILLED, "version"], batch_size=BATCH)
    return invite(meeting=meeting, wanted=list(wanted.values()), answer_by=answer_by, at=at)


def _body_of(line: Pasted, known: KnownBodies) -> Organisation | None:
    if line.organisation is not None:
        if (chosen := known.by_pk.get(line.organisation)) is None:
            raise CannotInvite(
                _("“%(name)s” is no longer on your region's list. Look at its line again.")
                % {"name": line.name}
            )
        return chosen
    found = known.called(line.name)
    if len(found) > 1:
        raise CannotInvite(
            _("Several organisations are called “%(name)s”. Write the region after a comma.")
            % {"name": line.name}
        )
    return found[0] if found else None


def _create(meeting: CoordinationMeeting, lines: Sequence[Pasted]) -> dict[str, Organisation]:
    """Name → new organisation of the region's list."""
    new = {
        line.name.casefold(): Organisation(
            owner_id=meeting.host.region_id,
            name=line.name,
            participant_class=line.participant_class,
            email=line.email,
            phone=line.phone,
            addressee=line.addressee,
        )
        for line in lines
    }
    try:
        with transaction.atomic():
            Organisation.objects.bulk_create(new.values(), batch_size=BATCH)
    except IntegrityError as error:
        raise CannotInvite(
            _("Someone else has just put one of these names on the list. Check the lines again.")
        ) from error
    return new


def _fill(body: Organisation, line: Pasted) -> bool:
    """Give it the addresses that it lacks; whether any was missing."""
    # What is of all stays as administrators wrote it.
    missing = [
        name
        for name in _FILLED
        if body.owner_id and getattr(line, name) and not getattr(body, name)
    ]
    for name in missing:
        setattr(body, name, getattr(line, name))
    body.version += bool(missing)
    return bool(missing)
