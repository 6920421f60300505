"""A report cut into sections that are rendered, kept and joined one by one.

A section is small on purpose: memory of the layout engine grows with the rows of one
document, and after a change of one agency only its sections are rendered again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine

from reports.pdf import markup
from reports.pdf.assets import rendering_hash
from reports.pdf.icons import qr_code
from reports.pdf.view import (
    NOT_COMPARED,
    Annex,
    Finding,
    Heading,
    Line,
    ReportView,
    Severity,
    Verdict,
)

# Rows of both tables in one section: about 30 MiB of memory above the idle process.
CAPACITY = 150
TONES = {
    Verdict.ALIGNED: "selaras",
    Verdict.WITH_NOTES: "catatan",
    Verdict.NOT_ALIGNED: "belum",
    Verdict.NOT_ASSESSED: "takdinilai",
}
COMPONENTS = (
    ("K1 Sub kegiatan", "Sub kegiatan yang ada di kedua dokumen terhadap semua sub kegiatan", 25),
    ("K2 Pagu", "Jumlah pagu terkecil terhadap jumlah pagu terbesar per sub kegiatan", 20),
    ("K3 Indikator dan satuan", "Pasangan dengan indikator serupa dan satuan sama", 15),
    ("K4 Target", "Rata-rata capaian target Renja terhadap target RKPD, paling tinggi 1", 15),
    ("K5 Lokasi", "Lokasi RKPD yang tercakup dalam Renja", 5),
    ("K6 Dukungan prioritas", "Baris RKPD bertanda prioritas yang dijabarkan dan didanai", 10),
    ("K7 Kelengkapan isian", "Isian Renja yang terisi dari enam isian per baris", 10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One separately rendered part.

    `key` is stable while the report keeps its shape; `title` is its line in the contents
    and the bookmarks, empty where the section continues the table of the one before.
    `html` is the whole content: two sections with equal `html` print alike.
    """

    key: str
    title: str
    html: str

    @property
    def continues(self) -> bool:
        return not self.title


def sections_of(report: ReportView) -> list[Section]:
    """The sections in printing order, without the contents page, which the merge makes."""
    sections = [_cover(report)]
    if report.is_region:
        sections.append(_overview(report))
    for number, annex in enumerate(report.annexes, 1):
        sections.extend(_annex(number, annex))
    sections.append(_method(report))
    return sections


def section_hash(section: Section) -> str:
    """Names the rendered bytes: content, style sheets, renderer and its version."""
    content = f"{rendering_hash()}\n{section.title}\n{section.html}"
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One line of the contents page."""

    title: str
    page: int
    link: str


def contents(entries: Sequence[ContentsLine]) -> Section:
    """The contents page; its links are rewritten to pages when the sections are joined."""
    html = from_template("contents.html", {"entries": entries})
    return Section(key="isi", title="Isi laporan", html=html)


def with_contents(cover: Section, entries: Sequence[ContentsLine]) -> Section:
    """The cover with the contents below it."""
    html = from_template("contents.html", {"entries": entries, "is_shared": True})
    return Section(key=cover.key, title=cover.title, html=cover.html + html)


def _cover(report: ReportView) -> Section:
    summary = report.summary
    weight = sum((part.weight for part in summary.parts if part.value is not None), Decimal(0))
    context = {
        "report": report,
        "summary": summary,
        "tone": TONES[summary.verdict],
        "weight": weight,
        "qr": qr_code(report.verify_url),
    }
    return Section(key="sampul", title="Ringkasan", html=from_template("cover.html", context))


def _overview(report: ReportView) -> Section:
    sent = [line for line in report.agencies if line.sent]
    context = {
        "report": report,
        "summary": report.summary,
        "critical": sum(line.critical for line in sent),
        "major": sum(line.major for line in sent),
        "missing": [line.name for line in report.agencies if not line.sent],
    }
    title = "Keadaan menurut perangkat daerah"
    return Section(key="ikhtisar", title=title, html=from_template("overview.html", context))


def _method(report: ReportView) -> Section:
    context = {"report": report, "components": COMPONENTS}
    return Section(
        key="metode", title="Metode, bobot, dan versi", html=from_template("method.html", context)
    )


def _annex(number: int, annex: Annex) -> Iterator[Section]:
    title = f"Lampiran {number}. {annex.agency}"
    for part, (found, lines) in zip(count(1), _chunks(annex), strict=False):
        first = part == 1
        html = "".join(
            (
                '<section class="lampiran">',
                markup.annex_head(annex, title) if first else "",
                _findings_part(annex, found, first=first),
                _lines_part(annex, lines),
                "</section>",
            )
        )
        yield Section(key=f"lampiran-{annex.code}-{part}", title=title if first else "", html=html)


def _findings_part(annex: Annex, found: Sequence[tuple[int, Finding]], *, first: bool) -> str:
    if not annex.findings:
        return "<h3>Temuan</h3><p>Tidak ada temuan.</p>" if first else ""
    head = "<h3>Temuan menurut tingkat</h3>" if first else ""
    return head + markup.findings(found) if found else ""


def _lines_part(annex: Annex, lines: Sequence[Line] | None) -> str:
    if lines is None:
        return ""
    starts = not annex.lines or lines[0] is annex.lines[0]
    head = "<h3>Tabel T-C.31. Perbandingan RKPD dan Renja</h3>" if starts else ""
    if not annex.is_compared:
        return f"{head}<p>{NOT_COMPARED}</p>"
    return head + markup.comparison(lines)


def _chunks(
    annex: Annex,
) -> Iterator[tuple[Sequence[tuple[int, Finding]], Sequence[Line] | None]]:
    """Findings first, then lines, `CAPACITY` rows at a time; lines None = not in this part."""
    order = list(Severity)
    found = list(enumerate(sorted(annex.findings, key=lambda item: order.index(item.severity)), 1))
    while len(found) > CAPACITY:
        yield found[:CAPACITY], None
        found = found[CAPACITY:]
    lines = list(annex.lines)
    while True:
        cut = _cut(lines, CAPACITY - len(found))
        if cut == 0 and lines:
            yield found, None
        else:
            yield found, lines[:cut]
        found, lines = [], lines[cut:]
        if not lines:
            return


def _cut(lines: Sequence[Line], room: int) -> int:
    """How many lines to take: all, or up to the last heading that still leaves a good part."""
    if len(lines) <= room:
        return len(lines)
    for at in range(room, room // 2, -1):
        if isinstance(lines[at], Heading) and not isinstance(lines[at - 1], Heading):
            return at
    return max(room, 0)


@cache
def _engine() -> Engine:
    """The report's own engine: its filters are formatting functions, nothing else is loaded."""
    folder = Path(settings.BASE_DIR) / "templates"
    return Engine(
        dirs=[str(folder)],
        builtins=[*Engine.default_builtins, "reports.pdf.filters"],
    )


def from_template(name: str, context: dict[str, object]) -> str:
    """A template of `reports/pdf/` filled with this context."""
    template = _engine().get_template(f"reports/pdf/{name}")
    return template.render(Context(context, use_l10n=False, use_tz=False))
