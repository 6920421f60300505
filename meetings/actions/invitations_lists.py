"""Keep organisations and the reusable lists of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from meetings.models import InviteList, InviteListEntry, Organisation

_COPIED = ("name", "participant_class", "addressee", "region", "email", "phone", "address")


class CannotList(Exception):
    """The name is taken, it is another region's, or somebody else was quicker."""


def save_organisation(
    *, organisation: Organisation | None, version: int, fields: Mapping[str, Any]
) -> Organisation:
    """A new organisation, or one with these fields. Raises CannotList."""
    try:
        with transaction.atomic():
            if organisation is None:
                return Organisation.objects.create(**fields)
            changed = Organisation.objects.filter(pk=organisation.pk, version=version).update(
                **fields, version=F("version") + 1
            )
    except IntegrityError as error:
        raise CannotList(
            _("An organisation of this name, or of this agency, exists already.")
        ) from error
    if not changed:
        raise CannotList(_("Someone else has just changed this organisation. Look at it again."))
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def copy_organisation(*, organisation: Organisation, region: Region) -> Organisation:
    """The same body on this region's own list, where only this region changes it.

    The agency whose people would see rakor comes along only where its own region says so: what a
    stranger linked opens nothing here. Raises CannotList where the list has the name already.
    """
    agency = organisation.agency
    is_vouched = agency is not None and agency.region_id == organisation.owner_id
    fields = {name: getattr(organisation, name) for name in _COPIED}
    fields |= {"owner": region, "agency": agency if is_vouched else None}
    return save_organisation(organisation=None, version=0, fields=fields)


def create_list(*, owner: Agency, name: str, by: User, at: datetime) -> InviteList:
    """An empty list. Raises CannotList for a name that the agency uses already."""
    try:
        with transaction.atomic():
            return InviteList.objects.create(owner=owner, name=name, changed_by=by, changed_at=at)
    except IntegrityError as error:
        raise CannotList(_("This agency has a list of this name already.")) from error


@transaction.atomic
def put_on_list(
    *, invite_list: InviteList, organisation: Organisation, seats: int, by: User, at: datetime
) -> None:
    """Put an organisation on the list, or change its seats there.

    Raises CannotList for one that another region keeps.
    """
    if organisation.owner_id not in {None, invite_list.owner.region_id}:
        raise CannotList(
            _("Another region keeps “%(name)s”. Copy it to your own list first.")
            % {"name": organisation.name}
        )
    last = invite_list.entries.aggregate(last=Max("position"))["last"] or 0
    InviteListEntry.objects.update_or_create(
        list=invite_list,
        organisation=organisation,
        defaults={"seats": seats},
        create_defaults={"seats": seats, "position": last + 1},
    )
    _touch(invite_list, by=by, at=at)


@transaction.atomic
def take_off_list(*, entry: InviteListEntry, by: User, at: datetime) -> None:
    """Take an organisation off its list; invitations that were made from it stay."""
    _touch(entry.list, by=by, at=at)
    entry.delete()


@transaction.atomic
def fill_from_agencies(*, invite_list: InviteList, by: User, at: datetime) -> int:
    """Put every agency of the owner's region on the list; how many are new on it.

    An agency that is no organisation yet becomes one.
    """
    region = invite_list.owner.region
    agencies = Agency.objects.filter(region=region, is_active=True).order_by("sipd_code", "name")
    known = {
        organisation.agency_id: organisation
        for organisation in Organisation.objects.filter(agency__in=agencies, owner=region)
    }
    before = invite_list.entries.count()
    for agency in agencies:
        organisation = known.get(agency.pk) or _organisation_of(agency)
        if not invite_list.entries.filter(organisation=organisation).exists():
            put_on_list(invite_list=invite_list, organisation=organisation, seats=2, by=by, at=at)
    return invite_list.entries.count() - before


def _organisation_of(agency: Agency) -> Organisation:
    is_board = agency.kind == Agency.Kind.PLANNING_BOARD
    level = "pd_provinsi" if agency.region.is_province else "pd_kabkota"
    return Organisation.objects.create(
        owner=agency.region,
        name=agency.name,
        participant_class="bappeda" if is_board else level,
        addressee=f"Kepala {agency.name}",
        agency=agency,
        region=agency.region,
    )


def _touch(invite_list: InviteList, *, by: User, at: datetime) -> None:
    InviteList.objects.filter(pk=invite_list.pk).update(
        changed_by=by, changed_at=at, version=F("version") + 1
    )
