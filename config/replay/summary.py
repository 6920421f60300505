"""What the replay holds, read back from the database for whoever ran the command."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.conf import settings
from django.db.models import Count

from alignment.engine import two_decimals
from config import demo
from config.replay.scene import YEAR
from meetings.actions.effects import Side, effects_of
from meetings.actions.record_content import parties_of
from meetings.models import ActionItem, Attendance, CoordinationMeeting, Delegate, Evidence
from reports.models import Report

VIEWERS = ("sekretariat", "perencana.pangkalpinang", "admin.daerah", "peninjau")


def lines_of(meeting: CoordinationMeeting) -> Iterator[str]:
    """The rakor in figures, where its papers lie, and with which sign-in to look at it."""
    yield f"{meeting.title}: {meeting.get_status_display()}, plan year {YEAR}"
    yield "  Dates of 2020; profile and nomenclature excerpt of today; people and figures invented."
    yield from _people(meeting)
    yield from _results(meeting)
    yield from _effects(meeting)
    yield "Papers"
    for report in _papers(meeting):
        yield f"  {report.get_kind_display():<28} {report.page_count} p.  {report.file.name}"
    kept = Evidence.objects.filter(meeting=meeting).count()
    yield f"  {kept} files of evidence; all files are under {settings.MEDIA_ROOT}"
    yield f"Look at it: {settings.BASE_URL}{meeting.get_absolute_url()}"
    yield f"  as {', '.join(f'{each}@{demo.DOMAIN}' for each in VIEWERS)}; password {demo.PASSWORD}"


def _people(meeting: CoordinationMeeting) -> Iterator[str]:
    parties = parties_of(meeting)
    total = sum(each["count"] for each in parties)
    yield f"Participants: {total}"
    yield "  " + ", ".join(f"{each['party']} {each['count']}" for each in parties)
    answers = Delegate.objects.filter(meeting=meeting, is_walk_in=False).values("answer")
    counts = {each["answer"]: each["n"] for each in answers.annotate(n=Count("pk")).order_by()}
    yield "Answers: " + ", ".join(
        f"{Delegate.Answer(answer).label} {counts.get(answer, 0)}" for answer in Delegate.Answer
    )
    for day in meeting.days.order_by("date"):
        rows = Attendance.objects.filter(day=day, item=None).values("method")
        methods = rows.annotate(n=Count("pk")).order_by("method")
        said = ", ".join(f"{Attendance.Method(m['method']).label} {m['n']}" for m in methods)
        yield f"Present on {day.date}: {sum(m['n'] for m in methods)} ({said})"


def _results(meeting: CoordinationMeeting) -> Iterator[str]:
    agreed = meeting.decisions.filter(outcome="disepakati").count()
    deferred = meeting.decisions.filter(outcome="ditunda").count()
    yield f"Decisions: {agreed} agreed, {deferred} deferred"
    actions = ActionItem.objects.filter(meeting=meeting)
    counts = actions.values_list("status").annotate(n=Count("pk")).order_by("status")
    yield f"Action items: {actions.count()} (" + ", ".join(
        f"{ActionItem.Status(status).label} {number}" for status, number in counts
    ) + ")"  # fmt: skip


def _effects(meeting: CoordinationMeeting) -> Iterator[str]:
    effects = effects_of(meeting)
    for label, side in (("before", effects.before), ("after", effects.after)):
        if side is not None:
            yield f"Plans {label} the rakor: {_side(side)}"


def _side(side: Side) -> str:
    counts = ", ".join(f"{severity} {number}" for severity, number in side.findings.items())
    return f"{side.agencies} agencies, score {two_decimals(Fraction(side.score or 0))}, findings {side.total} ({counts})"


def _papers(meeting: CoordinationMeeting) -> list[Report]:
    return list(
        Report.objects.published().filter(params__meeting=meeting.pk).order_by("requested_at", "pk")
    )
