"""What every row that is its own place in the queue knows."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """A row that workers claim; its `status` is "queued" while it waits (docs/adr/0092)."""

    claim = models.CharField(max_length=36, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    # How often it was taken, and how often of these the work itself failed.
    attempts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    # Not before this moment: set while it waits after a failed attempt.
    next_attempt_at = models.DateTimeField(null=True, editable=False)
    # When the message that lies with the broker was sent; null while one is owed.
    nudged_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
