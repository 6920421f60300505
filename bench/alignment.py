"""The alignment of a whole regency, from the database to stored findings.

Subject: the public Renja rows of Kabupaten Bengkulu Utara 2026 (44 agencies, 1,728 rows),
imported as a user would. No public RKPD of the same region and year was found, so the
reference is derived from these rows by a seeded perturbation, the same in every run (`_derive`):
of 100 rows about 15 have another budget, 10 another target, 6 another place, 4 another
indicator, 4 are missing in the RKPD and 4 in the Renja.

Baseline: a bare psycopg2 cursor that fetches the same rows of both plans, all columns that the
engine needs, with indicators, places and tags.
"""

from __future__ import annotations

import math
import random
import statistics
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count

from accounts.models import User
from agencies.models import Agency, Membership, Region, Role
from alignment import actions
from alignment.models import AlignmentRun, Finding
from bench.database import scratch_database
from bench.measure import Result, in_turns, ratio, spread
from renja.actions.profiles import load_plan_year, load_profiles
from renja.actions.versions import freeze_versions
from renja.models import (
    DocumentKind,
    PlanDocument,
    PlanRow,
    RowIndicator,
    RowLocation,
    RowTag,
    Stage,
)

SEED = 17_03
AT = datetime(2026, 2, 9, tzinfo=UTC)
SIZES = (1_600, 8_000, 64_000)
# Of 100 rows: in the RKPD with another budget, target, place, indicator; missing there.
CHANCES = {"budget": 15, "target": 10, "place": 6, "indicator": 4, "rkpd": 4, "renja": 4}


def run(args: Namespace) -> list[Result]:
    """The ratio for the regency, then the growth with copies of it."""
    folder: Path = args.data / "sipd_renja_2026_bengkulu_utara"
    if not folder.is_dir():
        return [Result("alignment of a regency", "bare cursor", None, 10, detail="no SIPD files")]
    with scratch_database():
        bench = _Bench(folder)
        return [bench.regency(args.repeats), bench.growth(args.repeats)]


class _Bench:
    """A regency in the database, and as many copies of it as a size asks for."""

    def __init__(self, folder: Path) -> None:
        self.user = _user()
        load_profiles()
        self.year = load_plan_year(year=2026)
        self.region = _region("17.03", "Kabupaten Bengkulu Utara")
        call_command(
            "import_plan", *sorted(map(str, folder.glob("*.json"))), region="17.03", year=2026,
            kind="renja", stage=Stage.DRAFT, create_agencies=True, stdout=StringIO(),
        )  # fmt: skip
        self.renja = list(PlanDocument.objects.select_related("agency", "region", "plan_year"))
        self.rkpd = _derive(self.region, self.year, self.renja, self.user)
        _freeze([*self.renja, self.rkpd], self.user)

    def regency(self, repeats: int) -> Result:
        """All runs of the regency against reading the same rows."""
        documents = [document.pk for document in (*self.renja, self.rkpd)]
        ids = self._queue()
        findings: list[int] = []
        ours, bare = in_turns(
            lambda: _undone(lambda: findings.append(_execute(ids))),
            lambda: _bare_read(documents),
            repeats=max(repeats, 1) * 3,
        )
        rows = PlanRow.objects.filter(document__in=documents).count()
        return Result(
            f"alignment of a regency, {len(ids)} agencies, {rows} rows of both plans",
            "bare psycopg2 cursor",
            ratio(ours, bare),
            10,
            detail=f"{spread(ours)} against {spread(bare)}; {findings[-1]} findings; RKPD derived "
            f"by seed {SEED}",
        )

    def growth(self, repeats: int) -> Result:
        """How the time grows with the number of Renja rows: the slope on a log-log scale."""
        documents = list(self.renja)
        parts: dict[int, list[PlanDocument]] = {}
        for size in SIZES:
            while _rows(documents) < size:
                documents += self._copy(len(documents))
            parts[_rows(documents)] = list(documents)
        run_of = dict(AlignmentRun.objects.filter(pk__in=self._queue()).values_list("renja", "pk"))
        works = [_work([run_of[document.pk] for document in part]) for part in parts.values()]
        # In turns: a machine that others use slows every size alike.
        taken = in_turns(*works, repeats=5 if repeats > 1 else 1)
        times = {size: statistics.median(each) for size, each in zip(parts, taken, strict=True)}
        first, *_between, last = times
        exponent = math.log(times[last] / times[first]) / math.log(last / first)
        return Result(
            f"growth of that alignment, {first} to {last} rows",
            "linear",
            exponent,
            1.05,
            unit="",
            detail=", ".join(f"{size} rows {seconds:.2f} s" for size, seconds in times.items()),
        )

    def _queue(self) -> list[int]:
        AlignmentRun.objects.all().delete()
        ids = actions.request_due_runs(at=AT)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return ids

    def _copy(self, number: int) -> list[PlanDocument]:
        """One more region with the same plans."""
        region = _region(f"9{number % 10}.{number:05d}"[:8], f"Salinan {number}")
        copies, agencies = [], {}
        for document in self.renja:
            assert document.agency is not None
            agency = Agency.objects.create(
                region=region, name=document.agency.name, sipd_code=document.agency.sipd_code,
                affair_fields=document.agency.affair_fields,
            )  # fmt: skip
            agencies[document.agency.pk] = agency
            copies.append(_document(DocumentKind.RENJA, region, self.year, agency))
            _copy_rows(document, copies[-1], agencies)
        rkpd = _document(DocumentKind.RKPD, region, self.year, None)
        _copy_rows(self.rkpd, rkpd, agencies)
        _freeze([*copies, rkpd], self.user)
        return copies


def _execute(ids: list[int]) -> int:
    """What one worker does with the messages of a sweep; how many findings are stored."""
    for start in range(0, len(ids), 60):
        actions.execute_runs(run_ids=ids[start : start + 60], at=AT)
    return Finding.objects.filter(run__in=ids).count()


def _work(ids: list[int]) -> Callable[[], None]:
    return lambda: _undone(lambda: _execute(ids))


def _undone(work: Callable[[], Any]) -> None:
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


_BARE = (
    (
        "SELECT r.id, r.document_id, r.agency_id, r.uuid, r.note, r.printed_code, u.sipd_code, "
        "r.budget, r.forward_budget, r.proposal_ref, r.name, r.target_group, r.printed_programme, "
        "r.printed_activity FROM renja_planrow r LEFT JOIN agencies_agencyunit u ON u.id = r.unit_id "
        "WHERE r.document_id = ANY(%s) ORDER BY r.document_id, r.position, r.id"
    ),
    (
        "SELECT i.row_id, i.text, i.unit, i.target, i.target_text, i.direction, i.aggregation, "
        "i.forward_target, i.forward_target_text FROM renja_rowindicator i JOIN renja_planrow r "
        "ON r.id = i.row_id WHERE r.document_id = ANY(%s) ORDER BY i.row_id, i.position"
    ),
    (
        "SELECT l.row_id, l.code FROM renja_rowlocation l JOIN renja_planrow r ON r.id = l.row_id "
        "WHERE r.document_id = ANY(%s) ORDER BY l.row_id, l.position"
    ),
    (
        "SELECT t.row_id, t.label FROM renja_rowtag t JOIN renja_planrow r ON r.id = t.row_id "
        "WHERE r.document_id = ANY(%s) ORDER BY t.row_id"
    ),
)


def _bare_read(documents: list[int]) -> int:
    """Fetch everything with psycopg2 alone; how many rows came."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        count = 0
        for statement in _BARE:
            cursor.execute(statement, (documents,))
            count += len(cursor.fetchall())
        return count


def _user() -> User:
    nation = Region.objects.create(code="0", name="Indonesia", level=Region.Level.NATION)
    user = User.objects.create_user("bench@contoh.test", name="Bench")
    agency = Agency.objects.create(region=nation, kind=Agency.Kind.MINISTRY, name="Bench")
    Membership.objects.create(user=user, agency=agency, role=Role.ADMIN)
    return user


def _region(code: str, name: str) -> Region:
    nation = Region.objects.get(code="0")
    return Region.objects.create(code=code, name=name, level=Region.Level.REGENCY, parent=nation)


def _document(kind: str, region: Region, year: Any, agency: Agency | None) -> PlanDocument:
    stage = Stage.DRAFT if kind == DocumentKind.RENJA else Stage.INITIAL_DRAFT
    return PlanDocument.objects.create(
        kind=kind, region=region, plan_year=year, agency=agency, stage=stage
    )


def _freeze(documents: list[PlanDocument], user: User) -> None:
    freeze_versions(documents=documents, reason="import", by=user, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _rows(documents: list[PlanDocument]) -> int:
    return PlanRow.objects.filter(document__in=documents).aggregate(count=Count("pk"))["count"]


def _derive(region: Region, year: Any, renja: list[PlanDocument], user: User) -> PlanDocument:
    """The RKPD: every Renja row of the region, perturbed by the seed."""
    rkpd = _document(DocumentKind.RKPD, region, year, None)
    random_ = random.Random(SEED)
    agencies = {document.agency_id: document.agency for document in renja}
    for document in renja:
        _copy_rows(document, rkpd, agencies)
    for row in PlanRow.objects.filter(document=rkpd).order_by("agency__sipd_code", "position"):
        _perturb(row, {name for name, chance in CHANCES.items() if random_.random() * 100 < chance},
                 random_)  # fmt: skip
    return rkpd


def _perturb(row: PlanRow, changes: set[str], random_: random.Random) -> None:
    if "rkpd" in changes:
        row.delete()
        return
    if "renja" in changes:
        PlanRow.objects.filter(
            document__kind=DocumentKind.RENJA, agency=row.agency_id, position=row.position
        ).delete()
    if "budget" in changes and row.budget:
        row.budget = (row.budget * random_.randint(70, 130) / 100).quantize(Decimal(1))
        row.save(update_fields=["budget"])
    first = RowIndicator.objects.filter(row=row, position=0)
    if "target" in changes:
        target = random_.randint(1, 40)
        first.update(target=target, target_text=str(target))
    if "indicator" in changes:
        first.update(text=f"Jumlah laporan {row.name}")
    if "place" in changes:
        row.locations.all().delete()
        RowLocation.objects.create(row=row, position=0, code="17.03", text="Kab. Bengkulu Utara")


def _copy_rows(source: PlanDocument, to: PlanDocument, agencies: dict[Any, Any]) -> None:
    """The rows with what hangs on them, for the agencies that stand for the source's."""
    rows = list(PlanRow.objects.filter(document=source).order_by("position", "pk"))
    copies = PlanRow.objects.bulk_create(
        [
            PlanRow(
                document=to, agency=agencies[row.agency_id], position=row.position,
                printed_code=row.printed_code, name=row.name, budget=row.budget,
                forward_budget=row.forward_budget, target_group=row.target_group, note=row.note,
                changed_at=AT, changed_by_id=row.changed_by_id,
            )
            for row in rows
        ]
    )  # fmt: skip
    pks = {row.pk: copy.pk for row, copy in zip(rows, copies, strict=True)}
    details: Any
    for details in (RowIndicator.objects, RowLocation.objects, RowTag.objects):
        copied = list(details.filter(row__in=pks))
        for detail in copied:
            detail.pk, detail.row_id = None, pks[detail.row_id]
        details.bulk_create(copied, batch_size=2000)
