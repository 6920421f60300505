"""What is sent to a rakor while the server's disk is full."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings.models import ActionProof, Evidence, Material, RecordSignature
from tests.factories.meetings import ItemFactory, MaterialFactory
from tests.full_disk import ON_A_FULL_DISK, SENTENCE
from tests.meetings.running.test_closing import photo
from tests.meetings.running.test_decisions import task
from tests.meetings.running.test_records import PDF, freeze, record  # noqa: F401  (a fixture)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("berkas.pdf", PDF)


def evidence(rakor, _record):
    where = {"uuid": rakor.meeting.uuid}
    return reverse("meetings:evidence", kwargs=where), {"kind": "foto", "file": photo()}


def material(rakor, _record):
    wanted = MaterialFactory(item=ItemFactory(day=rakor.one))
    where = {"uuid": rakor.meeting.uuid, "material": wanted.uuid}
    return reverse("meetings:material_upload", kwargs=where), {"file": paper(), "version": 1}


def proof(rakor, _record):
    return reverse("meetings:proof_add", kwargs={"pk": task(rakor).uuid}), {"file": paper()}


def scan(rakor, record):  # noqa: F811
    freeze(rakor, record)
    where = {"uuid": rakor.meeting.uuid, "pk": record.signatures.last().pk}
    return reverse("meetings:record_scan", kwargs=where), {"file": paper()}


def stored_files() -> set[str]:
    return {str(path) for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


def named() -> list[str]:
    """The names of files that rows hold."""
    return [
        name
        for model in (Evidence, Material, ActionProof, RecordSignature)
        for name in model.objects.exclude(file="").values_list("file", flat=True)
    ]


@pytest.mark.parametrize("sent", [evidence, material, proof, scan])
def test_upload_to_a_full_disk_is_answered_with_a_sentence(client, rakor, record, settings, sent):  # noqa: F811
    address, data = sent(rakor, record)
    client.force_login(rakor.secretary)
    client.raise_request_exception = False
    before = (named(), stored_files())

    with_room, settings.STORAGES = settings.STORAGES, ON_A_FULL_DISK
    refused = client.post(address, data)
    settings.STORAGES = with_room

    assert refused.status_code == 507
    assert SENTENCE in refused.content.decode()
    assert (named(), stored_files()) == before
    data["file"].seek(0)
    assert client.post(address, data).status_code == 302
    assert len(named()) == 1
