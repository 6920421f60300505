"""Create and change agencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyUnit, Region


class AgencyFields(TypedDict, total=False):
    """What a person may say about an agency."""

    kind: str
    name: str
    short_name: str
    affair_fields: Sequence[str]
    sipd_code: str
    is_active: bool


class CannotSaveAgency(ValueError):
    """Two agencies of one region would share a name or a code."""


def create_agency(*, region: Region, **fields: Unpack[AgencyFields]) -> Agency:
    """A new agency of the region.

    Raises CannotSaveAgency if the region has one with this name or SIPD code.
    """
    agency = Agency(region=region, **_clean(fields))
    return _saved(agency)


def update_agency(*, agency: Agency, **fields: Unpack[AgencyFields]) -> Agency:
    """The agency with these fields changed; its region stays.

    Raises CannotSaveAgency if another one of the region has this name or SIPD code.
    """
    for name, value in _clean(fields).items():
        setattr(agency, name, value)
    return _saved(agency)


def _clean(fields: AgencyFields) -> AgencyFields:
    codes = fields.get("affair_fields")
    return fields if codes is None else {**fields, "affair_fields": sorted(set(codes))}


def _saved(agency: Agency) -> Agency:
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError as error:
        # Forms ask first; this is for two people who save at once, and for imports.
        taken = [c for c in Agency._meta.constraints if c.name and c.name in str(error)]
        if taken:
            raise CannotSaveAgency(str(taken[0].violation_error_message)) from error
        raise
    return agency


def create_unit(*, agency: Agency, sipd_code: str, name: str) -> AgencyUnit:
    """A new sub-unit of the agency. Raises CannotSaveAgency if it has one with this code."""
    return _saved_unit(AgencyUnit(agency=agency, sipd_code=sipd_code, name=name))


def update_unit(*, unit: AgencyUnit, sipd_code: str, name: str) -> AgencyUnit:
    """The sub-unit with another name or code; its rows stay with it, frozen versions as they are.

    Raises CannotSaveAgency if another one of the agency has this code.
    """
    unit.sipd_code, unit.name = sipd_code, name
    return _saved_unit(unit)


def _saved_unit(unit: AgencyUnit) -> AgencyUnit:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        if "unit_code_once_per_agency" not in str(error):
            raise
        raise CannotSaveAgency(
            _("This agency has a sub-unit with the code %(code)s already.")
            % {"code": unit.sipd_code}
        ) from error
    return unit
