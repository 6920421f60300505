"""Add a sub-activity: choose it from the nomenclature, then fill in its row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.paging import nearest_page
from accounts.typed import whole_number
from agencies.models import Agency
from agencies.permissions import SignedInRequest
from nomenclature.models import NomenclatureItem
from renja import actions
from renja.forms.rows import RowEditor
from renja.models import PlanDocument
from renja.views.plan_context import context_switches
from renja.views.refusing import must_edit_rows
from renja.views.rows import editor_sections, known_funds, known_places, places_in

FOUND_PER_PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose a sub-activity from the nomenclature, then fill in its row."""
    document = _editable_document(request, pk)
    agency = _agency_for(request, document)
    if agency is None:
        return _choose_agency(request, document)
    item = _chosen_item(request, document, agency)
    if item is None:
        return _choose_item(request, document, agency)
    return _fill_in(request, document, agency, item)


def _fill_in(
    request: SignedInRequest, document: PlanDocument, agency: Agency, item: NomenclatureItem
) -> HttpResponse:
    """The form of the new row, and its storing."""
    is_sent = request.method == "POST"
    editor = RowEditor(
        agency_id=agency.pk,
        values=_values_from(item),
        data=request.POST if is_sent else None,
        adds=request.POST.get("add", ""),
    )
    if not is_sent or "add" in request.POST or not editor.is_valid():
        return _add_page(request, document, agency, item, editor)
    values = editor.values(places=places_in(document.region), seen={})
    if not editor.check_funds(values, {}):
        return _add_page(request, document, agency, item, editor)
    values["printed_code"] = printed_code(item.code, request.POST.get("bidang", ""), agency)
    try:
        added = actions.add_row(
            document=document,
            agency=agency,
            values=values,
            by=request.user,
            at=timezone.now(),
        )
    except (actions.NotEditable, actions.FundsDoNotAddUp) as error:
        messages.error(request, str(error))
        return _add_page(request, document, agency, item, editor)
    messages.success(request, _("Row %(code)s added.") % {"code": added.printed_code})
    return redirect(added)


def printed_code(code: str, field: str, agency: Agency) -> str:
    """The code as a document prints it: X.XX becomes one of the agency's own bidang."""
    if not code.startswith("X.XX."):
        return code
    fields = agency.affair_fields
    own = field if field in fields else fields[0] if fields else "X.XX"
    return f"{own}.{code.removeprefix('X.XX.')}"


def _add_page(
    request: SignedInRequest,
    document: PlanDocument,
    agency: Agency,
    item: NomenclatureItem,
    editor: RowEditor,
) -> HttpResponse:
    return render(
        request,
        "renja/row_add.html",
        {
            "document": document,
            "agency": agency,
            "item": item,
            "editor": editor,
            "sections": editor_sections(editor),
            "errors": list(editor.errors()) if editor.form.is_bound else [],
            "fields_to_choose": agency.affair_fields if item.code.startswith("X.XX.") else [],
            "code": printed_code(item.code, request.POST.get("bidang", ""), agency),
            "known_places": known_places(document.region),
            "known_funds": known_funds(document),
            "context_switches": context_switches(document),
        },
    )


def _choose_agency(request: SignedInRequest, document: PlanDocument) -> HttpResponse:
    agencies = Agency.objects.visible_to(request.user).filter(
        region=document.region, kind__in=[Agency.Kind.AGENCY, Agency.Kind.PLANNING_BOARD]
    )
    return render(
        request,
        "renja/row_add_agency.html",
        {
            "document": document,
            "agencies": agencies,
            "context_switches": context_switches(document),
        },
    )


def _choose_item(request: SignedInRequest, document: PlanDocument, agency: Agency) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    page = nearest_page(
        _usable(request, document, agency).search(text), FOUND_PER_PAGE, request.GET.get("page")
    )
    return render(
        request,
        "renja/row_add_search.html",
        {
            "document": document,
            "agency": agency,
            "text": text,
            "page_obj": page,
            "context_switches": context_switches(document),
        },
    )


def _chosen_item(
    request: SignedInRequest, document: PlanDocument, agency: Agency
) -> NomenclatureItem | None:
    code = request.POST.get("kode") or request.GET.get("kode")
    if not code:
        return None
    return get_object_or_404(_usable(request, document, agency), code=code)


def _usable(request: SignedInRequest, document: PlanDocument, agency: Agency) -> Any:
    """Sub-activities that this agency may plan in this year."""
    return (
        NomenclatureItem.objects.visible_to(request.user)
        .sub_activities()
        .filter(edition=document.plan_year.edition_id)
        .usable_by(gov_type=document.region.gov_type, fields=agency.affair_fields)
    )


def _values_from(item: NomenclatureItem) -> dict[str, Any]:
    indicator = {"text": item.indicator, "unit": item.unit}
    return {"name": item.name, "indicators": [indicator] if item.indicator else []}


def _agency_for(request: SignedInRequest, document: PlanDocument) -> Agency | None:
    """The Renja's own agency, or the one chosen for a row of an RKPD."""
    if document.agency is not None:
        return document.agency
    chosen = request.POST.get("pd") or request.GET.get("pd", "")
    if (number := whole_number(chosen)) is None:
        return None
    return get_object_or_404(
        Agency.objects.visible_to(request.user), pk=number, region=document.region
    )


def _editable_document(request: SignedInRequest, pk: int) -> PlanDocument:
    document = get_object_or_404(
        PlanDocument.objects.visible_to(request.user).select_related(
            "agency__region", "region", "plan_year"
        ),
        pk=pk,
    )
    must_edit_rows(request.user, document)
    return document
