"""The nomenclature: importing the official sheet, and searching while someone types."""

from __future__ import annotations

import csv
import io
import statistics
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from bench.database import scratch_database
from bench.measure import Result, in_turns, ratio, spread, wall
from nomenclature import actions
from nomenclature.models import NomenclatureEdition, NomenclatureItem

AT = datetime(2026, 11, 24, tzinfo=UTC)
SEARCHES = ("advokasi gender", "2.08.02", "advok gend", "perempuan korban", "pengarusutaman")
SHEET_ROWS = 7_581


def run(args: Namespace) -> list[Result]:
    """Both figures; skipped with the reason where the public sheet is absent."""
    path: Path = args.data / "nomenklatur_2027_asli.xlsx"
    if not path.is_file():
        return [Result("nomenclature import", "calamine + COPY", None, 2, detail=f"no {path.name}")]
    with scratch_database():
        return [_import(path, args.repeats), _search(path, args.repeats)]


def _import(path: Path, repeats: int) -> Result:
    """`import_file` into an empty edition against the barest way to the same rows."""
    ours, theirs = in_turns(lambda: _ours(path), lambda: _barest(path), repeats=repeats)
    return Result(
        f"nomenclature import, {SHEET_ROWS} rows",
        "calamine + one COPY, same indexes",
        ratio(ours, theirs),
        2,
        detail=f"{spread(ours)} against {spread(theirs)}",
    )


def _ours(path: Path) -> None:
    with transaction.atomic():
        with path.open("rb") as file:
            actions.import_file(
                file=file, filename=path.name, key="bench", name="Bench", year_from=2027, at=AT
            )
        transaction.set_rollback(True)


def _barest(path: Path) -> None:
    """Read the sheet and COPY its rows, as they stand, into a table with the same indexes."""
    with transaction.atomic(), connection.cursor() as cursor:
        # No temporary one: those are not logged, and nobody keeps a nomenclature in them.
        cursor.execute("CREATE TABLE barest (LIKE nomenclature_nomenclatureitem INCLUDING ALL)")
        cursor.execute("ALTER TABLE barest ALTER COLUMN path_names SET DEFAULT ''")
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        rows = sheet.to_python(skip_empty_area=True)
        columns = {str(name).strip().upper(): at for at, name in enumerate(rows[0])}
        writer.writerows(_bare_line(row, columns) for row in rows[1:])
        buffer.seek(0)
        cursor.copy_expert(
            "COPY barest (edition_id, gov_type, code, level, name, performance, indicator, unit, "
            "authority, is_spm, tags, predecessor) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL "
            "(performance, indicator, unit, authority, predecessor))",
            buffer,
        )
        transaction.set_rollback(True)


def _bare_line(row: list[object], columns: dict[str, int]) -> tuple[object, ...]:
    code, _space, name = str(row[columns["SUBKEGIATAN"]]).strip().partition(" ")
    kind = "PROV" if str(row[columns["JENIS PEMDA"]]).upper().startswith("PROV") else "KABKOT"
    texts = [str(row[columns[name]]) for name in ("KINERJA", "INDIKATOR", "SATUAN")]
    return (1, kind, code, "sub_kegiatan", name, *texts[:2], texts[2][:120], "", "f", "{}", "")


def _search(path: Path, repeats: int) -> Result:
    """Milliseconds at the server for one page of results, on the full edition."""
    with path.open("rb") as file:
        actions.import_file(
            file=file, filename=path.name, key="bench", name="Bench", year_from=2027, at=AT
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE nomenclature_nomenclatureitem")
    edition = NomenclatureEdition.objects.get(key="bench")
    times = [
        wall(lambda text=text: _page(edition, text)) * 1000  # type: ignore[misc]
        for _ in range(repeats)
        for text in SEARCHES
    ]
    with CaptureQueriesContext(connection) as queries:
        _page(edition, SEARCHES[0])
    return Result(
        "nomenclature search while typing, full edition",
        "server time of one page",
        statistics.median(times),
        50,
        unit="ms",
        detail=f"slowest {max(times):.0f} ms, {len(queries)} queries",
    )


def _page(edition: NomenclatureEdition, text: str) -> None:
    found = edition.items.search(text).select_related("edition").defer("search", "path_names")
    found.count()
    NomenclatureItem.objects.successors(list(found[:50]))
