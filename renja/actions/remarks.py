"""What a person should look at before a file is applied: the reader's remarks, and odd codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from nomenclature.models import NomenclatureItem
from renja.comparison import Plain
from renja.importers.codes import is_sub_activity, lookup_code
from renja.importers.plain import problem_of
from renja.models import PlanImport, PlanYear

ORDER = ("error", "warning", "info")
# Trigram likeness from which a name is worth suggesting.
_LIKE_ENOUGH = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One sentence about one place in the file, with the code that is meant where one is likely."""

    code: str
    severity: str
    sheet: str
    row: int | None
    column: str
    message: str
    suggestion: str = ""


def remarks_of(plan_import: PlanImport) -> list[Remark]:
    """Every remark about the read file, the gravest first, each group in the file's order."""
    parsed = plan_import.parsed or {}
    found = [_of_reader(problem) for problem in parsed.get("problems", ())]
    found += code_remarks(
        parsed.get("rows", ()),
        plan_year=plan_import.plan_year,
        gov_type=plan_import.region.gov_type,
    )
    return sorted(found, key=lambda r: (ORDER.index(r.severity), r.sheet, r.row or 0))


def code_remarks(rows: Sequence[Plain], *, plan_year: PlanYear, gov_type: str) -> list[Remark]:
    """A remark per row whose code the year's edition of the nomenclature does not list.

    At most four queries. An excerpt proves nothing about codes that it does not name.
    """
    edition = plan_year.edition
    if edition is None:
        return []
    wanted = {lookup_code(row["code"]) for row in rows if is_sub_activity(row["code"])}
    listed = NomenclatureItem.objects.filter(edition=edition, gov_type=gov_type)
    known = set(listed.filter(code__in=wanted).values_list("code", flat=True))
    missing = wanted - known
    if not missing:
        return []
    successors = {
        predecessor: f"{code} {name}"
        for predecessor, code, name in listed.filter(predecessor__in=missing).values_list(
            "predecessor", "code", "name"
        )
    }
    older = _older_codes(missing, plan_year, gov_type)
    suspects = [row for row in rows if lookup_code(row["code"]) in missing]
    if edition.is_excerpt:
        suspects = [row for row in suspects if lookup_code(row["code"]) in successors]
    alike = _alike({row["name"] for row in suspects}, edition.pk, gov_type)
    return [_of_code(row, successors, older, alike, str(edition)) for row in suspects]


def _of_reader(problem: Mapping[str, object]) -> Remark:
    found = problem_of(problem)
    return Remark(
        code=found.code,
        severity=str(found.severity),
        sheet=found.sheet,
        row=found.row,
        column=found.column,
        message=found.message,
    )


def _of_code(
    row: Plain,
    successors: Mapping[str, str],
    older: set[str],
    alike: Mapping[str, str],
    edition: str,
) -> Remark:
    key = lookup_code(row["code"])
    values = {"code": row["code"], "edition": edition}
    successor = successors.get(key, "")
    if successor or key in older:
        kind, text = "code_retired", _("%(code)s is retired: %(edition)s no longer lists it.")
    else:
        kind, text = "code_unknown", _("%(code)s is not listed in %(edition)s.")
    return Remark(
        code=kind,
        severity="warning",
        sheet=row["sheet"],
        row=row["row"],
        column=_("Code"),
        message=text % values,
        suggestion=successor or alike.get(row["name"], ""),
    )


def _older_codes(codes: Iterable[str], plan_year: PlanYear, gov_type: str) -> set[str]:
    items = NomenclatureItem.objects.filter(
        gov_type=gov_type, code__in=codes, edition__year_from__lt=plan_year.year
    )
    return set(items.values_list("code", flat=True))


def _alike(names: Iterable[str], edition_id: int, gov_type: str) -> dict[str, str]:
    """The sub-activity with the most similar name, for each name that has one; one query.

    Not auto-mapped: a person decides. The trigram index answers each name's lookup.
    """
    wanted = sorted(name for name in names if name)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT wanted.name, found.code, found.name
            FROM unnest(%s) AS wanted (name)
            CROSS JOIN LATERAL (
                SELECT item.code, item.name, similarity(item.name, wanted.name) AS likeness
                FROM nomenclature_nomenclatureitem item
                WHERE item.edition_id = %s AND item.gov_type = %s
                  AND item.level = 'sub_kegiatan' AND item.name %% wanted.name
                ORDER BY likeness DESC, item.code
                LIMIT 1
            ) found
            WHERE found.likeness >= %s
            """,
            [wanted, edition_id, gov_type, _LIKE_ENOUGH],
        )
        return {name: f"{code} {found}" for name, code, found in cursor.fetchall()}
