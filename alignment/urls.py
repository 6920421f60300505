"""Checks of Renja against the RKPD, their findings, and how they are computed."""

from django.urls import URLPattern, path

from alignment.views import applying, findings, lists, live, rules, runs

app_name = "alignment"
urlpatterns: list[URLPattern] = [
    path("", lists.run_list, name="list"),
    path("aturan/", rules.rules, name="rules"),
    path("aturan/<slug:key>/", rules.choose_checks, name="choose_checks"),
    path("periksa/<int:pk>/", runs.request_run, name="request_run"),
    path("langsung/<int:pk>/", live.live, name="live"),
    path("terapkan/<int:pk>/<uuid:uuid>/", applying.apply, name="apply"),
    path("ringkas/<int:pk>/", lists.summary, name="summary"),
    path("temuan/<int:pk>/", findings.finding, name="finding"),
    path("<uuid:uuid>/", runs.run, name="run"),
    path("<uuid:uuid>/kemajuan/", runs.progress, name="progress"),
]
