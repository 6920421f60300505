"""Regions, agencies and the people in them."""

from django.urls import path

from agencies.views import directory as views
from agencies.views import letterheads

app_name = "agencies"

urlpatterns = [
    path("data/wilayah/", views.region_list, name="region_list"),
    path("data/wilayah/<str:code>/", views.region_detail, name="region"),
    path("data/perangkat-daerah/", views.AgencyList.as_view(), name="agency_list"),
    path("data/perangkat-daerah/baru/", views.agency_create, name="agency_create"),
    path("data/perangkat-daerah/<int:pk>/", views.agency_detail, name="agency"),
    path("data/perangkat-daerah/<int:pk>/ubah/", views.agency_edit, name="agency_edit"),
    path(
        "data/perangkat-daerah/<int:pk>/kop-surat/",
        letterheads.agency_letterhead,
        name="letterhead",
    ),
    path(
        "data/wilayah/<str:code>/kop-surat/",
        letterheads.region_letterhead,
        name="region_letterhead",
    ),
    path("data/perangkat-daerah/<int:pk>/unit/baru/", views.unit_add, name="unit_add"),
    path("data/perangkat-daerah/<int:pk>/unit/<int:unit>/", views.unit_edit, name="unit_edit"),
    path("data/perangkat-daerah/<int:pk>/undang/", views.invite, name="invite"),
    path("data/keanggotaan/<int:pk>/peran/", views.role_change, name="role_change"),
    path("data/keanggotaan/<int:pk>/keluarkan/", views.member_remove, name="member_remove"),
    path("data/undangan/<int:pk>/kirim-ulang/", views.invitation_resend, name="invitation_resend"),
    path("data/undangan/<int:pk>/tarik/", views.invitation_withdraw, name="invitation_withdraw"),
    path("undangan-anggota/<str:token>/", views.invitation_accept, name="invitation"),
]
