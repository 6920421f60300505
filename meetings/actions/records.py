"""The berita acara: written from the rakor's data, frozen, signed, and never changed afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from meetings.actions import bsre
from meetings.actions.circulation import canonical, sha256_of
from meetings.actions.file_kinds import FIRST_BYTES
from meetings.actions.freezing import open_reasons, take_on, too_early
from meetings.actions.record_content import record_content
from meetings.models import CoordinationMeeting, OfficialRecord, RecordSignature

Method = RecordSignature.Method
SCAN_SUFFIXES = ("pdf", "jpg", "jpeg", "png")
LARGEST_SCAN = 25 * 1024 * 1024


class CannotRecord(Exception):
    """The berita acara cannot be written, frozen or signed like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The parts of a berita acara that somebody writes."""

    number: str
    title: str
    held_on: date | None
    place: str
    opening: str
    closing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who signs: for which party, in which position, with which account if any."""

    party: str
    name: str
    title: str = ""
    nip: str = ""
    email: str = ""


@transaction.atomic
def open_record(*, meeting: CoordinationMeeting, by: User, at: datetime) -> OfficialRecord:
    """The rakor's berita acara, begun where there is none yet."""
    last = meeting.days.select_related("venue").order_by("-date").first()
    OfficialRecord.objects.bulk_create(
        [
            OfficialRecord(
                meeting=meeting,
                title=meeting.title,
                held_on=last.date if last else None,
                place=last.venue.name if last and last.venue else "",
                changed_by=by,
                changed_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    return OfficialRecord.objects.select_related("meeting").get(meeting=meeting)


@transaction.atomic
def write_record(
    *,
    record: OfficialRecord,
    version: int,
    draft: Draft,
    parties: Sequence[Party],
    by: User,
    at: datetime,
) -> None:
    """Change the draft and who signs it. Raises CannotRecord once it is frozen."""
    changed = OfficialRecord.objects.filter(pk=record.pk, version=version, frozen_at=None).update(
        number=draft.number,
        title=draft.title,
        held_on=draft.held_on,
        place=draft.place,
        opening=draft.opening,
        closing=draft.closing,
        version=F("version") + 1,
        changed_by=by,
        changed_at=at,
    )
    if not changed:
        raise CannotRecord(
            _("The berita acara is frozen, or someone else has just changed it. Look at it again.")
        )
    if len({(p.party, p.name) for p in parties}) < len(parties):
        raise CannotRecord(_("One person signs for one party once."))
    record.signatures.all().delete()
    users = {
        user.email.casefold(): user
        for user in User.objects.filter(email__in=[p.email for p in parties if p.email])
    }
    missing = [p.email for p in parties if p.email and p.email.casefold() not in users]
    if missing:
        raise CannotRecord(_("Nobody here has this address: %s") % ", ".join(missing))
    RecordSignature.objects.bulk_create(
        [
            RecordSignature(
                record=record,
                position=position,
                party=p.party,
                name=p.name,
                title=p.title,
                nip=p.nip,
                user=users.get(p.email.casefold()) if p.email else None,
            )
            for position, p in enumerate(parties)
        ]
    )


@transaction.atomic
def freeze_record(
    *, record: OfficialRecord, version: int, reason: str = "", by: User, at: datetime
) -> None:
    """Fix the text that is signed, with its hash. Raises CannotRecord.

    Before the last day is over and the minutes are final it takes a `reason`, kept with `by`.
    """
    # No decision is added while the text is gathered.
    CoordinationMeeting.objects.select_for_update().get(pk=record.meeting_id)
    held = (
        OfficialRecord.objects.select_for_update(of=("self",))
        .select_related("meeting__host", "meeting__plan_year")
        .get(pk=record.pk)
    )
    if held.frozen_at is not None or held.version != version:
        raise CannotRecord(
            _("The berita acara is frozen, or someone else has just changed it. Look at it again.")
        )
    if not held.number or held.held_on is None:
        raise CannotRecord(_("The berita acara still needs its number and date."))
    if not held.signatures.exists():
        raise CannotRecord(_("Say who signs the berita acara."))
    content = record_content(held)
    if not content["decisions"]:
        raise CannotRecord(_("Nothing was decided yet."))
    early = open_reasons(too_early(held.meeting, at=at))
    if early and not reason.strip():
        why = " ".join(each.text for each in early)
        raise CannotRecord(_("%s Wait, or say why it is frozen all the same.") % why)
    take_on(meeting=held.meeting, reasons=early, why=reason, by=by, at=at)
    held.content = canonical(content)
    held.sha256 = sha256_of(held.content)
    held.frozen_at, held.frozen_by = at, by
    held.version = F("version") + 1
    held.save()


@transaction.atomic
def thaw_record(*, record: OfficialRecord) -> None:
    """Open a frozen berita acara again, which nobody signed yet. Raises CannotRecord."""
    held = OfficialRecord.objects.select_for_update().get(pk=record.pk)
    if held.signatures.filter(signed_at__isnull=False).exists():
        raise CannotRecord(_("It is signed: nothing in it changes any more."))
    OfficialRecord.objects.filter(pk=held.pk).update(
        content="",
        sha256="",
        file="",
        file_sha256="",
        frozen_at=None,
        frozen_by=None,
        version=F("version") + 1,
    )


@transaction.atomic
def attach_file(*, record_id: int, sha256: str, name: str, file_sha256: str) -> bool:
    """Note the printed file of this frozen text; False if it was opened, changed or signed since."""
    held = OfficialRecord.objects.select_for_update().get(pk=record_id)
    if held.sha256 != sha256 or held.signatures.filter(signed_at__isnull=False).exists():
        return False
    return (
        OfficialRecord.objects.filter(pk=record_id).update(file=name, file_sha256=file_sha256) == 1
    )


def read_record(record: OfficialRecord) -> dict[str, Any]:
    """The frozen content; of a draft what it would say now. Decisions get their `codes`, each once."""
    found: dict[str, Any] = json.loads(record.content) if record.content else record_content(record)
    for decision in found["decisions"]:
        # A row and a finding on it are two links with one code.
        decision["codes"] = list(dict.fromkeys(link["code"] for link in decision["links"]))
    return found


@transaction.atomic
def acknowledge(*, signature: RecordSignature, by: User, at: datetime) -> None:
    """The signatory agrees inside the system. Raises CannotRecord."""
    record = hold(signature)
    if signature.user_id != by.pk:
        raise CannotRecord(_("Only %s signs here.") % signature.name)
    _sign(signature, record, method=Method.ACKNOWLEDGEMENT, by=by, at=at)


@transaction.atomic
def take_scan(*, signature: RecordSignature, file: UploadedFile, by: User, at: datetime) -> None:
    """Keep the page that was printed, signed and scanned, with its hash. Raises CannotRecord."""
    record = hold(signature)
    if (file.size or 0) > LARGEST_SCAN:
        raise CannotRecord(_("The file is larger than 25 MB."))
    content = file.read()
    suffix = next((s for s in SCAN_SUFFIXES if content.startswith(FIRST_BYTES[s])), "")
    if not suffix:
        raise CannotRecord(_("The scan is a PDF, a JPEG or a PNG."))
    _sign(signature, record, method=Method.SCAN, content=content, suffix=suffix, by=by, at=at)


@sensitive_variables("passphrase", "nik")
def sign_with_bsre(
    *, signature: RecordSignature, nik: str, passphrase: str, by: User, at: datetime
) -> None:
    """Have the state service sign the newest file in the signatory's name. Raises CannotRecord.

    The call is made outside any transaction; if another signature was put on the file meanwhile,
    ours is thrown away and has to be made again on top of it.
    """
    if signature.user_id != by.pk:
        raise CannotRecord(_("Only %s signs here.") % signature.name)
    record = OfficialRecord.objects.get(pk=signature.record_id)
    before = _newest_file(record)
    if record.frozen_at is None or before is None:
        raise CannotRecord(_("The file of the berita acara is not there yet."))
    try:
        signed = bsre.sign_pdf(
            pdf=before[1],
            nik=nik,
            passphrase=passphrase,
            reason=record.number,
            location=record.place,
        )
    except bsre.CannotSign as error:
        raise CannotRecord(str(error)) from None
    with transaction.atomic():
        held = hold(signature)
        now = _newest_file(held)
        if held.sha256 != record.sha256 or now is None or now[0] != before[0]:
            raise CannotRecord(_("Someone else has just signed this file. Sign again."))
        _sign(signature, held, method=Method.BSRE, content=signed, suffix="pdf", by=by, at=at)


def _newest_file(record: OfficialRecord) -> tuple[str, bytes] | None:
    """Hash and bytes of the file with the certified signatures so far."""
    last = record.signatures.filter(method=Method.BSRE).order_by("-signed_at", "-pk").first()
    stored = last.file if last else record.file
    if not stored:
        return None
    with stored.open("rb") as opened:
        content = opened.read()
    return hashlib.sha256(content).hexdigest(), content


def hold(signature: RecordSignature) -> OfficialRecord:
    """The frozen record, held: nobody opens it while it is being signed."""
    record = OfficialRecord.objects.select_for_update().get(pk=signature.record_id)
    if record.frozen_at is None:
        raise CannotRecord(_("The berita acara is not frozen yet."))
    return record


def _sign(
    signature: RecordSignature,
    record: OfficialRecord,
    *,
    method: str,
    content: bytes = b"",
    suffix: str = "",
    by: User,
    at: datetime,
) -> None:
    held = RecordSignature.objects.select_for_update().get(pk=signature.pk)
    if held.signed_at is not None:
        raise CannotRecord(_("This party has signed already."))
    if content:
        name = f"{record.uuid}-{held.position + 1}.{suffix}"
        held.file.save(name, ContentFile(content), save=False)
        held.file_sha256 = hashlib.sha256(content).hexdigest()
    held.method, held.signed_sha256 = method, record.sha256
    held.signed_by, held.signed_at = by, at
    held.save()
