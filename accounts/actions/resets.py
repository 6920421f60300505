"""Ask for a new password, and mail the link."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import PasswordResetRequest, User

COUNTED_FOR = timedelta(hours=1)
PER_ACCOUNT = 3
PER_PLACE = 20


class CannotAskAgain(Exception):
    """Too many links were asked for from one place; the message says when to try again."""


def ask_for_reset(*, email: str, place: str | None, at: datetime) -> bool:
    """Note that somebody forgot a password; False if that was noted often enough this hour.

    Nobody looks for an account here: the answer and its time are the same for every address.
    `mail_reset_links` looks later. Raises CannotAskAgain after PER_PLACE requests of one place.
    """
    recent = PasswordResetRequest.objects.filter(asked_at__gt=at - COUNTED_FOR)
    asked_here = recent.filter(place=place).count()
    asked_for = recent.filter(email=email.lower()).count()
    if place and asked_here >= PER_PLACE:
        raise CannotAskAgain(
            _("Too many links were asked for from your network. Try again in an hour.")
        )
    if asked_for >= PER_ACCOUNT:
        return False
    PasswordResetRequest.objects.create(email=email.lower(), place=place, asked_at=at)
    return True


def mail_reset_links(*, at: datetime, limit: int = 200) -> int:
    """Answer what waits; how many links that put into the outbox.

    Safe to run twice at once: a request and its mail are one transaction, under a claim.
    """
    waiting = PasswordResetRequest.objects.waiting().order_by("pk")
    return sum(_answer(pk, at=at) for pk in waiting.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _answer(pk: int, *, at: datetime) -> bool:
    if not PasswordResetRequest.objects.waiting().filter(pk=pk).update(handled_at=at):
        return False
    email = PasswordResetRequest.objects.get(pk=pk).email
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not user.has_usable_password():
        return False
    _reset_mail(user).send()
    return True


def _reset_mail(user: User) -> EmailMessage:
    """Sent to the address of the account, in whatever spelling it was asked for."""
    context = {
        "user": user,
        "uid": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
        # The configured address, not the Host header of whoever asks.
        "base_url": settings.BASE_URL,
    }
    return EmailMessage(
        subject=render_to_string("registration/password_reset_subject.txt", context).strip(),
        body=render_to_string("registration/password_reset_mail.txt", context),
        to=[user.email],
    )
