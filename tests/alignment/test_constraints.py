"""Each constraint of the alignment models, violated."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from alignment.models import AlignmentRun, FiledEvidence, FindingResponse
from tests.factories.alignment import AT, FindingFactory, ResponseFactory, RunFactory

pytestmark = pytest.mark.django_db


def refused(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_a_number_is_given_once_per_renja():
    run = RunFactory(number=1)

    refused("run_number_once", lambda: RunFactory(renja=run.renja, number=1))
    RunFactory(number=1)


@pytest.mark.parametrize("missing", ["verdict", "finished_at", "outcome"])
def test_a_done_run_has_verdict_time_and_outcome(missing):
    run = RunFactory()
    done = {"status": "done", "verdict": "SELARAS", "finished_at": AT, "outcome": {}}
    done[missing] = "" if missing == "verdict" else None

    refused(
        "run_done_has_verdict_and_time",
        lambda: AlignmentRun.objects.filter(pk=run.pk).update(**done),
    )


def test_a_source_files_a_proof_once_per_agency():
    run = RunFactory()
    filed = {
        "agency": run.renja.agency, "plan_year": run.renja.plan_year, "item": "foto",
        "source": uuid.uuid4(), "title": "Rakor", "url": "/rakor/", "filed_at": AT,
    }  # fmt: skip
    FiledEvidence.objects.create(**filed)

    refused("evidence_filed_once_per_source", lambda: FiledEvidence.objects.create(**filed))


def test_a_run_raises_a_check_once_per_item():
    found = FindingFactory()

    refused(
        "finding_once_per_check_and_item",
        lambda: FindingFactory(run=found.run, check_id=found.check_id, item=found.item),
    )


@pytest.mark.parametrize("missing", [{"by": None}, {"text": ""}])
def test_an_acceptance_has_an_author_and_a_reason(missing):
    refused(
        "response_acceptance_has_author_and_reason",
        lambda: ResponseFactory(to_status="diterima_dengan_alasan", **missing),
    )
    assert not FindingResponse.objects.exists()
