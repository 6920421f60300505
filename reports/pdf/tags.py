"""The structure tree of one section, made whole before it is written.

WeasyPrint tags page by page: a table that runs over three pages becomes three tables, each
with its head, every line of text an element of its own. Here the pieces are joined, the
repeated heads become artifacts, header cells get their scope, and lines go straight into
their cell. It runs on the renderer's own objects (its documented `finisher` hook), because
there it costs a hundredth of a second and later it would cost one read and one write more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

_TRANSPARENT = {"/Span", "/NonStruct"}
_HEADINGS = {"/H1", "/H2", "/H3"}
_ROW_GROUPS = {"/THead", "/TBody", "/TFoot"}


def tidy(pdf: pydyf.PDF, *, continues: bool) -> None:
    """Join what page breaks cut; `continues` = the first table goes on from another section."""
    _Tree(pdf).tidy(continues=continues)


class _Tree:
    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects = pdf.objects
        root = self.at(pdf.catalog["StructTreeRoot"])
        self.document = self.at(root["K"][0])
        self.parents = self.at(root["ParentTree"])["Nums"]
        self.pages = {reference: at for at, reference in enumerate(pdf.page_references)}
        self.streams = [self.at(self.at(page)["Contents"]) for page in pdf.page_references]
        self.owners: list[dict[int, bytes]] = [{} for _ in self.pages]
        self.artifacts: list[set[int]] = [set() for _ in self.pages]

    def at(self, reference: bytes) -> Any:
        return self.objects[int(reference.split()[0])]

    def tidy(self, *, continues: bool) -> None:
        body = self._one_body()
        if body is not None:
            body["K"] = pydyf.Array(self._join_tables(body, continues=continues))
            self._tidy_below(body, in_head=False)
        self._write_parents()
        self._write_artifacts()

    def _one_body(self) -> Any:
        """The section's element, with what its later pages hold moved into it."""
        pieces = [self.at(reference) for reference in self.document["K"]]
        if not pieces:
            return None
        first = pieces[0]
        for piece in pieces[1:]:
            self._move(piece["K"], first)
            piece.free = "f"
        self.document["K"] = pydyf.Array([first.reference])
        return first

    def _join_tables(self, body: Any, *, continues: bool) -> Iterator[bytes]:
        """Kids of the body; a table without a heading before it goes on from the last one."""
        table: Any = None
        fresh = not continues
        for reference in body["K"]:
            element = self.at(reference)
            if element["S"] != "/Table":
                fresh = True
                yield reference
            elif fresh or table is None:
                self._one_row_group(element, drop_head=not fresh)
                table, fresh = element, False
                yield reference
            else:
                self._one_row_group(element, drop_head=True)
                self._move(self._rows(element)["K"], self._rows(table))
                element.free = "f"

    def _one_row_group(self, table: Any, *, drop_head: bool) -> None:
        """Keep a head and one body: the bodies of the markup only steer page breaks."""
        head, *others = self._groups(table)
        if head["S"] != "/THead":
            head, others = None, [head, *others]
        if head is not None and drop_head:
            self._discard(head)
            head = None
        rows = others[0]
        for other in others[1:]:
            self._move(other["K"], rows)
            other.free = "f"
        kids = [] if head is None else [head.reference]
        table["K"] = pydyf.Array([*kids, rows.reference])

    def _groups(self, table: Any) -> list[Any]:
        return [group for group in map(self.at, table["K"]) if group["S"] in _ROW_GROUPS]

    def _rows(self, table: Any) -> Any:
        return self.at(table["K"][-1])

    def _move(self, kids: list[bytes], parent: Any) -> None:
        for reference in kids:
            self.at(reference)["P"] = parent.reference
            parent["K"].append(reference)

    def _tidy_below(self, element: Any, *, in_head: bool) -> None:
        """Lift lines into `element`, drop pictures that only decorate, give scopes."""
        in_head = in_head or element["S"] == "/THead"
        self._clean_cell(element, in_head=in_head)
        kids: list[Any] = []
        for kid in self._flat(element["K"]):
            kids.append(kid)
            if isinstance(kid, int):
                self.owners[self.pages[element["Pg"]]][kid] = element.reference
            elif (child := self.at(kid)).get("S") == "/Figure" and "Alt" not in child:
                kids.pop()
                self._discard(child)
            elif "S" in child:
                self._tidy_below(child, in_head=in_head)
        # The joined file holds some 40,000 elements: what the standard lets out is left out.
        element.pop("Type", None)
        is_line = len(kids) == 1 and isinstance(kids[0], int)
        element["K"] = kids[0] if is_line else pydyf.Array(kids)

    def _flat(self, kids: list[Any]) -> Iterator[Any]:
        for kid in kids:
            child = kid if isinstance(kid, int) else self.at(kid)
            if not isinstance(child, int) and child.get("S") in _TRANSPARENT:
                yield from self._flat(child["K"])
                child.free = "f"
            else:
                yield kid

    def _clean_cell(self, element: Any, *, in_head: bool) -> None:
        if element["S"] not in {"/TH", "/TD"}:
            return
        attributes = element["A"]
        element.pop("ID", None)
        attributes.pop("Headers", None)
        if element["S"] == "/TH":
            attributes["Scope"] = "/Column" if in_head else "/Row"
        elif len(attributes) == 1:
            del element["A"]

    def _discard(self, element: Any) -> None:
        """Take an element out of the tree and mark its content as an artifact."""
        element.free = "f"
        for kid in element["K"]:
            if isinstance(kid, int):
                self.artifacts[self.pages[element["Pg"]]].add(kid)
            else:
                self._discard(self.at(kid))

    def _write_parents(self) -> None:
        for page, owners in enumerate(self.owners):
            last = max(owners, default=-1)
            kids = [owners.get(mcid, b"null") for mcid in range(last + 1)]
            self.parents[2 * page + 1] = pydyf.Array(kids)

    def _write_artifacts(self) -> None:
        for stream, mcids in zip(self.streams, self.artifacts, strict=True):
            if not mcids:
                continue
            items = stream.stream
            for at, item in enumerate(items):
                if isinstance(item, pydyf.Dictionary) and item.get("MCID") in mcids:
                    items[at - 1] = "/Artifact"
                    items[at] = pydyf.Dictionary({"Type": "/Layout"})
