"""Reports made while the server's disk is full, or the database's."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError
from psycopg2.errors import DiskFull

from reports.actions.claims import reason_of
from reports.actions.files import means_full_disk
from reports.actions.merging import merge_report
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from tests.factories.reports import AT, checked
from tests.full_disk import ON_A_FULL_DISK, write_to_a_full_disk
from tests.reports.test_making import ask

REASON = (
    "Ruang penyimpanan server penuh. Beri tahu pengelola server, lalu ulangi setelah ada ruang."
)


def files_in(media) -> set[str]:
    return {str(path) for path in media.rglob("*") if path.is_file()}


@pytest.mark.django_db
def test_attempt_on_a_full_disk_says_so_and_leaves_no_file(settings, caplog):
    caplog.set_level(logging.CRITICAL)
    with_room = settings.STORAGES
    sheet, paper = ask(checked(), format="xlsx"), ask(checked())
    plan_report(report_id=paper.pk, at=AT)
    first, *others = paper.sections.order_by("position")
    for section in others:
        render_section(section_id=section.pk, at=AT)
    before = files_in(settings.MEDIA_ROOT)

    settings.STORAGES = ON_A_FULL_DISK
    plan_report(report_id=sheet.pk, at=AT)
    render_section(section_id=first.pk, at=AT)

    sheet.refresh_from_db()
    first.refresh_from_db()
    assert (sheet.error, first.error) == (REASON, REASON)
    assert files_in(settings.MEDIA_ROOT) == before
    type(first).objects.filter(pk=first.pk).update(
        status="ready", file=paper.sections.get(pk=others[0].pk).file
    )
    type(paper).objects.filter(pk=paper.pk).update(sections_done=paper.sections.count())

    merge_report(report_id=paper.pk, at=AT)

    paper.refresh_from_db()
    assert (paper.status, paper.error) == ("running", REASON)
    assert files_in(settings.MEDIA_ROOT) == before
    settings.STORAGES = with_room
    assert merge_report(report_id=paper.pk, at=AT + timedelta(minutes=1))


def test_disk_of_the_database_counts_too():
    refused = OperationalError("could not extend file")
    refused.__cause__ = _with_code(DiskFull)
    with pytest.raises(OSError, match="No space left") as written:
        write_to_a_full_disk(b"x")
    later = ValueError("gagal")
    later.__context__ = written.value

    assert [means_full_disk(error) for error in (refused, later)] == [True, True]
    assert reason_of(later) == REASON
    assert [means_full_disk(error) for error in (None, OSError("lain"))] == [False, False]
    assert reason_of(ValueError("lain")) == "ValueError: lain"


def _with_code(kind):
    class Coded(kind):
        pgcode = "53100"

    return Coded("could not extend file: No space left on device")
