"""Files that bite: each gets one clear sentence, and none takes the process with it."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
import xlsxwriter
from django.utils import translation

from nomenclature.importers.guard import (
    LIMITS,
    FileKind,
    UnreadableFile,
    load,
    read_json,
    read_sheets,
    sniff,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(cells, sheet="Renja") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for address, value in cells.items():
        book.active[address] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data, limits=LIMITS):
    loaded = load(data, limits=limits)
    return read_sheets(loaded, kind=sniff(loaded), limits=limits)


def refusal(data, limits=LIMITS) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    return caught.value


def repacked(data: bytes, changes) -> bytes:
    """The workbook with some of its parts replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in {*old.namelist(), *changes}:
            new.writestr(name, changes.get(name) or old.read(name))
    return buffer.getvalue()


def test_workbook_is_read_whatever_its_name():
    (sheet,) = read(workbook({"A1": "Kode", "B2": 5, "C3": 1.5, "D1": True}))

    assert sheet.name == "Renja"
    assert sheet.rows == [["Kode", "", "", True], ["", 5, "", ""], ["", "", 1.5, ""]]


def test_sheet_starts_at_a1_even_if_its_first_cells_are_empty():
    assert read(workbook({"B3": "x"}))[0].rows == [["", ""], ["", ""], ["", "x"]]


def test_merged_cells_are_told():
    book = openpyxl.Workbook()
    book.active["A1"] = "Pagu"
    book.active["A2"] = "RKPD"
    book.active.merge_cells("A1:C1")
    buffer = io.BytesIO()
    book.save(buffer)

    assert read(buffer.getvalue())[0].merged == [((0, 0), (0, 2))]


def test_formula_gives_its_stored_value():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Renja").write_formula("A1", "=1+1", None, 2)

    assert read(buffer.getvalue())[0].rows == [[2]]


def test_formula_that_was_never_calculated_is_refused():
    assert refusal(workbook({"A1": "=1+1"})).code == "uncalculated"


def test_stray_cell_in_the_last_corner_is_refused_before_it_costs_memory():
    error = refusal(workbook({"A1": "x", "XFD1048576": "x"}))

    assert error.code == "too_wide"
    assert error.params["rows"] == "1048576"
    assert error.params["columns"] == "16384"


def test_cells_that_are_only_formatted_do_not_count():
    data = workbook({"A1": "x", "B1": "y"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    changed = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    )

    assert read(repacked(data, {"xl/worksheets/sheet1.xml": changed}))[0].rows == [["x", "y"]]


def test_zip_bomb_is_refused_while_it_unpacks():
    bomb = repacked(workbook({"A1": "x"}), {"xl/sharedStrings.xml": b" " * (40 << 20)})

    assert len(bomb) < 100_000
    assert refusal(bomb).code == "bomb"


def test_workbook_that_unpacks_to_too_much_is_refused():
    limits = replace(LIMITS, unpacked_bytes=1000)

    assert refusal(workbook({"A1": "x"}), limits).code == "bomb"


def test_workbook_of_too_many_parts_is_refused():
    assert refusal(workbook({"A1": "x"}), replace(LIMITS, members=3)).code == "too_many_parts"


def test_process_that_runs_out_of_memory_is_told_and_not_fatal():
    tight = replace(LIMITS, memory_bytes=80 << 20, cells=10**9, columns=20_000, rows=2 << 20)

    assert refusal(workbook({"A1": "x", "XFD1000": "x"}), tight).code == "too_large"


def test_process_that_takes_too_long_is_stopped():
    assert refusal(workbook({"A1": "x"}), replace(LIMITS, seconds=0.001)).code == "too_slow"


def test_truncated_workbook_is_called_damaged():
    assert refusal(workbook({"A1": "x"})[:2000]).code == "damaged"


def test_workbook_with_a_broken_sheet_is_called_damaged():
    data = repacked(workbook({"A1": "x"}), {"xl/workbook.xml": b"<workbook><sheets><sheet"})

    assert refusal(data).code in {"damaged", "no_rows"}


def test_empty_workbook_has_no_rows():
    assert refusal(workbook({})).code == "no_rows"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + b"\0" * 100, "old_office"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"Rar!\x1a", "archive"),
        (b"<html><table>", "html"),
        (b"\0\1\2\3", "binary"),
    ],
)
def test_file_of_another_kind_is_named(data, code):
    error = refusal(data)

    assert error.code == code
    assert str(error)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "word"),
        ("content.xml", "opendocument"),
        ("a.txt", "zip"),
    ],
)
def test_zip_of_another_kind_is_named(part, code):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part, "x")

    assert refusal(buffer.getvalue()).code == code


def test_sentence_is_formal_indonesian_and_says_how_to_mend():
    with translation.override("id"):
        sentence = str(refusal(OLE + "EncryptedPackage".encode("utf-16-le")))

    assert sentence == (
        "Buku kerja dilindungi kata sandi sehingga tidak dapat dibaca. "
        "Hapus kata sandinya (File, Info, Protect Workbook), lalu unggah kembali."
    )


def test_file_that_is_too_big_is_refused_unread(tmp_path):
    path = tmp_path / "besar.csv"
    path.write_bytes(b"x" * 2000)

    assert refusal(path, replace(LIMITS, file_bytes=1000)).code == "file_size"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_of_a_text_is_found(delimiter):
    lines = [["Kode", "Nama, lengkap", "Pagu"], ["2.08", 'Advokasi "gender"', "1.000,50"]]
    text = "\r\n".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in lines
    )

    assert read(text.encode())[0].rows == lines


def test_separator_line_of_a_spreadsheet_is_obeyed():
    assert read(b"sep=|\r\na,b|c\r\n")[0].rows == [["a,b", "c"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encoding_of_a_text_is_found(encoding):
    assert read("Kode;Café – ½\n1;2\n".encode(encoding))[0].rows == [
        ["Kode", "Café – ½"],
        ["1", "2"],
    ]


def test_cell_of_a_text_may_span_lines():
    assert read(b'a;b\n"1\n2";3\n')[0].rows == [["a", "b"], ["1\n2", "3"]]


def test_text_with_too_many_rows_is_refused():
    assert refusal(b"a;b\n" * 20, replace(LIMITS, rows=10)).code == "csv_size"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'[{"a": 1},', "json"),
        (b"[" * 100_000, "json_deep"),
        (b"[NaN]", "json_number"),
        (b"[" + b"1" * 5000 + b"]", "json_number"),
    ],
)
def test_json_that_bites_is_refused(data, code):
    assert sniff(data) is FileKind.JSON
    with pytest.raises(UnreadableFile) as caught:
        read_json(data)

    assert caught.value.code == code


def test_json_of_too_many_entries_is_refused_unread():
    with pytest.raises(UnreadableFile) as caught:
        read_json(b"[{},{},{}]", limits=replace(LIMITS, json_containers=3))

    assert caught.value.code == "json_size"
