"""The list, the plan, the poll, venues."""

from django.urls import URLPattern, path

from meetings.views import deleting, planning, poll, poll_links, starting, venues

urlpatterns: list[URLPattern] = [
    path("rakor/", planning.MeetingList.as_view(), name="list"),
    path("rakor/baru/", starting.meeting_create, name="create"),
    path("rakor/tempat/", venues.venue_list, name="venues"),
    path("rakor/tempat/baru/", venues.venue, name="venue_add"),
    path("rakor/tempat/<int:pk>/", venues.venue, name="venue"),
    path("rakor/tempat/<int:pk>/salin/", venues.venue_copy, name="venue_copy"),
    path("rakor/tempat/<int:pk>/ruang/", venues.room_add, name="room_add"),
    path("rakor/ruang/<int:pk>/", venues.room, name="room"),
    path("rakor/ruang/<int:pk>/hapus/", venues.room_remove, name="room_remove"),
    path("rakor/<uuid:uuid>/", planning.meeting, name="meeting"),
    path("rakor/<uuid:uuid>/ubah/", planning.meeting_edit, name="edit"),
    path("rakor/<uuid:uuid>/langkah/", planning.meeting_step, name="step"),
    path("rakor/<uuid:uuid>/batalkan/", planning.meeting_stop, {"how": "batalkan"}, name="cancel"),
    path("rakor/<uuid:uuid>/tunda/", planning.meeting_stop, {"how": "tunda"}, name="postpone"),
    path("rakor/<uuid:uuid>/hapus/", deleting.meeting_delete, name="delete"),
    path("rakor/<uuid:uuid>/instansi/", planning.agencies, name="agencies"),
    path("rakor/<uuid:uuid>/hari/", planning.day, name="day_add"),
    path("rakor/<uuid:uuid>/hari/<int:pk>/", planning.day, name="day"),
    path("rakor/<uuid:uuid>/hari/<int:pk>/hapus/", planning.day_remove, name="day_remove"),
    path("rakor/<uuid:uuid>/bentrokan/", planning.warnings, name="warnings"),
    path("rakor/<uuid:uuid>/jajak/", poll.poll, name="poll"),
    path("rakor/<uuid:uuid>/jajak/tanya/", poll.poll_open, name="poll_open"),
    path("rakor/<uuid:uuid>/jajak/pilih/", poll.poll_choose, name="poll_choose"),
    path("rakor/<uuid:uuid>/jajak/<int:agency>/", poll.poll_answer, name="poll_answer"),
    path("rakor/<uuid:uuid>/jajak/<int:agency>/surel/", poll.poll_address, name="poll_address"),
    path("j/<str:token>/", poll_links.poll_link, name="poll_link"),
]
