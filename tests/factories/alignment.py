"""Runs and findings; and the worked example of the rules as plans in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from agencies.models import Agency, Region, Role
from alignment import actions
from alignment.models import AlignmentRun, Finding, FindingResponse
from renja.actions.versions import freeze_version
from renja.models import PlanDocument, Stage
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, ProvinceFactory, person
from tests.factories.renja import (
    CeilingFactory,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
)

AT = datetime(2026, 2, 9, 7, 5, tzinfo=UTC)
WORKED_EXAMPLE = Path(__file__).parent.parent / "alignment_worked_example.json"


class RunFactory(DjangoModelFactory):
    """A queued run of a Renja's draft; `actions.execute_runs` does it."""

    class Meta:
        model = AlignmentRun

    renja = factory.SubFactory(RenjaFactory)
    number = factory.Sequence(lambda n: n + 1)
    stage = factory.SelfAttribute("renja.stage")
    rule = AlignmentRun.Rule.R
    requested_at = AT
    requested_by = factory.SubFactory(UserFactory)


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    run = factory.SubFactory(RunFactory)
    check_id = "PAGU_OVER_ITEM"
    severity = Finding.Severity.CRITICAL
    item = factory.Sequence(lambda n: f"2.08.02.2.01.{n % 9999 + 1:04d}")
    value = "50.00"
    expected = "100"
    actual = "150"


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = FindingResponse

    finding = factory.SubFactory(FindingFactory)
    identity = factory.SelfAttribute("finding.identity")
    from_status = Finding.Status.OPEN
    to_status = Finding.Status.ANSWERED
    text = "Sudah dibahas."
    at = AT
    by = factory.SubFactory(UserFactory)


@dataclass
class Example:
    """A province with one agency, its RKPD and its Renja, and who works on them."""

    region: Region
    agency: Agency
    rkpd: PlanDocument
    renja: PlanDocument
    planner: User
    verifier: User

    def freeze(self, document: PlanDocument, *, reason="import", at=AT):
        return freeze_version(document=document, reason=reason, by=self.planner, at=at)

    def hand_in(self, *, at=AT):
        """Freeze the Renja as handed in, so that the region sees it."""
        PlanDocument.objects.filter(pk=self.renja.pk).update(
            handed_in_at=at, handed_in_by=self.planner, status=PlanDocument.Status.SUBMITTED
        )
        self.renja.refresh_from_db()
        return self.freeze(self.renja, reason="hand_in", at=at)

    def check(self, version=None, *, at=AT) -> AlignmentRun:
        """Do a run of the version, or of the draft."""
        run = actions.request_run(renja=self.renja, subject_version=version, by=self.planner, at=at)
        actions.execute_runs(run_ids=[run.pk], at=at)
        run.refresh_from_db()
        return run


def worked_example(*, year=2027, fields=("2.08",), code="19") -> Example:
    """The plans of domain.md 4.7 (amounts in rupiah), the RKPD frozen at its initial draft."""
    (case,) = json.loads(WORKED_EXAMPLE.read_text(encoding="utf-8"))["cases"]
    region = ProvinceFactory(code=code, name=f"Provinsi {code}")
    agency = AgencyFactory(region=region, name=f"Dinas P3A {code}", affair_fields=list(fields))
    plan_year = PlanYearFactory(year=year)
    rkpd = RkpdFactory(region=region, plan_year=plan_year, stage=Stage.INITIAL_DRAFT)
    renja = RenjaFactory(agency=agency, plan_year=plan_year, stage=Stage.DRAFT)
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(case["context"]["plafon"]))
    for document, rows in ((rkpd, case["rkpd"]), (renja, case["renja"])):
        for position, row in enumerate(rows):
            add_row(document, agency, row, position=position)
    example = Example(
        region=region,
        agency=agency,
        rkpd=rkpd,
        renja=renja,
        planner=person(Role.PLANNER, agency),
        verifier=person(Role.VERIFIER, AgencyFactory(region=region, bappeda=True)),
    )
    example.freeze(rkpd)
    return example


def add_row(document, agency, row, *, position=0):
    """One row of the engine's fixtures, as a row of the document."""
    target = row["target"]
    forward = row["forward_target"]
    return RowFactory(
        document=document,
        agency=agency,
        position=position,
        printed_code=row["code"],
        name=row.get("name", f"Sub kegiatan {row['code']}"),
        budget=None if row["budget"] is None else Decimal(row["budget"]),
        forward_budget=None if row["forward_budget"] is None else Decimal(row["forward_budget"]),
        indicator=row["indicator"],
        indicator__unit=row["unit"] or "",
        indicator__target_text=target or "",
        indicator__target=None if target is None else Decimal(target),
        indicator__forward_target=None if forward is None else Decimal(forward),
        indicator__forward_target_text=forward or "",
        places=row["locations"],
        labels=row["tags"],
    )
