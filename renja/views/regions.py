"""A region's agencies with the state of their plans, and the plafon that its RKPD gives them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.typed import whole_number
from agencies.models import Agency, Region
from agencies.permissions import SignedInRequest, is_admin, reviewed_fields
from renja import actions, permissions
from renja.forms.ceilings import CeilingForm
from renja.models import AgencyCeiling, DocumentKind, PlanDocument, PlanRow, PlanYear
from renja.tree.reading import reads_region
from renja.views.documents import list_entry, select
from renja.views.plan_context import context_switches


@require_safe
@login_required
def region(request: SignedInRequest, code: str) -> HttpResponse:
    """Each agency's Renja beside what the RKPD says for it; what was not handed in is named."""
    place = region_or_404(request, code)
    visible = PlanDocument.objects.visible_to(request.user).filter(region=place)
    year = chosen_year(request.GET, visible)
    documents = (
        visible.filter(plan_year=year, is_amendment="perubahan" in request.GET)
        .with_numbers()
        .select_related("agency", "region", "plan_year")
    )
    entries = {doc.agency_id: list_entry(request.user, doc) for doc in documents}
    rkpd = entries.pop(None, None)
    rows = _agency_rows(request, place, rkpd, entries)
    return render(
        request,
        "renja/region.html",
        {
            "region": place,
            "year": year,
            "rkpd": rkpd,
            "rows": rows,
            "missing": sum(1 for row in rows if not row["is_handed_in"]),
            "totals": {
                name: sum((row[name] for row in rows if row[name] is not None), Decimal(0))
                for name in ("plafon", "rkpd_budget", "renja_budget")
            },
            "is_whole": reads_region(request.user, place),
            "may_import": permissions.can_import(
                request.user, kind=DocumentKind.RENJA, region=place
            ),
            "selects": [
                select(
                    "tahun",
                    gettext_lazy("Plan year"),
                    gettext_lazy("Newest year"),
                    [(y, y) for y in PlanYear.objects.values_list("year", flat=True)],
                    request.GET,
                )
            ],
            "context_switches": [
                {"label": _("Region"), "value": place.name},
                {"label": _("Plan year"), "value": year or "–"},
            ],
        },
    )


def region_or_404(request: SignedInRequest, code: str) -> Region:
    """A region whose plans this person may know of, whole or their bidang of it."""
    place = get_object_or_404(
        Region.objects.visible_to(request.user).with_government().select_related("parent"),
        code=code,
    )
    if not (reads_region(request.user, place) or reviewed_fields(request.user)):
        raise Http404
    return place


def chosen_year(query: QueryDict, documents: Any = None) -> PlanYear | None:
    """The plan year asked for, else the newest of these documents, else the newest of all."""
    asked = whole_number(query.get("tahun"))
    years = PlanYear.objects.select_related("profile")
    if asked is not None and (year := years.filter(year=asked).first()):
        return year
    used = years.filter(documents__in=documents).first() if documents is not None else None
    return used or years.first()


def _agency_rows(
    request: SignedInRequest,
    place: Region,
    rkpd: dict[str, Any] | None,
    entries: dict[int | None, dict[str, Any]],
) -> list[dict[str, Any]]:
    """One line per agency this person may compare, in the order of their codes."""
    agencies = Agency.objects.visible_to(request.user).filter(
        region=place, kind__in=[Agency.Kind.AGENCY, Agency.Kind.PLANNING_BOARD]
    )
    is_whole = reads_region(request.user, place)
    if not is_whole:
        agencies = agencies.filter(affair_fields__overlap=sorted(reviewed_fields(request.user)))
    slices = _rkpd_slices(request, rkpd)
    plafons = (
        dict(
            AgencyCeiling.objects.filter(document=rkpd["document"]).values_list("agency", "plafon")
        )
        if rkpd and is_whole
        else {}
    )
    rows = []
    for agency in agencies:
        entry = entries.get(agency.pk)
        document = entry["document"] if entry else None
        count, budget = slices.get(agency.pk, (0, None))
        rows.append(
            {
                "agency": agency,
                "document": document,
                "look": entry["look"] if entry else "late",
                "is_handed_in": document is not None and document.handed_in_at is not None,
                "row_count": entry["row_count"] if entry else None,
                "renja_budget": entry["budget"] if entry else None,
                "rkpd_count": count,
                "rkpd_budget": budget,
                "plafon": plafons.get(agency.pk),
            }
        )
    return rows


def _rkpd_slices(
    request: SignedInRequest, rkpd: dict[str, Any] | None
) -> dict[int, tuple[int, Decimal | None]]:
    """Rows and budget of the RKPD by agency, as far as this person reads them."""
    if rkpd is None:
        return {}
    slices = (
        PlanRow.objects.visible_to(request.user)
        .filter(document=rkpd["document"])
        .order_by()
        .values("agency")
        .annotate(count=Count("pk"), total=Sum("budget"))
    )
    return {part["agency"]: (part["count"], part["total"]) for part in slices}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ceilings(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plafon per agency of an RKPD; its writers change one at a time."""
    document = get_object_or_404(
        PlanDocument.objects.visible_to(request.user).select_related("region", "plan_year"),
        pk=pk,
        kind=DocumentKind.RKPD,
    )
    if not (reads_region(request.user, document.region) or is_admin(request.user)):
        raise Http404
    can_edit = permissions.can_edit_ceiling(request.user, document)
    if request.method == "POST":
        if not can_edit:
            raise PermissionDenied
        return _save_ceiling(request, document)
    return _ceilings_page(request, document, can_edit=can_edit)


def _save_ceiling(request: SignedInRequest, document: PlanDocument) -> HttpResponse:
    asked = request.POST.get("agency", "")
    agency = get_object_or_404(
        Agency.objects.visible_to(request.user),
        pk=whole_number(asked),
        region=document.region,
    )
    form = CeilingForm(request.POST, prefix=f"a{agency.pk}")
    if not form.is_valid():
        return _ceilings_page(request, document, can_edit=True, bound=(agency.pk, form))
    try:
        actions.set_ceiling(
            document=document,
            agency=agency,
            plafon=form.cleaned_data["plafon"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        )
    except (actions.NotEditable, actions.CeilingChanged) as error:
        messages.error(request, str(error))
        return _ceilings_page(request, document, can_edit=True, bound=(agency.pk, form))
    messages.success(request, _("Plafon of %(agency)s saved.") % {"agency": agency.name})
    return redirect("renja:ceilings", pk=document.pk)


def _ceilings_page(
    request: SignedInRequest,
    document: PlanDocument,
    *,
    can_edit: bool,
    bound: tuple[int, CeilingForm] | None = None,
) -> HttpResponse:
    agencies = Agency.objects.visible_to(request.user).filter(
        region=document.region, kind__in=[Agency.Kind.AGENCY, Agency.Kind.PLANNING_BOARD]
    )
    stored = {c.agency_id: c for c in AgencyCeiling.objects.filter(document=document)}
    entered = {
        part["agency"]: part["total"]
        for part in document.rows.order_by().values("agency").annotate(total=Sum("budget"))
    }
    rows = []
    for agency in agencies:
        ceiling = stored.get(agency.pk)
        initial = {"plafon": ceiling.plafon, "version": ceiling.version} if ceiling else {}
        form = CeilingForm(initial=initial, prefix=f"a{agency.pk}")
        if bound and bound[0] == agency.pk:
            form = bound[1]
        rows.append(
            {"agency": agency, "ceiling": ceiling, "form": form, "budget": entered.get(agency.pk)}
        )
    return render(
        request,
        "renja/ceilings.html",
        {
            "document": document,
            "rows": rows,
            "can_edit": can_edit,
            "context_switches": context_switches(document),
        },
    )
