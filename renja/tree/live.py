"""Leaves from live rows: one query for the rows, two for all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, CharField, DecimalField, F, TextField, Value
from django.db.models.functions import Cast

from nomenclature.models import NomenclatureItem
from renja.models import (
    PlanDocument,
    PlanHeading,
    RowFunding,
    RowIndicator,
    RowLocation,
    RowTag,
)
from renja.tree.build import heading_codes
from renja.tree.leaves import Fund, Indicator, Leaf, Place, Tag, Titles

if TYPE_CHECKING:
    from renja.querysets import PlanRowQuerySet

_ROW_FIELDS = (
    "pk",
    "uuid",
    "version",
    "agency_id",
    "agency__sipd_code",
    "agency__name",
    "unit__sipd_code",
    "unit__name",
    "printed_code",
    "name",
    "printed_programme",
    "printed_activity",
    "budget",
    "forward_budget",
    "target_group",
    "note",
    "proposal_ref",
    "responsible",
)
_INDICATOR_FIELDS = Indicator._fields


def read_leaves(rows: PlanRowQuerySet) -> list[Leaf]:
    """The rows in the order of the plan, without indicators, places, fund sources and tags."""
    ordered = rows.order_by("agency__sipd_code", "agency__name", "position", "pk")
    return [
        Leaf(
            pk=pk,
            uuid=str(uuid),
            version=version,
            agency=agency,
            agency_code=agency_code,
            agency_name=agency_name,
            unit_code=unit_code or "",
            unit_name=unit_name or "",
            code=code,
            name=name,
            printed_programme=printed_programme,
            printed_activity=printed_activity,
            budget=budget,
            forward_budget=forward_budget,
            target_group=target_group,
            note=note,
            proposal_ref=proposal_ref,
            responsible=responsible,
        )
        for (
            pk, uuid, version, agency, agency_code, agency_name, unit_code, unit_name, code, name,
            printed_programme, printed_activity, budget, forward_budget, target_group, note, proposal_ref, responsible,
        ) in ordered.values_list(*_ROW_FIELDS).iterator(chunk_size=2000)
    ]  # fmt: skip


def read_details(leaves: Iterable[Leaf]) -> None:
    """Fill in indicators, places, fund sources and tags: two queries for any number of leaves."""
    by_pk = {leaf.pk: leaf for leaf in leaves}
    if not by_pk:
        return
    indicators = RowIndicator.objects.filter(row_id__in=by_pk).order_by("row_id", "position")
    for pk, *values in indicators.values_list("row_id", *_INDICATOR_FIELDS):
        by_pk[pk].indicators.append(Indicator(*values))
    for kind, pk, _position, one, other, amount in sorted(_parts(list(by_pk))):
        leaf = by_pk[pk]
        if kind == "place":
            leaf.locations.append(Place(one, other))
        elif kind == "fund":
            leaf.fundings.append(Fund(one, other, amount))
        else:
            leaf.tags.append(Tag(one, other))


def read_titles(
    document: PlanDocument, leaves: Iterable[Leaf]
) -> tuple[dict[tuple[int | str, str], Titles], dict[str, str]]:
    """What the plan says of its programmes and activities, and the nomenclature's names.

    The first by (agency, code), the second by code, for the headings above these leaves. One query.
    """
    own = PlanHeading.objects.filter(document=document).values_list(
        "agency_id", "code", *Titles._fields
    )
    blank = Value("", output_field=TextField())
    national = NomenclatureItem.objects.filter(
        edition=document.plan_year.edition_id,
        gov_type=document.region.gov_type,
        code__in=heading_codes(leaves),
    ).values_list(Value(0, output_field=BigIntegerField()), "code", "name", blank, blank, blank)
    titles: dict[tuple[int | str, str], Titles] = {}
    names: dict[str, str] = {}
    for agency, code, *texts in own.union(national, all=True).order_by():
        if agency:
            titles[agency, code] = Titles(*texts)
        else:
            names[code] = texts[0]
    return titles, names


def _parts(pks: list[int]) -> Iterable[tuple]:
    """Places, fund sources and tags in one query; (kind, row, position) is unique but for tags."""
    text = CharField()
    blank = Cast(Value(None), DecimalField(max_digits=18, decimal_places=2))
    places = RowLocation.objects.filter(row_id__in=pks).values_list(
        Value("place", output_field=text), "row_id", "position", "code", "text", blank
    )
    funds = RowFunding.objects.filter(row_id__in=pks).values_list(
        Value("fund", output_field=text),
        "row_id",
        "position",
        "source_code",
        "source_name",
        F("amount"),
    )
    tags = RowTag.objects.filter(row_id__in=pks).values_list(
        Value("tag", output_field=text), "row_id", Value(0), "dimension", "label", blank
    )
    return places.union(funds, tags, all=True).order_by()
