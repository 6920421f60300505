"""Plans, their rows and versions, imports, a region's agencies, the calendar."""

from django.urls import URLPattern, path, re_path

from renja.views import (
    calendar,
    comments,
    comments_list,
    comparing,
    documents,
    exports,
    history,
    imports,
    regions,
    row_add,
    rows,
    stages,
    starting,
    switches,
)
from renja.views.matrix import cells as matrix_cells
from renja.views.matrix import choices, company
from renja.views.matrix import page as matrix_page
from renja.views.matrix import rows as matrix_rows

app_name = "renja"
urlpatterns: list[URLPattern] = [
    path("renja/", documents.DocumentList.as_view(), name="list"),
    path("renja/baru/", starting.start, name="start"),
    path("renja/<int:pk>/", documents.document, name="document"),
    path("renja/<int:pk>/menu/", switches.menu, name="menu"),
    re_path(r"^renja/(?P<pk>\d+)/unduh\.(?P<suffix>xlsx|csv)$", exports.export, name="export"),
    path("renja/<int:pk>/matriks/", matrix_page.matrix, name="matrix"),
    path("renja/<int:pk>/matriks/sel/", matrix_cells.cells, name="matrix_cells"),
    path("renja/<int:pk>/matriks/baris/", matrix_rows.rows, name="matrix_rows"),
    path("renja/<int:pk>/matriks/baris/<uuid:uuid>/", matrix_rows.details, name="matrix_details"),
    path("renja/<int:pk>/matriks/cari/", matrix_rows.search, name="matrix_search"),
    path("renja/<int:pk>/matriks/pilihan/", choices.choices, name="matrix_choices"),
    path("renja/<int:pk>/matriks/wilayah/", company.places, name="matrix_places"),
    path("renja/<int:pk>/matriks/hadir/", company.presence, name="matrix_presence"),
    path("renja/<int:pk>/matriks/kolom/", company.view, name="matrix_view"),
    path("renja/<int:pk>/versi/", documents.versions, name="versions"),
    path("renja/<int:pk>/versi/<int:number>/", documents.version, name="version"),
    path(
        "renja/<int:pk>/versi/<int:number>/pulihkan/",
        history.version_restore,
        name="version_restore",
    ),
    path("renja/<int:pk>/banding/", comparing.choose, name="compare_choose"),
    path("renja/<int:pk>/banding/diperiksa/", comparing.checked, name="checked"),
    re_path(
        r"^renja/(?P<pk>\d+)/banding/(?P<a>\d+|kerja)/(?P<b>\d+|kerja)/$",
        comparing.comparison,
        name="compare",
    ),
    re_path(
        r"^renja/(?P<pk>\d+)/banding/(?P<a>\d+|kerja)/(?P<b>\d+|kerja)/unduh\.xlsx$",
        comparing.sheet,
        name="compare_sheet",
    ),
    path("renja/<int:pk>/catatan/", comments_list.comment_list, name="comments"),
    path("renja/<int:pk>/catatan/unduh.xlsx", comments_list.comment_sheet, name="comment_sheet"),
    path("renja/catatan/<int:pk>/balas/", comments.thread_reply, name="thread_reply"),
    path("renja/catatan/<int:pk>/status/", comments.thread_status, name="thread_status"),
    path("renja/catatan/<int:pk>/usulan/", comments.thread_suggestion, name="thread_suggestion"),
    path("renja/<int:pk>/plafon/", regions.ceilings, name="ceilings"),
    path("renja/<int:pk>/baris/tambah/", row_add.row_add, name="row_add"),
    path("renja/<int:pk>/baris/<uuid:uuid>/", rows.row, name="row"),
    path("renja/<int:pk>/baris/<uuid:uuid>/hapus/", rows.row_delete, name="row_delete"),
    path("renja/<int:pk>/baris/<uuid:uuid>/komentar/", comments.row_comments, name="row_comments"),
    path("renja/<int:pk>/baris/<uuid:uuid>/riwayat/", history.row_history, name="row_history"),
    path("renja/<int:pk>/baris/<uuid:uuid>/pulihkan/", history.row_restore, name="row_restore"),
    path("renja/<int:pk>/ajukan/", stages.hand_in, name="hand_in"),
    path("renja/<int:pk>/kembalikan/", stages.return_for_revision, name="return"),
    path("renja/<int:pk>/layak/", stages.declare_fit, name="declare_fit"),
    path("renja/<int:pk>/tahapan/", stages.open_stage, name="open_stage"),
    path("renja/<int:pk>/tetapkan/", stages.enact, name="enact"),
    path("renja/<int:pk>/versi/beri-nama/", stages.version_name, name="version_name"),
    path("impor/", imports.import_upload, name="import_upload"),
    path("impor/contoh/<slug:name>/", imports.import_sample, name="import_sample"),
    path("impor/<uuid:uuid>/", imports.import_preview, name="import"),
    path("impor/<uuid:uuid>/kolom/", imports.import_mapping, name="import_mapping"),
    path("impor/<uuid:uuid>/bacaan/", imports.import_options, name="import_options"),
    path("impor/<uuid:uuid>/terapkan/", imports.import_apply, name="import_apply"),
    path("wilayah/<str:code>/", regions.region, name="region"),
    re_path(
        r"^wilayah/(?P<code>[0-9.]+)/renja\.(?P<suffix>xlsx|csv)$",
        exports.region_export,
        name="region_export",
    ),
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/<int:pk>/<str:code>/", calendar.deadline, name="deadline"),
]
