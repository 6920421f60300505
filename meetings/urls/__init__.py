"""Rakor: planning, agenda, desks, invitations, meeting days and follow-up."""

from importlib import import_module
from importlib.util import find_spec

app_name = "meetings"
urlpatterns = [
    pattern
    for name in ("planning", "agenda", "invitations", "running")
    if find_spec(f"meetings.urls.{name}")
    for pattern in import_module(f"meetings.urls.{name}").urlpatterns
]
