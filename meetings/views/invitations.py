"""Who is invited to a rakor, with how many seats, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.paging import nearest_page
from accounts.typed import search_words, whole_number
from accounts.views import ask_first
from agencies.models import Agency
from agencies.permissions import SignedInRequest
from meetings.actions import invitations as actions
from meetings.actions.invitations_links import link_of, zone_of
from meetings.actions.invitations_mail import deliveries_of
from meetings.forms.invitations import (
    FromListForm,
    InvitationForm,
    PasteForm,
    RecipientForm,
    SingleForm,
)
from meetings.models import (
    CoordinationMeeting,
    Delegate,
    Invitation,
    InvitationSending,
    InviteList,
    Organisation,
    ParticipantClass,
)
from meetings.permissions import can_manage
from meetings.views.pages import downloads, find_for_planning, find_meeting, page_context, part
from meetings.views.refusing import not_now, withdrawn
from renja.views.documents import select

PER_PAGE = 100
Status = Invitation.Status
STATUS_LOOKS = {"disiapkan": "open", "dikirim": "progress", "dijawab": "done", "dibatalkan": "late"}


@require_safe
@login_required
def invitations(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The list with counts; who does not prepare the rakor reads names and answers only."""
    meeting = find_meeting(request.user, uuid)
    context = page_context(request.user, meeting, "invitations")
    found = listed(meeting, request.GET, with_withdrawn=context["can_manage"])
    page = nearest_page(found, PER_PAGE, request.GET.get("page"))
    query = request.GET
    return render(
        request,
        "meetings/invite_list.html",
        {
            **context,
            "page_obj": page,
            "entries": _entries(list(page.object_list)),
            "totals": totals_of(meeting),
            "stats": _stats(meeting),
            "selects": [
                select("unsur", _("Unsur"), _("All unsur"), ParticipantClass.choices, query),
                select("status", _("Status"), _("All states"), Status.choices, query),
            ],
            "search": {"name": "q", "label": _("Organisation"), "value": query.get("q", "")},
            "downloads": downloads(request, "meetings:export", uuid=meeting.uuid, what="jawaban"),
            "people": downloads(request, "meetings:export", uuid=meeting.uuid, what="peserta"),
        },
    )


def listed(meeting: CoordinationMeeting, query: Any, *, with_withdrawn: bool) -> Any:
    """Invitations in order with their answers, as the page's filters ask."""
    found = _filtered(meeting, query).with_answers().select_related("organisation__region")
    return (found if with_withdrawn else found.standing()).order_by("position", "pk")


def _filtered(meeting: CoordinationMeeting, query: Any) -> Any:
    found = Invitation.objects.filter(meeting=meeting)
    if (unsur := query.get("unsur", "")) in ParticipantClass.values:
        found = found.filter(organisation__participant_class=unsur)
    if (status := query.get("status", "")) in Status.values:
        found = found.filter(status=status)
    for word in search_words(query.get("q", "")):
        found = found.filter(name__icontains=word)
    return found


def _entries(found: Sequence[Invitation]) -> list[dict[str, Any]]:
    """Invitations with how far their mail came: one query for all."""
    delivered = deliveries_of([invitation.pk for invitation in found])
    return [
        {
            "invitation": invitation,
            "look": STATUS_LOOKS[invitation.status],
            "delivery": delivered.get(invitation.pk),
        }
        for invitation in found
    ]


def totals_of(meeting: CoordinationMeeting) -> dict[str, int]:
    """Seats of standing invitations by answer; those nobody named yet are `open`."""
    standing = Invitation.objects.filter(meeting=meeting).standing()
    invited = standing.aggregate(seats=Sum("seats"), organisations=Count("pk"))
    people = Delegate.objects.filter(invitation__in=standing).aggregate(
        comes=Count("pk", filter=Q(answer="hadir", is_waiting=False)),
        represented=Count("pk", filter=Q(answer="diwakili", is_waiting=False)),
        absent=Count("pk", filter=Q(answer="tidak_hadir")),
        waiting=Count("pk", filter=Q(is_waiting=True)),
    )
    seats = invited["seats"] or 0
    answered = people["comes"] + people["represented"] + people["absent"]
    return {
        **people,
        "seats": seats,
        "organisations": invited["organisations"],
        "answered": people["comes"] + people["represented"],
        "open": max(seats - answered, 0),
    }


def _stats(meeting: CoordinationMeeting) -> list[dict[str, Any]]:
    """One query: how many invitations are where."""
    counts = dict(
        Invitation.objects.filter(meeting=meeting)
        .order_by()
        .values_list("status")
        .annotate(n=Count("pk"))
    )
    return [
        {
            "label": Status(status).label,
            "value": counts.get(status, 0),
            "url": f"?status={status}" if counts.get(status) else "",
        }
        for status in (Status.PREPARED, Status.SENT, Status.ANSWERED, Status.CANCELLED)
    ]


@require_safe
@login_required
def rsvp_summary(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The confirmations on a rakor's overview, as a fragment."""
    meeting = find_meeting(request.user, uuid)
    totals = totals_of(meeting)
    found = Invitation.objects.filter(meeting=meeting).standing().with_answers()
    context = {
        "meeting": meeting,
        "totals": totals,
        "bar": _bar(totals),
        "invitations": found.select_related("organisation__region").order_by("-status", "position")[
            :8
        ],
        "can_manage": can_manage(request.user, meeting),
        "unanswered": found.unanswered().count(),
    }
    return part(
        request, "meetings/_rsvp_summary.html", context, title=_("Confirmations"), meeting=meeting
    )


def _bar(totals: dict[str, int]) -> list[dict[str, Any]]:
    """Pieces of the bar in hundredths of its width."""
    whole = max(totals["seats"], totals["answered"] + totals["absent"], 1)
    pieces, at = [], 0.0
    for key, style in (
        ("comes", "yes"),
        ("represented", "rep"),
        ("absent", "no"),
        ("open", "none"),
    ):
        width = round(100 * totals[key] / whole, 2)
        pieces.append({"x": f"{at:.2f}", "width": f"{width:.2f}", "style": style})
        at += width
    return pieces


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_add(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Add organisations: from a list or one by one; pasted lines have a page of their own."""
    meeting = find_for_planning(request.user, uuid)
    forms = _add_forms(request, meeting)
    how = request.POST.get("how", "")
    if request.method == "POST" and how in {"daftar", "satu"} and forms[how].is_valid():
        try:
            added = _add(meeting, how, forms[how].cleaned_data)
        except actions.CannotInvite as error:
            forms[how].add_error(None, str(error))
        else:
            text = ngettext("%(n)s invitation prepared.", "%(n)s invitations prepared.", added)
            messages.success(request, text % {"n": added})
            return redirect("meetings:invitations", uuid=meeting.uuid)
    context = {**page_context(request.user, meeting, "invitations"), "forms": forms}
    return render(request, "meetings/invite_add.html", context)


def _add_forms(request: SignedInRequest, meeting: CoordinationMeeting) -> dict[str, Any]:
    """The three ways; only the one that was sent is bound."""
    how = request.POST.get("how", "")

    def data(name: str) -> Any:
        return request.POST if how == name else None

    initial = {"answer_by": usual_answer_by(meeting)}
    lists = InviteList.objects.visible_to(request.user).select_related("owner")
    return {
        "daftar": FromListForm(data("daftar"), prefix="daftar", initial=initial, lists=lists),
        "satu": SingleForm(
            data("satu"),
            prefix="satu",
            initial=initial,
            organisations=_not_invited(request, meeting),
        ),
        "tempel": PasteForm(prefix="tempel", initial=initial),
    }


def usual_answer_by(meeting: CoordinationMeeting) -> date | None:
    """The last day to answer that a form offers for this rakor."""
    first = meeting.days.order_by("date").first()
    return actions.usual_answer_by(first.date if first else None, today=timezone.localdate())


def _not_invited(request: SignedInRequest, meeting: CoordinationMeeting) -> QuerySet[Organisation]:
    invited = Invitation.objects.filter(meeting=meeting).standing().values("organisation")
    kept = Organisation.objects.visible_to(request.user).kept_for(meeting.host.region_id)
    active = kept.filter(is_active=True)
    return active.exclude(pk__in=invited)


def _add(meeting: CoordinationMeeting, how: str, given: dict[str, Any]) -> int:
    shared = {"meeting": meeting, "answer_by": given["answer_by"], "at": timezone.now()}
    if how == "daftar":
        return actions.invite_list(invite_list=given["invite_list"], **shared)
    wanted = actions.Wanted(organisation_id=given["organisation"].pk, seats=given["seats"])
    return actions.invite(wanted=[wanted], **shared)


def find_invitation(request: SignedInRequest, uuid: UUID, pk: int) -> Invitation:
    """An invitation of a rakor that the user prepares; 403 for those who only see the rakor."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    found = Invitation.objects.filter(meeting=meeting).select_related(
        "organisation", "agency__region"
    )
    invitation: Invitation = get_object_or_404(found, pk=pk)
    invitation.meeting = meeting
    return invitation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """One invitation: its people, its link, what was sent; seats and last day change here."""
    found = find_invitation(request, uuid, pk)
    if request.method == "POST" and not found.meeting.is_plannable:
        raise not_now(found.meeting)
    initial = {
        "version": found.version,
        "seats": found.seats,
        "answer_by": found.answer_by,
        "letter_number": found.letter_number,
    }
    form = InvitationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_invitation(invitation=found, **form.cleaned_data)
        except actions.CannotInvite as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Invitation saved."))
            return redirect("meetings:invitation", uuid=uuid, pk=pk)
    return render(request, "meetings/invite_detail.html", _detail(request, found, form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_recipient(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """To whom one invitation goes; the list of organisations stays as it is."""
    found = find_invitation(request, uuid, pk)
    if not found.meeting.is_plannable or found.status == Status.CANCELLED:
        raise withdrawn(found)
    listed = found.organisation
    form = RecipientForm(
        request.POST or None,
        initial={
            "version": found.version,
            "agency": found.agency_id,
            "addressee": found.addressee or listed.addressee,
            "email": found.email or listed.email,
            "phone": found.phone or listed.phone,
        },
        agencies=Agency.objects.visible_to(request.user),
        back=reverse("meetings:invitation", kwargs={"uuid": uuid, "pk": pk}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_recipient(invitation=found, **form.cleaned_data)
        except actions.CannotInvite as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recipient saved."))
            return redirect("meetings:invitation", uuid=uuid, pk=pk)
    context = page_context(request.user, found.meeting, "invitations")
    context |= {"invitation": found, "form": form}
    return render(request, "meetings/invite_recipient.html", context)


def _detail(request: SignedInRequest, found: Invitation, form: InvitationForm) -> dict[str, Any]:
    context = page_context(request.user, found.meeting, "invitations")
    sendings = InvitationSending.objects.filter(invitation=found).select_related("by")
    return {
        **context,
        "invitation": found,
        "look": STATUS_LOOKS[found.status],
        "form": form,
        "link": link_of(found),
        "zone": zone_of(found.meeting, context["days"]).key,
        "delegates": list(found.delegates.order_by("pk")),
        "sendings": list(sendings.order_by("-at", "-pk")),
        "delivery": deliveries_of([found.pk]).get(found.pk),
        "is_cancelled": found.status == Status.CANCELLED,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation_withdraw(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Ask, then take an invitation back; one that was sent stays on the list to be told."""
    found = find_invitation(request, uuid, pk)
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Withdraw invitation"),
            text=_("Withdraw the invitation of %s? Its link then opens nothing.")
            % found.organisation.name,
            points=[_("What was answered stays on record.")] if found.answered_at else [],
            button=_("Withdraw invitation"),
            back=reverse("meetings:invitation", kwargs={"uuid": uuid, "pk": pk}),
            version=found.version,
        )
    try:
        was_sent = actions.withdraw_invitation(invitation=found, version=_version(request))
    except actions.CannotInvite as error:
        messages.error(request, str(error))
        return redirect("meetings:invitation", uuid=uuid, pk=pk)
    if was_sent:
        messages.warning(
            request, _("Invitation withdrawn. Send the cancellation to its recipient.")
        )
        return redirect("meetings:invitation", uuid=uuid, pk=pk)
    messages.success(request, _("Invitation deleted; it had not been sent."))
    return redirect("meetings:invitations", uuid=uuid)


@require_POST
@login_required
def invitation_link(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Replace the link, for example when it reached the wrong people."""
    found = find_invitation(request, uuid, pk)
    try:
        actions.renew_link(invitation=found, version=_version(request), at=timezone.now())
    except actions.CannotInvite as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("New link made; the old one no longer opens anything."))
    return redirect("meetings:invitation", uuid=uuid, pk=pk)


def _version(request: SignedInRequest) -> int:
    return whole_number(request.POST.get("version")) or 0
