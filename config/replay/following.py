"""Two weeks later: what was done, proved and confirmed, and what is late."""

from __future__ import annotations

from agencies.models import Agency
from config.demo.people import Team
from config.demo.places import OFFICES
from config.replay.pictures import page
from config.replay.scene import TITLE, Scene
from meetings.actions.digests import send_overdue_digests
from meetings.actions.followup import add_proof, move_action
from meetings.models import ActionItem

Status = ActionItem.Status
# By agency: where its items stand at D+14. All others are done, proved and confirmed.
_STANDING = {
    "19.02/2.08+2.14": Status.IN_PROGRESS,  # late
    "19.05/2.08+2.14": Status.OPEN,  # late
    "19.03/2.08+2.14": Status.DONE,  # waits for its verifier
}


def follow_up(scene: Scene) -> None:
    """Owners report with a proof, the region's Bappeda confirms; the late ones get a digest."""
    owners = {scene.agency(office).pk: office for office in OFFICES}
    for action in ActionItem.objects.filter(meeting=scene.meeting).order_by("number"):
        if action.due_on is None or action.owner_agency is None or action.due_on > scene.day(14):
            continue
        office = owners[action.owner_agency.pk]
        standing = _STANDING.get(office.key, Status.VERIFIED)
        _take(scene, action, action.owner_agency, scene.hand.team(office), standing)
    at = scene.at(14, 8)
    scene.post(send_overdue_digests(at=at), at)


def _take(scene: Scene, action: ActionItem, owner: Agency, team: Team, standing: str) -> None:
    """The action's steps as far as it came."""
    if standing == Status.OPEN:
        return
    _step(scene, action, Status.IN_PROGRESS, team, days=6, text="Perbaikan dimulai.")
    if standing == Status.IN_PROGRESS:
        return
    proof = add_proof(
        action=action,
        file=page(f"bukti-{action.number}", "Bukti tindak lanjut (contoh)", TITLE, owner.name),
        note="Renja yang diajukan kembali",
        by=team.planner,
        at=scene.at(9, 14),
    )
    scene.files.append(proof.file.name or "")
    _step(scene, action, Status.DONE, team, days=9, text="Renja sudah diperbaiki.")
    if standing == Status.VERIFIED:
        _step(scene, action, Status.VERIFIED, team, days=14, text="Sesuai penyandingan kedua.")


def _step(
    scene: Scene, action: ActionItem, to_status: str, team: Team, *, days: int, text: str
) -> None:
    action.refresh_from_db()
    by = team.verifier if to_status == Status.VERIFIED else team.planner
    move_action(
        action=action,
        version=action.version,
        to_status=to_status,
        text=text,
        by=by,
        at=scene.at(days, 17),
    )
