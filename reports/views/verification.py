"""The public check of a paper: hashes, versions and dates, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from renja.models import PlanVersion
from reports.actions import words
from reports.actions.files import hash_of
from reports.forms import LARGEST_UPLOAD, FileForm
from reports.models import Report

# Boundaries and field names around an uploaded file.
ENVELOPE = 64 * 1024


@require_safe
def verify_code(request: HttpRequest) -> HttpResponse:
    """A field for the code on a paper; leads to that report's page."""
    code = words.ungrouped(request.GET.get("kode", ""))
    if code:
        return redirect("reports:verify", code=code)
    return render(request, "reports/verify_code.html", {})


@csrf_exempt  # changes nothing; Django would read a huge upload before we could refuse it
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What a paper with this code must say; POST holds a file against it."""
    report = (
        Report.objects.published()
        .select_related("region")
        .filter(code=words.ungrouped(code))
        .first()
    )
    if report is None:
        return render(request, "reports/verify_unknown.html", {"code": code}, status=404)
    context = {
        "report": report,
        "code": words.grouped(report.code),
        "versions": _versions(report),
        "form": FileForm(),
        "verdict": None,
    }
    if request.method == "POST":
        _compare(request, report, context)
    return render(request, "reports/verify.html", context)


def _versions(report: Report) -> list[dict[str, object]]:
    """The compared versions, the RKPD first."""
    wanted = {
        entry[side] for entry in report.params.get("runs", []) for side in ("subject", "reference")
    } - {None}
    found = (
        PlanVersion.objects.filter(pk__in=wanted)
        .defer("content", "slices")
        .select_related("document__agency", "document__region", "document__plan_year")
        .order_by("-document__kind", "document__agency__sipd_code", "document__agency__name")
    )
    return [
        {"name": words.version(each), "frozen_at": each.created_at, "sha256": each.sha256}
        for each in found
    ]


def _compare(request: HttpRequest, report: Report, context: dict[str, object]) -> None:
    """Say whether the sent file is the report's own; nothing of it is kept."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_UPLOAD + ENVELOPE:
        context["refusal"] = _("This file is larger than any of our reports.")
        return
    form = FileForm(request.POST, request.FILES)
    context["form"] = form
    if form.is_valid():
        context["is_same"] = hash_of(form.cleaned_data["file"]) == report.file_sha256
        context["verdict"] = "checked"
