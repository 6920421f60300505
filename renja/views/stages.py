"""A document's steps: hand in, verify, open the next stage, enact, name a version."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agencies.permissions import SignedInRequest
from renja import actions, permissions
from renja.actions.gates import Judgement
from renja.actions.stages import refusal_of_fit
from renja.actions.told import told_of_decision, told_of_hand_in
from renja.forms.stages import (
    EnactForm,
    FitForm,
    HandInForm,
    ReturnForm,
    StepForm,
    VersionForm,
)
from renja.models import PlanDocument
from renja.views.gate import gate_context, judged
from renja.views.refusing import must_hand_in, must_verify

form_methods = require_http_methods(["GET", "HEAD", "POST"])
_Refusals = (
    actions.CannotHandIn,
    actions.CannotVerify,
    actions.CannotOpenStage,
    actions.CannotEnact,
)


@form_methods
@login_required
def hand_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand a Renja to Bappeda; the page says what is handed in."""
    document = _get_document(request, pk, must_hand_in)
    form = HandInForm(_posted(request), is_empty=not document.rows.exists())
    return _step(
        request,
        document,
        form,
        action=actions.hand_in,
        title=gettext_lazy("Hand in to Bappeda"),
        done=gettext_lazy("Renja handed in to Bappeda."),
        page=_hand_in_page,
    )


@form_methods
@login_required
def return_for_revision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a Renja back with advice and recommendations."""
    return _step(
        request,
        _get_document(request, pk, must_verify),
        ReturnForm(_posted(request)),
        action=actions.return_for_revision,
        title=gettext_lazy("Return for revision"),
        done=gettext_lazy("Renja returned to its agency."),
    )


@form_methods
@login_required
def declare_fit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that a Renja was verified and is fit; the page says what speaks against it."""
    document = _get_document(request, pk, must_verify)
    judgement = judged(document)
    needs_reason = bool(judgement and judgement.count("MAYOR"))
    return _step(
        request,
        document,
        FitForm(_posted(request), needs_reason=needs_reason),
        action=actions.declare_fit,
        title=gettext_lazy("Declare fit"),
        done=gettext_lazy("Renja declared fit."),
        page=partial(_fit_page, judgement=judgement),
    )


@form_methods
@login_required
def enact(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record number and date of the regulation that sets the document."""
    return _step(
        request,
        _get_document(request, pk, _must(permissions.can_enact)),
        EnactForm(_posted(request)),
        action=actions.enact,
        title=gettext_lazy("Record enactment"),
        done=gettext_lazy("Enactment recorded."),
    )


@form_methods
@login_required
def version_name(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the rows as they stand now under a name."""
    return _step(
        request,
        _get_document(request, pk, _must(permissions.can_name_version)),
        VersionForm(_posted(request)),
        action=actions.name_version,
        title=gettext_lazy("Name a version"),
        done=gettext_lazy("Version kept."),
    )


@require_POST
@login_required
def open_stage(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close this stage and open the next one."""
    document = _get_document(request, pk, _must(permissions.can_open_stage))
    try:
        stage = actions.open_stage(document=document, by=request.user, at=timezone.now())
    except actions.CannotOpenStage as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Stage “%(stage)s” is open.") % {"stage": stage.label})
    return redirect(document)


def _posted(request: SignedInRequest) -> QueryDict | None:
    """What was sent, also when nothing was ticked; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def _get_document(
    request: SignedInRequest, pk: int, must: Callable[[Any, PlanDocument], None]
) -> PlanDocument:
    """404 for a document the user may not know of; `must` refuses for the role, or the state."""
    documents = PlanDocument.objects.visible_to(request.user).select_related(
        "region", "agency__region", "plan_year"
    )
    document = get_object_or_404(documents, pk=pk)
    must(request.user, document)
    return document


def _must(may: Callable[[Any, PlanDocument], bool]) -> Callable[[Any, PlanDocument], None]:
    """A predicate of the role alone, as a refusal; the action itself says what the state forbids."""

    def must(user: Any, document: PlanDocument) -> None:
        if not may(user, document):
            raise PermissionDenied

    return must


def _step(
    request: SignedInRequest,
    document: PlanDocument,
    form: StepForm,
    *,
    action: Callable[..., object],
    title: Promise,
    done: Promise,
    page: Callable[[SignedInRequest, PlanDocument], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Show the form, or take the step with what it holds; `page` adds what a gate shows."""
    if request.method == "POST" and form.is_valid():
        try:
            action(document=document, by=request.user, at=timezone.now(), **form.cleaned_data)
        except _Refusals as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(done))
        return redirect("renja:document", pk=document.pk)
    context = {"document": document, "form": form, "title": title, "cancel": _("Cancel")}
    template = "renja/gate.html" if page else "renja/document_step.html"
    return render(request, template, context | (page(request, document) if page else {}))


def _hand_in_page(request: SignedInRequest, document: PlanDocument) -> dict[str, Any]:
    told = told_of_hand_in(document, by=request.user)
    return {
        **gate_context(request.user, document, told=told, judgement=judged(document)),
        "rule": _("Findings do not keep a plan from being handed in; Bappeda sees them too."),
    }


def _fit_page(
    request: SignedInRequest, document: PlanDocument, *, judgement: Judgement | None
) -> dict[str, Any]:
    """Without its form while nothing that is typed could make the plan fit."""
    told = told_of_decision(document, by=request.user)
    refusal = refusal_of_fit(document, judgement, note="-")
    return {
        **gate_context(request.user, document, told=told, judgement=judgement),
        "rule": _(
            "A KRITIS finding that is open keeps a Renja from being declared fit; an open MAYOR asks "
            "for a reason (project rule; Permendagri 86/2017 Ps 134(2), 140(1))."
        ),
        "refusal": refusal,
        "return_url": reverse("renja:return", kwargs={"pk": document.pk}),
        **({"form": None} if refusal else {}),
    }
