"""Rakor: planning, agenda, desks, invitations, meeting days and follow-up."""

from meetings.urls import agenda, invitations, planning, running

app_name = "meetings"
urlpatterns = [
    *planning.urlpatterns,
    *agenda.urlpatterns,
    *invitations.urlpatterns,
    *running.urlpatterns,
]
