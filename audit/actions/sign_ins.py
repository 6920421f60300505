"""Write down who signed in, and whose sign-in failed. What was typed is never kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from accounts.actions import counted_place
from accounts.models import User
from audit.models import Entry


def follow_sign_ins() -> None:
    """From now on each sign-in of this process is written down, however it went."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")
    user_locked_out.connect(_paused, dispatch_uid="audit")


def _signed_in(*, request: HttpRequest | None, user: User, **_: Any) -> None:
    _note(Entry.Kind.SIGNED_IN, request, user)


def _failed(
    *, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """A try during the pause counts nowhere, and a script makes thousands of them."""
    if _has_counted(request) or not getattr(request, "axes_locked_out", False):
        _note(Entry.Kind.SIGN_IN_FAILED, request, _known(credentials.get("username")))


def _paused(*, request: HttpRequest, username: str | None, **_: Any) -> None:
    """Axes says it for every try of the pause; the one that begins it was counted."""
    if _has_counted(request):
        _note(Entry.Kind.SIGN_IN_PAUSED, request, _known(username))


def _has_counted(request: HttpRequest | None) -> bool:
    """Whether axes counted this request as a wrong password; it runs before us."""
    return bool(getattr(request, "axes_failures_since_start", None))


def _known(address: object) -> User | None:
    """The account; other words are not kept, as people type passwords into the wrong field."""
    return User.objects.filter(email__iexact=str(address or "").strip()).first()


def _note(kind: str, request: HttpRequest | None, person: User | None) -> None:
    Entry.objects.create(
        kind=kind,
        person=person,
        place=counted_place(request) if request else None,
        at=timezone.now(),
    )
