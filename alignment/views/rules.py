"""How it is computed: weights, bands, verdict, every check; and which further ones are on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.permissions import SignedInRequest
from alignment import actions
from alignment.engine import CHECKS, CORE, FURTHER, RULES, WEIGHTS
from alignment.engine.score import BANDS
from alignment.permissions import can_choose_checks
from alignment.templatetags.scores import LABELS
from alignment.templatetags.wording import check_title
from renja.models import RegulationProfile


@require_safe
@login_required
def rules(request: SignedInRequest) -> HttpResponse:
    """Everything that anyone needs to recompute a result by hand."""
    checks = [
        {
            "check": check,
            "title": check_title(check.id),
            "severities": (check.at_r.split(", "), check.at_a.split(", ")),
            "is_core": check.id in CORE,
        }
        for check in CHECKS.values()
    ]
    return render(
        request,
        "alignment/rules.html",
        {
            "rule_version": RULES,
            "components": [
                {"key": key, "label": LABELS[key], "weight": weight, "formula": _FORMULAS[key]()}
                for key, weight in WEIGHTS.items()
            ],
            "bands": BANDS,
            "core": [check for check in checks if check["is_core"]],
            "further": [check for check in checks if not check["is_core"]],
            "profiles": _profiles(),
            "can_choose": can_choose_checks(request.user),
        },
    )


def _profiles() -> list[dict[str, object]]:
    return [
        {
            "profile": profile,
            "years": ", ".join(str(year) for year in profile.years.all()),
            "choices": [
                {
                    "id": check,
                    "title": check_title(check),
                    "is_on": check in profile.further_checks,
                }
                for check in sorted(FURTHER)
            ],
        }
        for profile in RegulationProfile.objects.prefetch_related("years").order_by("key")
    ]


@require_POST
@login_required
def choose_checks(request: SignedInRequest, key: str) -> HttpResponse:
    """Switch the further checks of a profile's years."""
    profile = get_object_or_404(RegulationProfile, key=key)
    if not can_choose_checks(request.user):
        raise PermissionDenied
    actions.choose_further_checks(profile=profile, checks=request.POST.getlist("check"))
    messages.success(request, _("Checks saved; they hold for checks asked for from now on."))
    return redirect("alignment:rules")


_FORMULAS = {
    "K1": lambda: _("matched sub-activities / sub-activities in either plan"),
    "K2": lambda: _("sum of the smaller / sum of the larger budget, over either plan"),
    "K3": lambda: _("matched rows with a similar indicator (≥ 0.8) and the same unit"),
    "K4": lambda: _("mean of min(1, Renja target / RKPD target) over comparable pairs"),
    "K5": lambda: _("mean share of the RKPD's places that the Renja covers"),
    "K6": lambda: _("RKPD rows with priorities that the Renja carries with all of them"),
    "K7": lambda: _("filled fields / (6 × rows)"),
}
