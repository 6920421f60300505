"""The lists of a rakor as XLSX and CSV: who reads the page takes its list along, as filtered."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.permissions import SignedInRequest
from meetings.actions import tables
from meetings.actions.record_content import body_of, order_of_unsur
from meetings.models import AgendaItem, CoordinationMeeting, Delegate
from meetings.permissions import can_manage, reads_internal
from meetings.sheets import SUFFIXES, Table, table_response
from meetings.views import attend_list, decisions, followup, invitations
from meetings.views.pages import days_of, find_meeting


@require_safe
@login_required
def export(request: SignedInRequest, uuid: UUID, what: str, suffix: str) -> HttpResponseBase:
    """One list of a rakor that the reader sees."""
    if what not in TABLES or suffix not in SUFFIXES:
        raise Http404
    meeting = find_meeting(request.user, uuid)
    return table_response(TABLES[what](request, meeting), suffix)


@require_safe
@login_required
def board_export(request: SignedInRequest, suffix: str) -> HttpResponseBase:
    """The action items of all rakor that the reader sees."""
    if suffix not in SUFFIXES:
        raise Http404
    rows = followup.on_board(request.user, request.GET, timezone.localdate())
    about = _("all rakor, %(day)s") % {"day": f"{timezone.localdate():%d-%m-%Y}"}
    return table_response(
        tables.actions_table(
            about, rows.select_related("decision"), with_meeting=True, with_internal=False
        ),
        suffix,
    )


def _participants(request: SignedInRequest, meeting: CoordinationMeeting) -> Table:
    """Who was named: for who prepares the rakor, as on the invitations' own pages."""
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    people = Delegate.objects.filter(meeting=meeting).exclude(invitation__status="dibatalkan")
    return tables.participants_table(
        meeting,
        people.select_related("organisation__region").order_by(
            order_of_unsur("organisation__participant_class"),
            "organisation__region__code",
            "organisation__name",
            "organisation_text",
            "name",
            "pk",
        ),
    )


def _answers(request: SignedInRequest, meeting: CoordinationMeeting) -> Table:
    may_manage = can_manage(request.user, meeting)
    found = invitations.listed(meeting, request.GET, with_withdrawn=may_manage)
    return tables.answers_table(meeting, found, with_contacts=may_manage)


def _attendance(request: SignedInRequest, meeting: CoordinationMeeting) -> Table:
    shown = attend_list.shown_list(
        meeting,
        request.GET,
        days=days_of(meeting, with_rooms=False),
        with_internal=reads_internal(request.user, meeting),
    )
    people = [each for each in shown.people if shown.fits(each.public_name, body_of(each))]
    return tables.attendance_table(meeting, people, shown.days, shown.recorded, item=shown.item)


def _decisions(request: SignedInRequest, meeting: CoordinationMeeting) -> Table:
    found = decisions.decisions_of(meeting).select_related("agency__region")
    return tables.decisions_table(
        meeting, found, with_internal=reads_internal(request.user, meeting)
    )


def _actions(request: SignedInRequest, meeting: CoordinationMeeting) -> Table:
    return tables.actions_table(
        meeting.title,
        followup.actions_of(meeting),
        with_meeting=False,
        with_internal=reads_internal(request.user, meeting),
    )


def _agenda(request: SignedInRequest, meeting: CoordinationMeeting) -> Table:
    """`?umum=` gives readers of the internal rundown what stands on the public agenda."""
    with_internal = reads_internal(request.user, meeting) and "umum" not in request.GET
    items = AgendaItem.objects.filter(meeting=meeting).with_details()
    return tables.agenda_table(
        meeting,
        (items if with_internal else items.public()).order_by("starts_at", "room__position", "pk"),
        with_internal=with_internal,
    )


TABLES: dict[str, Callable[[SignedInRequest, CoordinationMeeting], Table]] = {
    "peserta": _participants,
    "jawaban": _answers,
    "kehadiran": _attendance,
    "keputusan": _decisions,
    "tindak-lanjut": _actions,
    "agenda": _agenda,
}
