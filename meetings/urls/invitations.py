"""Organisations, lists, invitations, their links, letters and calendars."""

from django.urls import URLPattern, path

from meetings.views import (
    feeds,
    invitations,
    invitations_answers,
    invitations_letters,
    invitations_lists,
    invitations_pasted,
    invitations_sending,
    sent_mails,
)

_RAKOR = "rakor/<uuid:uuid>/undangan/"

urlpatterns: list[URLPattern] = [
    path("rakor/lembaga/", invitations_lists.organisation_list, name="organisations"),
    path("rakor/lembaga/baru/", invitations_lists.organisation, name="organisation_add"),
    path("rakor/lembaga/<int:pk>/", invitations_lists.organisation, name="organisation"),
    path(
        "rakor/lembaga/<int:pk>/salin/",
        invitations_lists.organisation_copy,
        name="organisation_copy",
    ),
    path("rakor/daftar-undangan/", invitations_lists.invite_lists, name="invite_lists"),
    path("rakor/daftar-undangan/<int:pk>/", invitations_lists.invite_list, name="invite_list"),
    path(
        "rakor/daftar-undangan/<int:pk>/isi/",
        invitations_lists.invite_list_fill,
        name="invite_list_fill",
    ),
    path(
        "rakor/daftar-undangan/entri/<int:pk>/hapus/",
        invitations_lists.invite_list_remove,
        name="invite_list_remove",
    ),
    path(_RAKOR, invitations.invitations, name="invitations"),
    path(f"{_RAKOR}ringkasan/", invitations.rsvp_summary, name="rsvp_summary"),
    path(f"{_RAKOR}tambah/", invitations.invite_add, name="invite_add"),
    path(f"{_RAKOR}tempel/", invitations_pasted.invite_paste, name="invite_paste"),
    path(f"{_RAKOR}surat/", invitations_letters.letter, name="letter"),
    path(f"{_RAKOR}kirim/", invitations_sending.invite_send, name="invite_send"),
    path(f"{_RAKOR}surel/", sent_mails.sent_mails, name="sent_mails"),
    path(f"{_RAKOR}surel/<int:pk>/", sent_mails.sent_mail, name="sent_mail"),
    path(f"{_RAKOR}pengingat/", invitations_sending.invite_reminders, name="invite_reminders"),
    path(f"{_RAKOR}whatsapp/", invitations_sending.invite_whatsapp, name="invite_whatsapp"),
    path(f"{_RAKOR}<int:pk>/", invitations.invitation, name="invitation"),
    path(
        f"{_RAKOR}<int:pk>/penerima/",
        invitations.invitation_recipient,
        name="invitation_recipient",
    ),
    path(f"{_RAKOR}<int:pk>/tautan/", invitations.invitation_link, name="invitation_link"),
    path(f"{_RAKOR}<int:pk>/tarik/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path(f"{_RAKOR}<int:pk>/terkirim/", invitations_sending.invite_tick, name="invite_tick"),
    path("rakor/kalender/", feeds.feeds, name="feeds"),
    path("rakor/kalender/<int:pk>/cabut/", feeds.feed_revoke, name="feed_revoke"),
    path("kalender-rakor/<str:token>.ics", feeds.feed, name="feed"),
    path("k/<str:token>/", invitations_answers.answer, name="answer"),
    path("k/<str:token>/jawaban/", invitations_answers.answer_done, name="answer_done"),
    path("k/<str:token>/rakor.ics", invitations_answers.answer_calendar, name="answer_calendar"),
    path("k/<str:token>/peserta/<uuid:uuid>/", invitations_answers.badge_page, name="answer_badge"),
]
