"""Refuse for the true reason: the role cannot do it at all, or the rakor is not where it can be done."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies.permissions import NotNow
from meetings.models import CoordinationMeeting, Invitation


def must(*, may: bool, holds: bool, meeting: CoordinationMeeting) -> None:
    """Raises NotNow where the role `holds` but the state does not allow it, else PermissionDenied."""
    if may:
        return
    if holds:
        raise not_now(meeting)
    raise PermissionDenied


def not_now(meeting: CoordinationMeeting) -> NotNow:
    """What the rakor's state forbids."""
    text = _("This rakor's status is “%(status)s”: this cannot be done or changed at that point.")
    return NotNow(text % {"status": meeting.get_status_display()}, url=meeting.get_absolute_url())


def withdrawn(invitation: Invitation) -> NotNow:
    """Nothing is sent or changed of an invitation that was withdrawn, or once the rakor is over."""
    if invitation.status == Invitation.Status.CANCELLED:
        return NotNow(
            _("This invitation was withdrawn."), url=invitation.meeting.get_absolute_url()
        )
    return not_now(invitation.meeting)
