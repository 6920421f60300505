"""The tree above the sub-activities: agency, urusan, bidang, programme, activity; sums, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from renja.tree.leaves import Leaf, Titles

AGENCY, AFFAIR, FIELD, PROGRAMME, ACTIVITY = range(5)
# How many parts of a code name a level; the agency has none.
_PARTS = {AFFAIR: 1, FIELD: 2, PROGRAMME: 3, ACTIVITY: 5}


@dataclass(slots=True)
class Branch:
    """A heading with the sums of the leaves below it; blank budgets add nothing.

    A sum is None while none of its leaves has a budget.
    """

    level: int
    code: str
    name: str
    agency: int | str
    titles: Titles = field(default_factory=Titles)
    count: int = 0
    budget: Decimal | None = None
    forward_budget: Decimal | None = None
    branches: list[Branch] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    def add(self, leaf: Leaf) -> None:
        self.count += 1
        self.budget = _plus(self.budget, leaf.budget)
        self.forward_budget = _plus(self.forward_budget, leaf.forward_budget)


@dataclass(slots=True)
class PlanTree:
    """A plan's agencies with all that is below them."""

    agencies: list[Branch]
    count: int = 0
    budget: Decimal | None = None
    forward_budget: Decimal | None = None

    def programmes(self) -> list[tuple[Branch, Branch, Branch, Branch]]:
        """(agency, urusan, bidang, programme) in the order of the plan."""
        return [
            (agency, affair, affair_field, programme)
            for agency in self.agencies
            for affair in agency.branches
            for affair_field in affair.branches
            for programme in affair_field.branches
        ]


def build_tree(
    leaves: Iterable[Leaf],
    *,
    titles: Mapping[tuple[int | str, str], Titles] | None = None,
    names: Mapping[str, str] | None = None,
) -> PlanTree:
    """The tree of these leaves, ordered by agency as given and by code below it.

    `titles` are what the agency's own plan says, by (agency, printed code); `names` the
    nomenclature's, by code; a heading that neither knows keeps a blank name.
    """
    agencies: dict[int | str, Branch] = {}
    seen: dict[tuple[int | str, str], Branch] = {}
    tree = PlanTree([])
    for leaf in leaves:
        top = agencies.get(leaf.agency)
        if top is None:
            top = Branch(AGENCY, leaf.agency_code, leaf.agency_name, leaf.agency)
            agencies[leaf.agency] = top
        for branch in _path(leaf, top, seen, titles or {}, names or {}):
            branch.add(leaf)
        tree.count += 1
        tree.budget = _plus(tree.budget, leaf.budget)
        tree.forward_budget = _plus(tree.forward_budget, leaf.forward_budget)
    tree.agencies = list(agencies.values())
    for branch in tree.agencies:
        _sort(branch)
    return tree


def lookup_code(code: str) -> str:
    """The nomenclature's code of a printed one: programme 01 stands there as X.XX.01."""
    parts = code.split(".")
    return ".".join(["X", "XX", *parts[2:]]) if len(parts) > 2 and parts[2] == "01" else code


def heading_codes(leaves: Iterable[Leaf]) -> set[str]:
    """Nomenclature codes of every heading above these leaves."""
    activities = {tuple(leaf.code.split(".")[:5]) for leaf in leaves}
    return {
        lookup_code(".".join(parts[:length])) for parts in activities for length in _PARTS.values()
    }


def _path(
    leaf: Leaf,
    top: Branch,
    seen: dict[tuple[int | str, str], Branch],
    titles: Mapping[tuple[int | str, str], Titles],
    names: Mapping[str, str],
) -> list[Branch]:
    """The branches from the agency to the activity of this leaf, made where they are missing."""
    parts = leaf.code.split(".")
    path = [top]
    for level, length in _PARTS.items():
        code = ".".join(parts[:length])
        branch = seen.get((leaf.agency, f"{level}:{code}"))
        if branch is None:
            own = titles.get((leaf.agency, code), Titles())
            name = own.name or names.get(lookup_code(code), "")
            branch = Branch(level, code, name, leaf.agency, own)
            seen[leaf.agency, f"{level}:{code}"] = branch
            path[-1].branches.append(branch)
        path.append(branch)
    path[-1].leaves.append(leaf)
    return path


def _sort(branch: Branch) -> None:
    branch.branches.sort(key=lambda child: child.code)
    for child in branch.branches:
        _sort(child)
    # Several units' rows of one code keep the order of the plan.
    branch.leaves.sort(key=lambda leaf: leaf.code)


def _plus(total: Decimal | None, amount: Decimal | None) -> Decimal | None:
    if amount is None:
        return total
    return amount if total is None else total + amount
