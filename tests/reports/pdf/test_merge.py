import io
import shutil
import subprocess
from datetime import UTC, datetime

import pdfua
import pikepdf
import pypdf
import pytest

from reports.pdf import markup, sections
from reports.pdf.merge import merge_sections, part_of
from reports.pdf.sections import sections_of
from reports.pdf.weasy import render_section
from tests.reports.pdf import views
from tests.reports.pdf.test_weasy import elements, text_of

TITLE = "Laporan keselarasan 2027 & lampirannya"
FOOTER = "Nomor KS-19/2027/R-004"


def merged(report):
    parts = [part_of(section, render_section(section)) for section in sections_of(report)]
    return parts, merge_sections(
        parts, title=TITLE, footer=FOOTER, created=datetime(2026, 2, 13, 10, 0, tzinfo=UTC)
    )


@pytest.fixture(scope="module")
def region():
    return merged(views.region("Dinas A", "Dinas B"))


@pytest.fixture(scope="module")
def cut():
    """One agency whose tables run over three sections."""
    annex = views.annex(rows=2 * sections.CAPACITY + 10)
    return merged(views.report(annexes=(annex,)))


def test_text_of_all_sections_stands_in_order(region):
    parts, pdf = region
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]

    for number, page in enumerate(pages, 1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert FOOTER in page
    body = [line for page in [pages[0], *pages[2:]] for line in page.splitlines()]
    kept = [line for line in body if not line.startswith(("Halaman ", FOOTER))]
    expected = "\n".join(text_of(part.pdf) for part in parts).splitlines()
    assert [line.strip() for line in kept] == [line.strip() for line in expected]


def test_contents_name_the_page_of_each_section(region):
    _, pdf = region
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    listed = [line.rsplit(" ", 1) for line in pages[1].splitlines() if line[-1:].isdigit()]
    entries = {title: int(page) for title, page in listed if not title.startswith(("Hal", FOOTER))}

    assert "Lampiran 2. Dinas B" in pages[entries["Lampiran 2. Dinas B"] - 1]
    assert "Metode, bobot, dan versi" in pages[entries["Metode, bobot, dan versi"] - 1]


def test_contents_link_to_pages(region):
    _, pdf = region
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        targets = [annotation.Dest[0] for annotation in opened.pages[1].Annots]
        numbers = [[page.obj for page in opened.pages].index(target) for target in targets]

    assert numbers == sorted(numbers)
    assert len(numbers) == 5


def test_document_says_what_it_is(region):
    _, pdf = region
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root
        metadata = root.Metadata.read_bytes().decode()

        assert str(root.Lang) == "id"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(opened.docinfo.Title) == TITLE
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "Laporan keselarasan 2027 &amp; lampirannya" in metadata


def test_bookmarks_lead_to_every_section(region):
    _, pdf = region
    outline = pypdf.PdfReader(io.BytesIO(pdf)).outline
    titles = [item.title for item in outline if not isinstance(item, list)]

    assert titles == [
        "Rencana Kerja Perangkat Daerah terhadap RKPD Tahun 2027",
        "Isi laporan",
        "Keadaan menurut perangkat daerah",
        "Lampiran 1. Dinas A",
        "Lampiran 2. Dinas B",
        "Metode, bobot, dan versi",
    ]


def test_fonts_are_embedded_once(region):
    _, pdf = region
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = {
            font.objgen: font for page in opened.pages for font in page.Resources.Font.values()
        }
        names = sorted(str(font.BaseFont) for font in fonts.values())
        embedded = [
            "/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts.values()
        ]

    assert names == ["/IBMPlexSansCondensed-400Regular", "/IBMPlexSansCondensed-700Bold"]
    assert all(embedded)


def test_a_table_cut_into_sections_is_one_table(cut):
    _, pdf = cut
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tables = [
            table for table in elements(opened, "Table") if len(table.K[-1].K) > sections.CAPACITY
        ]
        rows = list(tables[0].K[-1].K)

        assert len(tables) == 1
        assert len(rows) == 1 + 2 * sections.CAPACITY + 10
        assert {row.P.objgen for row in rows} == {tables[0].K[-1].objgen}


def test_parent_tree_of_the_joined_file_is_whole(cut):
    _, pdf = cut
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        numbers = opened.Root.StructTreeRoot.ParentTree.Nums
        tree = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        keys = [int(page.StructParents) for page in opened.pages]
        owners = [len(tree[key]) for key in keys]

    assert len(set(keys)) == len(keys)
    assert list(tree) == sorted(tree)
    assert all(owners)


@pytest.mark.parametrize("name", ["region", "cut"])
def test_the_joined_file_passes_the_checkers(name, request, tmp_path):
    path = tmp_path / "laporan.pdf"
    path.write_bytes(request.getfixturevalue(name)[1])

    report = pdfua.validate(path)

    assert [
        finding for finding in report.findings if finding.severity is pdfua.Severity.ERROR
    ] == []


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not on this machine")
def test_qpdf_finds_no_fault(cut, tmp_path):
    path = tmp_path / "laporan.pdf"
    path.write_bytes(cut[1])

    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    assert (done.returncode, "No syntax or stream encoding errors" in done.stdout) == (0, True)


def agency_report(findings=3, rows=2, **fields):
    """An agency's report, joined as the worker does; the text of its pages."""
    annex = views.annex(
        rows=rows, findings=[views.finding(title=f"Temuan{n}x") for n in range(findings)]
    )
    parts = sections_of(views.report(annexes=(annex,), **fields))
    rendered = [part_of(section, render_section(section)) for section in parts]
    pdf = merge_sections(rendered, title=TITLE, footer=FOOTER, cover=parts[0])
    return pdf, [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_short_contents_share_the_first_page_and_lead_to_the_right_ones():
    pdf, pages = agency_report()

    assert "Isi laporan" in pages[0]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [a.Dest[0] for a in opened.pages[0].Annots if "/Dest" in a]
        numbers = [[page.obj for page in opened.pages].index(target) for target in found]
    titles = ("Ringkasan", "Lampiran 1.", "Metode, bobot, dan versi")
    assert [title in pages[at] for title, at in zip(titles[1:], numbers[1:], strict=True)] == [
        True,
        True,
    ]


def test_contents_that_do_not_fit_the_cover_keep_a_page_of_their_own():
    long = "Alasan yang panjang. " * 120
    _, pages = agency_report(summary=views.summary(verdict_reason=long))

    assert "Isi laporan" not in pages[0]
    assert [page for page in pages if "Isi laporan" in page]


@pytest.mark.parametrize("findings", range(14, 32))
def test_no_page_begins_with_a_single_last_finding(findings):
    section = sections.Section(
        key="x",
        title="x",
        html='<section class="lampiran">'
        + markup.findings([(n, views.finding(title=f"Temuan{n}x")) for n in range(1, findings + 1)])
        + "</section>",
    )

    pages = pypdf.PdfReader(io.BytesIO(render_section(section))).pages

    counts = [page.extract_text().count("Temuan") - 1 for page in pages]  # the head names one
    assert min(counts) > 1
