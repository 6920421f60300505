import re
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from reports.pdf import sections
from reports.pdf.sections import section_hash, sections_of
from reports.pdf.view import Verdict
from reports.pdf.weasy import document
from tests.reports.pdf import views


def test_agency_report_has_summary_annex_and_method():
    keys = [section.key for section in sections_of(views.report())]

    assert keys == ["sampul", "lampiran-2.08-1", "metode"]


def test_region_report_names_agencies_that_sent_nothing():
    _, overview, *_ = sections_of(views.region("Dinas A", "Dinas B"))

    assert "tidak masuk hitungan: Dinas Sosial." in overview.html
    assert overview.html.count("belum dikirim") == 1


def test_large_agency_is_cut_and_nothing_is_lost():
    annex = views.annex(rows=400, findings=[views.finding()] * 170)

    parts = [
        section
        for section in sections_of(views.report(annexes=(annex,)))
        if section.key.startswith("lampiran")
    ]

    rows = [
        len(re.findall(r'<tr( class="akhir")?><td class="n">', section.html)) for section in parts
    ]
    assert sum(rows) == 570
    assert max(rows) <= sections.CAPACITY
    assert [section.title for section in parts] == ["Lampiran 1. Dinas PPPA", "", "", ""]


@pytest.mark.parametrize("rows", [0, 1, 149, 150, 151, 301])
def test_every_line_is_printed_once(rows):
    annex = views.annex(rows=rows, findings=())

    html = "".join(section.html for section in sections_of(views.report(annexes=(annex,))))

    for number in range(1, rows + 1):
        assert html.count(f'<tr><td class="n">{number}</td><td>2.08.03') == 1


def test_hash_is_stable_and_changes_with_one_agency_only():
    before = sections_of(views.region("Dinas A", "Dinas B"))
    report = views.region("Dinas A", "Dinas B")
    changed = replace(report.annexes[1], lines=(views.compared(note="Baru"),))
    after = sections_of(replace(report, annexes=(report.annexes[0], changed)))

    assert [section_hash(item) for item in before] == [
        section_hash(item) for item in sections_of(views.region("Dinas A", "Dinas B"))
    ]
    differing = [new.key for old, new in zip(before, after, strict=True) if old != new]
    assert differing == ["lampiran-2.1-1"]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_gives_well_formed_markup(verdict):
    view = views.report(summary=views.summary(verdict=verdict, score=None, predikat=""))

    for section in sections_of(view):
        ET.fromstring(document(section.html, section.title))


def test_text_is_escaped_and_control_characters_are_dropped():
    nasty = 'A & B <img src="x"/> \x00\x0b"quoted"'
    annex = views.annex(
        agency=nasty,
        findings=[views.finding(title=nasty, rkpd=nasty)],
        lines=[views.heading(name=nasty), views.compared(rkpd=views.side(name=nasty), note=nasty)],
    )

    for section in sections_of(views.report(annexes=(annex,))):
        tree = ET.fromstring(document(section.html, section.title))
        assert not list(tree.iter("img"))


def test_equal_fields_are_printed_as_same_and_change_of_budget_in_percent():
    line = views.compared(renja=views.side(budget=Decimal(520_000_000)), differs={"budget"})

    html = sections_of(views.report(annexes=(views.annex(lines=[line]),)))[1].html

    assert html.count("sda.") == 3
    assert "520.000.000<br/>+30,00\u00a0%" in html
    assert "Belum diisi" in html


def test_a_row_without_one_side_says_so():
    lines = [views.compared(1, rkpd=None), views.compared(2, renja=None)]

    html = sections_of(views.report(annexes=(views.annex(lines=lines),)))[1].html

    assert "Tidak ada dalam RKPD" in html
    assert "Tidak dijabarkan dalam Renja" in html


@pytest.mark.parametrize(
    ("renja", "differs", "sign"),
    [
        (views.side(), set(), "= Sesuai"),
        (views.side(place="Kabupaten Bangka"), set(), "≈ Sesuai"),
        (views.side(target="100 Orang"), {"target"}, "≠ Belum diisi"),
        (None, set(), "≠ Belum diisi"),
    ],
)
def test_note_begins_with_the_sign_of_the_row(renja, differs, sign):
    line = views.compared(renja=renja, differs=frozenset(differs))

    html = sections_of(views.report(annexes=(views.annex(lines=[line]),)))[1].html

    assert sign in html
