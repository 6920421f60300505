"""The sentences of a report. A paper is Indonesian whatever language its reader's screen has."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils import translation
from django.utils.text import slugify

from agencies.models import Region
from alignment.models import AlignmentRun, Finding
from nomenclature.models import NomenclatureEdition
from renja.models import DocumentKind, PlanVersion, Stage
from reports.actions.figures import Figures
from reports.models import Report
from reports.pdf.view import Severity, Tally, Verdict

SEVERITIES = tuple(Severity)
LONGEST_NAME = 140
_REGION_KINDS = ("Provinsi", "Daerah", "Kabupaten", "Kota")


def grouped(code: str) -> str:
    """`ABCDEFGHJK` as `ABCDE-FGHJK`, to be read and typed."""
    return f"{code[:5]}-{code[5:]}"


def ungrouped(text: str) -> str:
    """A code as somebody typed it, as it is stored."""
    return "".join(char for char in text.upper() if char.isalnum())


def region_name(region: Region) -> str:
    """`Provinsi Kepulauan Bangka Belitung`, `Kabupaten Bangka`."""
    if region.is_province and not region.name.startswith(_REGION_KINDS):
        return f"Provinsi {region.name}"
    return region.name


def government(region: Region) -> str:
    return f"Pemerintah {region_name(region)}"


def is_paper(report: Report) -> bool:
    """Whether it is a paper of a rakor or of comments, which compares no plans."""
    return report.kind not in {Report.Kind.AGENCY, Report.Kind.REGION}


def paper(report: Report) -> str:
    """`Surat undangan`, in Indonesian."""
    with translation.override("id"):
        return str(report.get_kind_display())


def scope(report: Report) -> str:
    """What the report covers: the agency or the region, and the bidang it keeps to; or a rakor."""
    if is_paper(report):
        # Lists read the title alone: params may be long.
        title: str | None = getattr(report, "paper_title", None)
        return title or str(report.params["title"])
    covered = str(report.agency.name) if report.agency else region_name(report.region)
    if not report.field_codes:
        return covered
    return f"{covered}, hanya bidang urusan {', '.join(report.field_codes)}"


def number(report: Report) -> str:
    """The report's number: region, bidang, year, code."""
    parts = [report.region.code, *report.field_codes, str(report.plan_year.year)]
    kind = "KS"
    if is_paper(report):
        kind = "TL" if report.kind == Report.Kind.COMMENTS else "RK"
    return f"{kind}-{'/'.join(parts)}/{grouped(report.code)}"


def title(report: Report) -> str:
    if is_paper(report):
        return f"{paper(report)}, {scope(report)}"
    return f"Laporan keselarasan Renja terhadap RKPD {report.plan_year.year}, {scope(report)}"


def stage(runs: Sequence[AlignmentRun]) -> str:
    """The stage of the assessed plans, or their stages where they differ."""
    order = list(Stage)
    stages = sorted({Stage(run.stage) for run in runs}, key=order.index)
    if len(stages) == 1:
        return f"Tahap {stages[0].label.lower()}"
    return f"Tahap berbeda: {', '.join(each.label.lower() for each in stages)}"


def assessed(report: Report, runs: Sequence[AlignmentRun]) -> str:
    year = report.plan_year.year
    name = f"Renja Perubahan {year}" if report.params["amendment"] else f"Renja {year}"
    if report.kind == Report.Kind.AGENCY:
        return f"{name}, pemeriksaan ke-{runs[0].number}"
    others = len(report.params["missing"]) + len(report.params["unchecked"])
    return f"{name} dari {len(runs)} dari {len(runs) + others} perangkat daerah"


def reference(version: PlanVersion | None, year: int) -> str:
    if version is None:
        return f"Belum ada versi RKPD {year} untuk tahap ini"
    label = Stage(version.stage).label.lower()
    return f"RKPD {year} versi {version.number}, tahap {label}"


def version(found: PlanVersion) -> str:
    """`Renja 2027 Dinas PPPA, versi 3`."""
    document = found.document
    kind = "RKPD" if document.kind == DocumentKind.RKPD else "Renja"
    if document.is_amendment:
        kind = f"{kind} Perubahan"
    owner = document.agency.name if document.agency else region_name(document.region)
    return f"{kind} {document.plan_year} {owner}, versi {found.number}"


def nomenclature(edition: NomenclatureEdition | None) -> str:
    """Continues "menurut aturan …, dengan"."""
    if edition is None:
        return "tanpa edisi nomenklatur"
    excerpt = " (kutipan)" if edition.is_excerpt else ""
    return f"nomenklatur {edition.name}{excerpt}"


def listed_code(code: str) -> str:
    """A programme or activity as the nomenclature lists it: `2.08.01` is `X.XX.01` there."""
    parts = code.split(".")
    if len(parts) > 2 and parts[2] == "01":
        return ".".join(["X", "XX", *parts[2:]])
    return code


def verdict_reason(figures: Figures, *, affected: int, is_region: bool) -> str:
    """Why the verdict is what it is, in one sentence."""
    tally = figures.tally
    where = f" pada {affected} perangkat daerah" if is_region and affected else ""
    if figures.verdict is Verdict.NOT_ASSESSED:
        return "Tidak ada komponen yang dapat dinilai"
    if tally.kritis:
        return f"{tally.kritis} temuan KRITIS masih terbuka{where}"
    if tally.mayor:
        if figures.verdict is Verdict.WITH_NOTES:
            return f"Tanpa temuan KRITIS terbuka; {tally.mayor} temuan MAYOR masih terbuka"
        return f"{tally.mayor} temuan MAYOR masih terbuka dan skor di bawah 76"
    if tally.accepted_kritis:
        return f"{tally.accepted_kritis} temuan KRITIS diterima dengan alasan"
    return "Tidak ada temuan KRITIS dan MAYOR yang terbuka"


def tally(
    severity: Severity,
    statuses: Sequence[tuple[str, str]],
    settled: Sequence[str],
    answered: Collection[str],
) -> Tally:
    """Findings of one severity by state."""
    mine = [status for found, status in statuses if found == severity]
    accepted = mine.count(Finding.Status.ACCEPTED)
    replied = sum(1 for status in mine if status in answered)
    closed = mine.count(Finding.Status.SETTLED)
    return Tally(
        severity=severity,
        open=len(mine) - accepted - replied - closed,
        answered=replied,
        closed=closed + list(settled).count(severity),
        accepted=accepted,
    )


def file_name(report: Report) -> str:
    """Name of the download without its suffix: plain letters, the code always at its end.

    Long names are cut, so that with a folder before it the path fits a Windows desktop (260).
    """
    if is_paper(report):
        about = f"{paper(report)} {scope(report)[:60]}"
    else:
        about = f"laporan keselarasan {report.plan_year.year} {report.agency or report.region}"
    return f"{slugify(about)[:LONGEST_NAME].rstrip('-')}-{slugify(report.code)}"


def footer(report: Report) -> str:
    """What stands on the left below every page."""
    return f"Renjana. {number(report)}"
