"""What one person reads of a plan: the working state, or what was handed in, or their bidang of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from agencies.models import Agency, Region, Role
from agencies.permissions import is_admin, memberships_of, reviewed_fields
from renja.models import PlanDocument, PlanRow, PlanVersion, RowFunding
from renja.permissions import reads_draft
from renja.tree.frozen import read_frozen
from renja.tree.leaves import Leaf, Titles
from renja.tree.live import read_details, read_leaves, read_titles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    Person = User | AnonymousUser


@dataclass(slots=True, kw_only=True)
class Reading:
    """A plan as one person reads it; `version` is None for the working state.

    `fields` limits a ministry reviewer to the rows of their bidang; None is no limit.
    """

    document: PlanDocument
    version: PlanVersion | None
    fields: frozenset[str] | None
    leaves: list[Leaf]
    titles: dict[tuple[int | str, str], Titles] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    ceilings: dict[int | str, Decimal] = field(default_factory=dict)
    _filled: set[int] = field(default_factory=set)

    def fill(self, leaves: list[Leaf]) -> None:
        """Read what hangs on these leaves; a frozen version has it already."""
        if self.version is None:
            read_details(leaf for leaf in leaves if leaf.pk not in self._filled)
            self._filled |= {leaf.pk for leaf in leaves}

    def fund_names(self) -> list[str]:
        """Every fund source of the plan, for a filter.

        Asks the database only where no more than a page of the plan was filled.
        """
        if self.version is not None or len(self._filled) == len(self.leaves):
            return sorted({fund.name for leaf in self.leaves for fund in leaf.fundings})
        funds = RowFunding.objects.filter(row__document=self.document)
        if self.fields is not None:
            funds = funds.filter(row__field_code__in=self.fields)
        return sorted(set(funds.values_list("source_name", flat=True).distinct()))


def read_plan(user: Person, document: PlanDocument) -> Reading:
    """The live rows for those who read the draft, else the version last handed in."""
    if reads_draft(user, document):
        return _read_live(user, document)
    version = (
        PlanVersion.objects.visible_to(user)
        .filter(document=document, reason=PlanVersion.Reason.HAND_IN)
        .order_by("-number")
        .first()
    )
    if version is None:
        return Reading(document=document, version=None, fields=frozenset(), leaves=[])
    return read_version(user, document, version)


def read_version(user: Person, document: PlanDocument, version: PlanVersion) -> Reading:
    """A frozen version, cut to the user's bidang where they review for a ministry."""
    frozen = read_frozen(version.content)
    fields = limiting_fields(user, document)
    leaves = [leaf for leaf in frozen.leaves if fields is None or leaf.field_code in fields]
    _titles, names = read_titles(document, leaves)
    return Reading(
        document=document,
        version=version,
        fields=fields,
        leaves=leaves,
        titles=frozen.titles,
        names=names,
        ceilings=frozen.ceilings,
    )


def read_many(user: Person, documents: Iterable[PlanDocument]) -> list[Leaf]:
    """The whole leaves of several plans, each as this person reads it; four queries in all."""
    documents = list(documents)
    drafts = [document for document in documents if reads_draft(user, document)]
    handed_in = [document for document in documents if document not in drafts]
    leaves = read_leaves(PlanRow.objects.visible_to(user).filter(document__in=drafts))
    read_details(leaves)
    versions = (
        PlanVersion.objects.visible_to(user)
        .filter(document__in=handed_in, reason=PlanVersion.Reason.HAND_IN)
        .order_by("document_id", "-number")
        .distinct("document_id")
    )
    by_pk = {document.pk: document for document in handed_in}
    for version in versions:
        fields = limiting_fields(user, by_pk[version.document_id])
        leaves += [
            leaf
            for leaf in read_frozen(version.content).leaves
            if fields is None or leaf.field_code in fields
        ]
    return sorted(leaves, key=lambda leaf: (leaf.agency_code, leaf.agency_name))


def limiting_fields(user: Person, document: PlanDocument) -> frozenset[str] | None:
    """The bidang that a ministry reviewer is limited to; None for everyone who reads the whole."""
    fields = reviewed_fields(user)
    if not fields or is_admin(user) or reads_region(user, document.region):
        return None
    return fields


def reads_region(user: Person, region: Region) -> bool:
    """Whether the user works in the region, or at the Bappeda of its province, or administers."""
    return is_admin(user) or any(
        m.agency.region_id == region.pk
        or (m.agency.kind == Agency.Kind.PLANNING_BOARD and m.agency.region_id == region.parent_id)
        for m in memberships_of(user)
        if m.role != Role.MINISTRY_REVIEWER and m.agency.kind != Agency.Kind.MINISTRY
    )


def _read_live(user: Person, document: PlanDocument) -> Reading:
    leaves = read_leaves(PlanRow.objects.visible_to(user).filter(document=document))
    titles, names = read_titles(document, leaves)
    return Reading(
        document=document,
        version=None,
        fields=limiting_fields(user, document),
        leaves=leaves,
        titles=titles,
        names=names,
    )
