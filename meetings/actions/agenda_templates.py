"""Agendas to begin with: the usual sessions of a rakor, laid out in the hours of its days.

Plain facts without a database. The titles become the agenda's own words, so they are Indonesian.
The forum's sessions follow its purpose and result (Permendagri 86/2017, Ps 136(3) and 137).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

FRIDAY = 4
# Minutes of the day: ISHOMA, and the longer one around the Friday prayer.
_NOON, _BREAK = 12 * 60, 60
_FRIDAY_NOON, _FRIDAY_BREAK = 11 * 60 + 30, 90
_STEP = 5


class TooShort(Exception):
    """The hours of a day do not hold its sessions; `needed` and `given` are minutes."""

    def __init__(self, first: int, last: int, needed: int) -> None:
        super().__init__(f"{last - first} minutes, {needed} needed")
        self.first, self.last, self.needed = _clock(first), _clock(last), needed
        self.given = last - first


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a template: `minutes`, or at least so many where it takes what is left."""

    kind: str
    title: str
    minutes: int
    grows: bool = False


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The sessions before and after the break."""

    morning: Sequence[Session]
    afternoon: Sequence[Session]


@dataclass(frozen=True, slots=True)
class Timed:
    """A session at its time on the wall clock of its day."""

    session: Session
    starts: time
    ends: time


_FRIDAY_BREAK_SESSION = Session("istirahat", "ISHOMA dan salat Jumat", _FRIDAY_BREAK)
_BREAK_SESSION = Session("istirahat", "ISHOMA", _BREAK)

_ONE_DAY = DayPlan(
    morning=(
        Session("istirahat", "Registrasi peserta", 30),
        Session("pembukaan", "Pembukaan dan sambutan", 30),
        Session("materi", "Paparan arah kebijakan dan prioritas RKPD tahun {year}", 45),
        Session("materi", "Paparan hasil evaluasi Renja tahun lalu", 45),
        Session("diskusi", "Diskusi dan tanya jawab", 30, grows=True),
    ),
    afternoon=(
        Session("desk", "Desk penyelarasan Renja tahun {year}", 45, grows=True),
        Session("pleno", "Pleno hasil desk", 45),
        Session("pleno", "Penandatanganan berita acara dan penutupan", 30),
    ),
)
_TWO_DAYS = (
    DayPlan(
        morning=(
            Session("istirahat", "Registrasi peserta", 30),
            Session("pembukaan", "Pembukaan dan sambutan", 45),
            Session("materi", "Paparan arah kebijakan nasional tahun {year}", 45),
            Session("materi", "Paparan prioritas dan pagu indikatif RKPD tahun {year}", 45),
            Session("diskusi", "Diskusi dan tanya jawab", 30, grows=True),
        ),
        afternoon=(
            Session("materi", "Paparan temuan keselarasan dan tata cara desk", 45),
            Session("desk", "Desk penyelarasan Renja, sesi 1", 45, grows=True),
            Session("pleno", "Rangkuman hari pertama", 15),
        ),
    ),
    DayPlan(
        morning=(
            Session("istirahat", "Presensi hari kedua", 30),
            Session("desk", "Desk penyelarasan Renja, sesi 2", 45, grows=True),
            Session("pleno", "Pleno hasil desk", 60),
        ),
        afternoon=(
            Session("diskusi", "Perumusan kesepakatan dan rencana tindak lanjut", 30, grows=True),
            Session("pleno", "Pembacaan dan penandatanganan berita acara", 30),
            Session("pleno", "Penutupan", 15),
        ),
    ),
)
_FORUM = DayPlan(
    morning=(
        Session("istirahat", "Registrasi peserta", 30),
        Session("pembukaan", "Pembukaan oleh kepala perangkat daerah", 30),
        Session("materi", "Paparan rancangan Renja tahun {year}", 45),
        Session("materi", "Paparan kebijakan dan pagu indikatif oleh Bappeda", 45),
        Session("diskusi", "Tanggapan pemangku kepentingan", 30, grows=True),
    ),
    afternoon=(
        Session("diskusi", "Penelaahan usulan Musrenbang kecamatan dan pokok pikiran DPRD", 45),
        Session("diskusi", "Penajaman target kinerja, lokasi dan kelompok sasaran", 45, grows=True),
        Session("pleno", "Penandatanganan berita acara kesepakatan forum dan penutupan", 30),
    ),
)
TEMPLATES: dict[str, tuple[DayPlan, ...]] = {
    "satu_hari": (_ONE_DAY,),
    "dua_hari": _TWO_DAYS,
    "forum": (_FORUM,),
}


def laid_out(plan: DayPlan, *, starts: time, ends: time, weekday: int) -> list[Timed]:
    """The day's sessions from `starts` to `ends`, with a break at noon where the day reaches past it.

    Raises TooShort.
    """
    first, last = _minutes(starts), _minutes(ends)
    noon, pause = (_NOON, _BREAK_SESSION)
    if weekday == FRIDAY:
        noon, pause = _FRIDAY_NOON, _FRIDAY_BREAK_SESSION
    after = noon + pause.minutes
    if not (first < noon and last > after):
        return list(_fitted([*plan.morning, *plan.afternoon], first, last))
    return [
        *_fitted(plan.morning, first, noon),
        *_fitted([pause], noon, after),
        *_fitted(plan.afternoon, after, last),
    ]


def _fitted(sessions: Sequence[Session], first: int, last: int) -> Iterator[Timed]:
    """One after the other; what is left goes to those that grow, the rest of it to the last."""
    needed = sum(session.minutes for session in sessions)
    if (left := last - first - needed) < 0:
        raise TooShort(first, last, needed)
    growing = sum(session.grows for session in sessions)
    at = first
    for session in sessions:
        length = session.minutes
        if session.grows:
            share = left if growing == 1 else left // growing // _STEP * _STEP
            length, left, growing = length + share, left - share, growing - 1
        yield Timed(session, _clock(at), _clock(at + length))
        at += length


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
