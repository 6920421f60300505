"""The inbox."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("semua-dibaca/", views.read_all, name="read_all"),
    path("<int:pk>/", views.open_notice, name="open"),
]
