"""Venues and their rooms: used by all who prepare rakor, changed by the region that keeps them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.paging import nearest_page
from accounts.views import ask_first
from agencies.models import Region
from agencies.permissions import SignedInRequest, memberships_of
from meetings.actions import venues
from meetings.forms.planning import RoomForm, VenueForm
from meetings.models import Room, Venue
from meetings.permissions import can_host_anywhere, can_keep, keeping_regions
from meetings.views.invitations_lists import chosen_owner

PER_PAGE = 50


def _check(request: SignedInRequest) -> None:
    if not can_host_anywhere(request.user):
        raise PermissionDenied


def _check_keeps(request: SignedInRequest, venue: Venue) -> None:
    if not can_keep(request.user, venue.owner_id):
        raise PermissionDenied


@require_safe
@login_required
def venue_list(request: SignedInRequest) -> HttpResponse:
    """All venues with their zones."""
    found = Venue.objects.visible_to(request.user).with_room_count()
    found = found.select_related("region", "owner")
    page = nearest_page(
        found.order_by("region__code", "name", "pk"), PER_PAGE, request.GET.get("page")
    )
    context = {"venues": page, "page_obj": page, "can_open": can_host_anywhere(request.user)}
    return render(request, "meetings/venue_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def venue(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Add a venue, or change one and its rooms; another region's is read, and copied."""
    _check(request)
    found = Venue.objects.visible_to(request.user).select_related("owner", "region", "zone_by")
    kept = get_object_or_404(found, pk=pk) if pk else None
    owners = keeping_regions(request.user)
    if kept and not can_keep(request.user, kept.owner_id):
        return _foreign(request, kept, owners)
    form = VenueForm(
        request.POST or None,
        instance=kept,
        initial=_initial(request, kept),
        owners=owners,
        back=reverse("meetings:venues"),
    )
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data}
        version = data.pop("version") or 0
        before = Venue.objects.get(pk=kept.pk) if kept else None
        data.setdefault("owner", before.owner if before else owners.first())
        try:
            saved = venues.save_venue(
                venue=before, version=version, **data, by=request.user, at=timezone.now()
            )
        except venues.CannotChangeVenue as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Venue saved."))
            return redirect("meetings:venue", pk=saved.pk)
    rooms = list(kept.rooms.all()) if kept else []
    context = {"form": form, "venue": kept, "rooms": rooms, "room_form": _room_form()}
    return render(request, "meetings/venue_form.html", context)


def _foreign(request: SignedInRequest, kept: Venue, owners: QuerySet[Region]) -> HttpResponse:
    if request.method == "POST":
        raise PermissionDenied
    context = {"venue": kept, "rooms": list(kept.rooms.all()), "owners": owners}
    return render(request, "meetings/venue_foreign.html", context)


@login_required
@require_POST
def venue_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put another region's venue with its rooms on one's own list."""
    _check(request)
    found = get_object_or_404(Venue.objects.visible_to(request.user), pk=pk)
    region = chosen_owner(request)
    if region is None:
        return redirect("meetings:venue", pk=pk)
    try:
        copy = venues.copy_venue(venue=found, region=region, by=request.user, at=timezone.now())
    except venues.CannotChangeVenue as error:
        messages.error(request, str(error))
        return redirect("meetings:venue", pk=pk)
    messages.success(request, _("Copied to your list."))
    return redirect("meetings:venue", pk=copy.pk)


def _initial(request: SignedInRequest, kept: Venue | None) -> dict[str, object]:
    if kept is not None:
        return {"version": kept.version}
    memberships = memberships_of(request.user)
    region: Region | None = memberships[0].agency.region if memberships else None
    return {"region": region} if region else {}


def _room_form() -> RoomForm:
    form = RoomForm(button=_("Add room"), prefix="ruang")
    form.helper.form_tag = False
    return form


@login_required
@require_POST
def room_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a room."""
    _check(request)
    place = get_object_or_404(Venue.objects.visible_to(request.user), pk=pk)
    _check_keeps(request, place)
    form = RoomForm(request.POST, button="", prefix="ruang")
    if form.is_valid():
        try:
            venues.save_room(venue=place, **form.cleaned_data)
        except venues.CannotChangeVenue as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("The room needs a name and a set-up time."))
    return redirect("meetings:venue", pk=place.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a room."""
    _check(request)
    kept = get_object_or_404(Room.objects.visible_to(request.user).select_related("venue"), pk=pk)
    _check_keeps(request, kept.venue)
    back = reverse("meetings:venue", kwargs={"pk": kept.venue_id})
    initial = {
        "name": kept.name,
        "capacity": kept.capacity,
        "setup_minutes": kept.setup_minutes,
    }
    form = RoomForm(request.POST or None, initial=initial, button=_("Save room"), back=back)
    if request.method == "POST" and form.is_valid():
        try:
            venues.save_room(venue=kept.venue, room=kept, **form.cleaned_data)
        except venues.CannotChangeVenue as error:
            form.add_error(None, str(error))
        else:
            return redirect(back)
    return render(request, "meetings/room_form.html", {"form": form, "room": kept, "back": back})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def room_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then take a room out."""
    _check(request)
    kept = get_object_or_404(Room.objects.visible_to(request.user).select_related("venue"), pk=pk)
    _check_keeps(request, kept.venue)
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Delete room"),
            text=_("Delete the room “%(room)s” of %(venue)s?")
            % {"room": kept.name, "venue": kept.venue.name},
            refusals=venues.holding(kept),
            button=_("Delete room"),
            back=reverse("meetings:venue", kwargs={"pk": kept.venue_id}),
        )
    try:
        venues.remove_room(room=kept)
    except venues.CannotChangeVenue as error:
        messages.error(request, str(error))
    return redirect("meetings:venue", pk=kept.venue_id)
