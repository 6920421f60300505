"""Minutes: the overview of items, one item's text and its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from meetings.actions import circulation as rounds
from meetings.actions import minutes as actions
from meetings.actions.followup import carried_actions
from meetings.actions.minutes_merge import compare
from meetings.forms.minutes import ItemOutcomeForm, MinutesForm
from meetings.models import (
    AgendaItem,
    CoordinationMeeting,
    ItemMinutes,
    MinutesCirculation,
    MinutesRevision,
)
from meetings.permissions import can_take_minutes, reads_internal
from meetings.views.agenda import find_item
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import must

LABELS = {
    name: field.label for name, field in MinutesForm.base_fields.items() if name in actions.FIELDS
}


@require_safe
@login_required
def minutes_list(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Each item with the state of its minutes; who is not of the host reads what went round."""
    meeting = find_meeting(request.user, uuid)
    context = page_context(request.user, meeting, "minutes")
    newest = MinutesCirculation.objects.filter(meeting=meeting).order_by("-number").first()
    items = (
        meeting.items.exclude(kind=AgendaItem.Kind.BREAK)
        .select_related("day", "room", "minutes__changed_by")
        .prefetch_related("decisions")
        .order_by("starts_at", "room__position", "pk")
    )
    if not context["reads_internal"]:
        items = items.filter(is_public=True)
    return render(
        request,
        "meetings/minutes_list.html",
        {
            **context,
            "may_write": can_take_minutes(request.user, meeting) and not _is_locked(newest),
            "is_locked": _is_locked(newest),
            "newest": newest,
            "is_open": newest is not None and newest.closes_at > timezone.now(),
            "open_corrections": newest.corrections.filter(resolution="terbuka").count()
            if newest
            else 0,
            "entries": [
                {"item": item, "minutes": getattr(item, "minutes", None)} for item in items
            ],
        },
    )


def _is_locked(newest: MinutesCirculation | None) -> bool:
    return newest is not None and newest.locked_at is not None


def find_for_minutes(
    request: SignedInRequest, uuid: UUID, item: UUID
) -> tuple[CoordinationMeeting, AgendaItem]:
    """The item for members of the host agency; others read circulated drafts only."""
    meeting = find_meeting(request.user, uuid)
    if not reads_internal(request.user, meeting):
        raise PermissionDenied
    return meeting, find_item(request.user, meeting, item)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_item(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Write one item's minutes. What another note-taker saved meanwhile is joined in."""
    meeting, found = find_for_minutes(request, uuid, item)
    may_write = can_take_minutes(request.user, meeting)
    back = reverse("meetings:minutes", kwargs={"uuid": meeting.uuid})
    here = reverse("meetings:minutes_item", kwargs={"uuid": meeting.uuid, "item": found.uuid})
    if request.method == "POST":
        must(may=may_write, holds=True, meeting=meeting)
    minutes = ItemMinutes.objects.filter(item=found).select_related("changed_by").first()
    state: dict[str, Any] = {"clashes": [], "saved_by": None}
    form = MinutesForm(request.POST or None, initial=_initial(found, minutes, request), back=back)
    if request.method == "POST" and form.is_valid():
        try:
            written = actions.write_minutes(
                item=found,
                version=form.cleaned_data["version"],
                texts=_chosen(request, form.texts()),
                by=request.user,
                at=timezone.now(),
            )
        except actions.CannotWrite as error:
            form.add_error(None, str(error))
        else:
            if not written.clashes:
                messages.success(request, _joined_text(written.is_joined))
                return redirect(here)
            form = MinutesForm(
                initial={**written.texts, "version": written.minutes.version}, back=back
            )
            state = {"clashes": _labelled(written), "saved_by": written.minutes.changed_by}
    context = page_context(request.user, meeting, "minutes")
    return render(
        request,
        "meetings/minutes_item.html",
        {
            **context,
            **state,
            "item": found,
            "minutes": minutes,
            "form": form if may_write and not actions.are_locked(meeting.pk) else None,
            "facts": [(LABELS[name], text) for name, text in _texts(minutes).items() if text],
            "outcome_form": _outcome_form(found) if may_write else None,
            "decisions": found.decisions.all(),
            "carried": carried_actions(meeting) if _is_first(meeting, found) else [],
        },
    )


def _is_first(meeting: CoordinationMeeting, item: AgendaItem) -> bool:
    """Whether what is left of the earlier rakor is spoken about here."""
    if meeting.previous_id is None:
        return False
    first = (
        meeting.items.exclude(kind__in=[AgendaItem.Kind.BREAK, AgendaItem.Kind.OPENING])
        .order_by("starts_at", "pk")
        .first()
    )
    return first is not None and first.pk == item.pk


def _initial(
    item: AgendaItem, minutes: ItemMinutes | None, request: SignedInRequest
) -> dict[str, Any]:
    if minutes is None:
        return {"version": 1, "chair": item.moderator, "minute_taker": request.user.name}
    return {"version": minutes.version, **actions.texts_of(minutes)}


def _texts(minutes: ItemMinutes | None) -> dict[str, str]:
    return actions.texts_of(minutes) if minutes else {}


def _chosen(request: SignedInRequest, texts: dict[str, str]) -> dict[str, str]:
    """After a clash: a field takes the text behind the pressed choice, else what stands in it."""
    chosen = {}
    for name, text in texts.items():
        choice = request.POST.get(f"pilih-{name}", "")
        is_whole = choice in {"mine", "theirs"}
        chosen[name] = request.POST.get(f"{choice}-{name}", text) if is_whole else text
    return chosen


def _joined_text(is_joined: bool) -> str:  # noqa: FBT001
    if is_joined:
        return _("Saved. What someone else wrote meanwhile was joined in.")
    return _("Minutes saved.")


def _labelled(written: actions.Written) -> list[dict[str, Any]]:
    return [{"clash": clash, "label": LABELS[clash.field]} for clash in written.clashes]


def _outcome_form(item: AgendaItem) -> ItemOutcomeForm:
    return ItemOutcomeForm(initial={"outcome": item.outcome, "note": item.outcome_note})


@require_POST
@login_required
def item_outcome(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Say how an item ended."""
    meeting, found = find_for_minutes(request, uuid, item)
    must(
        may=can_take_minutes(request.user, meeting),
        holds=reads_internal(request.user, meeting),
        meeting=meeting,
    )
    form = ItemOutcomeForm(request.POST)
    if actions.are_locked(meeting.pk):
        messages.error(request, _("The minutes are locked."))
    elif form.is_valid():
        actions.set_outcome(
            item=found,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Outcome saved."))
    else:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return redirect("meetings:minutes_item", uuid=meeting.uuid, item=found.uuid)


@require_safe
@login_required
def minutes_history(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Every saved state, side copies too; `?dari=` and `?ke=` hold any two against each other."""
    meeting, found = find_for_minutes(request, uuid, item)
    minutes = get_object_or_404(ItemMinutes, item=found)
    revisions = list(minutes.revisions.select_related("by").order_by("-at", "-pk"))
    by_pk = {str(revision.pk): revision for revision in revisions}
    newest = revisions[0] if revisions else None
    after = by_pk.get(request.GET.get("ke", ""), newest)
    before = by_pk.get(request.GET.get("dari", ""), _before(revisions, after))
    context = page_context(request.user, meeting, "minutes")
    return render(
        request,
        "meetings/minutes_history.html",
        {
            **context,
            "item": found,
            "minutes": minutes,
            "revisions": revisions,
            "before": before,
            "after": after,
            "differences": _differences(before, after),
            "may_restore": can_take_minutes(request.user, meeting)
            and not actions.are_locked(meeting.pk),
        },
    )


def _before(
    revisions: list[MinutesRevision], after: MinutesRevision | None
) -> MinutesRevision | None:
    if after is None:
        return None
    older = [each for each in revisions if each.pk < after.pk and not each.is_side_copy]
    return older[0] if older else None


def _differences(
    before: MinutesRevision | None, after: MinutesRevision | None
) -> list[dict[str, Any]]:
    """The fields that differ, with their pieces."""
    if after is None:
        return []
    old = actions.texts_of(before) if before else dict.fromkeys(actions.FIELDS, "")
    return [
        {"label": LABELS[name], "pieces": compare(old[name], text)}
        for name, text in actions.texts_of(after).items()
        if text != old[name]
    ]


@require_POST
@login_required
def minutes_restore(request: SignedInRequest, uuid: UUID, item: UUID, pk: int) -> HttpResponse:
    """Make an earlier state the newest one; what stands now stays in the history."""
    meeting, found = find_for_minutes(request, uuid, item)
    must(
        may=can_take_minutes(request.user, meeting),
        holds=reads_internal(request.user, meeting),
        meeting=meeting,
    )
    revision = get_object_or_404(MinutesRevision, pk=pk, minutes__item=found)
    version = whole_number(request.POST.get("version"))
    if version is None:
        raise Http404
    try:
        actions.restore_revision(
            item=found, revision=revision, version=version, by=request.user, at=timezone.now()
        )
    except actions.CannotWrite as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("That state is the newest one now."))
    return redirect("meetings:minutes_history", uuid=meeting.uuid, item=found.uuid)


def content_of(circulation: MinutesCirculation, *, with_internal: bool) -> dict[str, Any]:
    """The circulated text for a page: items with labelled fields."""
    items = rounds.read_content(circulation, with_internal=with_internal)
    for item in items:
        item["facts"] = [(LABELS[name], item[name]) for name in actions.FIELDS if item[name]]
    return {"items": items, "circulation": circulation}
