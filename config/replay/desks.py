"""Seven desks: each finding of a region's agencies is closed, answered, or becomes an action item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from accounts.models import User
from agencies.models import Region
from alignment.models import Finding
from config.demo.places import BOARDS, OFFICES, Office
from config.demo.story import Team
from config.replay.plans import LATE
from config.replay.programme import DESKS
from config.replay.scene import Scene
from meetings.actions.agenda import finish_item, open_item
from meetings.actions.desks import DeskAgency, Table, Task, desk_of, settle_finding
from meetings.actions.followup import Content, add_action
from meetings.actions.minutes import set_outcome
from meetings.models import AgendaItem, Delegate, DeskOutcome

Result = DeskOutcome.Result
# Action items of the desks are due before the Renja is handed in again.
DUE = 10
INTO_THE_DESK = timedelta(minutes=20)
# What follows from other findings, and goes away with them.
_DERIVED = {
    "PAGU_OVER_PROGRAM", "PAGU_OVER_CEILING", "PAGU_UNALLOCATED", "FORWARD_DIFF",
    "TARGET_PAGU_INCOHERENT", "ITEM_NOT_IN_RENJA",
}  # fmt: skip
_GRAVE = {Finding.Severity.CRITICAL, Finding.Severity.MAJOR}
# Bappeda accepts here what the RKPD of the final draft will carry.
_ACCEPTING = "19.04/2.12"
_MENDED_AT_ONCE = "Diperbaiki bersama di meja desk; dimuat saat Renja diajukan kembali."
_FOLLOWS = "Mengikuti perbaikan baris yang bersangkutan; dicek pada penyandingan kedua."
_ACCEPTED = "Kenaikan sasaran KTP-el disepakati; RKPD rancangan akhir menyesuaikan (contoh)."
_TASKS = {
    "CODE_UNKNOWN": "Mengganti kode yang tidak dikenal dengan kode yang berlaku.",
    "CODE_AUTHORITY": "Memindahkan sub kegiatan kewenangan provinsi ke kode kabupaten/kota.",
    "PAGU_OVER_ITEM": "Menyesuaikan pagu sub kegiatan dengan RKPD.",
    "IND_MISSING": "Melengkapi indikator dan target sub kegiatan.",
    "PRIORITY_LOST": "Mencantumkan penandaan prioritas pada sub kegiatan.",
    "IND_DIFF": "Menyamakan indikator dengan RKPD.",
    "ITEM_DUPLICATE": "Menggabungkan baris yang tercantum dua kali.",
    "PAGU_UNDER_ITEM": "Memenuhi pagu sub kegiatan sesuai RKPD.",
    "CODE_OBSOLETE": "Mengganti kode yang tidak berlaku lagi.",
}
_ANY_TASK = "Menyempurnakan sub kegiatan sesuai hasil desk."


def hold(scene: Scene) -> None:
    """Every desk in the order of the agenda, as those write who sit at it."""
    regions = {region.code: region for region in Region.objects.filter(code__in=DESKS)}
    for code in DESKS:
        item = AgendaItem.objects.select_related("meeting").get(pk=scene.items[code].pk)
        by = scene.person("sekretariat")
        open_item(item=item, by=by, at=item.starts_at)
        team = scene.hand.teams[code]
        for desk in desk_of(item, user=team.verifier):
            _settle_agency(scene, item, desk, team, regions[code])
        finish_item(item=item, by=by, at=item.ends_at)
        set_outcome(
            item=item,
            outcome=AgendaItem.Outcome.DECIDED,
            note="Hasil desk tercantum dalam lampiran berita acara.",
            by=by,
            at=item.ends_at,
        )


def _settle_agency(
    scene: Scene, item: AgendaItem, desk: DeskAgency, team: Team, region: Region
) -> None:
    office = _office_of(scene, desk)
    table = Table(present=_present(scene, desk, region))
    if office.key == LATE:
        add_action(
            meeting=scene.meeting,
            content=Content(
                text="Menyampaikan rancangan awal Renja 2021, yang belum dikirim saat rakor.",
                item=item,
                owner_agency=desk.agency,
                owner_person=team.planner.name,
                due_on=scene.day(DUE),
                expected_output="Rancangan awal Renja 2021 diajukan",
            ),
            by=team.planner,
            at=item.starts_at,
        )
        return
    task = None if office.key == _ACCEPTING else _gravest(desk.findings)
    for finding in desk.findings:
        is_task = finding == task
        _settle(scene, item, finding, table=table, team=team, office=office, is_task=is_task)


def _gravest(findings: Sequence[Finding]) -> Finding | None:
    """What becomes the agency's action item: rather a row than what follows from rows."""
    grave = [finding for finding in findings if finding.severity in _GRAVE]
    return next((f for f in grave if f.check_id not in _DERIVED), next(iter(grave), None))


def _settle(
    scene: Scene,
    item: AgendaItem,
    finding: Finding,
    *,
    table: Table,
    team: Team,
    office: Office,
    is_task: bool,
) -> None:
    """One finding at the table; Bappeda accepts, the agency's planner writes everything else."""
    by: User = team.planner
    task = None
    if is_task:
        result, text = Result.ACTION, _TASKS.get(finding.check_id, _ANY_TASK)
        task = Task(
            owner_person=team.planner.name,
            due_on=scene.day(DUE),
            expected_output="Renja 2021 yang diperbaiki, diajukan kembali",
        )
    elif office.key == _ACCEPTING and finding.severity in _GRAVE:
        result, text, by = Result.CLOSED, _ACCEPTED, team.verifier
    elif finding.check_id in _DERIVED:
        result, text = Result.ANSWERED, _FOLLOWS
    else:
        result, text = Result.CLOSED, _MENDED_AT_ONCE
    settle_finding(
        item=item,
        finding=finding,
        result=result,
        text=text,
        table=table,
        task=task,
        by=by,
        at=item.starts_at + INTO_THE_DESK,
    )


def _office_of(scene: Scene, desk: DeskAgency) -> Office:
    return next(office for office in OFFICES if scene.agency(office).pk == desk.agency.pk)


def _present(scene: Scene, desk: DeskAgency, region: Region) -> list[Delegate]:
    """The agency's own delegates and those of its Bappeda."""
    coming = Delegate.objects.filter(meeting=scene.meeting, is_waiting=False)
    bodies = [desk.agency, scene.agency(BOARDS[region.code])]
    return list(coming.filter(invitation__agency__in=bodies).exclude(answer="tidak_hadir"))
