"""The child process that opens workbooks: from standard input to plain rows as JSON.

It is run as a file (`python -I reader.py`), so that it loads neither Django nor this project, and it
limits its own memory before it touches anything: a 10 kB workbook with cells at A1 and XFD1048576 makes
calamine ask for the whole rectangle, and a 4 MB one took 3 GB. What it prints is either
`{"sheets": [...]}` or `{"error": key, "params": {...}}`; a process that dies says nothing, and the parent
takes that as too large.

The ZIP's own figures are not believed: what is unpacked is counted while it is unpacked.
"""

from __future__ import annotations

import gc
import json
import re
import resource
import sys
import zipfile
import zlib
from datetime import date, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

CHUNK = 1 << 20
# Longer than any cell's start tag; a chunk's end is looked at again with the next chunk.
OVERLAP = 512
MERGED_MOST = 10_000
# A cell with a value; "<c .../>" is only formatted. The bounds keep a tag without end from costing its square.
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\sr="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}(?<!/)>')
_UNCALCULATED = re.compile(
    rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_NOT_A_SHEET = re.compile(
    r"sharedStrings\.xml$|styles\.xml$|/theme/|^docProps/|/media/|\.rels$|^customXml/"
)


class Refused(Exception):
    """The workbook is not read; `key` names the sentence, `params` fill it."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = {name: str(value) for name, value in params.items()}


def main(arguments: list[str]) -> int:
    limits = json.loads(arguments[0])
    _limit_memory(limits["memory_bytes"])
    gc.disable()  # it would look at every cell again and again, and the process ends soon
    answer: dict[str, object]
    try:
        answer = {"sheets": read(sys.stdin.buffer.read(), limits)}
    except Refused as refusal:
        answer = {"error": refusal.key, "params": refusal.params}
    except MemoryError:
        answer = {"error": "too_large", "params": {}}
    sys.stdout.write(json.dumps(answer, separators=(",", ":"), default=_plain))
    return 0


def read(data: bytes, limits: dict[str, int]) -> list[dict[str, Any]]:
    """The sheets of a workbook: name, rows of values, merged ranges as (row, column) pairs from 0."""
    check_zip(data, limits)
    # Imported late: whatever the checks refuse never pays for it.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        return [_sheet(workbook, name) for name in workbook.sheet_names]
    except PasswordError:
        raise Refused("password") from None
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("damaged", detail=str(error)[:200]) from None


def check_zip(data: bytes, limits: dict[str, int]) -> None:
    """Refuse archives that unpack to too much or whose sheets span too many cells."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_kind({member.filename for member in members})
            if len(members) > limits["members"]:
                raise Refused("too_many_parts", found=len(members), allowed=limits["members"])
            unpacked = 0
            for member in members:
                unpacked = _check_member(archive, member, unpacked, len(data), limits)
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise Refused("damaged", detail=str(error)[:200]) from None


def _check_kind(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    for part, key in (
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "word"),
        ("content.xml", "opendocument"),
    ):
        if part in names:
            raise Refused(key)
    raise Refused("zip")


def _check_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    unpacked: int,
    packed: int,
    limits: dict[str, int],
) -> int:
    """Bytes unpacked so far with this member; what is unpacked is counted, not what the ZIP claims."""
    extent = None if _NOT_A_SHEET.search(member.filename) else Extent(member.filename, limits)
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            unpacked += len(chunk)
            if unpacked > limits["unpacked_bytes"] or (
                unpacked > limits["ratio_from_bytes"] and unpacked > packed * limits["ratio"]
            ):
                raise Refused("bomb", packed=packed >> 10, unpacked=unpacked >> 20)
            if extent is not None:
                extent.look_at(tail + chunk)
                tail = chunk[-OVERLAP:]
    return unpacked


class Extent:
    """The rectangle that a sheet's cells with a value span; a reader may ask memory for all of it."""

    def __init__(self, part: str, limits: dict[str, int]) -> None:
        self._part = part
        self._limits = limits
        self._rows = 0
        self._columns = 0

    def look_at(self, xml: bytes) -> None:
        """Take in a piece of the sheet. Raises Refused as soon as the rectangle is too large."""
        if b"f>" in xml and _UNCALCULATED.search(xml):
            raise Refused("uncalculated")
        cells = _CELL.findall(xml)
        if not cells:
            return
        columns, rows = map(set, zip(*cells, strict=True))
        self._columns = max(self._columns, *map(_column_number, columns))
        self._rows = max(self._rows, *map(int, rows))
        limits = self._limits
        if (
            self._rows > limits["rows"]
            or self._columns > limits["columns"]
            or self._rows * self._columns > limits["cells"]
        ):
            raise Refused(
                "too_wide",
                part=self._part.rpartition("/")[2].removesuffix(".xml"),
                rows=self._rows,
                columns=self._columns,
                allowed_rows=limits["rows"],
                allowed_columns=limits["columns"],
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(workbook: CalamineWorkbook, name: str) -> dict[str, Any]:
    sheet = workbook.get_sheet_by_name(name)
    return {
        "name": name,
        "rows": sheet.to_python(skip_empty_area=False),
        "merged": [
            [list(start), list(end)]
            for start, end in (sheet.merged_cell_ranges or [])[:MERGED_MOST]
        ],
    }


def _plain(value: date | time | timedelta) -> str:
    """What a cell may hold besides JSON's own types."""
    return str(value) if isinstance(value, timedelta) else value.isoformat()


def _limit_memory(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
