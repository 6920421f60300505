"""What is laid out for the hand: table signs, blank attendance sheets, one list of attendance."""

import io
import re

import pytest
from pypdf import PdfReader

from reports.actions.attended import attended
from reports.actions.blank_sheets import GUESTS, MOST_PEOPLE, above, pages_of
from reports.actions.table_signs import LARGEST, sign_of
from reports.pdf.sections import Section, from_template
from reports.pdf.weasy import render_section

# The longest names of public bodies that we met, and what a form would take.
NAMES = (
    (
        "Dinas Pemberdayaan Perempuan Perlindungan Anak Kependudukan Catatan Sipil dan Pengendalian"
        " Penduduk Keluarga Berencana, Kepulauan Bangka Belitung"
    ),
    (
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga"
        " Berencana, Kabupaten Bangka Tengah"
    ),
    "Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah, Kabupaten Bengkulu Utara",
    "Kementerian Pemberdayaan Perempuan dan Perlindungan Anak",
    "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "Bappeda",
    "Perlindungan" * 16,
    ("Perempuan dan " * 15)[:200],
)
KOP = {"government": "Pemerintah Kota", "office": NAMES[1], "is_long": True, "emblem": "x",
       "lines": ["Jalan Panjang Nomor 1, Kode Pos 33149", "Telepon (0717) 439325"]}  # fmt: skip


def letters(text):
    return re.sub(r"\s", "", text)


def pages_in(html):
    section = Section(key="uji", title="Uji", html=html)
    return PdfReader(io.BytesIO(render_section(section))).pages


def lowest(page):
    """The baselines of the page's text, from the top, in millimetres; turned text from below."""
    found = []

    def note(text, matrix, text_matrix, *_):
        if text.strip():
            y = matrix[3] * text_matrix[5] + matrix[5]
            found.append((float(page.mediabox.height) - y) / 72 * 25.4)

    page.extract_text(visitor_text=note)
    return found


def test_every_sign_is_one_page_with_its_whole_name_on_both_halves():
    signs = [sign_of(name) for name in NAMES]

    pages = pages_in(from_template("cards_signs.html", {"signs": signs}))

    assert len(pages) == len(NAMES)
    assert [letters(page.extract_text()).count(letters(name)) for page, name in zip(
        pages, NAMES, strict=True)] == [2] * len(NAMES)  # fmt: skip


def test_no_letter_of_a_sign_comes_near_the_edge_of_the_paper():
    signs = [sign_of(name, under="Kepala Bidang " * 11) for name in NAMES]

    for page in pages_in(from_template("cards_signs.html", {"signs": signs})):
        found = lowest(page)
        assert min(found) > 8
        assert max(found) < 210 - 8


def test_short_names_are_large_and_words_stay_whole():
    assert sign_of("Bappeda").size == LARGEST
    assert sign_of("Perlindungan" * 3).size < LARGEST


def people_of(*sizes):
    people = []
    for body, size in enumerate(sizes):
        for _ in range(size):
            number = len(people) + 1
            name = "Dr. Nama Panjang, M.Si." if number % 3 else "Budi"
            title = "Kepala Bidang Pengarusutamaan Gender dan Pemberdayaan Perempuan"
            people.append({
                "number": number, "body": f"{NAMES[2 + body % 4]} {body}", "name": name, "sex": "P",
                "title": title if number % 4 == 0 else "Perencana",
            })  # fmt: skip
    return people


@pytest.mark.parametrize("sizes", [(1,) * 57, (3, 2, 4, 1) * 12, (90,), (1,), ()])
def test_sheets_hold_fifteen_to_twenty_people_each_as_many_pages_as_were_made(sizes):
    people = people_of(*sizes)

    pages = pages_of(people, above=above(KOP, "Rakor Renja"))
    context = {"head": {"kop": {**KOP, "emblem": ""}}, "line": "Rakor Renja", "pages": pages,
               "is_first": True}  # fmt: skip
    printed = pages_in(from_template("attendance_blank.html", context))

    invited = [sum(len(g.rows) for g in page.groups if g.body != GUESTS) for page in pages]
    assert sum(invited) == len(people)
    assert all(15 <= n <= MOST_PEOPLE for n in invited[: len(people) // MOST_PEOPLE])
    assert max(page.people for page in pages) <= MOST_PEOPLE
    assert len(printed) == len(pages)


def test_a_bodys_name_stands_once_and_again_only_where_a_page_cuts_it():
    pages = pages_of(people_of(30, 1), above=60)

    assert [[(g.body[-1], g.continues) for g in page.groups][:2] for page in pages] == [
        [("0", False)],
        [("0", True), ("1", False)],
    ]


def test_guests_never_get_a_sheet_with_a_few_rows():
    pages = [pages_of(people_of(n), above=60)[-1] for n in range(1, 41)]

    rows = [sum(len(g.rows) for g in page.groups if g.body == GUESTS) for page in pages]
    assert min(rows) >= 6


def person(name, at="08.10", **more):
    return {
        "name": name, "title": "", "represents": "", "uninvited": False, "at": at,
        "method": "Petugas", **more,
    }  # fmt: skip


def day(**groups):
    return {"groups": [{"body": body, "people": people} for body, people in groups.items()]}


def test_attendance_of_several_days_names_each_person_once():
    days = [
        day(A=[person("Ani"), person("Cici")], C=[person("Dedi")]),
        day(A=[person("Ani", "09.00"), person("Budi")], B=[person("Edi")], C=[person("Dedi")]),
    ]

    found = attended(days)

    assert [group["body"] for group in found] == ["A", "B", "C"]
    assert [(p["name"], p["times"]) for p in found[0]["people"]] == [
        ("Ani", ["08.10, petugas", "09.00, petugas"]),
        ("Budi", ["", "08.10, petugas"]),
        ("Cici", ["08.10, petugas", ""]),
    ]


def test_two_people_of_one_name_stay_two():
    found = attended([day(A=[person("Ani"), person("Ani")]), day(A=[person("Ani")])])

    assert [p["times"] for p in found[0]["people"]] == [
        ["08.10, petugas", "08.10, petugas"],
        ["08.10, petugas", ""],
    ]
