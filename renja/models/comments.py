"""What reviewers say about rows, what planners answer, and who must hear of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role
from renja.models.documents import PlanDocument
from renja.models.versions import PlanVersion
from renja.querysets import CommentThreadQuerySet


class CommentThread(models.Model):
    """A conversation about one row, or one cell of it, of a Renja.

    Anchored to (row, field, row version) by the row's uuid, not by a foreign key: it outlives moves,
    new codes and the row itself, and `quoted` keeps what the cell said when it was opened. `field`
    is a column of the matrix; "" is the row as a whole.
    """

    class Kind(models.TextChoices):
        MUST = "wajib", _("Must be acted on")
        ADVICE = "saran", _("Advice")
        QUESTION = "pertanyaan", _("Question")

    class Status(models.TextChoices):
        OPEN = "terbuka", _("Unanswered")
        ANSWERED = "dijawab", _("Answered")
        RESOLVED = "selesai", _("Resolved")

    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="threads")
    row_uuid = models.UUIDField()
    code = models.CharField(max_length=40)
    name = models.TextField(blank=True)
    field = models.CharField(max_length=20, blank=True)
    # Which state was read: the row's version in the working state, or a version handed in.
    row_version = models.PositiveIntegerField(null=True)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="+")
    quoted = models.TextField(blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    # In whose name it was opened: it decides who sees a ministry's threads and who resolves them.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = CommentThreadQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "code", "pk"]
        constraints = [
            models.CheckConstraint(
                name="thread_read_one_state",
                condition=Q(row_version=None, plan_version__isnull=False)
                | Q(row_version__isnull=False, plan_version=None),
            ),
            models.CheckConstraint(
                name="thread_answer_recorded",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="thread_status_has_its_record",
                condition=Q(status="terbuka", answered_at=None, resolved_at=None, resolved_by=None)
                | Q(
                    status="dijawab",
                    answered_at__isnull=False,
                    resolved_at=None,
                    resolved_by=None,
                )
                | Q(status="selesai", resolved_at__isnull=False, resolved_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["document", "row_uuid"], name="thread_of_row")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    def get_absolute_url(self) -> str:
        url = reverse("renja:row_comments", kwargs={"pk": self.document_id, "uuid": self.row_uuid})
        return f"{url}#utas-{self.pk}"


class Comment(models.Model):
    """One thing said in a thread; `role` and `agency` are those with which it was said."""

    thread = models.ForeignKey(CommentThread, models.PROTECT, related_name="comments")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["thread_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class Suggestion(models.Model):
    """A value that a reviewer proposes for the thread's cell; a planner takes it or refuses it.

    `was` is what the cell held when it was proposed: if it says something else by then, taking it
    is a conflict.
    """

    class Status(models.TextChoices):
        WAITING = "menunggu", _("Waiting for the planner")
        TAKEN = "diterima", _("Taken over")
        REFUSED = "ditolak", _("Refused")

    thread = models.ForeignKey(CommentThread, models.PROTECT, related_name="suggestions")
    was = models.TextField(blank=True)
    value = models.TextField(blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["thread_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(status="menunggu"), name="suggestion_one_waiting"
            ),
            models.CheckConstraint(
                name="suggestion_decision_recorded",
                condition=Q(status="menunggu", decided_at=None, decided_by=None)
                | ~Q(status="menunggu") & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Attention(models.Model):
    """Something in a thread that one person should hear of; unmailed ones go into their digest."""

    class Kind(models.TextChoices):
        OPENED = "baru", _("New comment")
        MENTION = "sebut", _("You were mentioned")
        TASK = "tugas", _("Assigned to you")
        REPLY = "balasan", _("Reply")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="attentions")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["user_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "comment"], name="attention_once_per_comment"),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(mailed_at=None), name="attention_unmailed"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"


class ReviewMark(models.Model):
    """The version up to which a person said that they checked a plan."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    document = models.ForeignKey(PlanDocument, models.CASCADE, related_name="+")
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "document"], name="review_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.version}"
