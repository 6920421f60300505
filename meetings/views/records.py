"""The berita acara: draft, frozen text, signatures, and the public check of a paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from meetings.actions import bsre
from meetings.actions import records as actions
from meetings.actions.freezing import open_reasons, taken_on, too_early
from meetings.actions.objections import refused
from meetings.forms.records import BsreForm, FreezeForm, RecordForm, ScanForm
from meetings.models import CoordinationMeeting, OfficialRecord, RecordSignature
from meetings.permissions import can_manage, can_object, can_write_record, reads_internal
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import must

PRIVATE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def _find(meeting: CoordinationMeeting) -> OfficialRecord | None:
    return (
        OfficialRecord.objects.filter(meeting=meeting)
        .select_related("meeting__host__region", "meeting__plan_year", "frozen_by")
        .first()
    )


def _get(meeting: CoordinationMeeting) -> OfficialRecord:
    found = _find(meeting)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def record(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The text as it is frozen, or as it would be now, with the signatures.

    A draft is for the host's people; a frozen one for everybody who sees the rakor.
    """
    meeting = find_meeting(request.user, uuid)
    found = _find(meeting)
    context = page_context(request.user, meeting, "record")
    may_write = can_write_record(request.user, meeting)
    may_read = found is not None and (
        found.frozen_at is not None or reads_internal(request.user, meeting)
    )
    signatures = list(found.signatures.select_related("user", "signed_by")) if found else []
    objections = list(found.objections.select_related("by")) if found and may_read else []
    against = refused(found, objections) if found else set()
    return render(
        request,
        "meetings/record_detail.html",
        {
            **context,
            "record": found if may_read else None,
            "content": actions.read_record(found) if found and may_read else None,
            "signatures": [
                {
                    **_signature(each, request.user, may_write),
                    "may_object": each.signed_at is None
                    and can_object(request.user, meeting, each),
                    "has_refused": (each.party, each.name) in against,
                }
                for each in signatures
            ],
            "objections": objections,
            "early": open_reasons(too_early(meeting, at=timezone.now()))
            if found and may_write and found.frozen_at is None
            else [],
            "taken_on": taken_on(meeting) if found and may_read else [],
            "is_signed": any(each.signed_at for each in signatures),
            "may_write": may_write,
            "has_bsre": bsre.is_available(),
            "scan_form": ScanForm(),
            "verify_url": reverse("meetings:record_verify", kwargs={"uuid": found.uuid})
            if found
            else "",
            "papers_url": _papers(meeting),
        },
    )


def _papers(meeting: CoordinationMeeting) -> str:
    """Where the layer that prints shows its files; absent without it."""
    try:
        return reverse("reports:papers", kwargs={"uuid": meeting.uuid})
    except NoReverseMatch:
        return ""


def _signature(signature: RecordSignature, user: Any, may_write: bool) -> dict[str, Any]:  # noqa: FBT001
    is_open = signature.signed_at is None
    return {
        "signature": signature,
        "may_acknowledge": is_open and signature.user_id == user.pk,
        "may_scan": is_open and may_write,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Write the draft and name the signatories."""
    meeting = find_meeting(request.user, uuid)
    must(
        may=can_write_record(request.user, meeting),
        holds=can_manage(request.user, meeting),
        meeting=meeting,
    )
    now = timezone.now()
    back = reverse("meetings:record", kwargs={"uuid": meeting.uuid})
    found = _find(meeting)
    if found is None and request.method == "POST":
        found = actions.open_record(meeting=meeting, by=request.user, at=now)
    if found is not None and found.frozen_at is not None:
        messages.error(request, _("The berita acara is frozen. Open it again before changing it."))
        return redirect(back)
    initial = RecordForm.initial_of(found) if found else _first(meeting)
    form = RecordForm(request.POST or None, initial=initial, back=back)
    if request.method == "POST" and form.is_valid() and found is not None:
        try:
            actions.write_record(
                record=found,
                version=form.cleaned_data["version"],
                draft=form.the_draft(),
                parties=form.cleaned_data["parties"],
                by=request.user,
                at=now,
            )
        except actions.CannotRecord as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Draft saved."))
            return redirect(back)
    context = page_context(request.user, meeting, "record")
    title = _("Write the berita acara")
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )


def _first(meeting: CoordinationMeeting) -> dict[str, Any]:
    last = meeting.days.select_related("venue").order_by("-date").first()
    return {
        "version": 1,
        "title": meeting.title,
        "held_on": last.date if last else None,
        "place": last.venue.name if last and last.venue else "",
    }


@require_POST
@login_required
def record_freeze(request: SignedInRequest, uuid: UUID, *, freezes: bool) -> HttpResponse:
    """Fix the text for signing, or open it again while nobody has signed."""
    meeting = find_meeting(request.user, uuid)
    must(
        may=can_write_record(request.user, meeting),
        holds=can_manage(request.user, meeting),
        meeting=meeting,
    )
    found = _get(meeting)
    version = whole_number(request.POST.get("version"))
    form = FreezeForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for each in form.errors["reason"]))
        return redirect("meetings:record", uuid=meeting.uuid)
    try:
        if freezes:
            actions.freeze_record(
                record=found,
                version=version or 0,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        else:
            actions.thaw_record(record=found)
    except actions.CannotRecord as error:
        messages.error(request, str(error))
    else:
        text = _("Frozen. It can be signed now.") if freezes else _("It can be changed again.")
        messages.success(request, text)
    return redirect("meetings:record", uuid=meeting.uuid)


def find_signature(meeting: CoordinationMeeting, pk: int) -> RecordSignature:
    return get_object_or_404(
        RecordSignature.objects.select_related("record"), pk=pk, record__meeting=meeting
    )


@require_POST
@login_required
def acknowledge(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """The signatory agrees inside the system."""
    meeting = find_meeting(request.user, uuid)
    signature = find_signature(meeting, pk)
    if signature.user_id != request.user.pk:
        raise PermissionDenied
    try:
        actions.acknowledge(signature=signature, by=request.user, at=timezone.now())
    except actions.CannotRecord as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Signed."))
    return redirect("meetings:record", uuid=meeting.uuid)


@require_POST
@login_required
def scan(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Take in a signed and scanned page."""
    meeting = find_meeting(request.user, uuid)
    must(
        may=can_write_record(request.user, meeting),
        holds=can_manage(request.user, meeting),
        meeting=meeting,
    )
    signature = find_signature(meeting, pk)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("meetings:record", uuid=meeting.uuid)
    try:
        actions.take_scan(
            signature=signature, file=form.cleaned_data["file"], by=request.user, at=timezone.now()
        )
    except actions.CannotRecord as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The signed page is kept."))
    return redirect("meetings:record", uuid=meeting.uuid)


@sensitive_post_parameters("nik", "passphrase")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bsre_sign(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Sign with the state service; only where this installation names one."""
    meeting = find_meeting(request.user, uuid)
    signature = find_signature(meeting, pk)
    if signature.user_id != request.user.pk:
        raise PermissionDenied
    if not bsre.is_available():
        raise Http404
    back = reverse("meetings:record", kwargs={"uuid": meeting.uuid})
    form = BsreForm(request.POST or None, back=back)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_with_bsre(
                signature=signature, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.CannotRecord as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Signed."))
            return redirect(back)
    context = page_context(request.user, meeting, "record")
    title = _("Certified electronic signature")
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )


@require_safe
@login_required
def record_file(request: SignedInRequest, uuid: UUID, pk: int | None = None) -> HttpResponseBase:
    """The printed file, or what one party signed."""
    meeting = find_meeting(request.user, uuid)
    found = _get(meeting)
    stored = find_signature(meeting, pk).file if pk is not None else found.file
    if found.frozen_at is None or not stored:
        raise Http404
    suffix = (stored.name or "").rpartition(".")[2]
    return FileResponse(
        stored.open("rb"),
        as_attachment=True,
        filename=f"berita-acara-{found.held_on or ''}.{suffix}",
        headers=PRIVATE,
    )


@never_cache
@require_safe
def record_verify(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a paper with this code must say: hashes, date and signatories, and nothing else."""
    found = get_object_or_404(
        OfficialRecord.objects.select_related("meeting__host__region"),
        uuid=uuid,
        frozen_at__isnull=False,
    )
    return render(
        request,
        "meetings/record_verify.html",
        {"record": found, "signatures": found.signatures.order_by("position")},
    )
