"""The letterhead of an agency: who it is, where it is found, and its emblem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.pictures import NotAPicture, drawing
from agencies.models import Agency, Letterhead, Region

LARGEST = 5 * 1024 * 1024
EDGE = 320  # 25 millimetres of print at more than 300 dots an inch


class Lines(TypedDict, total=False):
    """Where an agency is found."""

    address: str
    postal_code: str
    phone: str
    email: str
    website: str


class CannotSaveLetterhead(Exception):
    """Somebody else saved it first."""


class CannotUseEmblem(ValueError):
    """The file is no picture that can stand on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kop:
    """A letterhead as it prints; a PNG, or blank, and whose emblem it is."""

    lines: tuple[str, ...]
    emblem: bytes
    emblem_of: str


def kop_of(agency: Agency) -> Kop:
    """The agency's address and emblem; the region's emblem where it has none. One query."""
    found = list(Letterhead.objects.serving(agency).select_related("agency", "region"))
    own = next((each for each in found if each.agency_id), None)
    drawn = next((each for each in found if each.emblem), None)
    return Kop(
        lines=_lines(own) if own else (),
        emblem=bytes(drawn.emblem) if drawn else b"",
        emblem_of=_owner(drawn) if drawn else "",
    )


def _owner(letterhead: Letterhead) -> str:
    owner = letterhead.agency or letterhead.region
    return owner.name if owner else ""


def _lines(own: Letterhead) -> tuple[str, ...]:
    """The address with its postcode, then how to reach the agency. A paper is Indonesian."""
    place = [
        own.address,
        f"Kode\N{NO-BREAK SPACE}Pos\N{NO-BREAK SPACE}{own.postal_code}" if own.postal_code else "",
    ]
    reach = [
        f"Telepon {own.phone}" if own.phone else "",
        f"Pos-el {own.email}" if own.email else "",
        f"Laman {own.website}" if own.website else "",
    ]
    lines = (", ".join(filter(None, place)), ", ".join(filter(None, reach)))
    return tuple(filter(None, lines))


def emblem_from(content: bytes) -> bytes:
    """The emblem drawn anew: small, in few colours, without its hidden data.

    Raises CannotUseEmblem.
    """
    if len(content) > LARGEST:
        raise CannotUseEmblem(_("The file is larger than 5 MB."))
    if b"<svg" in content[:1000].lower():
        raise CannotUseEmblem(
            _("An SVG drawing cannot be used. Export the emblem as a PNG picture.")
        )
    try:
        return drawing(content, edge=EDGE)
    except NotAPicture as error:
        raise CannotUseEmblem(str(error)) from error


def save_letterhead(
    *,
    owner: Agency | Region,
    version: int,
    lines: Lines,
    emblem: bytes | None,
    by: User,
    at: datetime,
) -> Letterhead:
    """Store the letterhead; version 0 is the first, `emblem` None leaves the picture as it is.

    Raises CannotSaveLetterhead.
    """
    key = {"agency": owner} if isinstance(owner, Agency) else {"region": owner}
    drawn = {} if emblem is None else {"emblem": emblem}
    fields = {**lines, **drawn, "changed_by": by, "changed_at": at}
    stale = _("Someone else has just changed this letterhead. Look at it again.")
    if version == 0:
        try:
            with transaction.atomic():
                return Letterhead.objects.create(**key, **fields)
        except IntegrityError as error:
            raise CannotSaveLetterhead(stale) from error
    kept = Letterhead.objects.filter(**key, version=version)
    if not kept.update(**fields, version=F("version") + 1):
        raise CannotSaveLetterhead(stale)
    return Letterhead.objects.get(**key)
