"""What was acknowledged, held against what is there."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import redis
from django.core.files.storage import default_storage
from django.utils import timezone

from alignment.models import AlignmentRun
from bench.faults.load import Books
from bench.faults.region import People
from config.orphans import sweep_files
from notifications.models import OutboxMail
from renja.models import PlanImport, PlanRow, RowChange
from reports.models import Report, ReportSection


@dataclass(frozen=True)
class Line:
    """One figure; `is_bad` if it makes the run fail."""

    what: str
    figure: str
    is_bad: bool = False


def waiting() -> dict[str, int]:
    """What is not settled yet: 0 everywhere once the installation is quiet."""
    return {
        "reports": Report.objects.filter(status__in=("queued", "running")).count(),
        "runs": AlignmentRun.objects.filter(status__in=("queued", "running")).count(),
        "mails": OutboxMail.objects.filter(status__in=("queued", "sending")).count(),
    }


def progress() -> tuple[int, ...]:
    """Changes whenever a worker gets something done."""
    return (
        *waiting().values(),
        ReportSection.objects.filter(status="ready").count(),
        sum(Report.objects.values_list("attempts", flat=True)),
    )


def messages_in(broker: str) -> int:
    """Messages that lie in the queue, and those that a worker holds."""
    with redis.Redis.from_url(broker, socket_timeout=5) as link:
        return int(link.llen("celery")) + int(link.hlen("unacked"))


def cells(books: Books) -> Iterator[Line]:
    rows = {row for row, _value in books.cells}
    history = Counter(
        (str(row), str(new))
        for row, new in RowChange.objects.filter(row_uuid__in=rows, field="note")
        .order_by("pk")
        .values_list("row_uuid", "new")
    )
    last = {
        str(row): new
        for row, new in RowChange.objects.filter(row_uuid__in=rows, field="note")
        .order_by("pk")
        .values_list("row_uuid", "new")
    }
    live = {
        str(row): note
        for row, note in PlanRow.objects.filter(uuid__in=rows).values_list("uuid", "note")
    }
    lost = sum(history[cell] == 0 for cell in books.cells)
    twice = sum(count > 1 for (_row, new), count in history.items() if new.startswith("uji "))
    differs = sum(live[row] != last.get(row) for row in live)
    stored = sum(history[cell] > 0 for cell in books.open_cells)
    yield Line("cells acknowledged", str(len(books.cells)), not books.cells)
    yield Line("  not in the history", str(lost), lost > 0)
    yield Line("  twice in the history", str(twice), twice > 0)
    yield Line("  live value is not the last of the history", str(differs), differs > 0)
    named = ", ".join(f"{count} {state}" for state, count in sorted(books.named.items()))
    yield Line("  answered otherwise, by name", named or "0")
    yield Line(
        "  without an answer, or with an error", f"{len(books.open_cells)} ({stored} stored)"
    )


def reports(books: Books, people: People) -> Iterator[Line]:
    found = {str(report.uuid): report for report in Report.objects.filter(uuid__in=books.reports)}
    states = Counter(report.status for report in found.values())
    stuck = states["queued"] + states["running"]
    ready = [report for report in found.values() if report.status == "ready"]
    wrong = sum(not _is_whole(report) for report in ready)
    yield Line("reports acknowledged", str(len(books.reports)), not books.reports)
    lost = len(books.reports) - len(found)
    yield Line("  lost", str(lost), lost > 0)
    yield Line("  ready", str(len(ready)))
    yield Line("  stuck", str(stuck), stuck > 0)
    yield Line("  failed", str(states["failed"]), states["failed"] > 0)
    for report in found.values():
        if report.status in {"queued", "running"}:
            yield Line("    " + report.status, _where(report))
    reasons = Counter(report.error for report in found.values() if report.status == "failed")
    for reason, count in reasons.most_common(3):
        yield Line(f"    {count} times", reason[:100])
    yield Line("  file missing or with another hash", str(wrong), wrong > 0)
    yield from _of_agencies(ready, people)
    yield Line("  from request to file", _times(ready))


def _where(report: Report) -> str:
    sections = Counter(report.sections.values_list("status", "attempts"))
    told = ", ".join(f"{n} {state} ({tries})" for (state, tries), n in sorted(sections.items()))
    return f"{report.kind} {report.format}, attempt {report.attempts}; sections (attempts): {told}"


def _of_agencies(ready: list[Report], people: People) -> Iterator[Line]:
    made = {(report.agency_id, report.format) for report in ready}
    wanted = {(agency, kind) for agency in people.agencies for kind in ("pdf", "xlsx")}
    missing = len(wanted - made)
    yield Line("  of agencies, ready as PDF and XLSX", f"{len(wanted) - missing} of {len(wanted)}",
               missing > 0)  # fmt: skip


def _is_whole(report: Report) -> bool:
    name = report.file.name or ""
    if not default_storage.exists(name):
        return False
    with default_storage.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest() == report.file_sha256


def _times(ready: Iterable[Report]) -> str:
    took = sorted(
        (report.finished_at - report.requested_at).total_seconds()
        for report in ready
        if report.finished_at
    )
    if not took:
        return "-"
    return f"median {took[len(took) // 2]:.0f} s, longest {took[-1]:.0f} s"


def runs(books: Books) -> Iterator[Line]:
    states = Counter(
        AlignmentRun.objects.filter(uuid__in=books.checks).values_list("status", flat=True)
    )
    lost = len(set(books.checks)) - states.total()
    yield Line("checks acknowledged", str(len(set(books.checks))), not books.checks)
    yield Line("  lost", str(lost), lost > 0)
    undone = states.total() - states["done"]
    yield Line("  not done", str(undone), undone > 0)


def mails(books: Books, delivered: list[str]) -> Iterator[Line]:
    rows = {mail.to: mail for mail in OutboxMail.objects.filter(to__in=books.invited)}
    taken = Counter(name.partition("<")[2].partition("@")[0] for name in delivered)

    def count(mail: OutboxMail) -> int:
        return taken[hashlib.sha256(mail.key.encode()).hexdigest()[:40]]

    lost = len(set(books.invited)) - len(rows)
    unsent = sum(mail.status != "sent" for mail in rows.values())
    silent = sum(mail.status == "sent" and not count(mail) for mail in rows.values())
    yield Line("mails acknowledged", str(len(set(books.invited))), not books.invited)
    yield Line("  lost, or sent without being delivered", str(lost + silent), lost + silent > 0)
    yield Line("  not sent", str(unsent), unsent > 0)
    yield Line("  delivered twice", str(sum(count(mail) > 1 for mail in rows.values())))


def imports(books: Books) -> Iterator[Line]:
    applied = PlanImport.objects.filter(uuid__in=books.applied, status="applied").count()
    lost = len(set(books.applied)) - applied
    yield Line("imports acknowledged as applied", str(len(set(books.applied))))
    yield Line("  not applied", str(lost), lost > 0)


def files() -> Iterator[Line]:
    left = sweep_files(at=timezone.now() + timedelta(days=3), is_sure=True, only_count=True)
    yield Line("files without a row (swept after two days)", f"{left.files}, {left.size} bytes")


def answers(books: Books) -> Iterator[Line]:
    kinds = sorted({what for what, _status in books.answers})
    for what in kinds:
        told = {status: count for (kind, status), count in books.answers.items() if kind == what}
        shown = ", ".join(f"{count} {status}" for status, count in sorted(told.items()))
        yield Line(f"requests: {what}", shown)
    yield Line("slowest request", f"{books.slowest:.1f} s")
