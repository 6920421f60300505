"""What people are told: mail through an outbox, notices inside the app."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from notifications.querysets import NoticeQuerySet, OutboxQuerySet


class OutboxMail(Job):
    """One message to one address, sent once however often the worker dies.

    `key` is the sender's idempotency key: a second message with the same key is not written.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("text"))
    html = models.TextField(blank=True)
    # An iCalendar object with its METHOD: sent as another form of the text, and as a file.
    calendar = models.TextField(blank=True)
    reply_to = models.EmailField(blank=True)
    # Files by reference, read when it is sent: [{"kind", "ref", "name"}] (docs/adr/0103).
    attachments = models.JSONField(default=list, blank=True)
    # What it is about, "rakor:7": for the page that tells what was sent to whom.
    topic = models.CharField(max_length=60, blank=True)
    # The text without its signed links; it stays after `body` is forgotten. Blank where none does.
    shown = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="outbox_sent_has_its_time",
                condition=Q(status="sent", sent_at__isnull=False)
                | ~Q(status="sent") & Q(sent_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "next_attempt_at"]),
            models.Index(fields=["topic", "-id"], name="outbox_topic", condition=~Q(topic="")),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class Notice(models.Model):
    """One line in a person's inbox inside the app, with the page it is about.

    One `by_mail` also stands in the letter of the next morning, unless it was read before.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    by_mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["user"],
                name="notice_waits_for_mail",
                condition=Q(by_mail=True, mailed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.text
