"""Write down what was done; in the transaction that does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import User
from audit.models import Entry

# A trigger lets nothing younger go.
SIGN_INS_KEPT_FOR = timedelta(days=366)


def note_role(
    *,
    kind: str,
    agency: str,
    region_code: str,
    role: str,
    earlier_role: str = "",
    person: User | None = None,
    email: str = "",
    by: User,
    at: datetime,
) -> Entry:
    """What was done with a role in an agency: the names stand as they are today."""
    return Entry.objects.create(
        kind=kind,
        agency=agency,
        region_code=region_code,
        role=role,
        earlier_role=earlier_role,
        person=person,
        email=email,
        by=by,
        at=at,
    )


def note_purge(*, counts: Mapping[str, int], at: datetime) -> Entry:
    """What one purge took away; `counts` by the keys of `audit.models.Purged`."""
    return Entry.objects.create(kind=Entry.Kind.PURGED, counts=dict(counts), at=at)


def forget_sign_ins(*, at: datetime) -> int:
    """Delete sign-ins of more than a year ago; how many. All else in the record stays."""
    old = Entry.objects.sign_ins().filter(at__lt=at - SIGN_INS_KEPT_FOR)
    return old.delete()[0]
