"""Notulen as a paper: the final text once it is locked, a marked draft before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.templatetags.formats import full_date, short_time
from meetings.actions.circulation import minutes_content
from meetings.models import AgendaItem, Decision, MinutesCirculation
from reports.actions.attendance import NothingToPrint, head_of, meeting_of
from reports.models import Report
from reports.pdf.sections import Section, from_template

# A section begins a page: only a very long agenda is cut.
ITEMS = 60
OUTCOMES = {"diputuskan": "Diputuskan", "dicatat": "Dicatat", "ditunda": "Ditunda"}


def minutes_sections(report: Report) -> list[Section]:
    """What was said at the public items, in the order of the agenda."""
    meeting = meeting_of(report)
    final = MinutesCirculation.objects.filter(meeting=meeting, locked_at__isnull=False).first()
    content = minutes_content(meeting)
    decisions: dict[str, list[Decision]] = {}
    for decision in Decision.objects.filter(meeting=meeting, item__isnull=False).order_by("number"):
        decisions.setdefault(_uuid_of(decision.item), []).append(decision)
    items = [
        _item(item, decisions.get(item["uuid"], []))
        for item in content["items"]
        if item["is_public"] and item["kind"] != AgendaItem.Kind.BREAK
    ]
    if not items:
        raise NothingToPrint("Belum ada mata acara.")
    head = head_of(report, meeting)
    sections = []
    for at in range(0, len(items), ITEMS):
        context = {
            "head": head,
            "items": items[at : at + ITEMS],
            "is_first": at == 0,
            "is_last": at + ITEMS >= len(items),
            "state": _state(final),
            "sha256": final.sha256 if final else "",
        }
        html = from_template("minutes.html", context)
        title = "Notulen" if at == 0 else ""
        sections.append(Section(key=f"notulen-{at}", title=title, html=html))
    return sections


def _uuid_of(item: AgendaItem | None) -> str:
    return str(item.uuid) if item else ""


def _state(final: MinutesCirculation | None) -> str:
    if final is None or final.locked_at is None:
        return "DRAF, belum final"
    return f"Final sejak {short_time(final.locked_at)}"


def _item(item: dict[str, Any], decisions: list[Decision]) -> dict[str, Any]:
    zone = ZoneInfo(item["zone"])
    start = datetime.fromisoformat(item["starts_at"]).astimezone(zone)
    end = datetime.fromisoformat(item["ends_at"]).astimezone(zone)
    return {
        **item,
        "when": f"{full_date(start.date())}, {start:%H.%M}–{end:%H.%M} {start.tzname()}",
        "outcome": OUTCOMES.get(item["outcome"], ""),
        "decisions": [{"number": d.number, "text": d.text} for d in decisions],
    }
