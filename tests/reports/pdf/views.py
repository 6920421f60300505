"""Report views as the builder would fill them, small and with every part present."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from reports.pdf import view


def side(**fields: Any) -> view.Side:
    known = {
        "name": "Layanan pendampingan korban",
        "place": "Kab. Bangka",
        "indicator": "Jumlah korban yang didampingi",
        "target": "120 Orang",
        "budget": Decimal(400_000_000),
    }
    return view.Side(**{**known, **fields})


def compared(number: int = 1, **fields: Any) -> view.Compared:
    known: dict[str, Any] = {"code": "2.08.03.1.02.0013", "rkpd": side(), "renja": side()}
    return view.Compared(number=number, **{**known, **fields})


def heading(level: view.Level = view.Level.PROGRAMME, **fields: Any) -> view.Heading:
    known: dict[str, Any] = {
        "code": "2.08.03",
        "name": "PROGRAM PERLINDUNGAN PEREMPUAN",
        "rkpd": Decimal(400_000_000),
        "renja": Decimal(400_000_000),
    }
    return view.Heading(level=level, **{**known, **fields})


def finding(**fields: Any) -> view.Finding:
    known = {
        "severity": view.Severity.KRITIS,
        "title": "Pagu melebihi RKPD",
        "code": "2.08.03.1.02.0013",
        "name": "Layanan pendampingan korban",
        "rkpd": "Rp400.000.000",
        "renja": "Rp520.000.000",
        "suggestion": "Samakan dengan RKPD.",
        "status": "Terbuka",
    }
    return view.Finding(**{**known, **fields})


def annex(rows: int = 2, **fields: Any) -> view.Annex:
    lines = [heading(), *(compared(at) for at in range(1, rows + 1))] if rows else []
    known: dict[str, Any] = {
        "agency": "Dinas PPPA",
        "code": "2.08",
        "verdict": view.Verdict.NOT_ALIGNED,
        "score": Decimal("78.01"),
        "predikat": "Tinggi",
        "rkpd_total": Decimal(400_000_000),
        "renja_total": Decimal(400_000_000),
        "findings": (finding(),),
        "lines": tuple(lines),
    }
    return view.Annex(**{**known, **fields})


def agency_line(**fields: Any) -> view.AgencyLine:
    known: dict[str, Any] = {
        "name": "Dinas PPPA",
        "sent": True,
        "verdict": view.Verdict.NOT_ALIGNED,
        "score": Decimal("78.01"),
        "critical": 1,
        "major": 2,
        "rkpd_total": Decimal(1_300_000_000),
        "renja_total": Decimal(1_280_000_000),
        "deviation": Decimal("-1.54"),
    }
    return view.AgencyLine(**{**known, **fields})


def summary(**fields: Any) -> view.Summary:
    known: dict[str, Any] = {
        "government": "Pemerintah Provinsi Kepulauan Bangka Belitung",
        "office": "Badan Perencanaan Pembangunan Daerah",
        "scope": "DP3ACSKB",
        "year": 2027,
        "stage": "Rancangan Renja",
        "assessed": "Rancangan Renja 2027",
        "reference": "Rancangan awal RKPD 2027",
        "data_at": datetime(2026, 2, 13, 10, 0, tzinfo=UTC),
        "number": "KS-19/2027/R-004",
        "verdict": view.Verdict.NOT_ALIGNED,
        "verdict_reason": "1 temuan KRITIS masih terbuka",
        "score": Decimal("78.01"),
        "predikat": "Tinggi",
        "accepted": 0,
        "carried": Decimal("80.00"),
        "sourced": Decimal("80.00"),
        "rkpd_total": Decimal(1_300_000_000),
        "renja_total": Decimal(1_280_000_000),
        "deviation": Decimal("-1.54"),
        "parts": (
            view.ScorePart(
                key="K1",
                name="Sub kegiatan",
                value=Decimal("66.67"),
                weight=Decimal(25),
                points=Decimal("16.67"),
            ),
            view.ScorePart(
                key="K6",
                name="Dukungan prioritas",
                value=None,
                weight=Decimal(10),
                points=None,
            ),
        ),
        "tallies": (view.Tally(severity=view.Severity.KRITIS, open=1, answered=0, closed=0),),
    }
    return view.Summary(**{**known, **fields})


def report(annexes: tuple[view.Annex, ...] | None = None, **fields: Any) -> view.ReportView:
    known: dict[str, Any] = {
        "summary": summary(),
        "agencies": (),
        "annexes": (annex(),) if annexes is None else annexes,
        "versions": (
            view.Version(
                name="RKPD 2027",
                frozen_at=datetime(2026, 2, 6, 2, 0, tzinfo=UTC),
                sha256="ab" * 32,
            ),
        ),
        "compared_sha256": "0123456789abcdef" * 4,
        "rules": "Aturan Keselarasan v1",
        "nomenclature": "Nomenklatur 2027",
        "code": "7K3F-92QD",
        "verify_url": "https://renja.example/v/7K3F-92QD",
    }
    return view.ReportView(**{**known, **fields})


def region(*names: str) -> view.ReportView:
    """A region of these agencies, each with an annex, and one that sent nothing."""
    lines = [agency_line(name=name) for name in names]
    missing = replace(agency_line(name="Dinas Sosial"), sent=False, score=None)
    annexes = tuple(annex(agency=name, code=f"2.{at}") for at, name in enumerate(names))
    return report(annexes=annexes, agencies=(*lines, missing))
