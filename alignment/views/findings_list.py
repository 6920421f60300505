"""The findings of a run as its page lists them: filtered, in words, with who has them now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.paging import nearest_page
from accounts.templatetags.formats import number, short_date, short_time
from accounts.typed import search_text
from alignment.comparison import CLOSED, Compared, Standing, TableRow, place_names
from alignment.models import AlignmentRun, Finding
from alignment.permissions import possible_moves
from alignment.templatetags.wording import item_text, place_codes, worded
from alignment.views.people import last_answers, speaker
from renja.models import PlanDocument, StageDeadline

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 20
Status = Finding.Status
Change = Finding.Change
RANKS = {severity: rank for rank, severity in enumerate(Finding.Severity.values)}
SHOWN_FIRST = (Finding.Severity.CRITICAL, Finding.Severity.MAJOR, Finding.Severity.MINOR)
_WHO_ANSWERS = {Status.OPEN, Status.REOPENED}


def findings_of(standing: Standing) -> list[Finding]:
    """The findings of a run that its reader may see, the gravest first; one query.

    For a ministry reviewer they are those of the rows under their bidang, with the values of
    these rows; what they share with stored ones is the status.
    """
    stored = list(Finding.objects.filter(run=standing.run))
    for finding in stored:
        finding.run = standing.run
    if standing.compared is not None:
        stored = _limited(standing.run, standing.compared, stored)
    return sorted(stored, key=lambda f: (RANKS[f.severity], f.check_id, f.item))


def _limited(run: AlignmentRun, compared: Compared, stored: Iterable[Finding]) -> list[Finding]:
    known = {(f.check_id, f.item): f for f in stored if f.change != Change.FIXED}
    found = []
    for each in compared.outcome.findings:
        finding = known.get((each.check, each.item)) or Finding(
            run=run, check_id=each.check, item=each.item, status=each.status
        )
        finding.severity = each.severity.value
        finding.value, finding.expected = each.value or "", each.expected or ""
        finding.actual = each.actual or ""
        finding.row_uuids = compared.own.uuids_at(each.rows)
        found.append(finding)
    return found


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the findings is shown."""

    severities: tuple[str, ...]
    status: str
    change: str
    field: str
    text: str

    @classmethod
    def of(cls, query: QueryDict) -> Filter:
        """What the page's address asks for; INFO only when it is asked for."""
        chosen = tuple(s for s in query.getlist("tingkat") if s in RANKS)
        change = query.get("perubahan", "")
        # What was fixed is settled: asking for it must not show an empty list.
        status = query.get("status", "semua" if change == Change.FIXED else "terbuka_semua")
        return cls(
            chosen or SHOWN_FIRST,
            status,
            change,
            query.get("bidang", ""),
            query.get("q", "").strip(),
        )

    def takes(self, finding: Finding) -> bool:
        """Whether the finding is shown."""
        return (
            finding.severity in self.severities
            and self._has_status(finding)
            and (not self.change or finding.change == self.change)
            and (not self.field or finding.item.startswith(f"{self.field}."))
            and search_text(self.text).upper() in finding.item
        )

    def _has_status(self, finding: Finding) -> bool:
        if self.status == "terbuka_semua":
            return finding.status not in CLOSED
        return self.status in {"semua", finding.status}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the page knows about items and rows."""

    items: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]
    live_rows: frozenset[str]

    @classmethod
    def of(
        cls, table: Iterable[TableRow], headings: Mapping[str, str], live: Iterable[str]
    ) -> Names:
        """From the comparison table, the plans' headings and the rows that exist now."""
        items, units = dict(headings), {}
        for row in table:
            items[row.key] = items[row.code] = row.name
            units[row.key] = row.units
        return cls(items=items, units=units, live_rows=frozenset(live))


def section(
    user: User,
    standing: Standing,
    findings: Sequence[Finding],
    query: QueryDict,
    names: Names,
    *,
    today: date,
) -> dict[str, Any]:
    """The list with its filters, for the template; a fixed number of queries."""
    chosen = Filter.of(query)
    shown = [finding for finding in findings if chosen.takes(finding)]
    page = nearest_page(shown, PER_PAGE, query.get("page"))
    raised = [finding for finding in findings if finding.change != Change.FIXED]
    return {
        "findings": entries(user, standing.run, list(page.object_list), names, today=today),
        "findings_page": page,
        "raised_count": len(raised),
        "changes": Counter(finding.change for finding in findings),
        "chips": _chips(chosen, raised),
        "selects": _selects(chosen, standing),
        "search": {"name": "q", "label": _("Code"), "value": chosen.text},
        "shown": _("Showing %(shown)s of %(all)s") % {"shown": len(shown), "all": len(findings)},
    }


def entries(
    user: User, run: AlignmentRun, findings: Sequence[Finding], names: Names, *, today: date
) -> list[dict[str, Any]]:
    """Findings as the component shows them."""
    places = place_names(code for finding in findings for code in place_codes(finding))
    answers = last_answers(
        {finding.identity for finding in findings}, AlignmentRun.objects.visible_to(user)
    )
    due = due_date(run.renja)
    shown = []
    for finding in findings:
        words = worded(finding, places=places, units=names.units.get(finding.item, ("", "")))
        answer = answers.get(finding.identity)
        is_open = finding.status not in CLOSED
        uuid = next((str(u) for u in finding.row_uuids if str(u) in names.live_rows), None)
        shown.append(
            {
                "severity": finding.severity,
                "title": words.title,
                "code": item_text(finding.item),
                "code_url": row_url(run.renja, uuid),
                "name": names.items.get(finding.item, ""),
                "left": words.expected,
                "right": words.actual,
                "left_label": words.left,
                "right_label": words.right,
                "delta": words.delta,
                "suggestion": words.suggestion if is_open else "",
                "status": finding.status,
                "is_late": bool(is_open and due and due < today),
                "owner": owner_of(finding),
                "due": short_date(due) if is_open and due else "",
                "url": finding.get_absolute_url() if finding.pk else "",
                "action": _action(user, finding),
                "is_new": finding.change == Change.NEW and run.number > 1,
                "tag": _("fixed") if finding.change == Change.FIXED else "",
                "answer": answer.text if answer else "",
                "answer_by": f"{speaker(answer, run.renja)}, {short_time(answer.at)}"
                if answer
                else "",
            }
        )
    return shown


def row_url(renja: PlanDocument, uuid: str | None) -> str:
    """The page of a live row; "" without one."""
    return reverse("renja:row", kwargs={"pk": renja.pk, "uuid": uuid}) if uuid else ""


def owner_of(finding: Finding) -> str:
    """Whose turn it is: the agency answers, Bappeda judges the answer."""
    if finding.status in CLOSED:
        return ""
    return _("Agency") if finding.status in _WHO_ANSWERS else _("Verifier")


def _action(user: User, finding: Finding) -> str:
    """What its page is opened for: one's own turn, else to look."""
    moves = possible_moves(user, finding) if finding.pk else []
    if finding.status in _WHO_ANSWERS and Status.ANSWERED in moves:
        return _("Answer")
    return _("Decide") if Status.ACCEPTED in moves else _("Look at")


def due_date(renja: PlanDocument) -> date | None:
    """When the plan's stage is due, the region's own date before the default; one query."""
    deadlines = StageDeadline.objects.of_region([renja.region_id]).filter(
        plan_year=renja.plan_year_id,
        gov_type=renja.region.gov_type,
        kind=renja.kind,
        is_amendment=renja.is_amendment,
        stage=renja.stage,
    )
    dates = {deadline.region_id: deadline.due_on for deadline in deadlines}
    return dates.get(renja.region_id) or dates.get(None)


def _chips(chosen: Filter, raised: Iterable[Finding]) -> list[dict[str, Any]]:
    counts = Counter(finding.severity for finding in raised if finding.status not in CLOSED)
    return [
        {
            "name": "tingkat",
            "value": severity,
            "severity": severity,
            "is_on": severity in chosen.severities,
            "count": number(counts[severity]),
        }
        for severity in RANKS
    ]


def _selects(chosen: Filter, standing: Standing) -> list[dict[str, Any]]:
    statuses = [("terbuka_semua", _("Not settled")), ("semua", _("Every status"))]
    selects = [
        _select("status", _("Status"), [*statuses, *Status.choices], chosen.status),
        _select(
            "perubahan",
            _("Change since the last check"),
            [("", _("Every change")), *Change.choices],
            chosen.change,
        ),
    ]
    agency = standing.run.renja.agency
    fields = standing.fields or (agency.affair_fields if agency else [])
    if len(fields) > 1:
        choices = [("", _("Every affair field")), *((field, field) for field in sorted(fields))]
        selects.append(_select("bidang", _("Affair field"), choices, chosen.field))
    return selects


def _select(name: str, label: str, choices: Iterable[Any], chosen: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "options": [
            {"value": value, "label": text, "is_on": value == chosen} for value, text in choices
        ],
    }
