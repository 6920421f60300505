"""The matriks tindak lanjut catatan as PDF: what it says, and to whom."""

import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agencies.models import Role
from reports.actions import CannotReport
from reports.actions.comment_matrix import comment_sections, request_comment_matrix
from reports.actions.merging import merge_report
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.models import Report
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.comments import CommentFactory, ThreadFactory
from tests.factories.renja import RenjaFactory, RowFactory, VersionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 11, 3, 0, tzinfo=UTC)


@pytest.fixture
def renja():
    agency = AgencyFactory(region=RegencyFactory(), name="Dinas PPPA", affair_fields=["2.08"])
    return RenjaFactory(agency=agency, handed_in=True)


@pytest.fixture
def thread(renja):
    row = RowFactory(document=renja, printed_code="2.08.02.2.01.0001", name="Koordinasi")
    board = AgencyFactory(region=renja.region, bappeda=True, name="Bappeda Uji")
    thread = ThreadFactory(
        row=row, field="budget", quoted="Rp5", text="Samakan <b>pagu</b>", agency=board
    )
    CommentFactory(thread=thread, role=Role.PLANNER, agency=renja.agency, text="Sudah disamakan")
    return thread


def _text(report):
    """The words of the finished file."""
    plan_report(report_id=report.pk, at=NOW)
    for section in report.sections.all():
        render_section(section_id=section.pk, at=NOW)
    merge_report(report_id=report.pk, at=NOW)
    report.refresh_from_db()
    assert (report.status, report.error) == ("ready", "")
    with report.file.open() as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_paper_holds_comments_answers_and_values(renja, thread):
    planner = person(Role.PLANNER, renja.agency)

    text = _text(request_comment_matrix(document=renja, by=planner, at=NOW))

    for words in (
        "1 catatan: 1 belum ditanggapi, 0 ditanggapi, 0 selesai.",
        "2.08.02.2.01.0001",
        "Kolom: Pagu indikatif",
        "Samakan <b>pagu</b>",
        "Sudah disamakan",
        "Rp5",
        "Rp100.000.000",
    ):
        assert words in text


def test_the_paper_shows_what_its_requester_sees(renja, thread):
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08"])
    reviewer = person(Role.MINISTRY_REVIEWER, ministry)
    row = renja.rows.get()
    version = VersionFactory(document=renja)
    ThreadFactory(row=row, agency=ministry, plan_version=version, text="Dari kementerian")

    report = request_comment_matrix(document=renja, by=reviewer, at=NOW)
    html = "".join(section.html for section in comment_sections(report))

    assert "Dari kementerian" in html
    assert "Samakan" not in html


def test_nothing_seen_is_nothing_to_print(renja, thread):
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08"])

    with pytest.raises(CannotReport):
        request_comment_matrix(document=renja, by=person(Role.MINISTRY_REVIEWER, ministry), at=NOW)


def test_a_button_queues_one_paper(client, renja, thread):
    client.force_login(person(Role.PLANNER, renja.agency))
    url = reverse("reports:comment_matrix", kwargs={"pk": renja.pk})

    first, second = client.post(url), client.post(url)

    report = Report.objects.get()
    assert (first.url, second.url) == (report.get_absolute_url(),) * 2
    page = client.get(first.url).content.decode()
    assert "Matriks tindak lanjut catatan" in page
    assert f"TL-{renja.region.code}/2026/" in page
