"""Writing the nomenclature: editions and their items, in bulk."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from django.db import connection, transaction

from nomenclature.importers import ParsedItem, parse
from nomenclature.models import NomenclatureEdition

if TYPE_CHECKING:
    from nomenclature.importers.problems import Problem

# Columns that a file brings, in the order of COPY.
_COLUMNS = (
    "edition_id",
    "gov_type",
    "code",
    "level",
    "name",
    "performance",
    "indicator",
    "unit",
    "authority",
    "is_spm",
    "tags",
    "predecessor",
    "path_names",
)
_CHANGING = _COLUMNS[3:]
_ALL = ", ".join(_COLUMNS)
_LINES_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """How many items an import made, changed, removed and left alone."""

    created: int
    changed: int
    removed: int
    unchanged: int

    @property
    def total(self) -> int:
        """Items that the edition holds now."""
        return self.created + self.changed + self.unchanged


@transaction.atomic
def import_items(
    *,
    edition: NomenclatureEdition,
    items: Iterable[ParsedItem],
    problems: Iterable[Problem] = (),
    source_name: str,
    source_sha256: str,
    at: datetime,
) -> ImportResult:
    """Make the edition hold exactly these items, in one transaction.

    Importing the same items again changes nothing. Two imports of one edition wait for each
    other. Nothing in the database points at an item, so items that are gone are deleted.
    """
    NomenclatureEdition.objects.select_for_update().get(pk=edition.pk)
    if edition.items.exists():
        result = _replace(edition, items)
    else:
        result = ImportResult(
            created=_copy("nomenclature_nomenclatureitem", edition, items),
            changed=0,
            removed=0,
            unchanged=0,
        )
    with connection.cursor() as cursor:
        # Until PostgreSQL looks by itself it plans for the table as it was before.
        cursor.execute("ANALYZE nomenclature_nomenclatureitem")
    NomenclatureEdition.objects.filter(pk=edition.pk).update(
        imported_at=at,
        source_name=source_name,
        source_sha256=source_sha256,
        report=[_told(problem) for problem in problems],
    )
    return result


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "severity": str(problem.severity),
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem.message,
    }


def _replace(edition: NomenclatureEdition, items: Iterable[ParsedItem]) -> ImportResult:
    """Merge through a temporary table: only rows that differ are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {_ALL} "  # noqa: S608  (constants)
            "FROM nomenclature_nomenclatureitem WITH NO DATA"
        )
        total = _copy("incoming", edition, items)
        cursor.execute("CREATE INDEX ON incoming (gov_type, code)")
        cursor.execute("ANALYZE incoming")
        changed = _run(cursor, _UPDATE, edition)
        created = _run(cursor, _INSERT, edition)
        removed = _run(cursor, _DELETE, edition)
        cursor.execute("DROP TABLE incoming")
    return ImportResult(
        created=created, changed=changed, removed=removed, unchanged=total - created - changed
    )


def _run(cursor: Any, statement: str, edition: NomenclatureEdition) -> int:
    cursor.execute(statement, {"edition": edition.pk})
    return int(cursor.rowcount)


_LIST = ", ".join(_CHANGING)
_UPDATE = f"""
    UPDATE nomenclature_nomenclatureitem AS item
    SET ({_LIST}) = ROW({", ".join(f"incoming.{name}" for name in _CHANGING)})
    FROM incoming
    WHERE item.edition_id = %(edition)s
      AND item.gov_type = incoming.gov_type AND item.code = incoming.code
      AND ({", ".join(f"item.{name}" for name in _CHANGING)})
          IS DISTINCT FROM ({", ".join(f"incoming.{name}" for name in _CHANGING)})
"""  # noqa: S608  (constants)
_INSERT = f"""
    INSERT INTO nomenclature_nomenclatureitem ({", ".join(_COLUMNS)})
    SELECT {", ".join(_COLUMNS)} FROM incoming
    ON CONFLICT (edition_id, gov_type, code) DO NOTHING
"""  # noqa: S608  (constants)
_DELETE = """
    DELETE FROM nomenclature_nomenclatureitem AS item
    WHERE item.edition_id = %(edition)s AND NOT EXISTS (
        SELECT 1 FROM incoming
        WHERE incoming.gov_type = item.gov_type AND incoming.code = item.code
    )
"""


def _copy(table: str, edition: NomenclatureEdition, items: Iterable[ParsedItem]) -> int:
    """COPY the items into a table; return how many there were."""
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({', '.join(_COLUMNS)}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL "
            f"({', '.join(_COLUMNS[1:])}))",
            _Stream(_lines(edition.pk, items)),
        )
        return int(cursor.rowcount)


class _Stream:
    """A file that is written while COPY reads it: the server indexes lines as the next are made."""

    def __init__(self, lines: Iterator[tuple[object, ...]]) -> None:
        self._lines = lines

    def read(self, _size: int) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(islice(self._lines, _LINES_AT_ONCE))
        return buffer.getvalue()


def _lines(edition_id: int, items: Iterable[ParsedItem]) -> Iterator[tuple[object, ...]]:
    """The items as CSV lines, with the names of the levels above each sub-activity."""
    listed = list(items)
    names = {
        (item.gov_type, item.code): item.name for item in listed if item.level != "sub_kegiatan"
    }
    for item in listed:
        parts = item.code.split(".")
        above = [
            names.get((item.gov_type, ".".join(parts[:size])), "")
            for size in (3, 5)
            if size < len(parts)
        ]
        yield (
            edition_id,
            item.gov_type,
            item.code,
            item.level,
            item.name,
            item.performance,
            item.indicator,
            item.unit,
            parts[3] if len(parts) > 3 else "",  # kewenangan
            "t" if item.is_spm else "f",
            _array(item.tags),
            item.predecessor or "",
            " ".join(above),
        )


def _array(labels: Iterable[str]) -> str:
    """A PostgreSQL array literal."""
    quoted = ['"' + label.replace("\\", r"\\").replace('"', r"\"") + '"' for label in labels]
    return "{" + ",".join(quoted) + "}"


def import_file(
    *,
    file: IO[bytes],
    filename: str,
    key: str,
    name: str,
    year_from: int,
    year_to: int | None = None,
    decree: str = "",
    is_excerpt: bool = False,
    gov_type: str | None = None,
    at: datetime,
) -> ImportResult:
    """Read a file into an edition, new or existing; all of it or nothing.

    `gov_type` matters only for the table by levels, which does not name it. Raises
    UnreadableFile with a sentence for people; nothing is changed then.
    """
    data = file.read()
    parsed = parse(data, filename=filename, gov_type=gov_type)
    with transaction.atomic():
        edition = create_edition(
            key=key,
            name=name,
            year_from=year_from,
            year_to=year_to,
            decree=decree,
            is_excerpt=is_excerpt,
        )
        return import_items(
            edition=edition,
            items=parsed.items,
            problems=parsed.problems,
            source_name=filename,
            source_sha256=hashlib.sha256(data).hexdigest(),
            at=at,
        )


def create_edition(
    *,
    key: str,
    name: str,
    year_from: int,
    year_to: int | None = None,
    decree: str = "",
    is_excerpt: bool = False,
) -> NomenclatureEdition:
    """The edition with this key, made or brought up to date."""
    edition, _created = NomenclatureEdition.objects.update_or_create(
        key=key,
        defaults={
            "name": name,
            "year_from": year_from,
            "year_to": year_to,
            "decree": decree,
            "is_excerpt": is_excerpt,
        },
    )
    return edition
