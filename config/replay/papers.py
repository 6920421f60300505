"""The rakor's papers, printed at once instead of by the workers, each on its own day."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from config.replay.scene import Scene
from meetings.models import Evidence, OfficialRecord
from reports.actions.keeping import keep_paper
from reports.actions.merging import merge_report
from reports.actions.papers import request_paper
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.models import Report, Status

Kind = Report.Kind


class NotPrinted(Exception):
    """A paper could not be made; the message is the worker's."""


def print_paper(scene: Scene, kind: str, *, by: User, at: datetime, sha256: str = "") -> Report:
    """One paper, from the request to its place in the evidence. Raises NotPrinted."""
    params = {"sha256": sha256} if sha256 else {}
    report = request_paper(kind=kind, meeting=scene.meeting, params=params, by=by, at=at)
    plan_report(report_id=report.pk, at=at)
    for section_id in report.sections.order_by("position").values_list("pk", flat=True):
        render_section(section_id=section_id, at=at)
    merge_report(report_id=report.pk, at=at)
    report.refresh_from_db()
    scene.files += [report.file.name or "", *report.sections.values_list("file", flat=True)]
    if report.status != Status.READY:
        raise NotPrinted(f"{report.get_kind_display()}: {report.error}")
    keep_paper(report_id=report.pk, at=at)
    kept = Evidence.objects.filter(meeting=scene.meeting, sha256=report.file_sha256)
    scene.files += kept.values_list("file", flat=True)
    return report


def print_before(scene: Scene) -> None:
    """Letters two weeks before; sheets, cards and signs the day before."""
    by = scene.person("sekretariat")
    print_paper(scene, Kind.LETTER, by=by, at=scene.at(-15, 11))
    print_paper(scene, Kind.INVITATION, by=by, at=scene.at(-14, 15))
    for kind in (Kind.SHEET, Kind.CARDS, Kind.SIGNS):
        print_paper(scene, kind, by=by, at=scene.at(-1, 14))


def print_record(scene: Scene, record: OfficialRecord, *, at: datetime) -> None:
    by = scene.person("sekretariat")
    print_paper(scene, Kind.RECORD, by=by, at=at, sha256=record.sha256)


def print_after(scene: Scene) -> None:
    """The filled attendance list and the minutes, when both are closed."""
    by = scene.person("sekretariat")
    print_paper(scene, Kind.PRESENT, by=by, at=scene.at(2, 9))
    print_paper(scene, Kind.MINUTES, by=by, at=scene.at(7, 10))


def print_activity(scene: Scene) -> None:
    """The laporan kegiatan, with what the rakor changed."""
    print_paper(scene, Kind.ACTIVITY, by=scene.person("sekretariat"), at=scene.at(15, 9))
