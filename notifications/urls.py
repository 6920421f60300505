"""The inbox, and the mails of a trial."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("semua-dibaca/", views.read_all, name="read_all"),
    path("<int:pk>/", views.open_notice, name="open"),
    path("surel/", views.kept_mails, name="kept_mails"),
    path("surel/<str:name>/", views.kept_mail, name="kept_mail"),
    path("surel/<str:name>/berkas/<int:number>/", views.kept_file, name="kept_file"),
]
