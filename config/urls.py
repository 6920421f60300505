"""Every address of the site."""

from django.urls import include, path

from config import views

handler403 = "config.views.refused"
handler500 = "config.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("data/", views.reference, name="reference"),
    path("sehat/", views.health, name="health"),
    path("", include("accounts.urls")),
    path("", include("agencies.urls")),
    path("catatan/", include("audit.urls")),
    path("pemberitahuan/", include("notifications.urls")),
    path("data/nomenklatur/", include("nomenclature.urls")),
    path("", include("renja.urls")),
    path("keselarasan/", include("alignment.urls")),
    path("", include("meetings.urls")),
    path("", include("reports.urls")),
]
