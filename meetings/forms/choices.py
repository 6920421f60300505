"""How choices that share their names are told apart: agencies of several regions are called alike."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.models import Agency
from meetings.models import Organisation


def agency_label(agency: Agency) -> str:
    """`Bappeda, Kabupaten Bangka`."""
    beside = agency.region.beside(str(agency))
    return f"{agency}, {beside}" if beside else str(agency)


def organisation_label(organisation: Organisation) -> str:
    """An organisation with its region; those of none are told apart by their names."""
    beside = organisation.of_region
    return f"{organisation.name}, {beside}" if beside else organisation.name


def offer(field: forms.Field, found: Any) -> None:
    """Let a field choose among these agencies or organisations."""
    label = agency_label if found.model is Agency else organisation_label
    field.queryset = found.select_related("region")  # type: ignore[attr-defined]
    field.label_from_instance = label  # type: ignore[attr-defined]
