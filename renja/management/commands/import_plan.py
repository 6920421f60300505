"""Import plans from files, with the same steps as the browser: read, preview, apply."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import rupiah
from agencies.models import Agency, Region, Role
from renja.actions import (
    CannotApply,
    Preview,
    apply_import,
    preview,
    remarks_of,
    upload_import,
)
from renja.actions.documents import stages_of
from renja.actions.imports import AgenciesUnknown
from renja.actions.profiles import load_profiles, open_plan_year, usual_edition, usual_profile
from renja.models import DocumentKind, PlanImport, PlanYear, Stage

Outcome = dict[str, Any]


class Command(BaseCommand):
    """Exit code 0 when every file was applied (or had no changes), 1 when one was refused."""

    help = "Import Renja or RKPD files (SIPD JSON, printed workbook, sheet, CSV)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--region", required=True, help="Kemendagri code, such as 17.03")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--kind", required=True, choices=DocumentKind.values)
        parser.add_argument("--stage", required=True, choices=Stage.values)
        parser.add_argument("--amendment", action="store_true")
        parser.add_argument("--agency", help="SIPD code or name; other agencies' rows are left out")
        parser.add_argument("--sheet", help="one of several sheets")
        parser.add_argument("--budget-column", help="which budget of the printed workbook")
        parser.add_argument("--target-column", help="which target of the printed workbook")
        parser.add_argument("--mapping", help='JSON: {"code": 0, "name": 1, ...}, columns from 0')
        missing = parser.add_mutually_exclusive_group()
        missing.add_argument(
            "--keep-missing",
            action="store_true",
            default=None,
            help="keep rows the file lacks (the default for files with fewer rows than half)",
        )
        missing.add_argument(
            "--delete-missing",
            action="store_false",
            dest="keep_missing",
            default=None,
            help="delete rows the file lacks, however short the file is",
        )
        parser.add_argument("--create-agencies", action="store_true")
        parser.add_argument(
            "--create-year", action="store_true", help="open the plan year if it is not there"
        )
        parser.add_argument("--by", help="e-mail of the person it is recorded for (an admin)")
        parser.add_argument(
            "--dry-run", action="store_true", help="show the preview, write nothing"
        )
        parser.add_argument("--json", action="store_true", help="machine-readable output")

    def handle(self, **options: Any) -> None:
        kept: list[PlanImport] = []
        with transaction.atomic():
            settings = _settings(options)
            outcomes = [_import_file(path, settings, options, kept) for path in options["files"]]
            is_refused = any(outcome["error"] for outcome in outcomes)
            is_undone = is_refused or options["dry_run"]
            transaction.set_rollback(is_undone)
        if is_undone:
            for plan_import in kept:
                plan_import.file.delete(save=False)
        else:
            # Until PostgreSQL looks by itself it plans for the tables as they were before.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self._report(outcomes, options)
        if is_refused:
            raise CommandError(_("Nothing was imported: a file could not be applied."))

    def _report(self, outcomes: list[Outcome], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(_summary(outcomes), ensure_ascii=False, indent=2))
            return
        for outcome in outcomes:
            for line in _lines(outcome, is_verbose=options["verbosity"] > 1):
                self.stdout.write(line)
        summary = _summary(outcomes)
        self.stdout.write(
            _("%(files)s files, %(rows)s rows, %(total)s")
            % {
                "files": len(outcomes),
                "rows": summary["rows"],
                "total": rupiah(summary["budget_total"]),
            }
        )


def _settings(options: dict[str, Any]) -> dict[str, Any]:
    """The upload's arguments; a CommandError names what does not exist."""
    region = Region.objects.filter(code=options["region"]).first()
    if region is None:
        raise CommandError(_("There is no region %(code)s.") % {"code": options["region"]})
    if options["stage"] not in stages_of(options["kind"], is_amendment=options["amendment"]):
        raise CommandError(_("This kind of document has no such stage."))
    return {
        "region": region,
        "plan_year": _plan_year(options["year"], is_created=options["create_year"]),
        "agency": _agency(options["agency"], region),
        "kind": options["kind"],
        "stage": options["stage"],
        "is_amendment": options["amendment"],
        "options": _choices(options),
        "by": _person(options["by"]),
    }


def _plan_year(year: int, *, is_created: bool) -> PlanYear:
    """The plan year; opened with the usual profile and edition where `--create-year` asks for it."""
    plan_year = PlanYear.objects.filter(year=year).first()
    if plan_year is not None:
        return plan_year
    if not is_created:
        raise CommandError(
            _(
                "There is no plan year %(year)s. Add --create-year, or open it in the browser "
                "(Reference data, Plan years)."
            )
            % {"year": year}
        )
    load_profiles()
    return open_plan_year(
        year=year,
        profile=usual_profile(year),
        edition=usual_edition(year),
        by=None,
        at=timezone.now(),
    )


def _choices(options: dict[str, Any]) -> dict[str, Any]:
    names = ("sheet", "budget_column", "target_column", "keep_missing")
    choices = {name: options[name] for name in names if options[name] not in {None, ""}}
    if options["mapping"]:
        try:
            choices["mapping"] = {
                str(key): int(column) for key, column in json.loads(options["mapping"]).items()
            }
        except (ValueError, TypeError, AttributeError) as error:
            raise CommandError(_("--mapping is not a JSON object of numbers.")) from error
    return choices


def _agency(text: str | None, region: Region) -> Agency | None:
    if not text:
        return None
    agencies = Agency.objects.filter(region=region)
    found = agencies.filter(sipd_code=text).first() or agencies.filter(name__iexact=text).first()
    if found is None:
        raise CommandError(_("There is no agency %(name)s in this region.") % {"name": text})
    return found


def _person(email: str | None) -> User:
    """The person the import is recorded for; without --by an administrator."""
    people = User.objects.filter(is_active=True).order_by("pk")
    if email:
        person = people.filter(email__iexact=email).first()
    else:
        person = people.filter(memberships__role=Role.ADMIN).first()
    if person is None:
        raise CommandError(
            _("Name a person with --by; there is no such user, or no administrator.")
        )
    return person


def _import_file(
    path: Path, settings: dict[str, Any], options: dict[str, Any], kept: list[PlanImport]
) -> Outcome:
    at = timezone.now()
    try:
        content = path.read_bytes()
    except OSError as error:
        return _outcome(path, refusal=f"{path}: {error.strerror}")
    plan_import = upload_import(content=content, filename=path.name, at=at, **settings)
    kept.append(plan_import)
    if plan_import.status == PlanImport.Status.NEEDS_MAPPING:
        return _outcome(path, refusal=_mapping_text(plan_import))
    if plan_import.status == PlanImport.Status.REFUSED:
        return _outcome(path, refusal=plan_import.error)
    result = preview(plan_import=plan_import)
    remarks = [asdict(remark) for remark in remarks_of(plan_import)]
    try:
        applied = apply_import(
            plan_import=plan_import,
            create_agencies=options["create_agencies"],
            by=settings["by"],
            at=at,
        )
    except CannotApply as error:
        hint = ""
        if isinstance(error, AgenciesUnknown):
            hint = " " + _("Add --create-agencies to have them created.")
        return _outcome(path, result=result, remarks=remarks, refusal=f"{error}{hint}")
    return _outcome(path, result=result, remarks=remarks, versions=len(applied.versions))


def _mapping_text(plan_import: PlanImport) -> str:
    guess = plan_import.options["guess"]
    headings = ", ".join(f"{place}={text}" for place, text in enumerate(guess["headings"]))
    return _("Assign the columns with --mapping. Guess: %(guess)s. Columns: %(headings)s") % {
        "guess": json.dumps(guess["mapping"]),
        "headings": headings,
    }


def _outcome(
    path: Path,
    *,
    result: Preview | None = None,
    remarks: Iterable[Outcome] = (),
    refusal: str = "",
    versions: int = 0,
) -> Outcome:
    return {
        "file": path.name,
        "error": refusal,
        "rows": result.row_count if result else 0,
        "budget_total": format(result.total, "f") if result else "0",
        "counts": result.counts if result else {},
        "changed": bool(result and result.has_changes),
        "versions": versions,
        "left_out": result.left_out if result else 0,
        "new_agencies": [scope.name for scope in result.unknown_agencies] if result else [],
        "notices": result.notices if result else [],
        "problems": list(remarks),
    }


def _summary(outcomes: list[Outcome]) -> Outcome:
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts.update(outcome["counts"])
    return {
        "files": outcomes,
        "rows": sum(outcome["rows"] for outcome in outcomes),
        "budget_total": str(sum(Decimal(outcome["budget_total"]) for outcome in outcomes)),
        "counts": dict(counts),
    }


def _lines(outcome: Outcome, *, is_verbose: bool) -> Iterable[str]:
    if outcome["error"]:
        yield f"{outcome['file']}: {outcome['error']}"
        return
    changes = ", ".join(f"{count} {kind}" for kind, count in outcome["counts"].items() if count)
    state = changes if outcome["changed"] else _("no changes")
    yield f"{outcome['file']}: {outcome['rows']}, {rupiah(outcome['budget_total'])} ({state})"
    yield from (f"  {notice}" for notice in outcome["notices"])
    if is_verbose:
        yield from (f"  {problem['row']}: {problem['message']}" for problem in outcome["problems"])
    elif outcome["problems"]:
        kinds = Counter(problem["code"] for problem in outcome["problems"])
        yield "  " + ", ".join(f"{kind}: {count}" for kind, count in kinds.most_common())
