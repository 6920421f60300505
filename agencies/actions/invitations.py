"""Invite people by mail, and let them in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.actions.recording import note_grant, note_invitation
from agencies.models import Agency, Invitation, Membership, Role
from agencies.permissions import grantable_roles
from audit.models import Entry

VALID_FOR = timedelta(days=7)
# An invitation that ran out can be sent again until then.
KEPT_FOR = timedelta(days=30)


class CannotInvite(Exception):
    """No invitation went out; the message says why."""


class CannotAccept(Exception):
    """The link does not open anything; the message says why."""


@transaction.atomic
def invite_member(*, agency: Agency, email: str, role: str, by: User, at: datetime) -> Invitation:
    """Mail a link with which this address joins the agency within seven days.

    Raises CannotInvite if `by` may not grant the role, if the person has it already, or if an
    invitation to it is still open.
    """
    if role not in grantable_roles(by, agency):
        raise CannotInvite(_("You may not grant this role."))
    if Membership.objects.filter(agency=agency, role=role, user__email__iexact=email).exists():
        raise CannotInvite(_("%(email)s already has this role here.") % {"email": email})
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                agency=agency,
                role=role,
                token_hash=_hash(token),
                invited_at=at,
                invited_by=by,
                expires_at=at + VALID_FOR,
            )
    except IntegrityError as error:
        raise CannotInvite(
            _("%(email)s was already invited to this role. Send that invitation again instead.")
            % {"email": email}
        ) from error
    note_invitation(Entry.Kind.INVITED, invitation, by=by, at=at)
    _mail(invitation, token)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Mail a new link and void the old one; seven days start again.

    Raises CannotInvite if it was accepted or withdrawn, or if `by` may not grant its role.
    """
    if invitation.role not in grantable_roles(by, invitation.agency):
        raise CannotInvite(_("You may not grant this role."))
    token = secrets.token_urlsafe(32)
    renewed = (
        Invitation.objects.open()
        .filter(pk=invitation.pk)
        .update(token_hash=_hash(token), invited_at=at, invited_by=by, expires_at=at + VALID_FOR)
    )
    if not renewed:
        raise CannotInvite(_("This invitation was accepted or withdrawn in the meantime."))
    invitation.refresh_from_db()
    note_invitation(Entry.Kind.INVITED, invitation, by=by, at=at)
    _mail(invitation, token)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Void an open invitation's link. Raises CannotInvite if it is no longer open."""
    if invitation.role not in grantable_roles(by, invitation.agency):
        raise CannotInvite(_("You may not withdraw an invitation to this role."))
    withdrawn = (
        Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=at, withdrawn_by=by)
    )
    if not withdrawn:
        raise CannotInvite(_("This invitation was accepted or withdrawn in the meantime."))
    note_invitation(Entry.Kind.WITHDRAWN, invitation, by=by, at=at)


def forget_invitations(*, at: datetime) -> int:
    """Delete invitations that nobody accepted, 30 days after their end; how many.

    That they were sent stands in the record; whoever never joined left us no more than an address.
    """
    ended = Q(expires_at__lt=at - KEPT_FOR) | Q(withdrawn_at__lt=at - KEPT_FOR)
    return Invitation.objects.filter(ended, accepted_at=None).delete()[0]


def find_invitation(*, token: str, at: datetime) -> Invitation:
    """The open invitation that this link belongs to.

    Raises CannotAccept with a sentence for links that are unknown, used, withdrawn or too old.
    """
    invitation = (
        Invitation.objects.filter(token_hash=_hash(token))
        .select_related("agency__region", "invited_by")
        .first()
    )
    if invitation is None:
        raise CannotAccept(
            _(
                "This link is not valid. Perhaps a newer invitation replaced it, or a part is missing."
            )
        )
    if invitation.accepted_at:
        raise CannotAccept(_("This invitation was already accepted. You can simply sign in."))
    if invitation.withdrawn_at:
        raise CannotAccept(_("This invitation was withdrawn by the agency's administrator."))
    if invitation.expires_at <= at:
        raise CannotAccept(
            _("This invitation has expired. Ask the agency's administrator to send it again.")
        )
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, at: datetime, name: str = "", password: str = ""
) -> User:
    """Let the invited person in; an account with that address joins, else one is made.

    `name` and `password` are for the new account only. Raises CannotAccept if the link was used,
    withdrawn or ran out in the meantime, or if the account is closed.
    """
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = _new_user(invitation.email, name=name, password=password)
    if not user.is_active:
        raise CannotAccept(_("The account with this address is closed."))
    taken = (
        Invitation.objects.open()
        .filter(pk=invitation.pk, token_hash=invitation.token_hash, expires_at__gt=at)
        .update(accepted_at=at, accepted_by=user)
    )
    if not taken:
        raise CannotAccept(_("This invitation is no longer open. Open the link once more."))
    agency, role = invitation.agency, invitation.role
    _membership, is_new = Membership.objects.get_or_create(user=user, agency=agency, role=role)
    if is_new:
        note_grant(person=user, agency=agency, role=role, by=invitation.invited_by, at=at)
    return user


def _new_user(email: str, *, name: str, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name)
    except IntegrityError as error:
        # The same link opened twice at once: the other request made the account first.
        raise CannotAccept(
            _("This invitation is no longer open. Open the link once more.")
        ) from error


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(invitation: Invitation, token: str) -> None:
    path = reverse("agencies:invitation", kwargs={"token": token})
    context = {
        "invitation": invitation,
        "role": Role(invitation.role).label,
        "link": f"{settings.BASE_URL}{path}",
        "days": VALID_FOR.days,
    }
    subject = _("Invitation to Renjana: %(agency)s") % {"agency": invitation.agency.name}
    EmailMessage(
        subject=subject,
        body=render_to_string("agencies/invitation_mail.txt", context),
        to=[invitation.email],
        headers={"X-Renjana-Key": f"invitation:{invitation.token_hash}"},
    ).send()
