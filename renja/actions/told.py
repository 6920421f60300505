"""Who hears of a Renja's steps: at once in their inbox, and in the letter of the next morning."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies.models import Agency, Role
from notifications.actions import notify
from renja.actions.comments.people import drafters_of
from renja.models import PlanDocument

HANDED_IN = _("%(name)s handed in %(plan)s, %(stage)s: it waits for verification.")
RETURNED = _("%(name)s returned %(plan)s, %(stage)s, for revision: %(note)s")
FIT = _("%(name)s declared %(plan)s, %(stage)s, fit.")


def verifiers_of(document: PlanDocument) -> list[User]:
    """Who verifies the Renja: the verifiers of its region's Bappeda."""
    return list(
        User.objects.filter(
            memberships__agency__region=document.region_id,
            memberships__agency__kind=Agency.Kind.PLANNING_BOARD,
            memberships__role=Role.VERIFIER,
            is_active=True,
        )
        .distinct()
        .order_by("name", "pk")
    )


def told_of_hand_in(document: PlanDocument, *, by: User) -> list[User]:
    """Bappeda's verifiers, and those who drafted it; never the one who hands it in."""
    return _without(by, [*verifiers_of(document), *drafters_of(document)])


def told_of_decision(document: PlanDocument, *, by: User) -> list[User]:
    """Those who drafted it, and the other verifiers; never the one who decides."""
    return _without(by, [*drafters_of(document), *verifiers_of(document)])


def tell_step(
    *,
    document: PlanDocument,
    users: Iterable[User],
    text: Promise,
    note: str,
    by: User,
    at: datetime,
) -> None:
    """One line in each inbox, in Indonesian as our mail."""
    with translation.override("id"):
        line = str(text) % {
            "name": by,
            "plan": document,
            "stage": document.get_stage_display().lower(),
            "note": note,
        }
    notify(users=users, text=line, url=document.get_absolute_url(), by_mail=True, at=at)


def _without(by: User, users: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in users if user.pk != by.pk}.values())
