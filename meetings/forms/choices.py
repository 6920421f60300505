"""How choices that share their names are told apart: agencies of several regions are called alike."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet

from agencies.models import Agency, Region
from meetings.actions.record_content import with_region
from meetings.models import Organisation


def body_label(body: Agency | Organisation) -> str:
    """`Bappeda, Kabupaten Bangka`."""
    return with_region(str(body), body.region)


class _Bodies(forms.models.ModelChoiceIterator):
    def choice(self, obj: Agency | Organisation) -> tuple[Any, str]:
        return self.field.prepare_value(obj), body_label(obj)


def agencies_near(region: Region) -> QuerySet[Agency]:
    """Agencies of a region, of the regions in it and of its province, by region."""
    near = Q(region=region) | Q(region__parent=region)
    if region.parent_id and not region.is_province:
        near |= Q(region=region.parent_id)
    found = Agency.objects.filter(near, is_active=True)
    return found.select_related("region").order_by("region__code", "name")


def keep_for(form: forms.ModelForm, owners: QuerySet[Region]) -> list[str]:
    """Let `owner` of a new row be one of these regions; the rows of the layout that ask for it.

    Nobody is asked where there is one region, and what stands on a list stays on it.
    """
    if form.instance.pk is not None or len(owners) == 1:
        del form.fields["owner"]
        return []
    field = cast(forms.ModelChoiceField, form.fields["owner"])
    field.queryset, field.required = owners, True
    return ["owner"]


def offer(
    form: forms.BaseForm, name: str, found: QuerySet[Agency] | QuerySet[Organisation]
) -> None:
    """Let a field of the form choose among these agencies or organisations."""
    field = cast(forms.ModelChoiceField, form.fields[name])
    field.iterator = _Bodies
    field.queryset = found.select_related("region")
