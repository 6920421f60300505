"""Tell those whom it concerns that an agency has a new head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Membership, Role
from audit.models import Entry

# The inbox stands above this app and registers itself.
_tellers: list[Callable[..., object]] = []


def tell_with(teller: Callable[..., object]) -> None:
    """Register who puts a line into inboxes; called once, when the applications are ready."""
    _tellers.append(teller)


def tell_of_head(*, entry: Entry, agency: Agency, person: User, by: User, at: datetime) -> None:
    """Tell the agency's other heads and its Bappeda, in the inbox and by mail.

    Where there is nobody else to tell, the administrators are told: a head hands in and answers for
    the plan, so that nobody becomes one unnoticed.
    """
    people = _concerned(agency, but=(person, by))
    if not people:
        return
    words = {"person": person, "agency": agency.name, "by": by}
    text = (
        _("%(person)s made themselves head of %(agency)s.")
        if entry.is_self_given
        else _("%(person)s is now head of %(agency)s. %(by)s gave the role.")
    ) % words
    path = reverse("agencies:agency", args=[agency.pk])
    for tell in _tellers:
        tell(users=people, text=text, url=path, at=at)
    _mail(people, text, path, key=f"head:{entry.pk}", agency=agency)


def _concerned(agency: Agency, *, but: tuple[User, User]) -> list[User]:
    heads = Q(agency=agency, role=Role.AGENCY_HEAD)
    board = Q(
        agency__region=agency.region_id,
        agency__kind=Agency.Kind.PLANNING_BOARD,
        role__in=[Role.VERIFIER, Role.AGENCY_HEAD],
    )
    found = _holders(heads | board, but=but)
    return found or _holders(Q(role=Role.ADMIN), but=but)


def _holders(which: Q, *, but: tuple[User, User]) -> list[User]:
    holders = Membership.objects.filter(which).values("user")
    others = User.objects.filter(pk__in=holders, is_active=True)
    return list(others.exclude(pk__in=[user.pk for user in but]).order_by("pk"))


def _mail(people: list[User], text: str, path: str, *, key: str, agency: Agency) -> None:
    context = {"text": text, "link": f"{settings.BASE_URL}{path}"}
    body = render_to_string("agencies/new_head_mail.txt", context)
    subject = _("New head of %(agency)s") % {"agency": agency.name}
    for person in people:
        EmailMessage(
            subject=subject, body=body, to=[person.email], headers={"X-Renjana-Key": key}
        ).send()
