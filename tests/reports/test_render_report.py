"""What the command says when there is nothing to fetch; `tests/queue` runs it through a worker."""

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Role
from reports.models import Report
from tests.factories.agencies import person
from tests.factories.reports import checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr("reports.tasks.nudge_report", lambda _pk: None)
    person(Role.ADMIN, email="admin@contoh.test")
    return checked()


def render(run, tmp_path, **options):
    place = {"year": run.renja.plan_year.year, "region": run.renja.region.code}
    call_command("render_report", **(place | {"out": tmp_path / "a.pdf"} | options))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"year": None}, "--year dan --region"),
        ({"year": 1999}, "1999"),
        ({"region": "99.99"}, "99.99"),
        ({"agency": "Dinas Antah"}, "Dinas Antah"),
        ({"by": "siapa@contoh.test"}, "siapa@contoh.test"),
        ({"stage": "penetapan"}, "Belum ada Renja yang diajukan"),
    ],
)
def test_command_names_what_does_not_exist(run, tmp_path, options, says):
    with pytest.raises(CommandError, match=says):
        render(run, tmp_path, **options)


def test_command_needs_an_administrator_or_a_name(tmp_path):
    with pytest.raises(CommandError, match="--by"):
        render(checked(), tmp_path)


def test_command_says_that_nobody_works(run, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("reports.management.commands.render_report.SUSPICIOUS_SECONDS", 0.1)

    with pytest.raises(CommandError, match=r"tetap berada dalam antrean.*make run"):
        render(run, tmp_path, timeout=0.6)

    assert "Belum ada pekerja" in capsys.readouterr().err
    assert Report.objects.get().status == "queued"


def test_command_says_why_it_failed(run, tmp_path, monkeypatch):
    def fail(report_id):
        Report.objects.filter(pk=report_id).update(status="failed", error="ValueError: salah")

    monkeypatch.setattr("reports.tasks.nudge_report", fail)

    with pytest.raises(CommandError, match=r"gagal\. Sebab: ValueError: salah"):
        render(run, tmp_path)


def test_demo_needs_a_check(tmp_path):
    person(Role.ADMIN)

    with pytest.raises(CommandError, match="muat data contoh"):
        call_command("render_report", demo=True, out=tmp_path / "a.pdf")
