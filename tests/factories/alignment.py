"""Runs and findings; and the worked example of the rules as plans in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from agencies.models import Agency, AgencyUnit, Region, Role
from alignment import actions
from alignment.engine import Part, Sums, Tally
from alignment.models import AlignmentRun, Finding, FindingResponse
from nomenclature.models import NomenclatureEdition
from renja.actions.versions import freeze_version
from renja.models import PlanDocument, Stage
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import (
    CeilingFactory,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
    RowIndicatorFactory,
    StatedTotalFactory,
    VersionFactory,
)

AT = datetime(2026, 2, 9, 7, 5, tzinfo=UTC)
FOLDER = Path(__file__).parent.parent
WORKED_EXAMPLE = FOLDER / "alignment_worked_example.json"
PUBLIC_CASES = FOLDER / "alignment_cases_public.json"


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


def checked_fit(**fields) -> PlanDocument:
    """A Renja that was handed in, whose check found nothing."""
    renja = RenjaFactory(handed_in=True, **fields)
    version = VersionFactory(document=renja)
    RunFactory(
        renja=renja,
        subject_version=version,
        status=AlignmentRun.Status.DONE,
        finished_at=AT,
        verdict=AlignmentRun.Verdict.ALIGNED,
        progress=100,
        outcome={"part": Part(Sums(), Tally()).to_json()},
    )
    return renja


def cases() -> list[dict]:
    """The worked example and the public cases, as the engine's command line reads them."""
    return [
        case
        for path in (WORKED_EXAMPLE, PUBLIC_CASES)
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    ]


def plans_of_case(case, stage) -> Example:
    """A case as plans in the database, the RKPD frozen at the stage that rule R or A asks for."""
    context, is_strict = case["context"], stage == "A"
    province = ProvinceFactory(code="19")
    is_province = context["gov_type"] == "PROV"
    region = province if is_province else RegencyFactory(code="19.01", parent=province)
    agency = AgencyFactory(region=region, affair_fields=context["agency_fields"])
    plan_year = PlanYearFactory(year=context["plan_year"])
    plan_year.edition = _edition(context)
    plan_year.save()
    renja = RenjaFactory(
        agency=agency,
        plan_year=plan_year,
        stage=Stage.FINAL_DRAFT if is_strict else Stage.DRAFT,
    )
    rkpd = RkpdFactory(
        region=region,
        plan_year=plan_year,
        stage=Stage.ENACTED if is_strict else Stage.INITIAL_DRAFT,
    )
    if context["plafon"] is not None:
        CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(context["plafon"]))
    if context["stated_total"] is not None:
        StatedTotalFactory(document=renja, total=Decimal(context["stated_total"]))
    for document, rows in ((rkpd, case["rkpd"] or ()), (renja, case["renja"])):
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
    if case["rkpd"] is not None:
        example.freeze(rkpd)
    return example


def _edition(context) -> NomenclatureEdition | None:
    if context["nomenclature"] is None:
        return None
    edition, before = EditionFactory(year_from=2027), EditionFactory(year_from=2020)
    for entry in context["nomenclature"]["current"]:
        ItemFactory(
            edition=edition,
            gov_type=context["gov_type"],
            code=entry["code"],
            predecessor=entry["predecessor"] or "",
        )
    for code in context["nomenclature"]["older"]:
        ItemFactory(edition=before, gov_type=context["gov_type"], code=code)
    return edition


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
    unit = row.get("agency_unit")
    created = RowFactory(
        document=document,
        agency=agency,
        unit=unit and AgencyUnit.objects.get_or_create(agency=agency, sipd_code=unit, name=unit)[0],
        position=position,
        printed_code=row["code"],
        name=row.get("name", f"Sub kegiatan {row['code']}"),
        budget=None if row["budget"] is None else Decimal(row["budget"]),
        forward_budget=None if row["forward_budget"] is None else Decimal(row["forward_budget"]),
        proposal_ref=row.get("proposal_ref") or "",
        places=row["locations"],
        labels=row["tags"],
    )
    RowIndicatorFactory(
        row=created,
        text=row["indicator"] or "",
        unit=row["unit"] or "",
        target_text=row["target"] or "",
        target=_number(row["target"]),
        forward_target_text=row["forward_target"] or "",
        forward_target=_number(row["forward_target"]),
        direction=row.get("direction") or "",
        aggregation=row.get("aggregation") or "",
    )
    return created


def _number(text: str | None) -> Decimal | None:
    """The number of a target, None where it is blank or words."""
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
