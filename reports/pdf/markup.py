"""The body of each part of the report as well-formed XHTML.

The tables hold tens of thousands of cells, so they are joined from strings: the template
engine took longer for them than the layout engine may. Well-formed, because the renderer
reads them with the C parser of the standard library instead of a Python HTML5 parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from reports.pdf import format as fmt
from reports.pdf.view import Annex, Compared, Finding, Heading, Level, Line, Severity, Side

SAME = "sda."
UNFILLED = "Belum diisi"
ABSENT_RKPD = "Tidak ada dalam RKPD"
ABSENT_RENJA = "Tidak dijabarkan dalam Renja"

TABLE_HEAD = (
    '<table class="tc31"><colgroup>'
    + "".join(
        f'<col class="{name}"/>' for name in ("no", *("nm", "lk", "in", "tg", "pg") * 2, "ct")
    )
    # No rowspan: the corner cells of the first row stay empty, which reads the same and keeps
    # the grid of the tagged table whole on every page.
    + '</colgroup><thead><tr><td class="h"></td><th colspan="5">RKPD</th>'
    '<th colspan="5" class="b">Renja (hasil analisis kebutuhan)</th><td class="h b"></td></tr>'
    "<tr><th>No.</th><th>Program / kegiatan / sub kegiatan</th><th>Lokasi</th>"
    "<th>Indikator kinerja</th><th>Target capaian</th><th>Pagu indikatif (Rp)</th>"
    '<th class="b">Program / kegiatan / sub kegiatan</th><th>Lokasi</th>'
    "<th>Indikator kinerja</th><th>Target capaian</th><th>Kebutuhan dana (Rp)</th>"
    '<th class="b">Catatan penting</th></tr></thead>'
)
FINDINGS_HEAD = (
    '<table class="temuan"><colgroup>'
    + "".join(f'<col class="t{at}"/>' for at in range(7))
    + "</colgroup><thead><tr><th>No.</th><th>Temuan</th><th>Sub kegiatan</th>"
    "<th>Menurut RKPD</th><th>Menurut Renja</th><th>Saran perbaikan</th><th>Status</th></tr></thead>"
)


# Longest word that surely fits each column; a longer one may be broken anywhere.
_WORD = {"name": 22, "place": 11, "indicator": 20, "target": 8, "note": 17, "finding": 24}
_BREAKABLE = {
    column: re.compile(rf"[^\s/-]{{{longest + 1},}}") for column, longest in _WORD.items()
}


def text(value: str) -> str:
    """`value` safe between tags and in attributes."""
    return escape(value)


def comparison(lines: Sequence[Line]) -> str:
    """The T-C.31 table of these lines."""
    if not lines:
        return '<p class="nihil">Tidak ada baris untuk dibandingkan.</p>'
    return f"{TABLE_HEAD}{''.join(_bodies(lines))}</table>"


def findings(items: Sequence[tuple[int, Finding]]) -> str:
    """The numbered findings, grouped by severity in the order given."""
    parts = [FINDINGS_HEAD]
    current: Severity | None = None
    last = len(items) - 1
    for at, (number, item) in enumerate(items):
        if item.severity != current:
            parts.append("" if current is None else "</tbody>")
            current = item.severity
            parts.append(
                f'<tbody><tr class="{current.lower()}"><td colspan="7">{current}</td></tr>'
            )
        parts.append(_finding(number, item, is_last=at == last > 0))
    return "".join((*parts, "</tbody></table>"))


def annex_head(annex: Annex, title: str) -> str:
    """Heading and the one-line result of an agency."""
    score = fmt.number(annex.score)
    predikat = f" ({text(annex.predikat)})" if annex.predikat else ""
    return (
        f"<h2>{text(title)}</h2>"
        f'<p class="kepala"><b>{annex.verdict}</b>. Skor {score}{predikat}. '
        f"RKPD {fmt.rupiah(annex.rkpd_total)}, Renja {fmt.rupiah(annex.renja_total)}. "
        f"Kode perangkat daerah {text(annex.code)}.</p>"
    )


def _bodies(lines: Sequence[Line]) -> Iterable[str]:
    """Rows in bodies: headings stay with the first row below them."""
    pending: list[str] = []
    last = next((at for at in reversed(range(len(lines))) if isinstance(lines[at], Compared)), 0)
    for at, line in enumerate(lines):
        if isinstance(line, Heading):
            pending.append(_heading(line))
            continue
        # The last one takes the body before along to a new page.
        kept = ' class="akhir"' if at == last > 0 else ""
        yield f"<tbody{kept}>{''.join(pending)}{_compared(line)}</tbody>"
        pending.clear()
    if pending:
        yield f"<tbody>{''.join(pending)}</tbody>"


def _heading(line: Heading) -> str:
    level = "pr" if line.level is Level.PROGRAMME else "kg"
    label = f"{text(line.code)} {text(line.name)}"
    differs = ' class="n x"' if line.rkpd != line.renja else ' class="n"'
    return (
        f'<tr class="{level}"><td></td><td colspan="4">{label}</td><td class="n">{fmt.amount(line.rkpd)}</td>'
        f'<td colspan="4" class="b">{label}</td><td{differs}>{fmt.amount(line.renja)}</td><td class="b"></td></tr>'
    )


def _compared(line: Compared) -> str:
    missing = not line.note and _is_different(line)
    note = line.note or (UNFILLED if missing else "Sesuai")
    return (
        f'<tr><td class="n">{line.number}</td>{_left(line)}{_right(line)}'
        f"{_cell('note', f'{_sign(line)} {note}', 'b', 'x' if missing else '')}</tr>"
    )


def _sign(line: Compared) -> str:
    """`=` equal, `≈` other words or figures that the rules let pass, `≠` different."""
    if _is_different(line):
        return "≠"
    return "=" if line.rkpd == line.renja else "≈"


def _left(line: Compared) -> str:
    side = line.rkpd
    if side is None:
        return f'<td colspan="5" class="kosong">{ABSENT_RKPD}</td>'
    return (
        f"{_cell('name', f'{line.code} {side.name}')}{_cell('place', side.place)}"
        f"{_cell('indicator', side.indicator)}{_cell('target', side.target)}"
        f'<td class="n">{fmt.amount(side.budget)}</td>'
    )


def _right(line: Compared) -> str:
    side, other, marks = line.renja, line.rkpd, line.differs
    if side is None:
        return f'<td colspan="5" class="kosong b">{ABSENT_RENJA}</td>'
    name, place, indicator = (
        SAME if other and value and value == getattr(other, field) else value
        for field, value in (
            ("name", side.name),
            ("place", side.place),
            ("indicator", side.indicator),
        )
    )
    return (
        _cell("name", f"{line.code} {name}", "b", _mark("name", marks))
        + _cell("place", place, _mark("place", marks))
        + _cell("indicator", indicator, _mark("indicator", marks))
        + _cell("target", side.target, _mark("target", marks))
        + f'<td class="{" ".join(filter(None, ("n", _mark("budget", marks))))}">'
        f"{fmt.amount(side.budget)}{_change(side, other)}</td>"
    )


def _cell(column: str, value: str, *classes: str) -> str:
    if _BREAKABLE[column].search(value):
        classes = (*classes, "w")
    names = " ".join(filter(None, classes))
    return f'<td class="{names}">{text(value)}</td>' if names else f"<td>{text(value)}</td>"


def _is_different(line: Compared) -> bool:
    """A row that one plan lacks differs, though no single field does."""
    return bool(line.differs) or line.rkpd is None or line.renja is None


def _mark(field: str, differs: frozenset[str]) -> str:
    return "x" if field in differs else ""


def _change(side: Side, other: Side | None) -> str:
    """The change in per cent under the money, where both sides name one."""
    if other is None or not other.budget or side.budget is None or side.budget == other.budget:
        return ""
    return f"<br/>{fmt.percent((side.budget - other.budget) / other.budget * 100, signed=True)}"


def _finding(number: int, item: Finding, *, is_last: bool) -> str:
    status = item.status + (f": {item.reason}" if item.reason else "")
    cells = (
        item.title,
        f"{item.code} {item.name}".strip(),
        item.rkpd,
        item.renja,
        item.suggestion,
        status,
    )
    row = "".join(_cell("finding", cell or fmt.NONE) for cell in cells)
    # The last row takes the one before along to a new page.
    kept = ' class="akhir"' if is_last else ""
    return f'<tr{kept}><td class="n">{number}</td>{row}</tr>'
