"""The tree as the lines of a table, cut into pages of whole programmes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from renja.tree.build import AGENCY, FIELD, Branch, PlanTree
from renja.tree.columns import Cell, Layout, branch_cells, leaf_cells
from renja.tree.leaves import Leaf

# A page ends with the programme that takes it past this many sub-activities: more would make old
# office PCs slow, fewer would cut what belongs together.
PAGE_SIZE = 400
LEAF = 5


@dataclass(slots=True)
class Line:
    """One line of the table; `span` is how many columns the name takes."""

    level: int
    code: str
    name: str
    note: str = ""
    warning: str = ""
    url: str = ""
    span: int = 1
    uuid: str = ""
    # How many comments hang on it and where they are: filled in by the page.
    talk: dict[str, int | str] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)


class Section(NamedTuple):
    """A programme with the headings that open before it."""

    path: tuple[Branch, ...]
    programme: Branch


def pages_of(tree: PlanTree, *, size: int = PAGE_SIZE) -> list[list[Section]]:
    """Whole programmes, about `size` sub-activities a page; one page at least."""
    pages: list[list[Section]] = [[]]
    filled = 0
    for *path, programme in tree.programmes():
        if filled and filled + programme.count > size:
            pages.append([])
            filled = 0
        pages[-1].append(Section(tuple(path), programme))
        filled += programme.count
    return pages


def leaves_of(sections: Iterable[Section]) -> list[Leaf]:
    """The sub-activities of these programmes, in order."""
    return [
        leaf
        for section in sections
        for activity in section.programme.branches
        for leaf in activity.leaves
    ]


def lines_of(
    sections: Iterable[Section],
    layout: Layout,
    *,
    url_of: Callable[[Leaf], str],
    marks_gaps: bool = False,
    starts_at: int = AGENCY,
) -> list[Line]:
    """Headings and sub-activities in reading order; each page names its agency and fields again.

    `starts_at` leaves out the agency's line where there is one agency only.
    """
    lines: list[Line] = []
    opened: tuple[Branch, ...] = ()
    for section in sections:
        lines += [
            _heading(branch, layout)
            for at, branch in enumerate(section.path)
            if branch.level >= starts_at and (at >= len(opened) or opened[at] is not branch)
        ]
        opened = section.path
        lines.append(_heading(section.programme, layout))
        for activity in section.programme.branches:
            lines.append(_heading(activity, layout))
            lines += [_leaf(leaf, layout, url_of, marks_gaps) for leaf in activity.leaves]
    return lines


def _heading(branch: Branch, layout: Layout) -> Line:
    span, cells = branch_cells(branch, layout)
    note = ""
    if branch.level >= FIELD:
        note = ngettext("%(count)d sub-activity", "%(count)d sub-activities", branch.count) % {
            "count": branch.count
        }
    return Line(branch.level, branch.code, branch.name, note=note, span=span, cells=cells)


def _leaf(leaf: Leaf, layout: Layout, url_of: Callable[[Leaf], str], marks_gaps: bool) -> Line:  # noqa: FBT001
    warning = ""
    if marks_gaps and (missing := leaf.missing()):
        warning = gettext("Still blank: %(fields)s") % {"fields": ", ".join(map(str, missing))}
    return Line(
        LEAF,
        leaf.code,
        leaf.name,
        note=leaf.unit_name,
        warning=warning,
        url=url_of(leaf),
        uuid=leaf.uuid,
        cells=leaf_cells(leaf, layout),
    )
