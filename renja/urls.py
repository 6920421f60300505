"""Plans, their rows and versions, imports, a region's agencies, the calendar."""

from django.urls import URLPattern, path, re_path

from renja.views import calendar, documents, exports, regions, row_add, rows

app_name = "renja"
urlpatterns: list[URLPattern] = [
    path("renja/", documents.DocumentList.as_view(), name="list"),
    path("renja/<int:pk>/", documents.document, name="document"),
    re_path(r"^renja/(?P<pk>\d+)/unduh\.(?P<suffix>xlsx|csv)$", exports.export, name="export"),
    path("renja/<int:pk>/versi/", documents.versions, name="versions"),
    path("renja/<int:pk>/versi/<int:number>/", documents.version, name="version"),
    path("renja/<int:pk>/plafon/", regions.ceilings, name="ceilings"),
    path("renja/<int:pk>/baris/tambah/", row_add.row_add, name="row_add"),
    path("renja/<int:pk>/baris/<uuid:uuid>/", rows.row, name="row"),
    path("renja/<int:pk>/baris/<uuid:uuid>/hapus/", rows.row_delete, name="row_delete"),
    path("wilayah/<str:code>/", regions.region, name="region"),
    re_path(
        r"^wilayah/(?P<code>[0-9.]+)/renja\.(?P<suffix>xlsx|csv)$",
        exports.region_export,
        name="region_export",
    ),
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/<int:pk>/<str:code>/", calendar.deadline, name="deadline"),
]
