"""Have a report made through the queue, as a click in the browser does, and fetch its file."""

from __future__ import annotations

import shutil
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region, Role
from alignment.models import AlignmentRun
from renja.models import PlanYear, Stage
from reports import actions, tasks
from reports.models import Report, Status
from reports.views.progress import step_text

# The joint agency of the demo's province, which holds the worked example of domain.md 4.7.
DEMO_AGENCY = "2.08.2.12.2.14.01.0000"
POLL_SECONDS = 0.25
# A report that no worker takes within this time is worth a remark.
SUSPICIOUS_SECONDS = 15


class Command(BaseCommand):
    """Exit code 0 once the file is written, 1 when it cannot be made or nobody makes it."""

    help = "Make an alignment report (PDF or XLSX) through the queue and write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, help="plan year, such as 2027")
        parser.add_argument("--region", help="Kemendagri code, such as 17.03")
        parser.add_argument("--agency", help="SIPD code or name; without it the whole region")
        parser.add_argument("--stage", choices=Stage.values, default="")
        parser.add_argument("--amendment", action="store_true")
        parser.add_argument("--format", choices=Report.Format.values, help="default: by --out")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--by", help="e-mail of the person who asks (an administrator)")
        parser.add_argument("--demo", action="store_true", help="the demo's first report")
        parser.add_argument("--timeout", type=float, default=300, help="seconds to wait")

    def handle(self, **options: Any) -> None:
        by = _person(options["by"])
        wanted = _demo() if options["demo"] else _wanted(options)
        try:
            report = actions.request_report(
                **wanted, format=_format(options), by=by, at=timezone.now()
            )
        except actions.CannotReport as error:
            raise CommandError(str(error)) from error
        tasks.nudge_report(report.pk)
        self._wait(report, options["timeout"])
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        with report.file.open() as source, options["out"].open("wb") as target:
            shutil.copyfileobj(source, target)
        self.stdout.write(f"{options['out']}: {step_text(report)} SHA-256 {report.file_sha256}")

    def _wait(self, report: Report, timeout: float) -> None:
        """Follow the row until the report has ended; raise CommandError unless it is ready."""
        begun = time.monotonic()
        said, has_warned = "", False
        while report.status in {Status.QUEUED, Status.RUNNING}:
            text = step_text(report)
            if report.status == Status.RUNNING and text != said:
                self.stdout.write(text)
                said = text
            waited = time.monotonic() - begun
            if waited > timeout:
                raise CommandError(_given_up(report, timeout))
            if waited > SUSPICIOUS_SECONDS and report.status == Status.QUEUED and not has_warned:
                self.stderr.write(_nobody_works())
                has_warned = True
            time.sleep(POLL_SECONDS)
            report.refresh_from_db()
        if report.status != Status.READY:
            raise CommandError(step_text(report))


def _nobody_works() -> str:
    return _(
        "No worker has taken the report yet. Is one running? `make run` starts one; elsewhere:"
        " celery -A config.celery:app worker, and celery -A config.celery:app beat."
    )


def _given_up(report: Report, timeout: float) -> str:
    text = _("The report was not ready after %(seconds)d seconds; it stays in the queue.") % {
        "seconds": timeout
    }
    return f"{text} {_nobody_works()}" if report.status == Status.QUEUED else text


def _format(options: dict[str, Any]) -> str:
    suffix = options["out"].suffix.lower().removeprefix(".")
    found: str = options["format"] or (suffix if suffix in Report.Format.values else "pdf")
    return found


def _person(email: str | None) -> User:
    """The one who asks; the report shows what they may read."""
    if email:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("There is no person %(email)s.") % {"email": email})
        return user
    admin = User.objects.filter(memberships__role=Role.ADMIN).order_by("pk").first()
    if admin is None:
        raise CommandError(_("There is no administrator; say who asks with --by."))
    return admin


def _wanted(options: dict[str, Any]) -> dict[str, Any]:
    """What the options name; a CommandError names what does not exist."""
    if not (options["year"] and options["region"]):
        raise CommandError(_("Say --year and --region, or --demo."))
    region = Region.objects.filter(code=options["region"]).first()
    if region is None:
        raise CommandError(_("There is no region %(code)s.") % {"code": options["region"]})
    plan_year = PlanYear.objects.filter(year=options["year"]).first()
    if plan_year is None:
        raise CommandError(_("There is no plan year %(year)s.") % {"year": options["year"]})
    agency = _agency(options["agency"], region)
    return {
        "kind": Report.Kind.AGENCY if agency else Report.Kind.REGION,
        "region": region,
        "agency": agency,
        "plan_year": plan_year,
        "stage": options["stage"],
        "is_amendment": options["amendment"],
    }


def _agency(name: str | None, region: Region) -> Agency | None:
    if not name:
        return None
    agencies = Agency.objects.filter(region=region)
    agency = agencies.filter(sipd_code=name).first() or agencies.filter(name__iexact=name).first()
    if agency is None:
        raise CommandError(_("There is no agency %(name)s in this region.") % {"name": name})
    return agency


def _demo() -> dict[str, Any]:
    """The newest check of the agency with the worked example, else the newest check at all."""
    runs = (
        AlignmentRun.objects.done()
        .filter(subject_version__isnull=False)
        .select_related("renja__region", "renja__agency", "renja__plan_year")
        .defer("outcome")
        .order_by("-requested_at", "-pk")
    )
    run = runs.filter(renja__agency__sipd_code=DEMO_AGENCY).first() or runs.first()
    if run is None:
        raise CommandError(_("Nothing was checked yet: load the demo first."))
    return {
        "kind": Report.Kind.AGENCY,
        "region": run.renja.region,
        "agency": run.renja.agency,
        "plan_year": run.renja.plan_year,
        "is_amendment": run.renja.is_amendment,
        "run": run,
    }
