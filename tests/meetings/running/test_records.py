"""The berita acara: what it says, that it stays, and three ways to sign it."""

import hashlib
import json
import logging
import threading
from datetime import date
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from meetings.actions import bsre
from meetings.actions import records as actions
from meetings.actions.dates_in_words import count_in_words, date_in_words, days_in_words
from meetings.models import OfficialRecord, RecordSignature
from tests.factories.meetings import (
    AttendanceFactory,
    DecisionFactory,
    DelegateFactory,
    DeskOutcomeFactory,
    ItemFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    sha,
)
from tests.meetings.running.conftest import NOW

PDF = b"%PDF-1.7 naskah"
WHY = "Ditandatangani di tempat."
PASSPHRASE = "rahasia-sekali-123"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            date(2026, 2, 10),
            "Selasa tanggal sepuluh bulan Februari tahun dua ribu dua puluh enam",
        ),
        (date(2020, 2, 19), "Rabu tanggal sembilan belas bulan Februari tahun dua ribu dua puluh"),
        (date(2021, 1, 1), "Jumat tanggal satu bulan Januari tahun dua ribu dua puluh satu"),
    ],
)
def test_date_in_words(day, words):
    assert date_in_words(day) == words


def test_days_and_counts_in_words():
    assert days_in_words([date(2026, 2, 11), date(2026, 2, 10)]).count(" dan ") == 1
    assert count_in_words(80) == "80 (delapan puluh)"


@pytest.fixture
def record(rakor):
    """A draft with decisions, people and two signatories, the first with an account."""
    found = actions.open_record(meeting=rakor.meeting, by=rakor.secretary, at=NOW)
    actions.write_record(
        record=found,
        version=found.version,
        draft=actions.Draft(
            number="050/12/BA/2026",
            title="Kesepakatan Rakor Renja",
            held_on=date(2026, 2, 11),
            place="Aula",
            opening="",
            closing="",
        ),
        parties=[
            actions.Party(party="Penyelenggara", name="Ketua", email=rakor.planner.email),
            actions.Party(party="LSM", name="Wakil LSM"),
        ],
        by=rakor.secretary,
        at=NOW,
    )
    DecisionFactory(meeting=rakor.meeting, number=1, text="Pagu tetap.")
    found.refresh_from_db()
    return found


def freeze(rakor, record):
    actions.freeze_record(
        record=record, version=record.version, reason=WHY, by=rakor.secretary, at=NOW
    )
    record.refresh_from_db()
    return record


def bytes_of(stored):
    with stored.open("rb") as opened:
        return opened.read()


def with_file(record):
    record.file.save("ba.pdf", ContentFile(PDF), save=False)
    record.file.close()
    record.file_sha256 = hashlib.sha256(PDF).hexdigest()
    record.save()
    return record


def test_content_holds_people_decisions_and_desks(rakor, record):
    ngo = RakorInvitationFactory(meeting=rakor.meeting)
    children = RakorInvitationFactory(
        meeting=rakor.meeting,
        organisation=OrganisationFactory(name="Forum Anak", participant_class="forum_anak"),
    )
    grown_up = DelegateFactory(invitation=ngo, represents="Ketua")
    child = DelegateFactory(invitation=children, minor=True, name="Bunga Melati")
    for delegate in (grown_up, child):
        AttendanceFactory(delegate=delegate, day=rakor.one)
    item = ItemFactory(day=rakor.one, kind="desk")
    DeskOutcomeFactory(item=item, agency=rakor.host, text="Disepakati.")

    content = json.loads(freeze(rakor, record).content)

    assert record.sha256 == sha(record.content)
    assert [p["count"] for p in content["parties"]] == [1, 1]
    [day, _second] = content["attendance"]
    assert (day["present"], day["represented"], day["organisations"]) == (2, 1, 2)
    assert "Bunga Melati" not in record.content
    assert "B.M." in record.content
    host = rakor.host
    assert content["desks"][0]["agency"] == f"{host.name}, {host.region.name}"
    assert content["decisions"][0]["text"] == "Pagu tetap."


def test_same_rakor_gives_the_same_hash(rakor, record):
    first = freeze(rakor, record).sha256
    actions.thaw_record(record=record)
    record.refresh_from_db()

    assert freeze(rakor, record).sha256 == first


@pytest.mark.parametrize("missing", ["number", "signatories", "decisions"])
def test_incomplete_record_is_not_frozen(rakor, record, missing):
    if missing == "number":
        OfficialRecord.objects.update(number="")
    elif missing == "signatories":
        record.signatures.all().delete()
    else:
        rakor.meeting.decisions.all().delete()

    with pytest.raises(actions.CannotRecord):
        freeze(rakor, record)


def test_frozen_record_is_not_written_but_opens_until_it_is_signed(rakor, record):
    freeze(rakor, record)
    [mine, _other] = record.signatures.all()
    with pytest.raises(actions.CannotRecord):
        actions.write_record(
            record=record,
            version=record.version,
            draft=actions.Draft(
                number="x", title="x", held_on=None, place="", opening="", closing=""
            ),
            parties=[],
            by=rakor.secretary,
            at=NOW,
        )

    actions.acknowledge(signature=mine, by=rakor.planner, at=NOW)

    with pytest.raises(actions.CannotRecord):
        actions.thaw_record(record=record)


def test_database_keeps_what_is_signed(rakor, record):
    freeze(rakor, record)
    mine, other = record.signatures.all()
    actions.acknowledge(signature=mine, by=rakor.planner, at=NOW)

    changes = [
        lambda: OfficialRecord.objects.filter(pk=record.pk).update(number="lain"),
        lambda: OfficialRecord.objects.filter(pk=record.pk).update(content="lain"),
        lambda: OfficialRecord.objects.filter(pk=record.pk).delete(),
        lambda: RecordSignature.objects.filter(pk=mine.pk).update(name="lain"),
        lambda: RecordSignature.objects.filter(pk=mine.pk).update(signed_at=None),
        lambda: RecordSignature.objects.filter(pk=other.pk).update(name="lain"),
        lambda: RecordSignature.objects.filter(pk=other.pk).delete(),
        lambda: RecordSignature.objects.create(record=record, party="Baru", name="Baru"),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_database_refuses_a_signature_on_another_text(rakor, record):
    freeze(rakor, record)

    with pytest.raises(IntegrityError), transaction.atomic():
        record.signatures.update(
            method="pengakuan", signed_sha256="0" * 64, signed_at=NOW, signed_by=rakor.planner
        )


def test_only_the_signatory_acknowledges_and_once(rakor, record):
    freeze(rakor, record)
    mine, other = record.signatures.all()

    for signature, by in ((mine, rakor.secretary), (other, rakor.planner)):
        with pytest.raises(actions.CannotRecord):
            actions.acknowledge(signature=signature, by=by, at=NOW)
    actions.acknowledge(signature=mine, by=rakor.planner, at=NOW)
    with pytest.raises(actions.CannotRecord):
        actions.acknowledge(signature=mine, by=rakor.planner, at=NOW)

    mine.refresh_from_db()
    assert (mine.method, mine.signed_sha256) == ("pengakuan", record.sha256)


def test_scan_is_kept_with_both_hashes(rakor, record):
    freeze(rakor, record)
    other = record.signatures.last()
    with pytest.raises(actions.CannotRecord):
        actions.take_scan(
            signature=other, file=SimpleUploadedFile("x.pdf", b"MZ"), by=rakor.secretary, at=NOW
        )

    actions.take_scan(
        signature=other, file=SimpleUploadedFile("x.pdf", PDF), by=rakor.secretary, at=NOW
    )

    other.refresh_from_db()
    assert other.signed_sha256 == record.sha256
    assert other.file_sha256 == hashlib.sha256(PDF).hexdigest()


# --- The state service ----------------------------------------------------------------------------


class Service(BaseHTTPRequestHandler):
    """Behaves as the office's signing service does; `mode` says how."""

    mode = "pdf"
    seen: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = BytesParser(policy=HTTP).parsebytes(head + body)
        fields = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in parts.iter_parts()
        }
        self.seen.append((self.path, self.headers["Authorization"], fields))
        if self.mode == "refuse":
            self._answer(400, b'{"error": "Passphrase salah"}')
        elif self.mode == "account":
            self._answer(401, b"{}")
        elif self.mode == "garbage":
            self._answer(200, b"<html>")
        elif self.mode == "id":
            self._answer(200, b'{"id_dokumen": "d-1"}')
        else:
            self._answer(200, fields["file"] + b" tertanda")

    def do_GET(self):
        self.seen.append((self.path, self.headers["Authorization"], {}))
        self._answer(200, PDF + b" terunduh")

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def service(settings):
    handler = type("Handler", (Service,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.BSRE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.BSRE_USER, settings.BSRE_PASSWORD = "aplikasi", "sandi"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def sign(rakor, record, signature):
    actions.sign_with_bsre(
        signature=signature, nik="1901", passphrase=PASSPHRASE, by=rakor.planner, at=NOW
    )
    signature.refresh_from_db()


@pytest.mark.parametrize(("mode", "end"), [("pdf", b" tertanda"), ("id", b" terunduh")])
def test_service_signs_and_nothing_secret_is_kept(rakor, record, service, caplog, mode, end):
    service.mode = mode
    caplog.set_level(logging.DEBUG)
    with_file(freeze(rakor, record))
    mine = record.signatures.first()

    sign(rakor, record, mine)

    path, account, fields = service.seen[0]
    assert path == "/api/sign/pdf"
    assert account == "Basic YXBsaWthc2k6c2FuZGk="
    assert (fields["passphrase"], fields["nik"]) == (PASSPHRASE.encode(), b"1901")
    assert fields["file"] == PDF
    assert mine.method == "bsre"
    assert bytes_of(mine.file) == PDF + end
    row = RecordSignature.objects.filter(pk=mine.pk).values().get()
    assert PASSPHRASE not in str(row) + caplog.text


@pytest.mark.parametrize("mode", ["refuse", "account", "garbage"])
def test_refusal_is_told_and_signs_nothing(rakor, record, service, mode):
    service.mode = mode
    with_file(freeze(rakor, record))
    mine = record.signatures.first()

    with pytest.raises(actions.CannotRecord) as told:
        sign(rakor, record, mine)

    assert PASSPHRASE not in str(told.value)
    assert not RecordSignature.objects.filter(signed_at__isnull=False).exists()


def test_silence_of_the_service_is_told_without_what_was_sent(settings):
    settings.BSRE_URL = "http://127.0.0.1:9"
    settings.BSRE_USER = settings.BSRE_PASSWORD = "x"

    with pytest.raises(bsre.CannotSign) as told:
        bsre.sign_pdf(pdf=PDF, nik="1", passphrase=PASSPHRASE, reason="", location="")

    assert PASSPHRASE not in str(told.value)
    assert told.value.__cause__ is None


def test_second_signatory_signs_on_top_of_the_first(rakor, record, service):
    record.signatures.filter(position=1).update(user=rakor.planner)
    with_file(freeze(rakor, record))
    first, second = record.signatures.all()

    sign(rakor, record, first)
    sign(rakor, record, second)

    assert service.seen[1][2]["file"] == PDF + b" tertanda"
    assert bytes_of(second.file) == PDF + b" tertanda tertanda"


def test_page_of_the_service_is_the_signatorys_and_hides_the_passphrase(
    client, rakor, record, service
):
    service.mode = "refuse"
    with_file(freeze(rakor, record))
    mine = record.signatures.first()
    url = reverse("meetings:record_bsre", kwargs={"uuid": rakor.meeting.uuid, "pk": mine.pk})

    client.force_login(rakor.secretary)
    refused = client.get(url).status_code
    client.force_login(rakor.planner)
    page = client.post(url, {"nik": "1901", "passphrase": PASSPHRASE})

    assert refused == 403
    assert "Passphrase salah" in page.content.decode()
    assert PASSPHRASE not in page.content.decode()


def test_without_a_service_there_is_no_page(client, rakor, record, settings):
    settings.BSRE_URL = ""
    freeze(rakor, record)
    mine = record.signatures.first()
    client.force_login(rakor.planner)
    url = reverse("meetings:record_bsre", kwargs={"uuid": rakor.meeting.uuid, "pk": mine.pk})

    assert client.get(url).status_code == 404


# --- Pages ----------------------------------------------------------------------------------------


def test_public_check_shows_hashes_and_signatories_only(client, rakor, record):
    DecisionFactory(meeting=rakor.meeting, number=2, text="Hanya untuk peserta.")
    url = reverse("meetings:record_verify", kwargs={"uuid": record.uuid})
    assert client.get(url).status_code == 404
    with_file(freeze(rakor, record))

    page = client.get(url).content.decode()

    assert record.sha256 in page
    assert record.file_sha256 in page
    assert "Wakil LSM" in page
    assert "Hanya untuk peserta." not in page


def test_draft_is_for_the_host_and_the_frozen_text_for_all_who_see_the_rakor(client, rakor, record):
    url = reverse("meetings:record", kwargs={"uuid": rakor.meeting.uuid})

    def seen():
        found = {}
        for who in ("secretary", "planner", "outsider"):
            client.force_login(getattr(rakor, who))
            found[who] = "Pagu tetap." in client.get(url).content.decode()
        return found

    assert seen() == {"secretary": True, "planner": True, "outsider": False}
    freeze(rakor, record)
    assert seen() == {"secretary": True, "planner": True, "outsider": True}


def test_form_writes_draft_and_signatories(client, rakor):
    client.force_login(rakor.secretary)
    url = reverse("meetings:record_edit", kwargs={"uuid": rakor.meeting.uuid})
    typed = {"version": 1, "number": "1/BA", "held_on": "2026-02-11"}

    client.post(url, typed | {"parties": f"Tuan rumah; Ketua; Kepala; 1980; {rakor.planner.email}"})

    found = OfficialRecord.objects.get()
    assert list(found.signatures.values_list("party", "name", "title", "nip", "user")) == [
        ("Tuan rumah", "Ketua", "Kepala", "1980", rakor.planner.pk)
    ]
    page = client.post(url, typed | {"version": found.version, "parties": "tanpa nama"})
    assert page.context["form"].errors["parties"]
