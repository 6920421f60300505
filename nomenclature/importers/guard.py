"""Files from people, opened without being hurt: what a file is, and its cells or entries as plain data.

A file is known by its content, never by its name. Workbooks are opened by `reader.py` in a child process
with a memory and a time limit (about 35 ms to start); texts and JSON are bounded before they are read.
Everything that cannot be read raises UnreadableFile with one sentence: what it is, and how to mend it.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Cell: TypeAlias = str | float | int | bool | None
CellRange: TypeAlias = tuple[
    tuple[int, int], tuple[int, int]
]  # first and last (row, column), from 0

READER = Path(__file__).with_name("reader.py")

_AS_XLSX = _(
    "Open it in a spreadsheet program, save it as an Excel workbook (.xlsx), and upload that file."
)
_FRESH_COPY = _("Download or save it once more and upload the fresh copy.")

_SENTENCES: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "file_size": _(
        "The file has %(found)s MB; at most %(allowed)s MB can be read. Split it by agency."
    ),
    "password": _(
        "The workbook is protected by a password, so it cannot be read. Remove the password "
        "(File, Info, Protect Workbook) and upload it again."
    ),
    "xls": _("This is a workbook in the old Excel format (.xls)."),
    "xlsb": _("This is a binary Excel workbook (.xlsb)."),
    "opendocument": _("This is an OpenDocument file (.ods)."),
    "word": _("This is a Word document, not a table or a SIPD report."),
    "old_office": _("This is a document of an old Office version, not a table that can be read."),
    "zip": _(
        "This is a ZIP archive, not a workbook. Unpack it and upload the files in it one by one."
    ),
    "archive": _("This is a packed archive. Unpack it and upload the files in it one by one."),
    "pdf": _("This is a PDF. Upload the workbook or the SIPD data that the PDF was made from."),
    "image": _("This is a picture. Upload the workbook or the SIPD data itself."),
    "html": _("This is a web page, even if its name says otherwise."),
    "binary": _("This is neither a workbook (.xlsx), nor a CSV file, nor SIPD data (JSON)."),
    "damaged": _("The workbook is damaged or was cut off on the way."),
    "too_many_parts": _("The workbook consists of %(found)s parts; at most %(allowed)s are read."),
    "bomb": _(
        "The workbook has %(packed)s kB but unpacks to more than %(unpacked)s MB, far more than a plan "
        "needs; it was not opened."
    ),
    "too_wide": _(
        "Sheet part %(part)s has values as far as row %(rows)s, column %(columns)s; at most "
        "%(allowed_rows)s rows and %(allowed_columns)s columns are read. Delete the stray cells far away "
        "from the table, save, and upload it again."
    ),
    "too_large": _(
        "The workbook needs more memory than one import may use. Delete sheets and columns that do not "
        "belong to the plan, or split it by agency."
    ),
    "too_slow": _(
        "Reading took more than %(allowed)s seconds and was stopped. Split the file by agency."
    ),
    "uncalculated": _(
        "The workbook holds formulas that were never calculated, so their values are missing. Open it in "
        "a spreadsheet program, save it, and upload it again."
    ),
    "no_rows": _("The file has no sheet with any values."),
    "csv": _("The text cannot be read as a table: %(detail)s (line %(line)s)."),
    "csv_size": _("The table has more than %(allowed_rows)s rows or %(allowed_columns)s columns."),
    "encoding": _(
        "The text is in an unknown encoding. Save it as “CSV UTF-8” and upload it again."
    ),
    "json": _("The JSON data is damaged or was cut off: line %(line)s, character %(column)s."),
    "json_deep": _("The JSON data is nested too deeply to be a SIPD report."),
    "json_size": _("The JSON data has more entries than a region's plan; split it by agency."),
    "json_number": _("The JSON data holds a number that cannot be read."),
    "unknown_json": _(
        "This JSON is not a SIPD Renja report: a list of sub-activities with %(keys)s is expected."
    ),
    "no_nomenclature": _(
        "No nomenclature was found: SIPD's sheet (JENIS PEMDA, BIDANG, …, SUBKEGIATAN), its split CSV, or a "
        "table with level, kode, nama, indikator and satuan is expected."
    ),
    "no_header": _(
        "No row with headings was found: a plan's table has at least a column with the code."
    ),
}
_ADVICE = {
    **dict.fromkeys(("xls", "xlsb", "opendocument", "html"), _AS_XLSX),
    **dict.fromkeys(("damaged", "json"), _FRESH_COPY),
}


class UnreadableFile(Exception):
    """The file cannot be taken over; `str()` is a sentence for the person who chose it, `code` is stable."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}

    def __str__(self) -> str:
        sentence = str(_SENTENCES[self.code]) % self.params
        advice = _ADVICE.get(self.code)
        return f"{sentence} {advice}" if advice else sentence


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost. A region's plan has about 2,200 rows and 6 MB of JSON."""

    file_bytes: int = 32 << 20
    members: int = 2_000
    unpacked_bytes: int = 256 << 20
    ratio: int = 150
    ratio_from_bytes: int = (
        16 << 20
    )  # a small workbook of equal rows packs far better and does no harm
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 4_000_000
    memory_bytes: int = 1 << 30
    seconds: int = 60
    json_values: int = 3_000_000
    json_containers: int = 300_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet's values from cell A1 on; an empty cell is "" (or missing at a row's end)."""

    name: str
    rows: list[list[Cell]]
    is_text: bool = False  # read from CSV: every cell is as typed, or as another program wrote it
    merged: list[CellRange] = field(default_factory=list)


_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ";,\t|"
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def load(source: Path | bytes, *, limits: Limits = LIMITS) -> bytes:
    """The file's bytes. Raises UnreadableFile if there are none, or too many."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > limits.file_bytes:
        raise UnreadableFile("file_size", found=-(-size >> 20), allowed=limits.file_bytes >> 20)
    data = source.read_bytes() if isinstance(source, Path) else source
    if not data.strip():
        raise UnreadableFile("empty")
    return data


def sniff(data: bytes) -> FileKind:
    """What the bytes are. Raises UnreadableFile, by its name, for what is known and not read here."""
    if data.startswith(b"PK"):
        return FileKind.WORKBOOK
    if data.startswith(_OLE):
        raise UnreadableFile(_ole_kind(data))
    for signature, code in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(code)
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data[:4096] and not is_utf16:
        raise UnreadableFile("binary")
    start = _decode(data[:4096], partial=True).lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        raise UnreadableFile("html")
    return FileKind.JSON if start.startswith(("[", "{")) else FileKind.TEXT


def read_sheets(data: bytes, *, kind: FileKind, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """The sheets of a workbook, or a CSV text as one sheet, without sheets that are empty.

    Raises UnreadableFile, also if nothing is left.
    """
    sheets = (
        _workbook_sheets(data, limits) if kind is FileKind.WORKBOOK else [_text_sheet(data, limits)]
    )
    filled = tuple(
        sheet
        for sheet in sheets
        if any(cell not in ("", None) for row in sheet.rows for cell in row)
    )
    if not filled:
        raise UnreadableFile("no_rows")
    return filled


def read_json(data: bytes, *, limits: Limits = LIMITS) -> object:
    """The JSON document, its fractions as Decimal. Raises UnreadableFile if it is damaged or too much."""
    if (
        data.count(b",") > limits.json_values
        or data.count(b"{") + data.count(b"[") > limits.json_containers
    ):
        raise UnreadableFile("json_size")
    try:
        return json.loads(_decode(data), parse_float=Decimal, parse_constant=_no_such_number)
    except json.JSONDecodeError as error:
        raise UnreadableFile("json", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise UnreadableFile("json_deep") from None
    except ValueError:  # NaN, or more digits than Python reads
        raise UnreadableFile("json_number") from None


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(name)


def _ole_kind(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "password"
    is_workbook = any(name.encode("utf-16-le") in data for name in ("Workbook", "Book"))
    return "xls" if is_workbook else "old_office"


def _workbook_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    command = [sys.executable, "-I", str(READER), json.dumps(asdict(limits))]
    try:
        child = subprocess.run(  # noqa: S603  (a fixed command, nothing from the file in it)
            command, input=data, capture_output=True, timeout=limits.seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile("too_slow", allowed=limits.seconds) from None
    if child.returncode < 0:  # killed by its memory limit
        raise UnreadableFile("too_large")
    if child.returncode > 0:
        raise UnreadableFile("damaged")
    answer = json.loads(child.stdout)
    if "error" in answer:
        raise UnreadableFile(answer["error"], **answer["params"])
    return [_sheet(sheet) for sheet in answer["sheets"]]


def _sheet(answer: dict[str, list[list[Cell]]]) -> Sheet:
    merged = [((a[0], a[1]), (b[0], b[1])) for a, b in answer["merged"]]  # type: ignore[index]
    return Sheet(name=str(answer["name"]), rows=answer["rows"], merged=merged)  # type: ignore[arg-type]


def _text_sheet(data: bytes, limits: Limits) -> Sheet:
    text = _decode(data)
    stated = _SEP_LINE.match(text)
    if stated:
        text = text[stated.end() :]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=stated[1] if stated else _delimiter(text)
    )
    rows: list[list[Cell]] = []
    try:
        for row in reader:
            if len(row) > limits.columns or len(rows) >= limits.rows:
                raise UnreadableFile(
                    "csv_size", allowed_rows=limits.rows, allowed_columns=limits.columns
                )
            rows.append(list(row))
    except csv.Error as error:
        raise UnreadableFile("csv", detail=error, line=reader.line_num) from None
    return Sheet(name="", rows=rows, is_text=True)


def _delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same, largest number of cells."""
    sample = text[:50_000].splitlines(keepends=True)[:50]

    def regularity(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(
                len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1
            )
        except csv.Error:
            return (0, 0)
        return max(((count * width, width) for width, count in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=regularity)


def _decode(data: bytes, *, partial: bool = False) -> str:
    """The text: by its byte order mark, else UTF-8, else the Windows code page that Excel writes."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_as(data, encoding, partial=partial)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return decoder.decode(data, final=not partial)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _decode_as(data: bytes, encoding: str, *, partial: bool) -> str:
    try:
        return data.decode(encoding, errors="ignore" if partial else "strict")
    except UnicodeDecodeError:
        raise UnreadableFile("encoding") from None
