"""Reports, and the checked plans that they show."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from agencies.models import Role
from alignment.actions import execute_runs, request_run
from renja.actions import freeze_version
from reports.models import Report, ReportSection
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import (
    HeadingFactory,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
)

AT = datetime(2026, 2, 13, 10, 0, tzinfo=UTC)


class ReportFactory(DjangoModelFactory):
    """A queued report on one agency; `ready=True` has a (missing) file."""

    class Meta:
        model = Report

    class Params:
        ready = factory.Trait(
            status="ready",
            file="reports/ada.pdf",
            file_sha256="f" * 64,
            content_sha256="c" * 64,
            page_count=5,
            finished_at=AT,
        )

    code = factory.Sequence(lambda n: f"{n:010d}".translate(str.maketrans("01", "AB")))
    kind = Report.Kind.AGENCY
    agency = factory.SubFactory(AgencyFactory)
    region = factory.SelfAttribute("agency.region")
    plan_year = factory.SubFactory(PlanYearFactory)
    params = factory.LazyFunction(
        lambda: {"runs": [], "missing": [], "unchecked": [], "reference": None, "amendment": False}
    )
    requested_at = AT
    requested_by = factory.SubFactory(UserFactory)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = ReportSection

    report = factory.SubFactory(ReportFactory, status="running", sections_total=1)
    position = factory.Sequence(lambda n: n)
    title = factory.LazyAttribute(lambda section: f"Bagian {section.position}")
    payload = factory.LazyAttribute(
        lambda section: {
            "key": f"bagian-{section.position}",
            "title": section.title,
            "html": f"<section><h2>{section.title}</h2><p>Isi</p></section>",
        }
    )
    content_sha256 = factory.Sequence(lambda n: f"{n:064x}")


def checked(
    *,
    agency=None,
    rkpd=None,
    stage="rancangan",
    budgets=(100, 250, 300),
    asked=(100, 200, 300),
    field="2.08",
    number=1,
    handed_in=True,
    by=None,
    note="",
    rows=1,
):
    """A finished check of a Renja whose rows ask for `budgets` million where the RKPD has `asked`.

    None leaves a row out on that side. `rows` repeats the rows, for long tables.
    """
    agency = agency or AgencyFactory(affair_fields=[field])
    by = by or person(Role.AGENCY_HEAD, agency)
    rkpd = rkpd or RkpdFactory(region=agency.region, stage="ranwal")
    document = RenjaFactory(
        agency=agency,
        plan_year=rkpd.plan_year,
        stage=stage,
        handed_in=handed_in,
        **({"handed_in_by": by} if handed_in else {}),
    )
    HeadingFactory(
        document=document, agency=agency, code=f"{field}.02", name="Program PUG & <data>"
    )
    pairs = list(zip(budgets, asked, strict=True)) * rows
    for place, (budget, wanted) in enumerate(pairs, 1):
        shared = {
            "agency": agency,
            "printed_code": f"{field}.02.2.01.{place:04d}",
            "name": f"Sub kegiatan {field} nomor {place}",
            "indicator": f"Jumlah dokumen {place}",
            "indicator__target": Decimal(4),
            "places": [agency.region.code],
            "changed_by": by,
        }
        if wanted is not None:
            RowFactory(document=rkpd, budget=Decimal(wanted) * 1_000_000, **shared)
        if budget is not None:
            RowFactory(document=document, budget=Decimal(budget) * 1_000_000, note=note, **shared)
    freeze_version(document=rkpd, reason="import", by=by, at=AT)
    version = freeze_version(
        document=document, reason="hand_in" if handed_in else "import", by=by, at=AT
    )
    return check(document, version, by=by)


def check(document, version=None, *, by, at=AT):
    """Run the engine on a version, or on the live draft."""
    run = request_run(renja=document, subject_version=version, by=by, at=at)
    execute_runs(run_ids=[run.pk], at=at)
    run.refresh_from_db()
    return run


def region_with(count, **options):
    """A region whose `count` agencies each have a checked Renja, and one that sent nothing."""
    region = RegencyFactory()
    agencies = [AgencyFactory(region=region, affair_fields=["2.08"]) for _ in range(count)]
    rkpd = RkpdFactory(region=region, stage="ranwal")
    runs = [checked(agency=agency, rkpd=rkpd, **options) for agency in agencies]
    AgencyFactory(region=region, name="Dinas Belum Kirim", affair_fields=["2.08"])
    return region, runs
