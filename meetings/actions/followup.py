"""Action items: who does what by when, its proof, who confirms it, and what is carried on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from meetings.actions.file_kinds import refusal_of, suffix_of
from meetings.models import (
    ActionItem,
    ActionProof,
    ActionStep,
    AgendaItem,
    CoordinationMeeting,
    Decision,
)

Status = ActionItem.Status
LARGEST_PROOF = 25 * 1024 * 1024
PROOF_SUFFIXES = ("pdf", "jpg", "jpeg", "png", "xlsx", "docx", "pptx", "csv")
MOST_CARRIED = 5  # earlier rakor that are looked through

# from -> to; who may, `permissions` says. Verified by somebody other than who reported it.
STEPS: dict[str, tuple[str, ...]] = {
    Status.OPEN: (Status.IN_PROGRESS, Status.DONE, Status.DROPPED),
    Status.IN_PROGRESS: (Status.DONE, Status.OPEN, Status.DROPPED),
    Status.DONE: (Status.VERIFIED, Status.IN_PROGRESS),
    Status.VERIFIED: (),
    Status.DROPPED: (Status.OPEN,),
}


class CannotAct(Exception):
    """The action item cannot be written or moved like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an action item says."""

    text: str
    decision: Decision | None = None
    item: AgendaItem | None = None
    owner_agency: Agency | None = None
    owner_person: str = ""
    due_on: date | None = None
    expected_output: str = ""
    note: str = ""


@transaction.atomic
def add_action(
    *, meeting: CoordinationMeeting, content: Content, by: User, at: datetime
) -> ActionItem:
    """The rakor's next action item; it takes over what its decision is about."""
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    last = ActionItem.objects.filter(meeting=meeting).aggregate(most=Max("number"))["most"] or 0
    link = content.decision.links.exclude(kind="temuan").first() if content.decision else None
    return ActionItem.objects.create(
        meeting=meeting,
        number=last + 1,
        row_uuid=link.target if link else None,
        printed_code=link.printed_code if link else "",
        created_by=by,
        created_at=at,
        **_fields(content),
    )


def _fields(content: Content) -> dict[str, object]:
    return {
        "text": content.text.strip(),
        "decision": content.decision,
        "item": content.item,
        "owner_agency": content.owner_agency,
        "owner_person": content.owner_person.strip(),
        "due_on": content.due_on,
        "expected_output": content.expected_output.strip(),
        "note": content.note.strip(),
    }


@transaction.atomic
def change_action(*, action: ActionItem, version: int, content: Content) -> None:
    """Change an action item if nobody else has since. Raises CannotAct."""
    changed = ActionItem.objects.filter(pk=action.pk, version=version).update(
        version=F("version") + 1, **_fields(content)
    )
    if not changed:
        raise CannotAct(_("Someone else has just changed this action item. Look at it again."))


@transaction.atomic
def move_action(
    *, action: ActionItem, version: int, to_status: str, text: str = "", by: User, at: datetime
) -> None:
    """One step of an action item, with a row that says who. Raises CannotAct.

    Done needs a proof or a sentence, dropped and returned need a sentence.
    """
    current = ActionItem.objects.select_for_update().get(pk=action.pk)
    if current.version != version:
        raise CannotAct(_("Someone else has just changed this action item. Look at it again."))
    if to_status not in STEPS[current.status]:
        raise CannotAct(_("An action item that is here cannot go there."))
    returned = current.status == Status.DONE and to_status == Status.IN_PROGRESS
    if (returned or to_status == Status.DROPPED) and not text.strip():
        raise CannotAct(_("Say why."))
    if to_status == Status.DONE and not text.strip() and not current.proofs.exists():
        raise CannotAct(_("Bring a proof, or say what was done."))
    if to_status == Status.VERIFIED and current.done_by_id == by.pk:
        raise CannotAct(_("Somebody else has to confirm it."))
    ActionStep.objects.create(
        action=current,
        from_status=current.status,
        to_status=to_status,
        text=text.strip(),
        by=by,
        at=at,
    )
    if to_status == Status.DONE:
        current.done_by, current.done_at = by, at
    elif to_status != Status.VERIFIED:
        current.done_by, current.done_at = None, None
    if to_status == Status.VERIFIED:
        current.verified_by, current.verified_at = by, at
    current.status, current.version = to_status, current.version + 1
    current.save()


@transaction.atomic
def add_proof(
    *, action: ActionItem, file: UploadedFile, note: str = "", by: User, at: datetime
) -> ActionProof:
    """Keep a file that shows that it was done. Raises CannotAct."""
    if refusal := refusal_of(file, PROOF_SUFFIXES):
        raise CannotAct(refusal)
    if (file.size or 0) > LARGEST_PROOF:
        raise CannotAct(_("The file is larger than 25 MB."))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    known = ActionProof.objects.filter(action=action, sha256=digest.hexdigest()).first()
    if known is not None:
        return known
    proof = ActionProof(
        action=action,
        filename=(file.name or "")[:255],
        sha256=digest.hexdigest(),
        note=note.strip(),
        uploaded_by=by,
        uploaded_at=at,
    )
    proof.file.save(f"{proof.uuid}.{suffix_of(file)}", file, save=False)
    proof.save()
    ActionStep.objects.create(
        action=action,
        from_status=action.status,
        to_status=action.status,
        text=_("Proof: %s") % proof.filename,
        by=by,
        at=at,
    )
    return proof


def carried_actions(meeting: CoordinationMeeting) -> Sequence[ActionItem]:
    """Open action items of the rakor before this one, and of those before that."""
    pks: list[int] = []
    before = meeting.previous_id
    while before is not None and before not in pks and len(pks) < MOST_CARRIED:
        pks.append(before)
        before = (
            CoordinationMeeting.objects.filter(pk=before)
            .values_list("previous_id", flat=True)
            .first()
        )
    if not pks:
        return []
    found = ActionItem.objects.filter(meeting__in=pks).open()
    return list(
        found.select_related("meeting", "owner_agency__region", "decision").order_by(
            "due_on", "meeting", "number"
        )
    )


def is_due_soon(action: ActionItem, today: date) -> bool:
    """Within a week, and open."""
    return (
        action.is_open
        and action.due_on is not None
        and today <= action.due_on <= today + timedelta(days=7)
    )
