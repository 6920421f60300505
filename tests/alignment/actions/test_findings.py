"""Moving a finding: who comes first, what may not be accepted, and the verdict that follows."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from alignment import actions
from alignment.models import Finding, FindingResponse
from alignment.permissions import can_move, possible_moves
from renja.models import Stage
from tests.factories.alignment import AT, worked_example

LATER = AT + timedelta(hours=1)
Status = Finding.Status


@pytest.fixture
def example(db):
    return worked_example()


@pytest.fixture
def over(example):
    run = example.check()
    return Finding.objects.select_related("run__renja__agency__region").get(
        run=run, check_id="PAGU_OVER_ITEM"
    )


def test_an_answer_is_kept_with_its_values(example, over):
    response = actions.move_finding(
        finding=over, to_status=Status.ANSWERED, text=" Dibahas. ", by=example.planner, at=AT
    )

    assert over.status == Status.ANSWERED
    assert (response.text, response.expected, response.actual, response.by) == (
        "Dibahas.", "400000000", "520000000", example.planner,
    )  # fmt: skip


def test_accepting_refreshes_counts_verdict_and_part(example, over):
    run = over.run
    for found in Finding.objects.filter(run=run, severity__in=["KRITIS", "MAYOR"]):
        actions.move_finding(
            finding=found, to_status=Status.ACCEPTED, text="Alasan", by=example.verifier, at=AT
        )

    run.refresh_from_db()
    assert (run.verdict, run.accepted_count) == ("SELARAS DENGAN CATATAN", 7)
    assert (run.open_critical, run.open_major, run.open_minor) == (0, 0, 3)
    assert (run.part.tally.accepted, run.part.tally.accepted_kritis) == (7, 1)
    assert run.outcome["S"] == "78.01"


@pytest.mark.parametrize(
    ("to_status", "text"), [("selesai", "x"), ("terbuka", "x"), ("ditanggapi", "  "), ("??", "x")]
)
def test_what_people_may_not_do_is_refused(example, over, to_status, text):
    with pytest.raises(actions.CannotMove):
        actions.move_finding(
            finding=over, to_status=to_status, text=text, by=example.planner, at=AT
        )

    over.refresh_from_db()
    assert (over.status, FindingResponse.objects.count()) == (Status.OPEN, 0)


def test_a_missing_reference_cannot_be_accepted(example):
    type(example.renja).objects.update(stage=Stage.FINAL_DRAFT)
    run = example.check()
    missing = Finding.objects.select_related("run__renja__agency__region").get(run=run)

    assert not can_move(example.verifier, missing, Status.ACCEPTED)
    with pytest.raises(actions.CannotMove):
        actions.move_finding(
            finding=missing, to_status=Status.ACCEPTED, text="x", by=example.verifier, at=AT
        )


def test_who_comes_second_is_told(example, over):
    stale = Finding.objects.get(pk=over.pk)
    actions.move_finding(
        finding=over, to_status=Status.ANSWERED, text="Satu", by=example.planner, at=AT
    )

    with pytest.raises(actions.CannotMove):
        actions.move_finding(
            finding=stale, to_status=Status.ACCEPTED, text="Dua", by=example.verifier, at=AT
        )

    assert FindingResponse.objects.get().text == "Satu"


def test_a_finding_of_an_older_check_stays_as_it_is(example, over):
    example.check(at=LATER)

    with pytest.raises(actions.CannotMove):
        actions.move_finding(
            finding=over, to_status=Status.ANSWERED, text="x", by=example.planner, at=LATER
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_moves_it():
    example = worked_example()
    run = example.check()
    pk = Finding.objects.get(run=run, check_id="PAGU_OVER_ITEM").pk
    start = threading.Barrier(2)
    refused = []

    def move(to_status, by):
        found = Finding.objects.get(pk=pk)
        start.wait()
        try:
            actions.move_finding(finding=found, to_status=to_status, text="x", by=by, at=AT)
        except actions.CannotMove:
            refused.append(to_status)
        connection.close()

    people = [
        threading.Thread(target=move, args=(Status.ANSWERED, example.planner)),
        threading.Thread(target=move, args=(Status.ACCEPTED, example.verifier)),
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(refused) == 1
    assert FindingResponse.objects.count() == 1


def test_the_table_says_who_may_do_what(example, over):
    assert possible_moves(example.planner, over) == ["ditanggapi", "diduga_diperbaiki"]
    assert possible_moves(example.verifier, over) == ["diterima_dengan_alasan"]

    over.status = Status.ACCEPTED
    assert possible_moves(example.planner, over) == []
    assert possible_moves(example.verifier, over) == ["dibuka_kembali"]
