"""Plans as XLSX and CSV: of one document, or every Renja of a region in one file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from agencies.permissions import SignedInRequest
from renja.importers.fields import Columns, export_columns
from renja.models import AgencyCeiling, DocumentKind, PlanDocument
from renja.sheets import SPOOL_BYTES, XLSX, Plafons, csv_lines, write_xlsx
from renja.tree.leaves import Leaf
from renja.tree.reading import Reading, read_many, read_plan
from renja.views.regions import chosen_year, region_or_404


@require_safe
@login_required
def export(request: SignedInRequest, pk: int, suffix: str) -> HttpResponseBase:
    """The rows this person reads, in the layout that can be imported again."""
    document = get_object_or_404(
        PlanDocument.objects.visible_to(request.user).select_related(
            "agency", "region", "plan_year__profile"
        ),
        pk=pk,
    )
    reading = read_plan(request.user, document)
    reading.fill(reading.leaves)
    is_rkpd = document.kind == DocumentKind.RKPD
    owner = document.agency or document.region
    name = slugify(f"{document.get_kind_display()} {document.plan_year} {owner}")
    return _respond(
        iter(reading.leaves),
        suffix,
        name=name,
        title=f"{document.get_kind_display()} {document.plan_year} {owner}",
        layout=export_columns(rkpd=is_rkpd, with_agency=is_rkpd),
        plafons=_plafons(reading) if is_rkpd else {},
    )


@require_safe
@login_required
def region_export(request: SignedInRequest, code: str, suffix: str) -> HttpResponseBase:
    """Every Renja of the region that this person reads, each as they read it."""
    place = region_or_404(request, code)
    renjas = PlanDocument.objects.visible_to(request.user).filter(
        kind=DocumentKind.RENJA, region=place
    )
    year = chosen_year(request.GET, renjas)
    documents = list(
        renjas.filter(plan_year=year)
        .filter(is_amendment="perubahan" in request.GET)
        .select_related("agency", "region")
    )
    if not documents:
        raise Http404
    return _respond(
        iter(read_many(request.user, documents)),
        suffix,
        name=slugify(f"Renja {year} {place.name}"),
        title=f"Renja {year}",
        layout=export_columns(rkpd=False, with_agency=True),
        plafons={},
    )


def _respond(
    leaves: Iterator[Leaf],
    suffix: str,
    *,
    name: str,
    title: str,
    layout: Columns,
    plafons: Plafons,
) -> HttpResponseBase:
    if suffix == "csv":
        return StreamingHttpResponse(
            (line.encode() for line in csv_lines(leaves, layout, plafons=plafons)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )
    # The response closes the file when it was sent.
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115
    write_xlsx(spool, leaves, layout, title=title, plafons=plafons)
    spool.seek(0)
    return FileResponse(spool, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _plafons(reading: Reading) -> Plafons:
    """The ceilings of an RKPD; a reviewer of single bidang gets none."""
    if reading.fields is not None:
        return {}
    if reading.version is not None:
        return reading.ceilings
    ceilings = AgencyCeiling.objects.filter(document=reading.document)
    return dict(ceilings.values_list("agency_id", "plafon"))
