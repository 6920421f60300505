"""Messages through the outbox: to whom, what they say, once; reminders; what was refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from meetings import tasks
from meetings.actions import invitations_mail as mail
from meetings.actions.invitations_links import token_of
from meetings.actions.invitations_mail import CannotSend, recipients_of, send, send_reminders
from meetings.models import CoordinationMeeting, Invitation, InvitationSending
from notifications.actions import send_mail
from notifications.models import OutboxMail
from tests.factories.agencies import RegencyFactory
from tests.factories.meetings import (
    ItemFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)
Kind = InvitationSending.Kind
Status = Invitation.Status


@pytest.fixture
def dispatch(meeting, secretary):
    def _send(kind=Kind.INVITATION, *, at=NOW, **options):
        return send(meeting=meeting, kind=kind, by=secretary, at=at, **options)

    return _send


def keys():
    return list(OutboxMail.objects.order_by("pk").values_list("key", flat=True))


def test_invitation_is_queued_noted_and_sent_from_then_on(invite, dispatch, secretary):
    invitation = invite(
        organisation=OrganisationFactory(name="Dinas A", email="Dinas.A@contoh.test")
    )

    waiting = dispatch()

    row = OutboxMail.objects.get()
    invitation.refresh_from_db()
    assert waiting == [row.pk]
    assert (row.to, row.subject) == ("dinas.a@contoh.test", "Undangan: Rakor Renja Uji")
    step = invitation.meeting.transitions.get()
    assert (step.to_status, step.by) == ("diundang", secretary)
    assert (invitation.status, invitation.sent_at, invitation.sent_by) == (
        "dikirim",
        NOW,
        secretary,
    )
    sending = invitation.sendings.get()
    assert (sending.channel, sending.kind, sending.mail_key) == ("email", "undangan", row.key)


def test_message_says_when_where_what_to_do_and_by_when(invite, dispatch):
    invitation = invite(
        organisation=OrganisationFactory(name="Dinas <A>", addressee="Kepala Dinas <A>")
    )

    dispatch()

    row = OutboxMail.objects.get()
    for words in (
        "Yth. Kepala Dinas <A>",
        "Selasa, 10 Februari 2026, 09.00–10.00\xa0WIB",
        "Rabu, 11 Februari 2026",
        "Aula Uji, Jalan Uji 1",
        "Kursi: 2",
        "paling lambat Sabtu, 7 Februari 2026",
        f"/k/{token_of(invitation)}/",
        "Narahubung: Ibu Uji",
    ):
        assert words in row.body, words
    assert "Kepala Dinas &lt;A&gt;" in row.html
    assert Calendar.from_ical(row.calendar)["METHOD"] == "REQUEST"


def test_hours_stand_in_the_readers_zone_too_without_the_committees_own(
    invite, dispatch, meeting, client
):
    early = datetime(2026, 2, 10, 0, 0, tzinfo=UTC)
    ItemFactory(
        day=meeting.days.first(),
        starts_at=early,
        ends_at=early + timedelta(hours=1),
        is_public=False,
    )
    far = RegencyFactory(name="Kota Jauh", zone="Asia/Jayapura")
    invitation = invite(organisation=OrganisationFactory(region=far))

    dispatch()
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    page = client.get(reverse("meetings:answer", args=[token_of(invitation)])).content.decode()

    hours = "Selasa, 10 Februari 2026, 09.00–10.00\xa0WIB (11.00–12.00\xa0WIT)"
    assert hours in OutboxMail.objects.get().body
    assert hours in page


def test_only_prepared_invitations_of_this_rakor_are_sent(invite, sent, dispatch):
    prepared = invite()
    invite(status=Status.ANSWERED)
    invite(status=Status.CANCELLED)
    RakorInvitationFactory()
    without = invite(organisation=OrganisationFactory(email=""))

    recipients = recipients_of(meeting=prepared.meeting, kind=Kind.INVITATION)
    dispatch()

    assert (list(recipients.reached), list(recipients.without_address)) == ([prepared], [without])
    assert OutboxMail.objects.get().to == prepared.organisation.email
    without.refresh_from_db()
    assert without.status == Status.PREPARED


def test_second_press_of_the_button_finds_another_list(invite, dispatch, meeting):
    invite()
    digest = recipients_of(meeting=meeting, kind=Kind.INVITATION).digest
    dispatch(digest=digest)

    with pytest.raises(CannotSend):
        dispatch(digest=digest)
    assert OutboxMail.objects.count() == 1


def test_recipients_that_were_not_shown_are_not_written_to(invite, dispatch, meeting):
    invite()
    digest = recipients_of(meeting=meeting, kind=Kind.INVITATION).digest
    invite()

    with pytest.raises(CannotSend):
        dispatch(digest=digest)
    assert OutboxMail.objects.count() == 0


def test_prepared_state_restored_by_hand_still_sends_nothing_twice(invite, dispatch):
    invite()
    dispatch()
    Invitation.objects.update(status=Status.PREPARED)

    dispatch()

    assert OutboxMail.objects.count() == InvitationSending.objects.count() == 1


def test_change_raises_the_sequence_and_has_a_key_of_its_own(sent, dispatch):
    dispatch(Kind.CHANGE)
    dispatch(Kind.CHANGE)

    sent.refresh_from_db()
    assert sent.sequence == 2
    calendars = [Calendar.from_ical(row.calendar) for row in OutboxMail.objects.order_by("pk")]
    assert [c.walk("VEVENT")[0]["SEQUENCE"] for c in calendars] == [1, 2]
    base = f"rakor:{sent.meeting_id}:{sent.pk}:perubahan"
    assert [key.rpartition(":")[0] for key in keys()] == [f"{base}:1", f"{base}:2"]


def test_cancellation_goes_once_to_those_who_were_told(invite, sent, dispatch, meeting):
    never_sent = invite(status=Status.CANCELLED)
    Invitation.objects.filter(pk=sent.pk).update(status=Status.CANCELLED)

    dispatch(Kind.CANCELLATION)

    row = OutboxMail.objects.get()
    assert row.to == sent.organisation.email
    assert Calendar.from_ical(row.calendar)["METHOD"] == "CANCEL"
    assert "/k/" not in row.body
    assert recipients_of(meeting=meeting, kind=Kind.CANCELLATION).reached == []
    assert never_sent.sendings.count() == 0


def test_cancelled_rakor_concerns_all_who_were_told(sent, invite, meeting):
    invite()
    meeting.status = CoordinationMeeting.Status.CANCELLED

    assert list(recipients_of(meeting=meeting, kind=Kind.CANCELLATION).reached) == [sent]


def test_rakor_without_days_is_not_announced(secretary):
    invitation = RakorInvitationFactory(meeting=MeetingFactory())

    with pytest.raises(CannotSend):
        send(meeting=invitation.meeting, kind=Kind.INVITATION, by=secretary, at=NOW)


def test_preview_is_what_goes_out(invite, dispatch, meeting):
    invite()
    recipients = recipients_of(meeting=meeting, kind=Kind.INVITATION)
    shown = mail.preview(meeting=meeting, kind=Kind.INVITATION, recipients=recipients)

    dispatch()

    row = OutboxMail.objects.get()
    assert (shown["to"], shown["subject"], shown["body"]) == (row.to, row.subject, row.body)


def test_reminder_goes_to_the_unanswered_on_its_day_once(invite, sent, meeting, secretary):
    Invitation.objects.filter(pk=sent.pk).update(sent_at=NOW - timedelta(days=3))
    invite(status=Status.ANSWERED, sent_at=NOW - timedelta(days=3), sent_by=secretary)

    day_before = send_reminders(meeting=meeting, at=NOW - timedelta(days=1))
    first = send_reminders(meeting=meeting, at=NOW)  # two weeks before the first day
    second = send_reminders(meeting=meeting, at=NOW + timedelta(hours=5))

    assert (day_before, len(first), second) == ([], 1, [])
    row = OutboxMail.objects.get()
    assert (row.to, row.calendar) == (sent.organisation.email, "")
    assert row.subject == "Mohon konfirmasi kehadiran: Rakor Renja Uji"
    assert ":pengingat-H14:" in row.key


def test_missed_reminder_is_made_up_for_and_the_last_one_counts(sent, meeting):
    Invitation.objects.filter(pk=sent.pk).update(sent_at=NOW - timedelta(days=30))

    send_reminders(meeting=meeting, at=datetime(2026, 2, 5, 2, tzinfo=UTC))

    assert [":pengingat-H7:" in key for key in keys()] == [True]


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (datetime(2026, 1, 26, 16, 59, tzinfo=UTC), 0),  # 26 January, 23.59 WIB
        (datetime(2026, 1, 26, 17, 0, tzinfo=UTC), 1),  # 27 January, 00.00 WIB
    ],
)
def test_reminders_follow_the_venues_clock(sent, meeting, at, count):
    Invitation.objects.filter(pk=sent.pk).update(sent_at=NOW - timedelta(days=30))

    assert len(send_reminders(meeting=meeting, at=at)) == count


def test_who_was_invited_after_the_date_is_not_reminded_of_it(sent, meeting):
    assert send_reminders(meeting=meeting, at=NOW + timedelta(minutes=5)) == []


def test_nobody_is_reminded_once_the_rakor_has_begun(sent, meeting):
    Invitation.objects.filter(pk=sent.pk).update(sent_at=NOW - timedelta(days=30))

    assert send_reminders(meeting=meeting, at=datetime(2026, 2, 9, 18, tzinfo=UTC)) == []


def test_sweep_looks_at_open_rakor_only(sent, meeting):
    cancelled = RakorInvitationFactory(
        meeting=MeetingFactory(status="dibatalkan"), status=Status.SENT
    )

    assert list(mail.meetings_to_remind()) == [meeting]
    assert cancelled.meeting.status == "dibatalkan"
    tasks.send_reminders()


def test_reminder_dates():
    assert mail.reminder_dates(date(2026, 2, 10)) == [
        (14, date(2026, 1, 27)),
        (7, date(2026, 2, 3)),
        (3, date(2026, 2, 7)),
        (1, date(2026, 2, 9)),
    ]


def test_refused_address_is_shown(invite, dispatch, settings):
    invitation = invite()
    (pk,) = dispatch()
    settings.OUTBOX_EMAIL = {"EMAIL_BACKEND": "tests.meetings.invitations.refusing.Backend"}

    send_mail(mail_id=pk, at=NOW)

    delivery = mail.deliveries_of([invitation.pk])[invitation.pk]
    assert (delivery.status, delivery.look) == ("failed", "late")
    assert "550 no such user" in delivery.error


def test_calendar_travels_as_a_form_of_the_text_and_as_a_file(
    invite, dispatch, mailoutbox, settings
):
    invite()
    (pk,) = dispatch()
    settings.OUTBOX_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

    assert send_mail(mail_id=pk, at=NOW)

    message = mailoutbox[0].message()
    kinds = {part.get_content_type(): part for part in message.walk()}
    calendar = kinds["text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    assert Calendar.from_ical(calendar.get_payload(decode=True))["METHOD"] == "REQUEST"
    assert Calendar.from_ical(kinds["application/ics"].get_payload(decode=True))
    assert OutboxMail.objects.get().calendar == ""


def test_ticking_a_message_sent_by_hand_counts_as_sent(invite, secretary):
    invitation = invite()
    tick = {"invitation": invitation, "channel": "whatsapp", "by": secretary}

    assert mail.tick_sent(**tick, at=NOW) is True
    assert mail.tick_sent(**tick, at=NOW + timedelta(minutes=1)) is False
    invitation.refresh_from_db()
    assert (invitation.status, invitation.sent_by) == (Status.SENT, secretary)
    assert invitation.sendings.get().kind == Kind.INVITATION


@pytest.mark.parametrize("count", [1, 3])
def test_sending_costs_the_same_for_any_number(invite, dispatch, count, django_assert_num_queries):
    for _ in range(count):
        invite()

    with django_assert_num_queries(23):
        dispatch()
