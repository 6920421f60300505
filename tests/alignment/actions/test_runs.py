"""What a run stores, what it carries on from the run before, and who may do it when."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from alignment import actions
from alignment.actions import runs
from alignment.models import AlignmentRun, Finding, FindingResponse
from alignment.querysets import AlignmentRunQuerySet
from jobs.querysets import lease
from renja.models import PlanRow, PlanVersion, RegulationProfile, Stage
from tests.factories.agencies import AgencyFactory
from tests.factories.alignment import AT, RunFactory, worked_example
from tests.factories.renja import RenjaFactory, RowFactory, VersionFactory

LATER = AT + timedelta(hours=1)
OVER = "2.08.03.1.02.0013"  # the row of the example whose budget is 30 % over
Status = Finding.Status


@pytest.fixture
def example(db):
    return worked_example()


def finding(run, check="PAGU_OVER_ITEM", item=OVER):
    return Finding.objects.get(run=run, check_id=check, item=item)


def move(found, to_status, by, at=AT):
    actions.move_finding(finding=found, to_status=to_status, text="Alasan", by=by, at=at)


def set_budget(example, amount, code=OVER):
    PlanRow.objects.filter(document=example.renja, printed_code=code).update(budget=Decimal(amount))


def test_the_worked_example_is_stored_as_the_rules_say(example):
    run = example.check()

    assert (run.status, run.verdict, run.outcome["S"], run.progress) == (
        "done", "BELUM SELARAS", "78.01", 100,
    )  # fmt: skip
    assert (run.open_critical, run.open_major, run.open_minor, run.open_info) == (1, 6, 3, 2)
    assert run.outcome["counts"] == {"R": 5, "W": 5, "M": 4, "U": 6}
    assert run.outcome["deviation_pct"] == "-1.54"
    over = finding(run)
    row = PlanRow.objects.get(document=example.renja, printed_code=OVER)
    assert (over.severity, over.value, over.expected, over.actual, over.status, over.change) == (
        "KRITIS", "30.00", "400000000", "520000000", "terbuka", "baru",
    )  # fmt: skip
    assert over.row_uuids == [row.uuid]


def test_the_stored_part_adds_up_to_the_stored_score(example):
    run = example.check()

    assert run.part.tally.kritis == run.open_critical
    assert round(run.part.score, 8) == run.score


def test_a_later_run_says_new_same_and_fixed_under_one_identity(example):
    first = example.check()
    set_budget(example, 400_000_000)
    PlanRow.objects.filter(document=example.renja, printed_code="2.08.05.1.01.0007").update(
        budget=None
    )

    second = example.check(at=LATER)

    assert finding(second).change == "diperbaiki"
    assert finding(second).status == Status.SETTLED
    assert finding(second).identity == finding(first).identity
    assert finding(second, "UNIT_DIFF", "2.08.06.1.02.0016").change == "tetap"
    assert finding(second, "PAGU_ZERO", "2.08.05.1.01.0007").change == "baru"
    assert second.open_critical == 0


def test_what_was_fixed_is_settled_by_the_system_and_says_so(example):
    example.check()
    set_budget(example, 400_000_000)

    second = example.check(at=LATER)

    step = FindingResponse.objects.get(finding=finding(second))
    assert (step.from_status, step.to_status, step.by, step.at) == (
        "terbuka", "selesai", None, LATER,
    )  # fmt: skip


def test_answers_and_unchanged_acceptances_go_on(example):
    first = example.check()
    move(finding(first), Status.ACCEPTED, example.verifier)
    move(finding(first, "UNIT_DIFF", "2.08.06.1.02.0016"), Status.ANSWERED, example.planner)

    second = example.check(at=LATER)

    assert finding(second).status == Status.ACCEPTED
    assert finding(second, "UNIT_DIFF", "2.08.06.1.02.0016").status == Status.ANSWERED
    assert (second.open_critical, second.accepted_count) == (0, 1)


def test_an_acceptance_lapses_when_its_values_change(example):
    first = example.check()
    move(finding(first), Status.ACCEPTED, example.verifier)
    set_budget(example, 530_000_000)

    second = example.check(at=LATER)

    assert finding(second).status == Status.REOPENED
    assert second.open_critical == 1
    step = FindingResponse.objects.filter(identity=finding(second).identity).latest("at")
    assert (step.from_status, step.to_status, step.by) == (
        "diterima_dengan_alasan", "dibuka_kembali", None,
    )  # fmt: skip


def test_an_acceptance_lapses_when_a_later_stage_judges_more_severely(example):
    missing = ("ITEM_NOT_IN_RENJA", "2.08.07.1.03.0015")
    first = example.check()
    assert finding(first, *missing).severity == "MAYOR"
    move(finding(first, *missing), Status.ACCEPTED, example.verifier)
    type(example.renja).objects.filter(pk=example.renja.pk).update(stage=Stage.FINAL_DRAFT)
    type(example.rkpd).objects.filter(pk=example.rkpd.pk).update(stage=Stage.ENACTED)
    example.rkpd.refresh_from_db()
    example.freeze(example.rkpd)

    second = example.check(at=LATER)

    assert second.rule == "A"
    assert finding(second, *missing).severity == "KRITIS"
    assert finding(second, *missing).status == Status.REOPENED


def test_what_was_believed_fixed_but_is_still_raised_is_reopened(example):
    first = example.check()
    move(finding(first), Status.CLAIMED_FIXED, example.planner)

    second = example.check(at=LATER)

    assert finding(second).status == Status.REOPENED
    assert finding(second).change == "tetap"


@pytest.mark.parametrize("runs_between", [0, 1])
def test_what_comes_back_is_reopened_under_its_old_identity(example, runs_between):
    first = example.check()
    set_budget(example, 400_000_000)
    example.check(at=LATER)
    for hours in range(runs_between):
        example.check(at=LATER + timedelta(hours=hours))
    set_budget(example, 520_000_000)

    last = example.check(at=LATER + timedelta(days=1))

    assert finding(last).identity == finding(first).identity
    assert (finding(last).status, finding(last).change) == (Status.REOPENED, "baru")


def test_without_a_reference_nothing_is_settled_or_forgotten(example):
    first = example.check()
    move(finding(first), Status.ACCEPTED, example.verifier)
    renja = type(example.renja).objects.filter(pk=example.renja.pk)

    renja.update(stage=Stage.FINAL_DRAFT)
    missing = example.check(at=LATER)
    renja.update(stage=Stage.DRAFT)
    back = example.check(at=LATER + timedelta(hours=1))

    assert (missing.verdict, missing.score, missing.rkpd) == ("TIDAK DAPAT DINILAI", None, None)
    assert list(missing.findings.values_list("check_id", "status", "change")) == [
        ("REF_MISSING", "terbuka", "baru")
    ]
    assert finding(back).status == Status.ACCEPTED
    assert finding(back, "REF_MISSING", "*").change == "diperbaiki"


def test_a_missing_reference_keeps_its_identity_when_it_comes_back(example):
    renja = type(example.renja).objects.filter(pk=example.renja.pk)
    renja.update(stage=Stage.FINAL_DRAFT)
    first = example.check()
    renja.update(stage=Stage.DRAFT)
    example.check(at=LATER)
    renja.update(stage=Stage.FINAL_DRAFT)

    again = example.check(at=LATER + timedelta(hours=1))

    gone, back = finding(first, "REF_MISSING", "*"), finding(again, "REF_MISSING", "*")
    assert gone.identity == back.identity
    assert (back.status, back.change) == (Status.REOPENED, "baru")


def test_settled_lines_of_earlier_runs_do_not_pile_up(example):
    example.check()
    set_budget(example, 400_000_000)
    example.check(at=LATER)

    third = example.check(at=LATER + timedelta(hours=1))

    assert not third.findings.filter(change="diperbaiki").exists()


def test_a_further_check_that_is_on_finds_its_rows(example):
    RegulationProfile.objects.update(further_checks=["GROUP_MISSING"])

    run = example.check()

    assert run.options["further_checks"] == ["GROUP_MISSING"]
    assert run.findings.filter(check_id="GROUP_MISSING").count() == 5
    assert run.outcome["S"] == "78.01"


def test_overlaps_point_at_the_rows_that_were_compared(example):
    RegulationProfile.objects.update(further_checks=["RENJA_OVERLAP"])
    twin = worked_twin(example)
    PlanRow.objects.update(target_group="Perempuan korban kekerasan")
    for document in (example.renja, twin):
        example.freeze(document, reason="hand_in")
    # The draft has moved on since it was handed in: its rows stand in another order.
    PlanRow.objects.filter(document=example.renja, printed_code=OVER).update(position=99)

    run = example.check(at=LATER)

    found = finding(run, "RENJA_OVERLAP")
    assert found.actual == twin.agency.name
    row = PlanRow.objects.get(document=example.renja, printed_code=OVER)
    assert found.row_uuids == [row.uuid]


def worked_twin(example):
    """Another agency of the region that plans one of the same sub kegiatan."""
    agency = AgencyFactory(region=example.region, name="Dinas Kembar")
    twin = RenjaFactory(agency=agency, plan_year=example.renja.plan_year)
    RowFactory(document=twin, printed_code=OVER, places=["19"])
    return twin


# --- Claims ---------------------------------------------------------------------------------------


def test_a_run_is_done_once(example):
    run = actions.request_run(renja=example.renja, by=example.planner, at=AT)

    assert actions.execute_runs(run_ids=[run.pk], at=AT) == [run.pk]
    assert actions.execute_runs(run_ids=[run.pk], at=LATER) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_a_run_once():
    example = worked_example()
    run = actions.request_run(renja=example.renja, by=example.planner, at=AT)
    start = threading.Barrier(2)
    done = []

    def work():
        start.wait()
        done.append(actions.execute_runs(run_ids=[run.pk], at=AT))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == [[], [run.pk]]
    assert Finding.objects.filter(run=run).count() == 12


def test_a_killed_worker_is_replaced_after_its_lease(example):
    run = actions.request_run(renja=example.renja, by=example.planner, at=AT)
    AlignmentRun.objects.filter(pk=run.pk).update(
        status="running", claim="dead", lease_until=AT + lease(), attempts=1
    )

    assert actions.execute_runs(run_ids=[run.pk], at=AT + lease()) == []
    assert actions.execute_runs(run_ids=[run.pk], at=AT + lease() + timedelta(seconds=1)) == [
        run.pk
    ]


def test_a_worker_that_lost_its_claim_stores_nothing(example):
    run = actions.request_run(renja=example.renja, by=example.planner, at=AT)
    claimed = runs._claim([run.pk], at=AT)
    AlignmentRun.objects.filter(pk=run.pk).update(claim="another worker")

    assert runs._do(claimed, at=AT) == []

    run.refresh_from_db()
    assert (run.status, run.findings.count()) == ("running", 0)


def test_runs_of_one_renja_follow_one_another(example):
    first = actions.request_run(renja=example.renja, by=example.planner, at=AT)
    second = actions.request_run(
        renja=example.renja,
        subject_version=example.freeze(example.renja),
        by=example.planner,
        at=AT,
    )

    assert actions.execute_runs(run_ids=[second.pk], at=AT) == []
    assert actions.execute_runs(run_ids=[second.pk, first.pk], at=AT) == [first.pk, second.pk]
    assert finding(second).change == "tetap"


def test_a_plan_that_cannot_be_read_fails_alone(example, caplog):
    broken = VersionFactory(content="{", document__plan_year=example.renja.plan_year)
    bad = RunFactory(renja=broken.document, subject_version=broken)
    good = actions.request_run(renja=example.renja, by=example.planner, at=AT)

    assert actions.execute_runs(run_ids=[bad.pk, good.pk], at=AT) == [good.pk]
    bad.refresh_from_db()
    assert (bad.status, bad.attempts) == ("queued", 1)
    assert "JSONDecodeError" in bad.error


def test_a_run_is_given_up_after_three_attempts_and_says_why(db):
    broken = VersionFactory(content="{")
    run = RunFactory(renja=broken.document, subject_version=broken)

    for attempt in range(AlignmentRunQuerySet.most):
        actions.execute_runs(run_ids=[run.pk], at=AT + timedelta(minutes=attempt))

    run.refresh_from_db()
    assert (run.status, run.attempts, run.claim) == ("failed", 3, "")
    assert "JSONDecodeError" in run.error


def test_a_run_whose_workers_all_died_is_given_up(db):
    lost = RunFactory(status="running", attempts=8, claim="dead", lease_until=AT)
    alive = RunFactory(status="running", attempts=8, claim="x", lease_until=LATER)

    assert actions.fail_lost_runs(at=AT + timedelta(seconds=1)) == 1

    lost.refresh_from_db()
    alive.refresh_from_db()
    assert (lost.status, alive.status) == ("failed", "running")


def test_a_regions_runs_take_a_fixed_number_of_queries(django_assert_num_queries, db):
    example = worked_example()
    single = actions.request_run(
        renja=example.renja,
        subject_version=example.freeze(example.renja),
        by=example.planner,
        at=AT,
    )
    others = [worked_example(code=code) for code in ("31", "32", "33")]
    several = [
        actions.request_run(
            renja=each.renja, subject_version=each.freeze(each.renja), by=each.planner, at=AT
        )
        for each in others
    ]

    with django_assert_num_queries(11):
        actions.execute_runs(run_ids=[single.pk], at=AT)
    with django_assert_num_queries(11):
        actions.execute_runs(run_ids=[run.pk for run in several], at=AT)


def test_a_version_is_compared_as_it_was_frozen(example):
    version = example.freeze(example.renja)
    set_budget(example, 1)

    run = example.check(version)

    assert finding(run).actual == "520000000"
    assert PlanVersion.objects.get(pk=version.pk).sha256 == version.sha256
