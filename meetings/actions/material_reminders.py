"""Speakers are told of the deadline of their materials: once before it, once when it has passed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.templatetags.formats import full_date
from meetings.models import CoordinationMeeting, Material, MaterialReminder
from meetings.templatetags.venue_times import in_zone, venue_time
from notifications.actions import Letter, enqueue, notify

Kind = MaterialReminder.Kind
Status = CoordinationMeeting.Status
NEAR = timedelta(days=2)
_AWAITED = (Status.PLANNED, Status.INVITED, Status.RUNNING)


def remind_speakers(*, at: datetime) -> list[int]:
    """Tell speakers what is due within two days, or late; ids of the mails that wait.

    What nobody can be told of (a speaker without account and address) stands as late on the page
    of the materials. Nothing is asked for any more once the item has begun.
    """
    told = MaterialReminder.objects.filter(
        material=OuterRef("pk"),
        due_at=OuterRef("due_at"),
        kind=Case(When(material__due_at__lte=at, then=Value(Kind.LATE)), default=Value(Kind.NEAR)),
    )
    awaited = (
        Material.objects.missing()
        .filter(due_at__lte=at + NEAR, item__starts_at__gt=at)
        .filter(item__meeting__status__in=_AWAITED)
        .filter(Q(speaker__user__is_active=True) | ~Q(speaker__email=""), speaker__isnull=False)
        .exclude(Exists(told))
        .select_related("item__meeting", "item__day__venue", "speaker__user")
        .order_by("pk")
    )
    waiting: list[int] = []
    for material in awaited:
        waiting += _remind(material, at=at)
    return waiting


@transaction.atomic
def _remind(material: Material, *, at: datetime) -> list[int]:
    due_at, speaker = material.due_at, material.speaker
    if due_at is None or speaker is None:
        return []
    kind = Kind.LATE if due_at <= at else Kind.NEAR
    _row, is_new = MaterialReminder.objects.get_or_create(
        material=material, kind=kind, due_at=due_at, defaults={"at": at}
    )
    if not is_new:
        return []
    user = speaker.user if speaker.user and speaker.user.is_active else None
    with override("id"):
        letter = _letter(material, kind, due_at, can_upload=user is not None)
    if user is not None:
        notify(users=[user], text=letter.subject, url=_page(material), at=at)
    return enqueue(letter=letter, to=[user.email if user else speaker.email], at=at)


def _page(material: Material) -> str:
    return reverse("meetings:materials", kwargs={"uuid": material.item.meeting.uuid})


def _letter(material: Material, kind: str, due_at: datetime, *, can_upload: bool) -> Letter:
    """What, for which item, when and where, until when, and what to do."""
    item, speaker = material.item, material.speaker
    meeting, day = item.meeting, item.day
    subject = {
        Kind.NEAR: _("Material is due soon: %s"),
        Kind.LATE: _("Material is late: %s"),
    }[Kind(kind)] % material.title
    facts = [
        (_("Rakor"), meeting.title),
        (_("Agenda item"), item.title),
        (_("Day and time"), f"{full_date(day.date)}, {venue_time(item.starts_at, day.zone)}"),
        (_("Venue"), day.venue.name if day.venue else "–"),
        (_("Material due"), _moment(due_at, day.zone)),
    ]
    if can_upload:
        ask = _("Upload the file here: %s") % f"{settings.BASE_URL}{_page(material)}"
    else:
        contact = " ".join(filter(None, [meeting.contact_name, meeting.contact_phone]))
        ask = _("Send the file to the secretariat: %s") % (contact or meeting.host.name)
    lines = [f"{label}: {value}" for label, value in facts]
    return Letter(
        key=f"rakor-material:{material.uuid}:{kind}:{due_at:%Y%m%d%H%M}",
        subject=subject,
        body="\n".join([_("Dear %s,") % speaker, "", subject, "", *lines, "", ask]),
    )


def _moment(moment: datetime, zone: str) -> str:
    return f"{full_date(in_zone(moment, zone).date())}, {venue_time(moment, zone)}"
