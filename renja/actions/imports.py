"""Take files in, read them, and apply what was read as one change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from renja.actions.documents import CannotStart, NotEditable, start_document, take_for_editing
from renja.actions.previews import Preview, Scope, preview
from renja.actions.versions import freeze_versions
from renja.actions.writing import write_scopes
from renja.importers import Guess, NeedsMapping, Options, UnreadableFile, parse
from renja.importers.codes import agency_fields
from renja.importers.plain import plain_plan
from renja.models import (
    ColumnMapping,
    DocumentKind,
    PlanDocument,
    PlanImport,
    PlanVersion,
    PlanYear,
)

Status = PlanImport.Status
# What a person may settle about a file; anything else in `options` is ours.
CHOICES = ("sheet", "budget_column", "target_column", "mapping", "keep_missing")


class CannotApply(Exception):
    """The file cannot be applied; the sentence says why."""


class BatchRefused(CannotApply):
    """One of several files cannot be applied, and so none was; the sentence names it."""


class PlanChanged(CannotApply):
    """The documents changed since the preview that the person agreed to."""


class AgenciesUnknown(CannotApply):
    """The file names agencies that do not exist, and nobody confirmed to create them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an applied file did: its preview, and the frozen versions (none if nothing changed)."""

    preview: Preview
    versions: tuple[PlanVersion, ...]


def upload_import(
    *,
    content: bytes,
    filename: str,
    kind: str,
    region: Region,
    agency: Agency | None,
    plan_year: PlanYear,
    stage: str,
    is_amendment: bool = False,
    options: Mapping[str, Any] | None = None,
    by: User,
    at: datetime,
) -> PlanImport:
    """Keep an uploaded file and read it; its `status` says what comes next.

    `options` may hold any of `CHOICES`. A file that cannot be read is kept as REFUSED with the
    sentence in `error`.
    """
    plan_import = PlanImport(
        kind=kind,
        region=region,
        agency=agency,
        plan_year=plan_year,
        stage=stage,
        is_amendment=is_amendment,
        filename=PurePath(filename).name[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        options=dict(options or {}),
        uploaded_at=at,
        uploaded_by=by,
    )
    # Stored under a name of ours: what people call their files is theirs.
    plan_import.file.save(f"{uuid4()}.bin", ContentFile(content), save=False)
    _read(plan_import, content, at=at)
    plan_import.save()
    return plan_import


def choose_options(*, plan_import: PlanImport, options: Mapping[str, Any], at: datetime) -> None:
    """Read the kept file again with other columns, another sheet, or a mapping.

    A confirmed mapping is remembered for the agency's next file with the same headings. Raises
    CannotApply when the file was applied meanwhile.
    """
    before = plan_import.options
    plan_import.options = {**before, **options}
    if options.get("sheet") and options["sheet"] != _sheet_of(before):
        # Columns of one sheet say nothing about those of another.
        plan_import.options.pop("mapping", None)
    with plan_import.file.open("rb") as file:
        _read(plan_import, file.read(), at=at)
    changed = PlanImport.objects.filter(pk=plan_import.pk).exclude(status=Status.APPLIED)
    if not changed.update(
        options=plan_import.options,
        parsed=plan_import.parsed,
        status=plan_import.status,
        error=plan_import.error,
    ):
        raise CannotApply(_("This file was applied already."))
    if options.get("mapping") and plan_import.status == Status.READY:
        _remember_mapping(plan_import, at=at)


def _sheet_of(options: Mapping[str, Any]) -> str:
    """The sheet that is read now, as far as it was chosen or guessed."""
    return options.get("sheet") or (options.get("guess") or {}).get("sheet", "")


@transaction.atomic
def apply_import(
    *,
    plan_import: PlanImport,
    fingerprint: str | None = None,
    create_agencies: bool = False,
    by: User,
    at: datetime,
) -> Applied:
    """Carry out what the preview showed, all or nothing, and freeze a version of what changed.

    `fingerprint` is the preview's; without it whatever is stored now counts as seen. Raises
    CannotApply, PlanChanged, AgenciesUnknown.
    """
    # Two people pressing the button together: the second one waits here, and finds it applied.
    taken = PlanImport.objects.filter(pk=plan_import.pk, status=Status.READY).update(
        status=Status.APPLIED, applied_at=at, applied_by=by
    )
    if not taken:
        raise CannotApply(_("This file was applied already, or cannot be applied."))
    _lock_documents(plan_import)
    result = preview(plan_import=plan_import)
    _check(result, fingerprint, create_agencies=create_agencies)
    _create_agencies(result, plan_import.region)
    _start_documents(result, by=by, at=at)
    documents = _write(result, by=by, at=at)
    versions = freeze_versions(
        documents=documents,
        reason=PlanVersion.Reason.IMPORT,
        label=plan_import.filename[:200],
        by=by,
        at=at,
    )
    plan_import.versions.set(versions)
    plan_import.refresh_from_db(fields=["status", "applied_at", "applied_by"])
    return Applied(preview=result, versions=tuple(versions))


@transaction.atomic
def apply_batch(
    *,
    imports: Sequence[PlanImport],
    fingerprints: Mapping[str, str],
    create_agencies: bool,
    by: User,
    at: datetime,
) -> list[Applied]:
    """Carry out what the previews of several files showed, all of them or none.

    `fingerprints` are the previews', by the import's uuid. Raises BatchRefused, which names the file
    in the way.
    """
    done = []
    for plan_import in imports:
        try:
            done.append(
                apply_import(
                    plan_import=plan_import,
                    fingerprint=fingerprints.get(str(plan_import.uuid), ""),
                    create_agencies=create_agencies,
                    by=by,
                    at=at,
                )
            )
        except CannotApply as error:
            raise BatchRefused(
                _("Nothing was applied. %(file)s: %(reason)s")
                % {"file": plan_import.filename, "reason": error}
            ) from error
    return done


def _read(plan_import: PlanImport, content: bytes, *, at: datetime) -> None:
    """Set `parsed`, `status` and `error` from the file's content and the chosen options."""
    plan_import.parsed, plan_import.error = None, ""
    try:
        found = _parse(plan_import, content)
        if isinstance(found, NeedsMapping):
            plan_import.options["guess"] = _plain_guess(found)
            remembered = _remembered_mapping(plan_import, found.guess, at=at)
            if remembered is not None:
                plan_import.options["mapping"] = remembered
                found = _parse(plan_import, content)
    except UnreadableFile as error:
        plan_import.status, plan_import.error = Status.REFUSED, str(error)
    except LookupError as error:
        plan_import.status = Status.REFUSED
        plan_import.error = _("The chosen sheet or column is not in the file: %(name)s.") % {
            "name": error.args[0] if error.args else ""
        }
    else:
        if isinstance(found, NeedsMapping):
            plan_import.status = Status.NEEDS_MAPPING
        else:
            plan_import.status, plan_import.parsed = Status.READY, plain_plan(found)


def _parse(plan_import: PlanImport, content: bytes) -> Any:
    agency, options = plan_import.agency, plan_import.options
    return parse(
        content,
        filename=plan_import.filename,
        region_code=plan_import.region.code,
        options=Options(
            agency_code=agency.sipd_code if agency else "",
            agency_name=agency.name if agency else "",
            year=None,
            budget_column=options.get("budget_column") or None,
            target_column=options.get("target_column") or None,
            sheet=options.get("sheet") or None,
            mapping=options.get("mapping"),
        ),
    )


def _plain_guess(needed: NeedsMapping) -> dict[str, Any]:
    """The guess as JSON data, for the mapping screen."""
    return {
        **asdict(needed.guess),
        "sheets": list(needed.sheets),
        "headings_sha256": needed.guess.headings_sha256,
    }


def _remembered_mapping(
    plan_import: PlanImport, guess: Guess, *, at: datetime
) -> dict[str, int] | None:
    known = ColumnMapping.objects.filter(
        region=plan_import.region, agency=plan_import.agency, headings_sha256=guess.headings_sha256
    )
    remembered = known.values_list("mapping", flat=True).first()
    known.update(used_at=at)
    return remembered


def _remember_mapping(plan_import: PlanImport, *, at: datetime) -> None:
    ColumnMapping.objects.update_or_create(
        region=plan_import.region,
        agency=plan_import.agency,
        headings_sha256=plan_import.options["guess"]["headings_sha256"],
        defaults={"mapping": plan_import.options["mapping"], "used_at": at},
    )


def _lock_documents(plan_import: PlanImport) -> None:
    """Wait for other writers of the same documents, and let the next ones wait for us."""
    documents = PlanDocument.objects.select_for_update().filter(
        kind=plan_import.kind,
        region=plan_import.region_id,
        plan_year=plan_import.plan_year_id,
        is_amendment=plan_import.is_amendment,
    )
    if plan_import.kind == DocumentKind.RENJA and plan_import.agency:
        documents = documents.filter(agency=plan_import.agency)
    list(documents.order_by("pk").values_list("pk", flat=True))


def _check(result: Preview, fingerprint: str | None, *, create_agencies: bool) -> None:
    if result.refusals:
        raise CannotApply(result.refusals[0])
    if fingerprint is not None and fingerprint != result.fingerprint:
        raise PlanChanged(
            _("The plan changed since this preview. Look at the new preview and apply again.")
        )
    if result.unknown_agencies and not create_agencies:
        names = ", ".join(scope.name for scope in result.unknown_agencies[:5])
        raise AgenciesUnknown(
            _("These agencies do not exist yet: %(names)s. Confirm that they are created.")
            % {"names": names}
        )


def _create_agencies(result: Preview, region: Region) -> None:
    unknown = result.unknown_agencies
    taken = {name.casefold() for name in region.agencies.values_list("name", flat=True)}
    agencies = Agency.objects.bulk_create(
        [
            Agency(
                region=region,
                name=_free_name(scope, taken),
                sipd_code=scope.code,
                affair_fields=list(agency_fields(scope.code)),
            )
            for scope in unknown
        ]
    )
    for scope, agency in zip(unknown, agencies, strict=True):
        scope.agency = agency


def _free_name(scope: Scope, taken: set[str]) -> str:
    """The agency's name, told apart by its code where another one is called the same."""
    name = scope.name or scope.code
    if name.casefold() in taken:
        name = f"{name[:150]} ({scope.code})"
    taken.add(name.casefold())
    return name


def _start_documents(result: Preview, *, by: User, at: datetime) -> None:
    """Open the documents that the file is the first to fill."""
    started: dict[int | None, PlanDocument] = {}
    for scope in result.scopes:
        if scope.document is None and scope.has_changes:
            owner = scope.agency if result.plan_import.kind == DocumentKind.RENJA else None
            key = owner.pk if owner else None
            if key not in started:
                started[key] = _start(result.plan_import, owner, by=by, at=at)
            scope.document = started[key]


def _start(
    plan_import: PlanImport, agency: Agency | None, *, by: User, at: datetime
) -> PlanDocument:
    try:
        return start_document(
            kind=plan_import.kind,
            plan_year=plan_import.plan_year,
            region=plan_import.region,
            agency=agency,
            is_amendment=plan_import.is_amendment,
            stage=plan_import.stage,
            by=by,
            at=at,
        )
    except CannotStart as error:
        raise PlanChanged(str(error)) from error


def _write(result: Preview, *, by: User, at: datetime) -> list[PlanDocument]:
    """Write the scopes that change something; the documents they belong to."""
    changed: list[Scope] = [scope for scope in result.scopes if scope.has_changes]
    documents = {scope.document.pk: scope.document for scope in changed if scope.document}
    for document in documents.values():
        try:
            take_for_editing(document=document, at=at)
        except NotEditable as error:
            raise CannotApply(str(error)) from error
    write_scopes(changed, plan_import=result.plan_import, by=by, at=at)
    return list(documents.values())
