"""The regency of the report bench: real Renja rows and an RKPD derived from them.

No public pair of a whole region's RKPD and Renja for one year was found. The RKPD side is
made from the Renja rows by a seeded perturbation, the same on every run: of 100 rows about
15 change their budget, 10 their target, 6 their place, 4 their indicator, 4 are missing in
the RKPD and 4 (as if forgotten by the agency) in the Renja.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from reports.pdf import format as fmt
from reports.pdf import view

SEED = 17_03
WIB = timezone(timedelta(hours=7))
NOTES = (
    "Disesuaikan dengan hasil forum perangkat daerah dan kemampuan keuangan daerah.",
    "Lokasi ditambah sesuai usulan Musrenbang kecamatan.",
    "",
)


def report(folder: Path, *, changed: bool = False) -> view.ReportView:
    """The report of the whole regency; `changed` alters one row of one agency."""
    random_ = random.Random(SEED)
    annexes = [
        _annex(json.loads(path.read_text()), random_) for path in sorted(folder.glob("*.json"))
    ]
    if changed:
        annexes[7] = _touch(annexes[7])
    return _report(annexes)


def _touch(annex: view.Annex) -> view.Annex:
    lines = list(annex.lines)
    at = next(at for at, line in enumerate(lines) if isinstance(line, view.Compared))
    lines[at] = replace(lines[at], note="Catatan diperbarui setelah verifikasi.")
    return replace(annex, lines=lines)


def _annex(rows: list[dict[str, Any]], random_: random.Random) -> view.Annex:
    compared = [_compare(number, row, random_) for number, row in enumerate(rows, 1)]
    lines = list(_with_headings(rows, compared))
    return view.Annex(
        agency=rows[0]["nama_skpd"],
        code=rows[0]["kode_skpd"],
        verdict=view.Verdict.NOT_ALIGNED,
        score=Decimal(random_.randint(6500, 9900)) / 100,
        predikat="Tinggi",
        rkpd_total=_total(compared, "rkpd"),
        renja_total=_total(compared, "renja"),
        findings=sorted(
            _findings(compared), key=lambda item: list(view.Severity).index(item.severity)
        ),
        lines=lines,
    )


def _compare(number: int, row: dict[str, Any], random_: random.Random) -> view.Compared:
    own = view.Side(
        name=row["nama_sub_giat"],
        place=row["lokasi_bl"] or "",
        indicator=(row["tolak_ukur_output"] or "").replace("\n", "; "),
        target=(row["target_teks_output"] or "").strip(),
        budget=Decimal(row["pagu_indikatif"]),
    )
    other, differs = _derive(own, random_)
    draw = random_.random()
    sides = {"rkpd": None if draw < 0.04 else other, "renja": None if 0.04 <= draw < 0.08 else own}
    if draw < 0.08:
        differs = frozenset({"name"})
    note = random_.choice(NOTES) if differs else ""
    return view.Compared(
        number=number, code=row["kode_sub_giat"], differs=differs, note=note, **sides
    )


def _derive(own: view.Side, random_: random.Random) -> tuple[view.Side, frozenset[str]]:
    """The RKPD side of a row and the names of the fields that differ."""
    changes: dict[str, Any] = {}
    if own.budget and random_.random() < 0.15:
        changes["budget"] = (own.budget * random_.randint(70, 130) / 100).quantize(Decimal(1))
    if random_.random() < 0.10:
        changes["target"] = f"{random_.randint(1, 40)} {own.target.partition(' ')[2] or 'Dokumen'}"
    if random_.random() < 0.06:
        changes["place"] = "Kab. Bengkulu Utara, Semua Kecamatan, Semua Kelurahan/Desa"
    if random_.random() < 0.04:
        changes["indicator"] = f"Jumlah laporan {own.name}"
    changes = {field: value for field, value in changes.items() if value != getattr(own, field)}
    return replace(own, **changes), frozenset(changes)


def _with_headings(
    rows: list[dict[str, Any]], compared: list[view.Compared]
) -> Iterator[view.Line]:
    pairs = list(zip(rows, compared, strict=True))
    for (code, name), programme in groupby(
        pairs, lambda pair: (pair[0]["kode_program"], pair[0]["nama_program"])
    ):
        members = list(programme)
        yield _heading(view.Level.PROGRAMME, code, name, members)
        for (sub, title), activity in groupby(
            members, lambda pair: (pair[0]["kode_giat"], pair[0]["nama_giat"])
        ):
            inner = list(activity)
            yield _heading(view.Level.ACTIVITY, sub, title, inner)
            yield from (line for _, line in inner)


def _heading(level: view.Level, code: str, name: str, members: list[Any]) -> view.Heading:
    lines = [line for _, line in members]
    return view.Heading(
        level=level, code=code, name=name, rkpd=_total(lines, "rkpd"), renja=_total(lines, "renja")
    )


def _total(lines: list[view.Compared], side: str) -> Decimal | None:
    budgets = [getattr(line, side).budget for line in lines if getattr(line, side) is not None]
    return sum(budgets, Decimal(0)) if budgets else None


def _findings(lines: list[view.Compared]) -> Iterator[view.Finding]:
    for line in lines:
        side = line.renja or line.rkpd
        assert side is not None
        common = {"code": line.code, "name": side.name, "status": "Terbuka"}
        if line.rkpd is None or line.renja is None:
            yield view.Finding(
                severity=view.Severity.KRITIS,
                title="Sub kegiatan tidak ada di kedua dokumen",
                rkpd="ada" if line.rkpd else "tidak ada",
                renja="ada" if line.renja else "tidak ada",
                suggestion="Masukkan sub kegiatan ini atau jelaskan alasannya dalam catatan penting.",
                **common,
            )
            continue
        for field in sorted(line.differs):
            yield view.Finding(
                severity=view.Severity.MAYOR
                if field in {"budget", "target"}
                else view.Severity.MINOR,
                title={"budget": "Pagu berbeda", "target": "Target lebih rendah"}.get(
                    field, "Isian berbeda"
                ),
                rkpd=_printed(getattr(line.rkpd, field)),
                renja=_printed(getattr(line.renja, field)),
                suggestion="Samakan dengan RKPD atau isi catatan penting dengan alasan perubahan.",
                **common,
            )


def _printed(value: str | Decimal) -> str:
    return value if isinstance(value, str) else fmt.rupiah(value)


def _report(annexes: list[view.Annex]) -> view.ReportView:
    tallies = tuple(
        view.Tally(
            severity=severity,
            open=sum(item.severity is severity for annex in annexes for item in annex.findings),
            answered=0,
            closed=0,
        )
        for severity in view.Severity
    )
    weights = (25, 20, 15, 15, 5, 10, 10)
    names = (
        "Sub kegiatan",
        "Pagu",
        "Indikator dan satuan",
        "Target",
        "Lokasi",
        "Dukungan prioritas",
        "Kelengkapan isian",
    )
    parts = tuple(
        view.ScorePart(
            key=f"K{at}",
            name=name,
            value=Decimal("86.41"),
            weight=Decimal(weight),
            points=Decimal(weight) * Decimal("0.8641"),
        )
        for at, (name, weight) in enumerate(zip(names, weights, strict=True), 1)
    )
    totals = [
        sum(((getattr(annex, f"{side}_total") or Decimal(0)) for annex in annexes), Decimal(0))
        for side in ("rkpd", "renja")
    ]
    summary = view.Summary(
        government="Pemerintah Kabupaten Bengkulu Utara",
        office="Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah",
        scope="Kabupaten Bengkulu Utara, 44 perangkat daerah",
        year=2026,
        stage="Rancangan akhir Renja",
        assessed="Rancangan akhir Renja 2026 (44 dari 54 perangkat daerah)",
        reference="RKPD 2026, diturunkan dari Renja untuk pengukuran",
        data_at=datetime(2026, 2, 13, 17, 0, tzinfo=WIB),
        number="KS-17.03/2026/R-001",
        verdict=view.Verdict.NOT_ALIGNED,
        verdict_reason="Temuan KRITIS masih terbuka",
        score=Decimal("86.41"),
        predikat="Tinggi",
        accepted=0,
        carried=Decimal("95.97"),
        sourced=Decimal("95.83"),
        rkpd_total=totals[0],
        renja_total=totals[1],
        deviation=(totals[1] - totals[0]) / totals[0] * 100,
        parts=parts,
        tallies=tallies,
    )
    return view.ReportView(
        summary=summary,
        agencies=tuple(_agency_line(annex) for annex in annexes),
        annexes=tuple(annexes),
        versions=(
            view.Version(
                name="RKPD 2026", frozen_at=datetime(2026, 2, 6, 9, 0, tzinfo=WIB), sha256="ab" * 32
            ),
        ),
        compared_sha256="debefbd3c47bcb4ef9f0396c64d9c71e5c85324ff14f9e289806304d9a4fefe9",
        rules="Aturan Keselarasan v1",
        nomenclature="Nomenklatur 2023",
        code="7K3F-92QD",
        verify_url="https://renja.contoh.go.id/v/7K3F-92QD",
    )


def _agency_line(annex: view.Annex) -> view.AgencyLine:
    rkpd, renja = annex.rkpd_total, annex.renja_total
    return view.AgencyLine(
        name=annex.agency,
        sent=True,
        verdict=annex.verdict,
        score=annex.score,
        critical=sum(item.severity is view.Severity.KRITIS for item in annex.findings),
        major=sum(item.severity is view.Severity.MAYOR for item in annex.findings),
        rkpd_total=rkpd,
        renja_total=renja,
        deviation=(renja - rkpd) / rkpd * 100 if rkpd and renja is not None else None,
    )
