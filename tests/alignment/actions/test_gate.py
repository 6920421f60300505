"""Declared fit and enacted: refused while a KRITIS is open, with a reason while a MAYOR is."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from alignment.actions import move_finding
from alignment.models import Finding
from notifications.models import Notice
from renja import actions
from renja.actions.gates import judgement_of
from renja.models import PlanDocument, PlanRow, Stage, Transition
from tests.factories.alignment import AT, checked_fit, worked_example
from tests.factories.renja import TransitionFactory

pytestmark = pytest.mark.django_db
Status = PlanDocument.Status


@pytest.fixture
def example():
    """Handed in and checked: one KRITIS and six MAYOR are open."""
    example = worked_example()
    example.run = example.check(example.hand_in())
    return example


def accept(example, severity):
    for finding in Finding.objects.filter(run=example.run, severity=severity):
        move_finding(
            finding=finding, to_status="diterima_dengan_alasan", text="BA forum",
            by=example.verifier, at=AT,
        )  # fmt: skip


def declare(example, note=""):
    actions.declare_fit(document=example.renja, note=note, by=example.verifier, at=AT)


def status(example):
    return PlanDocument.objects.values_list("status", flat=True).get(pk=example.renja.pk)


def test_open_kritis_refuses_to_declare_fit_whatever_the_reason(example):
    with pytest.raises(actions.CannotVerify) as refused:
        declare(example, note="Sudah dibahas.")

    assert str(refused.value) == (
        "1 temuan KRITIS masih terbuka. Perbaiki, atau terima dengan alasan."
    )
    assert (status(example), Notice.objects.count()) == (Status.SUBMITTED, 0)


def test_accepted_kritis_does_not_block_and_is_named(example):
    accept(example, "KRITIS")

    declare(example, note="Disepakati dalam forum.")

    with transaction.atomic():
        judgement = judgement_of(example.renja)
    step = Transition.objects.get(document=example.renja, to_status=Status.FIT)
    assert judgement.accepted == ["Pagu melebihi RKPD: 2.08.03.1.02.0013"]
    assert (step.open_critical, step.open_major, step.note) == (0, 6, "Disepakati dalam forum.")


def test_open_mayor_needs_a_reason(example):
    accept(example, "KRITIS")

    with pytest.raises(actions.CannotVerify):
        declare(example, note="  ")
    assert status(example) == Status.SUBMITTED
    declare(example, note="Selisih dijelaskan.")

    assert status(example) == Status.FIT


def test_without_open_kritis_and_mayor_no_reason_is_asked(example):
    accept(example, "KRITIS")
    accept(example, "MAYOR")

    declare(example)

    assert status(example) == Status.FIT


def test_what_was_handed_in_must_have_been_checked():
    example = worked_example()
    example.check()
    example.hand_in()

    with pytest.raises(actions.CannotVerify, match="belum diperiksa"):
        declare(example, note="Tidak apa.")


def test_version_named_at_bappeda_does_not_undo_the_check(example):
    accept(example, "KRITIS")
    named = actions.name_version(
        document=example.renja, label="Di Bappeda", by=example.planner, at=AT
    )
    example.run = example.check(named)

    declare(example, note="Selisih dijelaskan.")

    assert status(example) == Status.FIT


def test_open_kritis_refuses_enactment_of_a_renja(example):
    PlanDocument.objects.filter(pk=example.renja.pk).update(stage=Stage.ENACTED)
    example.renja.refresh_from_db()
    enactment = {"number": "Perkada 1", "enacted_on": date(2026, 7, 1), "at": AT}

    with pytest.raises(actions.CannotEnact):
        actions.enact(document=example.renja, by=example.verifier, **enactment)
    example.renja.refresh_from_db()
    accept(example, "KRITIS")
    actions.enact(document=example.renja, by=example.verifier, **enactment)

    assert status(example) == Status.FINAL


@pytest.mark.parametrize("to_status", [Status.FIT, Status.FINAL])
def test_database_keeps_no_step_to_fit_with_an_open_kritis(to_status):
    with pytest.raises(IntegrityError, match="fit_leaves_no_critical_open"):
        TransitionFactory(to_status=to_status, open_critical=1, note="Alasan")


def test_database_keeps_no_step_to_fit_with_an_open_mayor_and_no_reason():
    with pytest.raises(IntegrityError, match="fit_with_open_major_says_why"):
        TransitionFactory(to_status=Status.FIT, open_major=1, note="")


@pytest.mark.django_db(transaction=True)
def test_kritis_reopened_at_the_same_moment_is_seen():
    example = worked_example()
    example.run = example.check(example.hand_in())
    accept(example, "KRITIS")
    finding = Finding.objects.get(run=example.run, severity="KRITIS")
    refusals = []

    def press():
        try:
            declare(example, note="Selisih dijelaskan.")
        except actions.CannotVerify as error:
            refusals.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        move_finding(
            finding=finding, to_status="dibuka_kembali", text="Keliru", by=example.verifier, at=AT
        )
        thread = threading.Thread(target=press)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for the run's row
    thread.join(10)

    assert (len(refusals), status(example)) == (1, Status.SUBMITTED)


def test_checked_plan_without_findings_is_declared_fit():
    renja = checked_fit()

    actions.declare_fit(document=renja, by=renja.handed_in_by, at=AT)

    assert PlanRow.objects.filter(document=renja).count() == 0
    assert PlanDocument.objects.get(pk=renja.pk).status == Status.FIT
