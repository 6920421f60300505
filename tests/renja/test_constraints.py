"""What the database itself refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from renja.models import (
    ColumnMapping,
    PlanYear,
    RowIndicator,
    RowLocation,
    RowTag,
    StageDeadline,
)
from tests.factories.agencies import AgencyFactory, RegencyFactory
from tests.factories.renja import (
    AT,
    CeilingFactory,
    HeadingFactory,
    ImportFactory,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
    RowIndicatorFactory,
    StatedTotalFactory,
    TransitionFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db


def refused(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_document_once_per_year():
    renja, rkpd = RenjaFactory(), RkpdFactory()

    refused("document_once_per_year", lambda: RenjaFactory(agency=renja.agency))
    refused("document_once_per_year", lambda: RkpdFactory(region=rkpd.region))
    RenjaFactory(agency=renja.agency, is_amendment=True)


def test_renja_has_an_agency_and_rkpd_has_none():
    refused(
        "document_renja_has_an_agency_rkpd_has_none",
        lambda: RenjaFactory(agency=None, region=RkpdFactory().region),
    )
    refused(
        "document_renja_has_an_agency_rkpd_has_none", lambda: RkpdFactory(agency=AgencyFactory())
    )


def test_hand_in_is_recorded_with_its_author():
    refused("document_hand_in_recorded", lambda: RenjaFactory(handed_in_at=AT))


def test_stage_belongs_to_its_kind():
    refused("document_stage_belongs_to_its_kind", lambda: RenjaFactory(stage="musrenbang"))
    refused("document_stage_belongs_to_its_kind", lambda: RkpdFactory(stage="forum_pd"))


def test_amendment_knows_three_stages():
    refused("document_amendment_stage", lambda: RenjaFactory(is_amendment=True, stage="forum_pd"))


def test_ceiling_once_per_agency_and_never_negative():
    ceiling = CeilingFactory()

    refused(
        "ceiling_once_per_agency",
        lambda: CeilingFactory(document=ceiling.document, agency=ceiling.agency),
    )
    refused("ceiling_not_negative", lambda: CeilingFactory(plafon=Decimal(-1)))


def test_stated_total_once_per_agency():
    total = StatedTotalFactory()

    refused("stated_total_once_per_agency", lambda: StatedTotalFactory(document=total.document))


def test_heading_once_per_code():
    heading = HeadingFactory()

    refused("heading_once_per_code", lambda: HeadingFactory(document=heading.document))


@pytest.mark.parametrize("field", ["budget", "forward_budget"])
def test_row_money_is_not_negative(field):
    refused("row_money_not_negative", lambda: RowFactory(**{field: Decimal(-1)}))


def test_row_has_a_code():
    refused("row_has_a_code", lambda: RowFactory(printed_code=""))


@pytest.mark.parametrize(
    ("printed", "key", "field"),
    [
        ("2.08.02.2.01.0001", "2.08.02.2.01.0001", "2.08"),
        ("2.08.01.2.01.0001", "X.XX.01.2.01.0001", "2.08"),
        ("5.01.01", "X.XX.01", "5.01"),
        ("2.08.011.2", "2.08.011.2", "2.08"),
        ("x", "x", ""),
    ],
)
def test_row_derives_its_key_from_the_printed_code(printed, key, field):
    row = RowFactory(printed_code=printed)

    row.refresh_from_db()
    assert (row.key, row.field_code) == (key, field)


def test_details_stand_once_at_their_place():
    row = RowFactory(indicator="Jumlah", places=["19.01"], funds={"PAD": None}, labels=["Tema"])

    refused("indicator_position_once", lambda: RowIndicator.objects.create(row=row, target_text=""))
    refused("location_position_once", lambda: RowLocation.objects.create(row=row, text="x"))
    refused("funding_position_once", lambda: row.fundings.create(source_name="DAK"))
    refused("tag_once", lambda: RowTag.objects.create(row=row, dimension="tematik", label="Tema"))


def test_indicators_number_has_its_text():
    refused("indicator_number_has_its_text", lambda: RowIndicatorFactory(target_text=""))
    refused("indicator_number_has_its_text", lambda: RowIndicatorFactory(forward_target=Decimal(1)))


def test_fund_amount_is_not_negative():
    refused("funding_not_negative", lambda: RowFactory(funds={"PAD": Decimal(-1)}))


def test_version_number_stands_once():
    version = VersionFactory()

    refused(
        "version_number_once",
        lambda: VersionFactory(document=version.document, number=version.number),
    )


def test_applied_import_names_time_and_person():
    refused("import_application_recorded", lambda: ImportFactory(status="applied"))
    refused("import_application_recorded", lambda: ImportFactory(applied_at=AT))


def test_mapping_once_per_headings():
    region = RegencyFactory()
    ColumnMapping.objects.create(region=region, headings_sha256="a", mapping={}, used_at=AT)

    refused(
        "mapping_once_per_headings",
        lambda: ColumnMapping.objects.create(
            region=region, headings_sha256="a", mapping={}, used_at=AT
        ),
    )


def test_plan_year_and_deadline_stand_once():
    year = PlanYearFactory()
    values = {
        "plan_year": year,
        "gov_type": "KABKOT",
        "kind": "renja",
        "stage": "ranwal",
        "due_on": date(2025, 1, 1),
    }
    StageDeadline.objects.create(**values)

    refused("deadline_once_per_stage", lambda: StageDeadline.objects.create(**values))
    refused("year", lambda: PlanYear.objects.create(year=year.year, profile=year.profile))


def test_a_deadline_lies_within_reach():
    values = {"plan_year": PlanYearFactory(), "gov_type": "KABKOT", "kind": "renja"}

    refused(
        "deadline_within_reach",
        lambda: StageDeadline.objects.create(**values, stage="ranwal", due_on=date(26, 2, 10)),
    )


def test_a_step_to_fit_says_what_was_open():
    refused(
        "fit_leaves_no_critical_open",
        lambda: TransitionFactory(to_status="layak", open_critical=1, note="Alasan"),
    )
    refused(
        "fit_with_open_major_says_why",
        lambda: TransitionFactory(to_status="layak", open_major=1, note=""),
    )


def test_every_constraint_of_this_app_is_violated():
    source = "".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))

    names = [c.name for m in apps.get_app_config("renja").get_models() for c in m._meta.constraints]

    assert [name for name in names if f'"{name}"' not in source] == []
