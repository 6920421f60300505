"""What applying a read file would do, worked out without changing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from renja.comparison import Plain, plain_number, rows_of, sha256
from renja.importers.diff import Kind, RowDiff, carried_by, compare_rows, counts
from renja.models import (
    AgencyCeiling,
    DocumentKind,
    PlanDocument,
    PlanHeading,
    PlanImport,
    StatedTotal,
)

HEADING_FIELDS = ("code", "name", "outcome", "indicator", "target_text")


@dataclass(slots=True, kw_only=True)
class Scope:
    """One agency's part of a file, and the document that it goes to.

    `agency` is None while nobody confirmed that it shall be created, `document` while there is none.
    `headings`, `stated_total` and `plafon` are None where they stay as they are stored.
    """

    code: str
    name: str
    agency: Agency | None
    document: PlanDocument | None = None
    file_codes: set[str] = field(default_factory=set)
    rows: list[Plain] = field(default_factory=list)
    diffs: list[RowDiff] = field(default_factory=list)
    headings: list[Plain] | None = None
    kept: int = 0  # stored rows that the file lacks, and that stay
    stated_total: str | None = None
    drops_stated_total: bool = False
    plafon: str | None = None

    @property
    def key(self) -> int | str:
        """What tells this agency's part from the others of the file."""
        return self.agency.pk if self.agency else self.code or self.name

    @property
    def has_changes(self) -> bool:
        """Whether applying writes anything for this agency, be it only the order of rows."""
        return self.drops_stated_total or (
            any(value is not None for value in (self.headings, self.stated_total, self.plafon))
            or any(diff.kind is not Kind.SAME or diff.is_moved for diff in self.diffs)
        )

    @property
    def counts(self) -> dict[str, int]:
        return counts(self.diffs)

    @property
    def total(self) -> Decimal:
        """The file's budget for this agency, in rupiah."""
        return _sum(row["budget"] for row in self.rows)


@dataclass(slots=True, kw_only=True)
class Preview:
    """The whole file's effect. With a `refusals` sentence it cannot be applied."""

    plan_import: PlanImport
    scopes: list[Scope]
    left_out: int = 0
    notices: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def unknown_agencies(self) -> list[Scope]:
        return [scope for scope in self.scopes if scope.agency is None]

    @property
    def has_changes(self) -> bool:
        return any(scope.has_changes for scope in self.scopes)

    @property
    def counts(self) -> dict[str, int]:
        return counts(diff for scope in self.scopes for diff in scope.diffs)

    @property
    def kept(self) -> int:
        """Stored rows that the file lacks, and that stay as they are."""
        return sum(scope.kept for scope in self.scopes)

    @property
    def keeps_missing(self) -> bool:
        """Whether rows that the file lacks stay, by choice or because the file is so short."""
        asked = self.plan_import.options.get("keep_missing")
        return bool(self.kept) if asked is None else bool(asked)

    @property
    def moved(self) -> int:
        """Rows that only change their place."""
        return sum(
            diff.kind is Kind.SAME and diff.is_moved for s in self.scopes for diff in s.diffs
        )

    @property
    def row_count(self) -> int:
        return sum(len(scope.rows) for scope in self.scopes)

    @property
    def total(self) -> Decimal:
        return sum((scope.total for scope in self.scopes), Decimal(0))

    @property
    def total_before(self) -> Decimal:
        """What the rows concerned add up to as stored."""
        stored = [d.stored for scope in self.scopes for d in scope.diffs if d.stored is not None]
        return _sum(row["budget"] for row in stored)

    @property
    def diffs(self) -> list[tuple[Scope, RowDiff]]:
        return [(scope, diff) for scope in self.scopes for diff in scope.diffs]

    @property
    def fingerprint(self) -> str:
        """Stands for the state of the documents that this preview was held against."""
        revisions = sorted(
            f"{scope.code}:{scope.document.pk}:{scope.document.revision}"
            if scope.document
            else f"{scope.code}:-"
            for scope in self.scopes
        )
        return sha256("\n".join(revisions))[:16]


def preview(*, plan_import: PlanImport) -> Preview:
    """Hold a read file against what is stored; a fixed number of queries."""
    parsed: Plain = plan_import.parsed or {}
    result = Preview(plan_import=plan_import, scopes=_scopes(plan_import, parsed))
    _leave_out_others(result)
    _note_other_name(result)
    _attach_documents(result)
    _attach_diffs(result, parsed)
    _attach_statements(result, parsed)
    _refuse(result, parsed)
    return result


def _scopes(plan_import: PlanImport, parsed: Plain) -> list[Scope]:
    """The file's rows by the agency they belong to, in the file's order."""
    find = _AgencyFinder(plan_import, parsed)
    scopes: dict[Any, Scope] = {}
    for row in parsed.get("rows", ()):
        scope = find.scope_of(row["agency_code"], row["agency_name"])
        scope = scopes.setdefault(scope.key, scope)
        scope.file_codes.add(row["agency_code"])
        scope.rows.append(row)
    for code in parsed.get("plafons", {}):
        scope = find.scope_of(code, "")
        scopes.setdefault(scope.key, scope).file_codes.add(code)
    return list(scopes.values())


class _AgencyFinder:
    """The agency that a file means by a code and a name: by code, by name, or the chosen one."""

    def __init__(self, plan_import: PlanImport, parsed: Plain) -> None:
        self.chosen = plan_import.agency
        self.names: Mapping[str, str] = parsed.get("agencies", {})
        agencies = list(Agency.objects.filter(region=plan_import.region_id))
        self.by_code = {agency.sipd_code: agency for agency in agencies if agency.sipd_code}
        self.by_name = {agency.name.casefold(): agency for agency in agencies}
        self.found: dict[tuple[str, str], Scope] = {}
        named = {(row["agency_code"], row["agency_name"]) for row in parsed.get("rows", ())}
        # A print without a code is taken for the chosen agency's, however it spells the name.
        self.is_one_print = len(named) == 1 and not any(code for code, _name in named)

    def scope_of(self, code: str, name: str) -> Scope:
        if (code, name) not in self.found:
            label = name or self.names.get(code, "")
            agency = self.by_code.get(code)
            named = self.by_name.get(label.casefold())
            # Two codes are two agencies, even if they are called the same.
            if agency is None and named and not (code and named.sipd_code):
                agency = named
            if agency is None and not code and (not label or self.is_one_print):
                agency = self.chosen
            self.found[code, name] = Scope(
                code=code or (agency.sipd_code if agency else ""),
                name=label or (agency.name if agency else code),
                agency=agency,
            )
        return self.found[code, name]


def _note_other_name(result: Preview) -> None:
    """Say so when a print without a code names the chosen agency differently."""
    chosen = result.plan_import.agency
    for scope in result.scopes:
        if (
            chosen
            and scope.agency == chosen
            and "" in scope.file_codes
            and (scope.name.casefold() != chosen.name.casefold())
        ):
            result.notices.append(
                _("The file names “%(file)s”; it is imported for %(agency)s.")
                % {"file": scope.name, "agency": chosen.name}
            )


def _leave_out_others(result: Preview) -> None:
    """Keep the chosen agency's rows only; a planner imports for the own agency."""
    chosen = result.plan_import.agency
    if chosen is None:
        return
    own = [scope for scope in result.scopes if scope.agency == chosen]
    others = [scope for scope in result.scopes if scope.agency != chosen]
    result.scopes = own
    result.left_out = sum(len(scope.rows) for scope in others)
    if others and not own:
        result.refusals.append(
            _("The file holds the plan of %(others)s, not of %(agency)s.")
            % {"others": _names(others), "agency": chosen.name}
        )
    elif others:
        result.notices.append(
            _("%(rows)s rows of other agencies are left out: %(others)s.")
            % {"rows": result.left_out, "others": _names(others)}
        )


def _attach_documents(result: Preview) -> None:
    """The documents that exist already: one of the region for an RKPD, else one per agency."""
    plan_import = result.plan_import
    documents = PlanDocument.objects.filter(
        kind=plan_import.kind,
        region=plan_import.region_id,
        plan_year=plan_import.plan_year_id,
        is_amendment=plan_import.is_amendment,
    ).select_related("agency", "region", "plan_year")
    if plan_import.kind == DocumentKind.RKPD:
        rkpd = documents.first()
        for scope in result.scopes:
            scope.document = rkpd
        return
    by_agency = {document.agency_id: document for document in documents}
    for scope in result.scopes:
        scope.document = by_agency.get(scope.agency.pk) if scope.agency else None


def _attach_diffs(result: Preview, parsed: Plain) -> None:
    stored = rows_of({scope.document.pk for scope in result.scopes if scope.document})
    by_agency: defaultdict[tuple[int, int], list[Plain]] = defaultdict(list)
    for document_id, rows in stored.items():
        for row in rows:
            by_agency[document_id, row["agency"]].append(row)
    carried = carried_by(parsed.get("shape", ""), parsed.get("fields", []))
    asked = result.plan_import.options.get("keep_missing")
    for scope in result.scopes:
        own = by_agency[_place(scope)] if scope.document and scope.agency else []
        # An agency that the file names for its plafon alone keeps its rows.
        keeps = not scope.rows or (_is_part(scope, own) if asked is None else bool(asked))
        scope.diffs = compare_rows(own, scope.rows, carried=carried, keep_missing=keeps)
        if keeps and scope.rows:
            known = sum(diff.stored is not None for diff in scope.diffs)
            scope.kept = len(own) - known


def _is_part(scope: Scope, own: Sequence[Plain]) -> bool:
    """Whether the file is so short beside the plan that its gaps are no wish to delete."""
    return 2 * len(scope.rows) < len(own)


def _attach_statements(result: Preview, parsed: Plain) -> None:
    """What the file states beside its rows, where it differs from what is stored."""
    ids = {scope.document.pk for scope in result.scopes if scope.document}
    headings = _stored_headings(ids)
    totals = {
        (t.document_id, t.agency_id): plain_number(t.total)
        for t in StatedTotal.objects.filter(document__in=ids)
    }
    plafons = {
        (c.document_id, c.agency_id): plain_number(c.plafon)
        for c in AgencyCeiling.objects.filter(document__in=ids)
    }
    stated = {agency: total for agency, unit, total in parsed.get("stated_totals", ()) if not unit}
    is_rkpd = result.plan_import.kind == DocumentKind.RKPD
    for scope in result.scopes:
        place = _place(scope)
        new_headings = _headings_of(scope, parsed)
        if new_headings and new_headings != headings.get(place, []):
            scope.headings = new_headings
        total = None if is_rkpd else _first(stated, scope.file_codes)
        scope.stated_total = total if total != totals.get(place) else None
        # Rows of a new file must not be held against the total of an older print.
        scope.drops_stated_total = (
            total is None and place in totals and parsed.get("shape") != "own_sheet"
        )
        plafon = _first(parsed.get("plafons", {}), scope.file_codes) if is_rkpd else None
        scope.plafon = plafon if plafon != plafons.get(place) else None


def _stored_headings(ids: Iterable[int]) -> dict[tuple[int, int], list[Plain]]:
    found: defaultdict[tuple[int, int], list[Plain]] = defaultdict(list)
    headings = PlanHeading.objects.filter(document__in=ids).order_by("code")
    for document_id, agency_id, *values in headings.values_list(
        "document_id", "agency_id", *HEADING_FIELDS
    ):
        found[document_id, agency_id].append(dict(zip(HEADING_FIELDS, values, strict=True)))
    return found


def _headings_of(scope: Scope, parsed: Plain) -> list[Plain]:
    own = {
        heading["code"]: {name: heading[name] for name in HEADING_FIELDS}
        for heading in parsed.get("headings", ())
        if heading["agency_code"] in scope.file_codes
    }
    return [own[code] for code in sorted(own)]


def _refuse(result: Preview, parsed: Plain) -> None:
    """Add a sentence for each thing that stands in the way of applying."""
    plan_import = result.plan_import
    if not parsed.get("rows") and not parsed.get("plafons"):
        result.refusals.append(_("The file has no rows of a plan."))
    year = parsed.get("year")
    if year and year != plan_import.plan_year.year:
        result.refusals.append(
            _(
                "The file is for %(file)s, but plan year %(chosen)s was chosen. Upload it again"
                " for the year that it names."
            )
            % {"file": year, "chosen": plan_import.plan_year}
        )
    kind = parsed.get("kind")
    if kind and kind != plan_import.kind:
        result.notices.append(
            _("The file looks like a %(file)s; it is imported as %(chosen)s.")
            % {"file": DocumentKind(kind).label, "chosen": plan_import.get_kind_display()}
        )
    documents = {scope.document.pk: scope.document for scope in result.scopes if scope.document}
    for document in documents.values():
        result.refusals.extend(_objections(document, plan_import))
    if len(documents) < len(result.scopes) and not plan_import.plan_year.is_open:
        result.refusals.append(_("Plan year %(year)s is closed.") % {"year": plan_import.plan_year})


def _objections(document: PlanDocument, plan_import: PlanImport) -> Iterable[str]:
    if not document.is_editable:
        yield _("%(document)s cannot be changed now: its state is “%(status)s”.") % {
            "document": document,
            "status": document.get_status_display(),
        }
    elif document.stage != plan_import.stage:
        yield _(
            "%(document)s stands at the stage “%(stage)s”; the file was meant for “%(file)s”."
        ) % {
            "document": document,
            "stage": document.get_stage_display(),
            "file": plan_import.get_stage_display(),
        }


def _first(amounts: Mapping[str, str | None], codes: Iterable[str]) -> str | None:
    return next((amounts[code] for code in sorted(codes) if code in amounts), None)


def _place(scope: Scope) -> tuple[int, int]:
    """Where the scope's rows are stored: document and agency; (0, 0) for nowhere yet."""
    if scope.document is None or scope.agency is None:
        return 0, 0
    return scope.document.pk, scope.agency.pk


def _names(scopes: Sequence[Scope]) -> str:
    names = ", ".join(scope.name or scope.code for scope in scopes[:3])
    return f"{names}, …" if len(scopes) > 3 else names


def _sum(amounts: Iterable[str | None]) -> Decimal:
    return sum((Decimal(amount) for amount in amounts if amount is not None), Decimal(0))
