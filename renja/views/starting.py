"""Start a Renja or an RKPD without a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from agencies.models import Agency, Region
from agencies.permissions import SignedInRequest, is_admin, memberships_of
from renja import actions
from renja.forms.starting import StartForm
from renja.models import DocumentKind
from renja.permissions import can_start

Subjects = dict[str, tuple[str, dict[str, Any]]]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: SignedInRequest) -> HttpResponse:
    """Choose whose plan is begun; the empty document opens at once."""
    subjects = subjects_of(request.user)
    if not subjects:
        raise PermissionDenied
    form = StartForm(
        request.POST if request.method == "POST" else None,
        subjects=[(key, label) for key, (label, _what) in subjects.items()],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            document = actions.start_document(
                **subjects[given["subject"]][1],
                plan_year=given["plan_year"],
                is_amendment=given["is_amendment"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.CannotStart as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(document)s has been started.") % {"document": document})
            return redirect(document)
    return render(request, "renja/start.html", {"form": form})


def subjects_of(user: User) -> Subjects:
    """Documents that the user may begin: key, label, and what `start_document` takes."""
    if is_admin(user):
        agencies = list(
            Agency.objects.exclude(kind=Agency.Kind.MINISTRY)
            .filter(is_active=True)
            .select_related("region")
        )
    else:
        agencies = [m.agency for m in memberships_of(user)]
    found: Subjects = {}
    several = len({agency.region_id for agency in agencies}) > 1
    for agency in agencies:
        if can_start(user, kind=DocumentKind.RENJA, agency=agency):
            name = f"{agency.name}, {agency.region.name}" if several else agency.name
            label = _("Renja of %(agency)s") % {"agency": name}
            found[f"renja:{agency.pk}"] = (label, _renja(agency))
    for agency in agencies:
        if can_start(user, kind=DocumentKind.RKPD, region=agency.region):
            label = _("RKPD of %(region)s") % {"region": agency.region.name}
            found[f"rkpd:{agency.region_id}"] = (label, _rkpd(agency.region))
    return found


def _renja(agency: Agency) -> dict[str, Any]:
    return {"kind": DocumentKind.RENJA, "agency": agency, "region": agency.region}


def _rkpd(region: Region) -> dict[str, Any]:
    return {"kind": DocumentKind.RKPD, "region": region}
