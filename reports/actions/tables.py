"""The same figures as the PDF's, as tables of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from reports.actions.building import Built
from reports.models import Report
from reports.pdf.view import NOT_COMPARED, Compared, Heading, Level, ReportView, Side
from reports.sheets import Cell, Table

LEVELS = {Level.PROGRAMME: "program", Level.ACTIVITY: "kegiatan"}
COLUMN_NAMES = {
    "name": "nama",
    "place": "lokasi",
    "indicator": "indikator",
    "target": "target",
    "budget": "pagu",
}
Row = Sequence[Cell]


def tables_of(built: Built, report: Report) -> list[Table]:
    """The sheets of the workbook, in reading order."""
    view = built.view
    tables = [_summary(built, report), _score(built), _tallies(view)]
    if view.is_region:
        tables.append(_overview(view))
    return [*tables, _findings(view), _comparison(view), _versions(view)]


def _summary(built: Built, report: Report) -> Table:
    view, summary = built.view, built.view.summary
    rows: list[Row] = [
        ("Nomor laporan", summary.number, None),
        ("Kode verifikasi", view.code, None),
        ("Alamat verifikasi", view.verify_url, None),
        ("Pemerintah daerah", summary.government, None),
        ("Cakupan", summary.scope, None),
        ("Tahun rencana", str(summary.year), None),
        ("Tahapan", summary.stage, None),
        ("Yang dinilai", summary.assessed, None),
        ("Acuan", summary.reference, None),
        ("Keadaan data", f"{summary.data_at:%Y-%m-%d %H:%M %Z}", None),
        ("Aturan", view.rules, None),
        ("Nomenklatur", view.nomenclature, None),
        ("Putusan", str(summary.verdict), None),
        ("Alasan putusan", summary.verdict_reason, None),
        ("Skor", None if summary.score is not None else "tidak dinilai", summary.score),
        ("Predikat (skala dipinjam)", summary.predikat, None),
        ("Temuan diterima dengan alasan", None, summary.accepted),
        ("RKPD terjabarkan (K1a), persen", None, summary.carried),
        ("Renja bersumber RKPD (K1b), persen", None, summary.sourced),
        ("Pagu RKPD (Rp)", None, summary.rkpd_total),
        ("Pagu Renja (Rp)", None, summary.renja_total),
        ("Selisih pagu, persen", None, summary.deviation),
    ]
    if view.is_region and built.scores:
        rows += [
            ("Skor terendah perangkat daerah", None, min(built.scores)),
            ("Median skor perangkat daerah", None, median(built.scores)),
            ("Perangkat daerah belum dikirim", None, len(report.params["missing"])),
        ]
    rows += [
        ("SHA-256 versi yang dibandingkan", view.compared_sha256, None),
        ("Catatan", "Angka mendukung, dan tidak menggantikan, putusan keselarasan.", None),
    ]
    return Table(
        name="Ringkasan",
        columns=[("Keterangan", "text"), ("Isi", "text"), ("Angka", "money")],
        rows=rows,
    )


def _score(built: Built) -> Table:
    """K1 to K7 with the exact fraction behind each rounded figure."""
    components = built.figures.components
    rows = [
        (
            part.key,
            part.name,
            str(components[part.key].numerator),
            str(components[part.key].denominator),
            "tidak dinilai" if part.value is None else "",
            part.value,
            part.weight,
            part.points,
        )
        for part in built.view.summary.parts
    ]
    exact = built.figures.exact_score
    total = ("S", "Skor", str(exact) if exact is not None else "", "", "", None, None)
    return Table(
        name="Rincian skor",
        columns=[
            ("Komponen", "code"),
            ("Nama", "text"),
            ("Pembilang (eksak)", "code"),
            ("Penyebut (eksak)", "code"),
            ("Keterangan", "code"),
            ("Nilai (persen)", "number"),
            ("Bobot", "count"),
            ("Poin", "number"),
        ],
        rows=[*rows, (*total, built.figures.score)],
    )


def _tallies(view: ReportView) -> Table:
    return Table(
        name="Jumlah temuan",
        columns=[
            ("Tingkat", "code"),
            *[(name, "count") for name in ("Terbuka", "Ditanggapi", "Selesai", "Diterima")],
            ("Jumlah", "count"),
        ],
        rows=[
            (str(t.severity), t.open, t.answered, t.closed, t.accepted, t.total)
            for t in view.summary.tallies
        ],
    )


def _overview(view: ReportView) -> Table:
    return Table(
        name="Perangkat daerah",
        columns=[
            ("Perangkat daerah", "text"),
            ("Keadaan", "text"),
            ("Skor", "number"),
            ("KRITIS terbuka", "count"),
            ("MAYOR terbuka", "count"),
            ("Pagu RKPD (Rp)", "money"),
            ("Pagu Renja (Rp)", "money"),
            ("Selisih (persen)", "number"),
        ],
        rows=[
            (
                line.name,
                str(line.verdict) if line.sent else "belum dikirim",
                line.score,
                line.critical if line.sent else None,
                line.major if line.sent else None,
                line.rkpd_total,
                line.renja_total,
                line.deviation,
            )
            for line in view.agencies
        ],
    )


def _findings(view: ReportView) -> Table:
    return Table(
        name="Temuan",
        columns=[
            ("Perangkat daerah", "text"),
            ("Tingkat", "code"),
            ("Temuan", "text"),
            ("Kode", "code"),
            ("Sub kegiatan", "text"),
            ("Menurut RKPD", "text"),
            ("Menurut Renja", "text"),
            ("Saran perbaikan", "text"),
            ("Status", "text"),
            ("Alasan", "text"),
        ],
        rows=(
            (
                annex.agency,
                str(found.severity),
                found.title,
                found.code,
                found.name,
                found.rkpd,
                found.renja,
                found.suggestion,
                found.status,
                found.reason,
            )
            for annex in view.annexes
            for found in annex.findings
        ),
    )


def _comparison(view: ReportView) -> Table:
    sides = [
        (f"{heading} {side}", kind)
        for side in ("RKPD", "Renja")
        for heading, kind in (
            ("Sub kegiatan", "text"),
            ("Lokasi", "text"),
            ("Indikator", "text"),
            ("Target", "text"),
            ("Pagu (Rp)", "money"),
        )
    ]
    return Table(
        name="Tabel T-C.31",
        columns=[
            ("Perangkat daerah", "text"),
            ("Tingkat", "code"),
            ("Nomor", "count"),
            ("Kode", "code"),
            *sides,
            ("Yang berbeda", "text"),
            ("Catatan penting", "text"),
        ],
        rows=_compared_rows(view),
    )


def _compared_rows(view: ReportView) -> Iterator[Row]:
    for annex in view.annexes:
        if not annex.is_compared:
            yield (annex.agency, "", None, "", *[None] * 10, "", NOT_COMPARED)
        for line in annex.lines:
            if isinstance(line, Heading):
                name = (line.name, "", "", "")
                yield (
                    annex.agency, LEVELS[line.level], None, line.code,
                    *name, line.rkpd, *name, line.renja, "", "",
                )  # fmt: skip
            else:
                yield (annex.agency, "sub kegiatan", line.number, line.code, *_compared(line))


def _compared(line: Compared) -> Row:
    differs = ", ".join(name for key, name in COLUMN_NAMES.items() if key in line.differs)
    return (*_side(line.rkpd), *_side(line.renja), differs, line.note)


def _side(side: Side | None) -> Row:
    if side is None:
        return ("tidak ada", "", "", "", None)
    return (side.name, side.place, side.indicator, side.target, side.budget)


def _versions(view: ReportView) -> Table:
    return Table(
        name="Versi",
        columns=[("Dokumen", "text"), ("Dibekukan", "time"), ("SHA-256", "text")],
        rows=[(v.name, v.frozen_at, v.sha256) for v in view.versions],
    )
