"""Which changes ask for which runs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from alignment import actions
from alignment.actions.requests import AMENDMENT_PAIRS, PAIRS, pair_of
from alignment.models import AlignmentRun
from renja.models import AMENDMENT_STAGES, RENJA_STAGES, PlanDocument, PlanRow, Stage
from tests.factories.agencies import AgencyFactory
from tests.factories.alignment import AT, worked_example
from tests.factories.renja import RenjaFactory, RowFactory

LATER = AT + timedelta(minutes=5)


@pytest.fixture
def example(db):
    return worked_example()


def due(at=LATER):
    """Documents for which the sweep asks for a run now; the runs are done at once."""
    run_ids = actions.request_due_runs(at=at)
    actions.execute_runs(run_ids=run_ids, at=at)
    return sorted(AlignmentRun.objects.filter(pk__in=run_ids).values_list("renja", flat=True))


def neighbour(example):
    """Another agency of the region, with a row in the RKPD and a frozen Renja."""
    agency = AgencyFactory(region=example.region)
    renja = RenjaFactory(agency=agency, plan_year=example.renja.plan_year)
    RowFactory(document=renja)
    RowFactory(document=example.rkpd, agency=agency)
    example.freeze(example.rkpd)
    example.freeze(renja)
    return renja


def test_every_stage_has_its_pair():
    assert set(PAIRS) == set(RENJA_STAGES)
    assert set(AMENDMENT_PAIRS) == set(AMENDMENT_STAGES)
    assert pair_of(stage=Stage.DRAFT, is_amendment=False) == (Stage.INITIAL_DRAFT, "R")
    assert pair_of(stage=Stage.FINAL_DRAFT, is_amendment=False) == (Stage.ENACTED, "A")
    assert pair_of(stage=Stage.DRAFT, is_amendment=True) == (Stage.DRAFT, "R")


def test_a_new_version_of_a_renja_is_checked_once(example):
    version = example.freeze(example.renja)

    assert due() == [example.renja.pk]
    assert due(LATER + timedelta(minutes=1)) == []
    run = AlignmentRun.objects.get()
    assert (run.subject_version, run.requested_by) == (version, example.planner)


def test_a_renja_that_nobody_froze_is_left_alone(example):
    assert due() == []


def test_a_change_of_the_rkpd_asks_only_the_agencies_whose_slice_changed(example):
    other = neighbour(example)
    example.freeze(example.renja)
    assert due() == sorted([example.renja.pk, other.pk])

    PlanRow.objects.filter(document=example.rkpd, agency=example.agency).update(budget=Decimal(1))
    example.freeze(example.rkpd, at=LATER)

    assert due() == [example.renja.pk]


def test_an_unchanged_rkpd_asks_for_nothing(example):
    example.freeze(example.renja)
    due()

    example.freeze(example.rkpd, at=LATER)

    assert due() == []


def test_an_rkpd_of_another_region_asks_for_nothing(example):
    example.freeze(example.renja)
    due()
    other = worked_example(code="31")
    PlanRow.objects.filter(document=other.rkpd).update(budget=Decimal(1))
    other.freeze(other.rkpd, at=LATER)

    assert due() == []


def test_a_first_rkpd_replaces_the_missing_reference(example):
    PlanDocument.objects.filter(pk=example.renja.pk).update(stage=Stage.FINAL_DRAFT)
    example.renja.refresh_from_db()
    example.freeze(example.renja)
    due()
    assert AlignmentRun.objects.get().verdict == "TIDAK DAPAT DINILAI"

    PlanDocument.objects.filter(pk=example.rkpd.pk).update(stage=Stage.ENACTED)
    example.rkpd.refresh_from_db()
    example.freeze(example.rkpd, at=LATER)

    assert due() == [example.renja.pk]
    assert AlignmentRun.objects.latest("number").verdict == "BELUM SELARAS"


def test_versions_of_long_ago_are_not_looked_at(example):
    example.freeze(example.renja)

    assert due(AT + timedelta(days=3)) == []


def test_versions_that_every_sweep_missed_are_found_once_a_day(example):
    example.freeze(example.renja)
    later = AT + timedelta(days=30)

    assert actions.request_due_runs(at=later) == []
    assert len(actions.request_due_runs(at=later, back=actions.LOOK_FAR_BACK)) == 1


def test_asking_twice_gives_the_same_run(example):
    first = actions.request_run(renja=example.renja, by=example.planner, at=AT)
    second = actions.request_run(renja=example.renja, by=example.verifier, at=LATER)

    assert second == first
    assert AlignmentRun.objects.count() == 1


def test_a_running_check_of_a_draft_may_have_read_older_rows(example):
    first = actions.request_run(renja=example.renja, by=example.planner, at=AT)
    AlignmentRun.objects.filter(pk=first.pk).update(status="running")

    assert actions.request_run(renja=example.renja, by=example.planner, at=AT) != first


def test_a_running_check_of_a_version_is_enough(example):
    version = example.freeze(example.renja)
    ask = {"renja": example.renja, "subject_version": version, "by": example.planner, "at": AT}
    first = actions.request_run(**ask)
    AlignmentRun.objects.filter(pk=first.pk).update(status="running")

    assert actions.request_run(**ask) == first


def test_an_rkpd_is_not_checked(example):
    with pytest.raises(actions.CannotRun):
        actions.request_run(renja=example.rkpd, by=example.planner, at=AT)


def test_rows_that_a_version_holds_are_checked_as_that_version(example):
    assert actions.subject_of(example.renja) is None

    version = example.freeze(example.renja)
    assert actions.subject_of(example.renja) == version

    PlanRow.objects.filter(document=example.renja, printed_code="2.08.05.1.01.0007").update(
        budget=Decimal(1)
    )
    assert actions.subject_of(example.renja) is None
