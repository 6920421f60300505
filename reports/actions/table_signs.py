"""Signs for the tables: one landscape page each, folded along the middle.

The letters are as large as the half page holds, worked out from the widths of the face: a sign
is never cut, and never runs onto the next page.
"""

from __future__ import annotations

from dataclasses import dataclass

from meetings.actions.record_content import body_of, coming_to
from meetings.models import AgendaSpeaker
from reports.actions.attendance import NothingToPrint, chunks, meeting_of
from reports.models import Report
from reports.pdf.measure import POINTS_A_MM, has_wide_word, lines_of
from reports.pdf.sections import Section, from_template

SIGNS = 40  # in one section
# Millimetres of `.papan` in laporan.css; a printer leaves a centimetre of the edge blank.
WIDTH, HEIGHT = 253.0, 80.0
LARGEST, SMALLEST = 66, 12
_UNDER = 0.45  # the second line's letters, as a part of the first one's
_LEADING, _GAP = 1.15, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign: sizes in points, and the room above the text in millimetres."""

    name: str
    under: str
    size: int
    under_size: int
    above: float


def sign_sections(report: Report) -> list[Section]:
    """Each organisation and each speaker once. Raises NothingToPrint."""
    meeting = meeting_of(report)
    bodies = {body_of(delegate): "" for delegate in coming_to(meeting)}
    speakers = AgendaSpeaker.objects.filter(item__meeting=meeting).order_by("name")
    people = {speaker.name: speaker.position_title for speaker in speakers}
    signs = [sign_of(name, under) for name, under in {**people, **bodies}.items() if name]
    if not signs:
        raise NothingToPrint("Belum ada instansi atau narasumber.")
    return [
        Section(
            key=f"papan-{at}",
            title="Papan meja" if at == 0 else "",
            html=from_template("cards_signs.html", {"signs": part}),
        )
        for at, part in enumerate(chunks(signs, SIGNS))
    ]


def sign_of(name: str, under: str = "") -> Sign:
    """The sign in the largest letters that fit; no word is cut unless it is a page wide."""
    size = next(
        (size for size in range(LARGEST, SMALLEST, -1) if _fits(name, under, size)), SMALLEST
    )
    return Sign(
        name=name,
        under=under,
        size=size,
        under_size=_under(size),
        above=round(max(HEIGHT - _height(name, under, size), 0) / 2, 1),
    )


def _under(size: int) -> int:
    return max(round(size * _UNDER), SMALLEST)


def _fits(name: str, under: str, size: int) -> bool:
    width = WIDTH * POINTS_A_MM
    if has_wide_word(name, width=width, size=size, bold=True):
        return False
    if has_wide_word(under, width=width, size=_under(size)):
        return False
    return _height(name, under, size) <= HEIGHT


def _height(name: str, under: str, size: int) -> float:
    """Millimetres that both lines take."""
    width = WIDTH * POINTS_A_MM
    points = lines_of(name, width=width, size=size, bold=True) * size
    if under:
        points += lines_of(under, width=width, size=_under(size)) * _under(size)
    return points * _LEADING / POINTS_A_MM + (_GAP if under else 0)
