import io
from dataclasses import replace

import pikepdf
import pypdf
import pytest
import tinycss2
from cssselect2 import parser
from django.utils.safestring import mark_safe
from weasyprint.urls import FatalURLFetchingError

from reports.pdf import quick, sections
from reports.pdf.assets import BASE_RULES, STYLESHEET, static_file
from reports.pdf.sections import Section, sections_of
from reports.pdf.weasy import ORIGIN, StaticFetcher, render_section
from tests.reports.pdf import views


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def annex_section(**fields):
    return sections_of(views.report(annexes=(views.annex(**fields),)))[1]


def kids_of(element):
    """The kids of an element; a single one may stand without a list around it."""
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def elements(pdf, kind):
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            if f"/{kind}" == element.S:
                found.append(element)
            for kid in kids_of(element):
                walk(kid)

    walk(pdf.Root.StructTreeRoot.K[0])
    return found


def test_cover_prints_verdict_score_and_the_sentence_about_figures():
    text = " ".join(text_of(render_section(sections_of(views.report())[0])).split())

    assert "BELUM SELARAS" in text
    assert "78,01" in text
    assert "Angka mendukung, dan tidak menggantikan, putusan keselarasan." in text
    assert "7K3F-92QD" in text
    assert "01234567 89abcdef" in text


def test_text_survives_signs_long_names_and_long_definitions():
    name = "Pendampingan & <layanan> " + "bersama " * 50
    definition = "uraian panjang " * 1000 + "tamat"
    lines = [views.compared(rkpd=views.side(name=name, indicator=definition), differs={"name"})]

    text = " ".join(text_of(render_section(annex_section(lines=lines))).split())

    assert "Pendampingan & <layanan> bersama" in text
    assert text.count("uraian") == 1000
    assert "tamat" in text


def test_empty_annex_prints_sentences_instead_of_tables():
    text = text_of(render_section(annex_section(rows=0, findings=())))

    assert "Tidak ada temuan." in text
    assert "Tidak ada baris untuk dibandingkan." in text


def test_the_same_section_gives_the_same_bytes():
    section = annex_section()

    assert render_section(section) == render_section(section)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        f"{ORIGIN}../../etc/passwd",
        f"{ORIGIN}/etc/passwd",
        "data:image/svg+xml;base64,AAAA",
    ],
)
def test_nothing_but_static_files_is_fetched(address):
    with pytest.raises(FatalURLFetchingError, match="Not a static file"):
        StaticFetcher()(address)


def test_an_image_in_a_section_stops_the_rendering():
    section = Section(key="x", title="x", html='<p>a<img src="file:///etc/passwd" alt="x"/></p>')

    with pytest.raises(FatalURLFetchingError):
        render_section(section)


def test_a_table_over_several_pages_is_one_table_with_one_head():
    section = annex_section(rows=60, findings=())

    with pikepdf.open(io.BytesIO(render_section(section))) as pdf:
        pages = len(pdf.pages)
        tables, heads = elements(pdf, "Table"), elements(pdf, "THead")
        scopes = {str(cell.A.Scope) for cell in elements(pdf, "TH")}
        rows = len(elements(pdf, "TR"))

    assert pages > 2
    assert (len(tables), len(heads), rows) == (1, 1, 2 + 1 + 60)
    assert scopes == {"/Column"}


def test_every_marked_content_belongs_to_one_element():
    section = annex_section(rows=60)

    with pikepdf.open(io.BytesIO(render_section(section))) as pdf:
        parents = pdf.Root.StructTreeRoot.ParentTree.Nums
        for number, page in enumerate(pdf.pages):
            owners = parents[2 * number + 1]
            used = {
                int(operands[1].MCID)
                for operands, operator in pikepdf.parse_content_stream(page)
                if operator == pikepdf.Operator("BDC") and "/MCID" in operands[1]
            }
            assert used == {at for at, owner in enumerate(owners) if owner is not None}
            assert all(mcid in kids_of(owners[mcid]) for mcid in used)


def test_a_continued_section_keeps_no_head():
    annex = views.annex(rows=sections.CAPACITY + 10, findings=())
    parts = sections_of(views.report(annexes=(annex,)))

    with pikepdf.open(io.BytesIO(render_section(parts[2]))) as pdf:
        assert elements(pdf, "THead") == []


def test_longest_money_fits_its_column():
    line = views.heading(rkpd=9_999_999_999_999, renja=9_999_999_999_998)

    text = text_of(render_section(annex_section(lines=[line, views.compared()])))

    assert "9.999.999.999.999" in text
    assert "9.999.999.999.998" in text


def test_short_ways_give_the_same_text_in_the_same_places():
    long_name = "Fasilitasi " + "koordinasi " * 12
    lines = [
        views.heading(),
        views.compared(1, rkpd=views.side(name=long_name), differs={"name"}),
        views.compared(2, renja=None),
        *(views.compared(at) for at in range(3, 40)),
    ]
    section = replace(annex_section(lines=lines), title="Lampiran")

    assert quick.install()
    ours = render_section(section)
    quick.uninstall()
    try:
        stock = render_section(section)
    finally:
        quick.install()

    assert placed(ours) == placed(stock)


def placed(pdf):
    """Every string with its place on its page."""
    found = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages):

        def visit(text, _, matrix, *rest, number=number):
            if text.strip():
                found.append((number, text.strip(), round(matrix[4], 2), round(matrix[5], 2)))

        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("sheet", [BASE_RULES, static_file(STYLESHEET)], ids=["base", "report"])
def test_style_sheets_choose_by_tag_class_and_ancestors_only(sheet):
    """Elements with the same tag, class and ancestry are matched once: `_Matcher` relies on it."""
    rules = tinycss2.parse_stylesheet(sheet.read_text(), skip_comments=True, skip_whitespace=True)
    chosen = [
        _parts(selector.parsed_tree)
        for rule in rules
        if rule.type == "qualified-rule"
        for selector in parser.parse(rule.prelude)
    ]
    allowed = {"element", "class", " ", ">", "[href]"}

    assert chosen
    assert {part for parts in chosen for part in parts} - allowed == set()


@pytest.mark.parametrize("bodies", range(4, 10))
def test_check_of_authenticity_takes_its_last_rows_along_to_a_new_page(bodies):
    """One of these numbers fills its pages so far that only the box was left for the next."""
    groups = [
        {"body": f"Instansi {at}", "people": [{"name": f"Orang {at}"} for _ in range(4)]}
        for at in range(bodies)
    ]
    seal = {"qr": mark_safe("<svg/>"), "code": "KODE-UJI"}
    context = {"head": seal, "day": {}, "groups": groups, "is_first": True, "is_last": True}
    html = sections.from_template("attendance_filled.html", context)

    pdf = render_section(Section(key="hadir", title="Daftar hadir", html=html))

    last = pypdf.PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    assert ("KODE-UJI" in last, last.count("Orang") > 0) == (True, True)


def _parts(selector):
    if isinstance(selector, parser.CombinedSelector):
        return [*_parts(selector.left), selector.combinator, *_parts(selector.right)]
    names = {parser.LocalNameSelector: "element", parser.ClassSelector: "class"}
    return [
        "[href]"
        if isinstance(part, parser.AttributeSelector)
        and (part.name, part.operator) == ("href", None)
        else names.get(type(part), repr(part))
        for part in selector.simple_selectors
    ]
