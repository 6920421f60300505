"""The record of roles and sign-ins."""

from django.urls import path

from audit import views

app_name = "audit"

urlpatterns = [
    path("", views.EntryList.as_view(), name="list"),
]
