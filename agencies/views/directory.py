"""Regions, agencies, members and invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import ListView

from accounts.models import User
from accounts.paging import NearestPage, nearest_page
from accounts.typed import search_text
from accounts.views import ask_first
from agencies import actions
from agencies.forms import (
    AFFAIR_FIELDS,
    AgencyForm,
    InvitationForm,
    JoinForm,
    NewAccountForm,
    RoleForm,
    UnitForm,
    VersionForm,
)
from agencies.models import Agency, AgencyUnit, Invitation, Membership, Region
from agencies.permissions import (
    Permission,
    SignedInRequest,
    grantable_roles,
    has_permission,
)
from agencies.querysets import AgencyQuerySet

REGIONS_PER_PAGE = 100

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# --- Regions --------------------------------------------------------------------------------------
@require_safe
@login_required
def region_list(request: SignedInRequest) -> HttpResponse:
    """All provinces, or what a search by name or code finds."""
    text = request.GET.get("q", "").strip()
    regions = Region.objects.visible_to(request.user)
    if words := search_text(text):
        found = regions.filter(Q(name__icontains=words) | Q(code__startswith=words))
        shown = found.select_related("parent__parent")
    else:
        shown = regions.filter(level=Region.Level.PROVINCE).select_related("parent")
    search = {"name": "q", "label": _("Search name or code"), "value": text}
    page = nearest_page(shown, REGIONS_PER_PAGE, request.GET.get("page"))
    context = {"regions": page, "page_obj": page, "search": search, "text": text}
    return render(request, "agencies/region_list.html", context)


@require_safe
@login_required
def region_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One region: what lies below it, and its agencies."""
    region = get_object_or_404(
        Region.objects.visible_to(request.user).select_related("parent__parent"), code=code
    )
    context = {
        "region": region,
        "children": region.children.all(),
        "agencies": region.agencies.all(),
        "may_create": has_permission(request.user, Permission.MANAGE_AGENCIES, region=region),
    }
    return render(request, "agencies/region_detail.html", context)


# --- Agencies -------------------------------------------------------------------------------------
class AgencyList(LoginRequiredMixin, NearestPage, ListView[Agency]):
    """Agencies of all regions, by bidang and name."""

    http_method_names = ["get", "head"]
    template_name = "agencies/agency_list.html"
    paginate_by = 50

    def get_queryset(self) -> AgencyQuerySet:
        agencies = Agency.objects.visible_to(self.request.user).select_related("region")
        field = self.request.GET.get("bidang", "")
        if field:
            agencies = agencies.filter(affair_fields__contains=[field])
        region = self.request.GET.get("wilayah", "")
        if region:
            agencies = agencies.filter(
                Q(region__code=region) | Q(region__code__startswith=f"{region}.")
            )
        return agencies.search(self.request.GET.get("q", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        given = self.request.GET
        provinces = Region.objects.filter(level=Region.Level.PROVINCE).values_list("code", "name")
        return context | {
            "selects": [
                _select("bidang", _("Affair field"), given, AFFAIR_FIELDS.items()),
                _select("wilayah", _("Province"), given, provinces),
            ],
            "search": {"name": "q", "label": _("Search name or code"), "value": given.get("q", "")},
            "may_create": _regions_to_manage(self.request.user).exists(),
        }


def _select(name: str, label: str, given: Any, options: Any) -> dict[str, Any]:
    chosen = given.get(name, "")
    first = {"value": "", "label": _("%(name)s: all") % {"name": label}, "is_on": not chosen}
    others = [
        {"value": code, "label": f"{code} {text}", "is_on": code == chosen}
        for code, text in options
    ]
    return {"name": name, "label": label, "options": [first, *others]}


def _regions_to_manage(user: Any) -> Any:
    return Region.objects.visible_to(user).with_agencies_managed_by(user)


@require_safe
@login_required
def agency_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One agency: its data and units, and its people for those who may know them."""
    agency = get_object_or_404(
        Agency.objects.visible_to(request.user).select_related("region"), pk=pk
    )
    members = Membership.objects.visible_to(request.user).filter(agency=agency)
    invitations = Invitation.objects.visible_to(request.user).filter(agency=agency).open()
    may_manage = has_permission(request.user, Permission.MANAGE_MEMBERS, agency=agency)
    context = {
        "agency": agency,
        "fields": [(code, AFFAIR_FIELDS.get(code, "")) for code in agency.affair_fields],
        "units": agency.units.all(),
        "members": members.select_related("user").order_by("user__name", "role"),
        "sees_members": may_manage or members.exists(),
        "invitations": invitations.select_related("invited_by"),
        "may_manage_members": may_manage,
        "may_edit_letterhead": has_permission(
            request.user, Permission.EDIT_LETTERHEAD, agency=agency
        ),
        "may_edit": has_permission(request.user, Permission.MANAGE_AGENCIES, agency=agency),
        "grantable": grantable_roles(request.user, agency),
        "now": timezone.now(),
    }
    return render(request, "agencies/agency_detail.html", context)


@form_methods
@login_required
def agency_create(request: SignedInRequest) -> HttpResponse:
    """Create an agency in a region that the user administers."""
    regions = _regions_to_manage(request.user)
    if not regions.exists():
        raise PermissionDenied
    start = {"region": regions.filter(code=request.GET.get("wilayah", "")).first()}
    form = AgencyForm(request.POST or None, regions=regions, initial=start)
    if form.is_valid():
        try:
            agency = actions.create_agency(**form.cleaned_data)
        except actions.CannotSaveAgency as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The agency was created."))
            return redirect("agencies:agency", pk=agency.pk)
    return render(request, "agencies/agency_form.html", {"form": form, "agency": None})


@form_methods
@login_required
def agency_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change an agency's data."""
    agency = _near_agency(request, pk, Permission.MANAGE_AGENCIES)
    form = AgencyForm(
        request.POST or None,
        instance=agency,
        regions=Region.objects.none(),
        initial={"affair_fields": agency.affair_fields},
    )
    if form.is_valid():
        try:
            actions.update_agency(agency=agency, **form.cleaned_data)
        except actions.CannotSaveAgency as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The agency was saved."))
            return redirect("agencies:agency", pk=agency.pk)
    return render(request, "agencies/agency_form.html", {"form": form, "agency": agency})


@form_methods
@login_required
def unit_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a sub-unit to an agency."""
    agency = _near_agency(request, pk, Permission.MANAGE_AGENCIES)
    return _unit_page(request, agency, None)


@form_methods
@login_required
def unit_edit(request: SignedInRequest, pk: int, unit: int) -> HttpResponse:
    """Change a sub-unit's name or code."""
    agency = _near_agency(request, pk, Permission.MANAGE_AGENCIES)
    return _unit_page(request, agency, get_object_or_404(agency.units, pk=unit))


def _unit_page(request: SignedInRequest, agency: Agency, unit: AgencyUnit | None) -> HttpResponse:
    form = UnitForm(request.POST or None, instance=unit)
    if form.is_valid():
        try:
            if unit:
                actions.update_unit(unit=unit, **form.cleaned_data)
            else:
                actions.create_unit(agency=agency, **form.cleaned_data)
        except actions.CannotSaveAgency as error:
            form.add_error("sipd_code", str(error))
        else:
            messages.success(request, _("The sub-unit was saved."))
            return redirect("agencies:agency", pk=agency.pk)
    return render(
        request, "agencies/unit_form.html", {"form": form, "agency": agency, "unit": unit}
    )


def _near_agency(request: SignedInRequest, pk: int, permission: Permission) -> Agency:
    """The agency, if the user may do this to it; 404 in foreign regions, 403 in the own one."""
    agency = get_object_or_404(
        Agency.objects.manageable_or_near(request.user).select_related("region"), pk=pk
    )
    if not has_permission(request.user, permission, agency=agency):
        raise PermissionDenied
    return agency


# --- Members --------------------------------------------------------------------------------------
@form_methods
@login_required
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Invite a person into the agency by mail."""
    agency = _near_agency(request, pk, Permission.MANAGE_MEMBERS)
    form = InvitationForm(request.POST or None, agency=agency, user=request.user)
    if form.is_valid():
        try:
            invitation = actions.invite_member(
                agency=agency, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.CannotInvite as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("An invitation is on its way to %(email)s.") % {"email": invitation.email},
            )
            return redirect("agencies:agency", pk=agency.pk)
    return render(request, "agencies/invitation_form.html", {"form": form, "agency": agency})


@form_methods
@login_required
def role_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    membership = _membership(request, pk)
    form = RoleForm(request.POST or None, instance=membership, user=request.user)
    if form.is_valid():
        # The form wrote the new role into its instance; the action reads the old one afresh.
        membership.refresh_from_db(fields=["role"])
        given = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        try:
            actions.change_role(membership=membership, **given)
        except actions.CannotChangeMember as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The role was changed."))
            return redirect("agencies:agency", pk=membership.agency_id)
    return render(
        request, "agencies/membership_form.html", {"form": form, "membership": membership}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then end a membership."""
    membership = _membership(request, pk)
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Remove %s") % membership.user,
            text=_("End this membership? What %s did here stays.") % membership.user,
            button=_("Remove"),
            back=reverse("agencies:agency", args=[membership.agency_id]),
            version=membership.version,
        )
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    now = timezone.now()
    try:
        actions.remove_member(membership=membership, version=version, by=request.user, at=now)
    except actions.CannotChangeMember as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("%(person)s is no longer a member here.") % {"person": membership.user}
        )
    return redirect("agencies:agency", pk=membership.agency_id)


def _membership(request: SignedInRequest, pk: int) -> Membership:
    membership = get_object_or_404(
        Membership.objects.visible_to(request.user).select_related("user", "agency__region"), pk=pk
    )
    if not has_permission(request.user, Permission.MANAGE_MEMBERS, agency=membership.agency):
        raise PermissionDenied
    return membership


@require_POST
@login_required
def invitation_resend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail a new link."""
    invitation = _invitation(request, pk)
    try:
        actions.resend_invitation(invitation=invitation, by=request.user, at=timezone.now())
    except actions.CannotInvite as error:
        messages.error(request, str(error))
    else:
        text = _("A new link is on its way to %(email)s; the old one no longer works.")
        messages.success(request, text % {"email": invitation.email})
    return redirect("agencies:agency", pk=invitation.agency_id)


@require_POST
@login_required
def invitation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Void an invitation's link."""
    invitation = _invitation(request, pk)
    try:
        actions.withdraw_invitation(invitation=invitation, by=request.user, at=timezone.now())
    except actions.CannotInvite as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation was withdrawn."))
    return redirect("agencies:agency", pk=invitation.agency_id)


def _invitation(request: SignedInRequest, pk: int) -> Invitation:
    return get_object_or_404(
        Invitation.objects.visible_to(request.user).select_related("agency__region"), pk=pk
    )


# --- Accepting an invitation ----------------------------------------------------------------------
@form_methods
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: join with the account one has, or make one."""
    try:
        invitation = actions.find_invitation(token=token, at=timezone.now())
    except actions.CannotAccept as error:
        return _refused(request, str(error))
    account = User.objects.filter(email__iexact=invitation.email).first()
    if request.user.is_authenticated and request.user != account:
        return render(request, "agencies/invitation_other.html", {"invitation": invitation})
    form = (
        JoinForm(request.POST or None)
        if account
        else NewAccountForm(request.POST or None, email=invitation.email)
    )
    if request.method == "POST" and (account or form.is_valid()):
        return _join(request, invitation, form)
    return render(
        request,
        "agencies/invitation_accept.html",
        {"invitation": invitation, "form": form, "account": account},
    )


def _join(request: HttpRequest, invitation: Invitation, form: Any) -> HttpResponse:
    given = getattr(form, "cleaned_data", {})
    try:
        user = actions.accept_invitation(
            invitation=invitation,
            at=timezone.now(),
            name=given.get("name", ""),
            password=given.get("password1", ""),
        )
    except actions.CannotAccept as error:
        return _refused(request, str(error))
    messages.success(request, _("Welcome to %(agency)s.") % {"agency": invitation.agency})
    if isinstance(form, NewAccountForm):
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "agencies/invitation_refused.html", {"reason": reason}, status=404)
