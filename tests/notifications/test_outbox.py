"""The outbox: what is written, who takes it, what becomes of it."""

from __future__ import annotations

import smtplib
import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from jobs.querysets import lease
from notifications import actions, attachments, tasks
from notifications.models import OutboxMail

AT = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db

enqueue = partial(
    actions.enqueue,
    letter=actions.Letter(key="temuan:7", subject="Temuan baru", body="Isi", html="<p>Isi</p>"),
    at=AT,
)


class Stubborn(BaseEmailBackend):
    """A mail server that answers each message with `error`."""

    error: Exception

    def send_messages(self, email_messages):
        raise type(self).error


@pytest.fixture
def refusing(settings):
    def answer(error):
        Stubborn.error = error
        settings.OUTBOX_EMAIL = {"EMAIL_BACKEND": f"{__name__}.Stubborn"}

    return answer


@pytest.fixture
def through_outbox():
    return get_connection("notifications.backend.OutboxBackend")


@pytest.fixture
def no_broker():
    """Nobody listens where the application sends its messages."""
    app = tasks.send_mail.app
    before = app.conf.broker_url

    def point_to(url):
        app.conf.broker_url = url
        app._pool = app.amqp._producer_pool = None  # both remember the address they were made for

    point_to("redis://127.0.0.1:1/0")
    yield
    point_to(before)


def test_each_recipient_gets_a_row_of_their_own():
    ids = enqueue(to=["Ibu <ibu@contoh.test>", "bapak@contoh.test"])

    rows = OutboxMail.objects.filter(pk__in=ids)
    assert sorted(rows.values_list("to", flat=True)) == ["bapak@contoh.test", "ibu@contoh.test"]
    assert {row.key.partition(":")[0] for row in rows} == {"temuan"}


def test_the_same_key_is_written_once():
    first = enqueue(to=["ibu@contoh.test"])
    second = enqueue(to=["IBU@contoh.test", "bapak@contoh.test"])

    assert OutboxMail.objects.count() == 2
    assert set(first) < set(second)


def test_a_subject_is_one_line_whatever_it_is_made_of():
    letter = actions.Letter(key="", subject="Undangan\r\nBcc: x@contoh.test\t\u2028!", body="Isi")

    actions.enqueue(letter=letter, to=["a@contoh.test"], at=AT)

    assert OutboxMail.objects.get().subject == "Undangan Bcc: x@contoh.test !"


def test_without_a_key_each_message_counts():
    letter = actions.Letter(key="", subject="Sandi", body="Isi")
    for _ in range(2):
        actions.enqueue(letter=letter, to=["ibu@contoh.test"], at=AT)

    assert OutboxMail.objects.count() == 2


def test_a_very_long_key_still_fits():
    letter = actions.Letter(key="k" * 500, subject="s" * 500, body="Isi")

    actions.enqueue(letter=letter, to=[f"{'a' * 60}@contoh.test"], at=AT)

    assert len(OutboxMail.objects.get().subject) == 255


def test_the_backend_writes_instead_of_sending(through_outbox):
    message = EmailMultiAlternatives(
        "Undangan",
        "Teks",
        to=["ibu@contoh.test"],
        bcc=["arsip@contoh.test"],
        headers={"X-Renjana-Key": "undangan:1"},
        connection=through_outbox,
    )
    message.attach_alternative("<b>Teks</b>", "text/html")

    assert message.send() == 1

    rows = OutboxMail.objects.order_by("to")
    assert [(r.to, r.subject, r.body, r.html, r.status) for r in rows] == [
        ("arsip@contoh.test", "Undangan", "Teks", "<b>Teks</b>", "queued"),
        ("ibu@contoh.test", "Undangan", "Teks", "<b>Teks</b>", "queued"),
    ]
    assert mail.outbox == []


def test_the_backend_refuses_attachments(through_outbox):
    message = EmailMessage("Laporan", "Teks", to=["ibu@contoh.test"], connection=through_outbox)
    message.attach("laporan.pdf", b"%PDF", "application/pdf")

    with pytest.raises(actions.AttachmentsNotSupported):
        message.send()


@pytest.mark.django_db(transaction=True)
def test_mail_is_rolled_back_with_what_asked_for_it(through_outbox):
    def invite():
        with transaction.atomic():
            EmailMessage("U", "T", to=["ibu@contoh.test"], connection=through_outbox).send()
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        invite()

    assert not OutboxMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_lost_broker_loses_neither_request_nor_mail(no_broker, through_outbox, caplog):
    EmailMessage("U", "T", to=["ibu@contoh.test"], connection=through_outbox).send()

    assert OutboxMail.objects.get().status == "queued"
    assert "No broker for notifications.send_mail" in caplog.text
    assert OutboxMail.objects.claimable(at=datetime.now(UTC)).get().nudged_at is None


def test_sending_delivers_once_and_forgets_the_text():
    (pk,) = enqueue(to=["ibu@contoh.test"])

    assert actions.send_mail(mail_id=pk, at=AT)
    assert not actions.send_mail(mail_id=pk, at=AT)

    row = OutboxMail.objects.get()
    assert (row.status, row.sent_at, row.attempts, row.body, row.html) == ("sent", AT, 1, "", "")
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ibu@contoh.test"], "Temuan baru", "Isi")
    assert [str(part.content) for part in sent.alternatives] == ["<p>Isi</p>"]


def test_message_id_is_the_same_on_every_attempt():
    (pk,) = enqueue(to=["ibu@contoh.test"])
    actions.send_mail(mail_id=pk, at=AT)
    OutboxMail.objects.update(status="queued", sent_at=None)

    actions.send_mail(mail_id=pk, at=AT)

    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == second


def test_a_failed_attempt_waits_longer_each_time(refusing):
    refusing(OSError("mail server does not answer"))
    (pk,) = enqueue(to=["ibu@contoh.test"])
    at, pauses = AT, []

    for _ in range(OutboxMail.objects.all().most - 1):
        assert not actions.send_mail(mail_id=pk, at=at)
        row = OutboxMail.objects.get()
        assert row.status == "queued"
        assert not actions.send_mail(mail_id=pk, at=row.next_attempt_at - timedelta(seconds=1))
        pauses.append((row.next_attempt_at - at).total_seconds())
        at = row.next_attempt_at

    assert pauses == [30, 120, 480, 1920]


def test_the_last_attempt_fails_and_says_why(refusing):
    refusing(smtplib.SMTPServerDisconnected("Connection unexpectedly closed"))
    (pk,) = enqueue(to=["ibu@contoh.test"])
    OutboxMail.objects.update(attempts=4)

    actions.send_mail(mail_id=pk, at=AT)

    row = OutboxMail.objects.get()
    assert (row.status, row.error, row.body) == (
        "failed",
        "SMTPServerDisconnected: Connection unexpectedly closed",
        "",
    )
    assert not actions.send_mail(mail_id=pk, at=AT + timedelta(days=9))


@pytest.mark.parametrize(("code", "status"), [(550, "failed"), (450, "queued")])
def test_a_refused_address_is_final_only_if_the_server_says_so(refusing, code, status):
    refusing(smtplib.SMTPRecipientsRefused({"ibu@contoh.test": (code, b"no such user")}))
    (pk,) = enqueue(to=["ibu@contoh.test"])

    actions.send_mail(mail_id=pk, at=AT)

    row = OutboxMail.objects.get()
    assert (row.status, row.error) == (status, f"{code} no such user")


def test_an_abandoned_message_is_taken_over():
    (pk,) = enqueue(to=["ibu@contoh.test"])
    until = AT + lease()
    assert OutboxMail.objects.claim(pk, token="dead", at=AT)

    assert not actions.send_mail(mail_id=pk, at=until)
    assert actions.send_mail(mail_id=pk, at=until + timedelta(seconds=1))

    assert OutboxMail.objects.get().attempts == 2


def test_a_worker_that_lost_its_claim_changes_nothing():
    (pk,) = enqueue(to=["ibu@contoh.test"])
    OutboxMail.objects.claim(pk, token="slow", at=AT)
    later = AT + timedelta(minutes=1)
    OutboxMail.objects.claim(pk, token="other", at=later)

    assert not actions._note_sent(OutboxMail.objects.held("slow"), at=later)

    assert OutboxMail.objects.get().status == "sending"


def test_mail_whose_workers_died_too_often_fails():
    (pk,) = enqueue(to=["ibu@contoh.test"])
    OutboxMail.objects.update(status="sending", attempts=5, lease_until=AT - timedelta(seconds=1))

    actions.fail_exhausted(at=AT)

    row = OutboxMail.objects.get(pk=pk)
    assert (row.status, row.error) == ("failed", "5 attempts ended without an answer.")


def test_only_what_is_due_is_swept():
    (now,) = enqueue(to=["ibu@contoh.test"])
    (later,) = enqueue(to=["bapak@contoh.test"])
    OutboxMail.objects.filter(pk=later).update(next_attempt_at=AT + timedelta(minutes=1))
    (gone,) = enqueue(to=["anak@contoh.test"])
    actions.send_mail(mail_id=gone, at=AT)

    assert OutboxMail.objects.claimable(at=AT).get().pk == now


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends():
    (pk,) = enqueue(to=["ibu@contoh.test"])
    start = threading.Barrier(2)
    results = []

    def work():
        start.wait()
        try:
            results.append(actions.send_mail(mail_id=pk, at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, True]
    assert len(mail.outbox) == 1


def test_connection_is_made_from_the_environments_url(settings):
    settings.OUTBOX_EMAIL = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "surel.contoh.test",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "renjana",
        "EMAIL_HOST_PASSWORD": "rahasia",
        "EMAIL_USE_TLS": True,
        "EMAIL_FILE_PATH": "",
    }

    way_out = actions.outbox_connection()

    assert (way_out.host, way_out.port, way_out.username, way_out.use_tls, way_out.timeout) == (
        "surel.contoh.test",
        587,
        "renjana",
        True,
        30,
    )


def test_files_beyond_the_measure_are_not_sent(monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES", 9)
    monkeypatch.setitem(attachments._readers, "uji", lambda ref: b"%PDF" * ref)
    file = attachments.Attachment(kind="uji", ref=3, name="surat.pdf")
    letter = actions.Letter(key="", subject="Uji", body="Isi", attachments=(file,))
    (pk,) = actions.enqueue(letter=letter, to=["a@contoh.test"], at=AT)

    assert actions.send_mail(mail_id=pk, at=AT) is False

    row = OutboxMail.objects.get()
    assert (row.status, row.error) == ("failed", "surat.pdf: lampiran lebih dari 0 MB.")


def test_a_text_without_a_topic_is_not_kept():
    links = "Buka https://contoh.test/k/rahasia/ atau https://contoh.test/sandi/baru/MQ/abc-1/"
    for topic in ("", "rakor:1"):
        letter = actions.Letter(key=topic, subject="Uji", body=links, topic=topic)
        actions.enqueue(letter=letter, to=["a@contoh.test"], at=AT)

    assert list(OutboxMail.objects.order_by("pk").values_list("shown", flat=True)) == [
        "",
        "Buka https://contoh.test/k/***/ atau https://contoh.test/sandi/baru/MQ/***/",
    ]
