"""Decisions that point at plan rows and findings, what is to be done, and what a desk settled."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from meetings.models.agenda import AgendaItem
from meetings.models.invitations import Delegate
from meetings.models.planning import CoordinationMeeting
from meetings.querysets import ActionItemQuerySet, DecisionQuerySet, ItemPartQuerySet
from renja.dates import REACH
from renja.models import CommentThread


class Decision(models.Model):
    """A numbered decision of a rakor, agreed or deferred."""

    class Outcome(models.TextChoices):
        AGREED = "disepakati", _("Agreed")
        DEFERRED = "ditunda", _("Deferred")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("decision"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.AGREED)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once"),
            models.CheckConstraint(name="decision_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class DecisionLink(models.Model):
    """What a decision is about. The target may be deleted: uuid, code and name stay readable."""

    class Kind(models.TextChoices):
        RENJA_ROW = "baris_renja", _("Renja row")
        RKPD_ROW = "baris_rkpd", _("RKPD row")
        FINDING = "temuan", _("Finding")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=11, choices=Kind)
    # PlanRow.uuid, or Finding.identity, which is the same in every run.
    target = models.UUIDField()
    printed_code = models.CharField(max_length=40, blank=True)
    label = models.TextField(blank=True)

    class Meta:
        ordering = ["decision_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind", "target"], name="decision_link_once"
            ),
        ]
        indexes = [models.Index(fields=["target"], name="decision_link_target")]

    def __str__(self) -> str:
        return self.printed_code


class ActionItem(models.Model):
    """What somebody has to do by a date: from a decision, a finding, or the discussion.

    Late is no status: it is a due date in the past while the status is open.
    """

    class Status(models.TextChoices):
        OPEN = "belum", _("Not started")
        IN_PROGRESS = "proses", _("In progress")
        DONE = "selesai", _("Done")
        VERIFIED = "terverifikasi", _("Verified")
        DROPPED = "batal", _("Dropped")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.PROTECT, related_name="actions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("what is to be done"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    finding_identity = models.UUIDField(null=True, blank=True)
    row_uuid = models.UUIDField(null=True, blank=True)
    printed_code = models.CharField(max_length=40, blank=True)
    owner_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rakor_actions",
        verbose_name=_("owning agency"),
    )
    owner_person = models.CharField(_("owner"), max_length=160, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    expected_output = models.TextField(_("expected output"), blank=True)
    status = models.CharField(_("status"), max_length=13, choices=Status, default=Status.OPEN)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="action_number_once"),
            models.CheckConstraint(
                name="action_due_within_reach", condition=Q(due_on=None) | Q(due_on__range=REACH)
            ),
            models.CheckConstraint(name="action_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="action_done_recorded",
                condition=Q(status__in=["selesai", "terverifikasi"])
                & Q(done_at__isnull=False, done_by__isnull=False)
                | ~Q(status__in=["selesai", "terverifikasi"]) & Q(done_at=None, done_by=None),
            ),
            models.CheckConstraint(
                name="action_verification_recorded",
                condition=Q(status="terverifikasi")
                & Q(verified_at__isnull=False, verified_by__isnull=False)
                | ~Q(status="terverifikasi") & Q(verified_at=None, verified_by=None),
            ),
            models.CheckConstraint(
                name="action_verified_by_another",
                condition=Q(verified_by=None) | ~Q(verified_by=F("done_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["owner_agency", "status", "due_on"], name="action_board"),
            models.Index(fields=["finding_identity"], name="action_finding"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.OPEN, self.Status.IN_PROGRESS}

    def is_late(self, today: date) -> bool:
        """Whether it is still open after its due date."""
        return self.is_open and self.due_on is not None and self.due_on < today


class ActionStep(models.Model):
    """One change of an action item's status, or a remark on it."""

    action = models.ForeignKey(ActionItem, models.PROTECT, related_name="steps")
    from_status = models.CharField(max_length=13, choices=ActionItem.Status)
    to_status = models.CharField(max_length=13, choices=ActionItem.Status)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["action_id", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class ActionProof(models.Model):
    """A file that shows that an action was done."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(ActionItem, models.PROTECT, related_name="proofs")
    file = models.FileField(upload_to="meetings/proofs/%Y/%m/")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("note"), max_length=300, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["action_id", "uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "sha256"], name="action_proof_once_per_file"),
        ]

    def __str__(self) -> str:
        return self.filename


class DeskOutcome(models.Model):
    """What the people at a desk did with one finding or comment, and who was there."""

    class Result(models.TextChoices):
        CLOSED = "ditutup", _("Closed")
        ANSWERED = "dijawab", _("Answered")
        ACTION = "tindak_lanjut", _("Turned into an action item")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="desk_outcomes")
    # A finding is named by what stays the same over runs, a comment by its thread.
    finding_identity = models.UUIDField(null=True)
    thread = models.ForeignKey(
        CommentThread, models.SET_NULL, null=True, related_name="desk_outcomes"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    check_id = models.CharField(max_length=40, blank=True)
    printed_code = models.CharField(max_length=40, blank=True)
    severity = models.CharField(max_length=6, blank=True)
    result = models.CharField(_("result"), max_length=13, choices=Result)
    text = models.TextField(_("what was agreed"))
    action = models.ForeignKey(
        ActionItem, models.SET_NULL, null=True, blank=True, related_name="desk_outcomes"
    )
    present: models.ManyToManyField = models.ManyToManyField(
        Delegate, related_name="desk_outcomes", blank=True
    )
    # Those at the table who are no delegates, as written down.
    others_present = models.TextField(_("others at the table"), blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        ordering = ["item_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(name="desk_outcome_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="desk_outcome_action_only_where_one_was_made",
                condition=Q(action=None) | Q(result="tindak_lanjut"),
            ),
            models.CheckConstraint(
                name="desk_outcome_of_a_finding_or_a_comment",
                condition=Q(finding_identity__isnull=False, thread=None)
                & ~Q(check_id="")
                & ~Q(severity="")
                | Q(finding_identity=None, check_id="", severity=""),
            ),
        ]
        indexes = [models.Index(fields=["finding_identity"], name="desk_outcome_finding")]

    def __str__(self) -> str:
        return f"{self.check_id or self.printed_code}: {self.result}"
