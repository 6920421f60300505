"""Organisations and the reusable lists of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.paging import nearest_page
from accounts.typed import search_words
from accounts.views import ask_first
from agencies.models import Agency, Region
from agencies.permissions import SignedInRequest
from meetings.actions import invitations_lists as actions
from meetings.forms.invitations import EntryForm, ListForm, OrganisationForm
from meetings.forms.planning import hosts_for
from meetings.models import InviteList, InviteListEntry, Organisation, ParticipantClass
from meetings.permissions import can_host_anywhere, can_keep, keeping_regions
from renja.views.documents import select

PER_PAGE = 50


def _check(request: SignedInRequest) -> None:
    if not can_host_anywhere(request.user):
        raise PermissionDenied


@require_safe
@login_required
def organisation_list(request: SignedInRequest) -> HttpResponse:
    """Everybody on the lists of all regions; one's own list is what one invites from."""
    _check(request)
    query = request.GET
    found = Organisation.objects.visible_to(request.user).select_related("region", "owner")
    if query.get("daftar") == "kami":
        found = found.filter(owner__in=keeping_regions(request.user))
    if (unsur := query.get("unsur", "")) in ParticipantClass.values:
        found = found.filter(participant_class=unsur)
    for word in search_words(query.get("q", "")):
        found = found.filter(name__icontains=word)
    page = nearest_page(found, PER_PAGE, query.get("page"))
    context = {
        "page_obj": page,
        "selects": [
            select("unsur", _("Unsur"), _("All unsur"), ParticipantClass.choices, query),
            select("daftar", _("List"), _("All lists"), [("kami", _("Our list"))], query),
        ],
        "search": {"name": "q", "label": _("Name"), "value": query.get("q", "")},
    }
    return render(request, "meetings/invite_organisations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Add an organisation, or change one; of another region's list it is read, and copied."""
    _check(request)
    organisations = Organisation.objects.visible_to(request.user).select_related("owner")
    kept = get_object_or_404(organisations, pk=pk) if pk else None
    owners = keeping_regions(request.user)
    if kept and not can_keep(request.user, kept.owner_id):
        return _foreign(request, kept, owners)
    form = OrganisationForm(
        request.POST or None,
        instance=kept,
        initial={"version": kept.version} if kept else {},
        agencies=Agency.objects.visible_to(request.user),
        owners=owners,
        back=reverse("meetings:organisations"),
    )
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data}
        version = given.pop("version") or 0
        # The form has written into its instance already; the action compares with what is stored.
        before = organisations.get(pk=pk) if pk else None
        given.setdefault("owner", before.owner if before else owners.first())
        try:
            actions.save_organisation(organisation=before, version=version, fields=given)
        except actions.CannotList as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Organisation saved."))
            return redirect("meetings:organisations")
    return render(
        request, "meetings/invite_organisation.html", {"form": form, "organisation": kept}
    )


def _foreign(
    request: SignedInRequest, kept: Organisation, owners: QuerySet[Region]
) -> HttpResponse:
    if request.method == "POST":
        raise PermissionDenied
    context = {"organisation": kept, "owners": owners}
    return render(request, "meetings/invite_organisation_foreign.html", context)


@require_POST
@login_required
def organisation_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put another region's organisation on one's own list."""
    _check(request)
    organisations = Organisation.objects.visible_to(request.user).select_related("agency", "owner")
    found = get_object_or_404(organisations, pk=pk)
    region = chosen_owner(request)
    if region is None:
        return redirect("meetings:organisation", pk=pk)
    try:
        copy = actions.copy_organisation(organisation=found, region=region)
    except actions.CannotList as error:
        messages.error(request, str(error))
        return redirect("meetings:organisation", pk=pk)
    messages.success(request, _("Copied to your list. Check the addresses before you invite."))
    return redirect("meetings:organisation", pk=copy.pk)


def chosen_owner(request: SignedInRequest) -> Region | None:
    """The region that `owner` names, or the only one whose lists the user keeps.

    None for another, and the next page says so.
    """
    owners = keeping_regions(request.user)
    if code := request.POST.get("owner", ""):
        owners = owners.filter(code=code)
    found = list(owners[:2])
    if len(found) == 1:
        return found[0]
    messages.error(request, _("Choose a region whose lists you keep."))
    return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_lists(request: SignedInRequest) -> HttpResponse:
    """The reusable lists, and a new one."""
    _check(request)
    form = ListForm(
        request.POST or None, owners=hosts_for(request.user), back=reverse("meetings:organisations")
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_list(**form.cleaned_data, by=request.user, at=timezone.now())
        except actions.CannotList as error:
            form.add_error("name", str(error))
        else:
            return redirect("meetings:invite_list", pk=made.pk)
    lists = InviteList.objects.visible_to(request.user).select_related("owner", "changed_by")
    counted = lists.annotate(entry_count=Count("entries"), seat_count=Sum("entries__seats"))
    page = nearest_page(
        counted.order_by("owner_id", "name", "pk"), PER_PAGE, request.GET.get("page")
    )
    context = {"lists": page, "page_obj": page, "form": form}
    return render(request, "meetings/invite_lists.html", context)


def _find_list(request: SignedInRequest, pk: int) -> InviteList:
    lists = InviteList.objects.visible_to(request.user).select_related("owner__region")
    return get_object_or_404(lists, pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """One list: put organisations on it, or change their seats."""
    found = _find_list(request, pk)
    organisations = Organisation.objects.visible_to(request.user)
    active = organisations.kept_for(found.owner.region_id).filter(is_active=True)
    form = EntryForm(request.POST or None, organisations=active, button=_("Put on the list"))
    if request.method == "POST" and form.is_valid():
        actions.put_on_list(
            invite_list=found, **form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("List saved."))
        return redirect("meetings:invite_list", pk=pk)
    entries = found.entries.select_related("organisation__region")
    page = nearest_page(entries, PER_PAGE, request.GET.get("page"))
    context = {"list": found, "entries": page, "page_obj": page, "form": form}
    return render(request, "meetings/invite_list_form.html", context)


@require_POST
@login_required
def invite_list_fill(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put every agency of the region on the list."""
    found = _find_list(request, pk)
    added = actions.fill_from_agencies(invite_list=found, by=request.user, at=timezone.now())
    text = ngettext("%(n)s organisation added.", "%(n)s organisations added.", added)
    messages.success(request, text % {"n": added})
    return redirect("meetings:invite_list", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite_list_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then take one organisation off its list."""
    lists = InviteList.objects.visible_to(request.user)
    entries = InviteListEntry.objects.filter(list__in=lists).select_related("list", "organisation")
    entry = get_object_or_404(entries, pk=pk)
    list_pk = entry.list_id
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Take off the list"),
            text=_("Take “%(name)s” off the list “%(list)s”?")
            % {"name": entry.organisation.name, "list": entry.list.name},
            points=[_("Invitations that were made from the list stay.")],
            button=_("Take off the list"),
            back=reverse("meetings:invite_list", kwargs={"pk": list_pk}),
        )
    actions.take_off_list(entry=entry, by=request.user, at=timezone.now())
    messages.success(request, _("Taken off the list."))
    return redirect("meetings:invite_list", pk=list_pk)
