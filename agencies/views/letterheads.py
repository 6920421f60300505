"""The letterhead of an agency, and the emblem of a region."""

from __future__ import annotations

from base64 import b64encode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import actions
from agencies.forms import EmblemForm, LetterheadForm
from agencies.models import Agency, Letterhead, Region
from agencies.permissions import Permission, SignedInRequest, has_permission

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
@login_required
def agency_letterhead(request: SignedInRequest, pk: int) -> HttpResponse:
    """Address, telephone and emblem above the letters of an agency."""
    agency = get_object_or_404(
        Agency.objects.manageable_or_near(request.user).select_related("region"), pk=pk
    )
    if not has_permission(request.user, Permission.EDIT_LETTERHEAD, agency=agency):
        raise PermissionDenied
    found = Letterhead.objects.filter(agency=agency).first()
    form = LetterheadForm(request.POST or None, request.FILES or None, instance=found)
    if form.is_valid() and _saved(request, agency, form, form.lines()):
        return redirect("agencies:agency", pk=agency.pk)
    borrowed = Letterhead.objects.filter(region=agency.region_id).exclude(emblem=b"").exists()
    return _page(request, agency, form, found, borrows=borrowed)


@form_methods
@login_required
def region_letterhead(request: SignedInRequest, code: str) -> HttpResponse:
    """The emblem that the region's agencies print."""
    region = get_object_or_404(Region.objects.visible_to(request.user), code=code)
    if not has_permission(request.user, Permission.MANAGE_AGENCIES, region=region):
        raise PermissionDenied
    found = Letterhead.objects.filter(region=region).first()
    form = EmblemForm(request.POST or None, request.FILES or None, instance=found)
    if form.is_valid() and _saved(request, region, form, {}):
        return redirect("agencies:region", code=region.code)
    return _page(request, region, form, found, borrows=False)


def _saved(
    request: SignedInRequest,
    owner: Agency | Region,
    form: EmblemForm,
    lines: actions.Lines,
) -> bool:
    try:
        actions.save_letterhead(
            owner=owner,
            version=form.cleaned_data["version"],
            lines=lines,
            emblem=form.emblem(),
            by=request.user,
            at=timezone.now(),
        )
    except actions.CannotSaveLetterhead as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("The letterhead was saved."))
    return True


def _page(
    request: SignedInRequest,
    owner: Agency | Region,
    form: EmblemForm,
    found: Letterhead | None,
    *,
    borrows: bool,
) -> HttpResponse:
    emblem = bytes(found.emblem) if found and found.emblem else b""
    context = {
        "form": form,
        "owner": owner,
        "is_agency": isinstance(owner, Agency),
        "emblem": b64encode(emblem).decode(),
        "borrows": borrows and not emblem,
    }
    return render(request, "agencies/letterhead_form.html", context)
