"""From a request to the file, with every step done by hand."""

import hashlib
import io

import pikepdf
import pytest
from django.core.files.storage import default_storage

from agencies.models import Role
from notifications.models import Notice
from reports.actions import request_report
from reports.actions.merging import merge_report
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.models import Report, ReportSection
from tests.factories.agencies import AgencyFactory, person
from tests.factories.reports import AT, checked, region_with

pytestmark = pytest.mark.django_db


def make(report):
    """Every step of the queue, in order."""
    assert plan_report(report_id=report.pk, at=AT)
    for pk in report.sections.values_list("pk", flat=True):
        render_section(section_id=pk, at=AT)
    merge_report(report_id=report.pk, at=AT)
    report.refresh_from_db()
    return report


def ask(shown, **options):
    values = {
        "kind": Report.Kind.AGENCY,
        "region": shown.renja.region,
        "agency": shown.renja.agency,
        "plan_year": shown.renja.plan_year,
        "by": shown.requested_by,
        "at": AT,
    }
    return request_report(**(values | options))


def test_report_of_an_agency_becomes_a_file():
    run = checked()

    report = make(ask(run))

    with default_storage.open(report.file.name) as file:
        data = file.read()
    assert (report.status, report.sections_done) == ("ready", report.sections_total)
    assert report.file_sha256 == hashlib.sha256(data).hexdigest()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == report.page_count
    assert Notice.objects.get().url == report.get_absolute_url()
