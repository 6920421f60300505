"""Reports: asked for, followed, downloaded; and checked by anybody who holds the paper."""

from django.urls import path

from reports.views import comment_matrix, letters, papers, reports, requests, verification

app_name = "reports"
urlpatterns = [
    path("laporan/", reports.ReportList.as_view(), name="list"),
    path("laporan/susun/", requests.report_request, name="request"),
    path("laporan/<uuid:uuid>/", reports.report_detail, name="report"),
    path("laporan/<uuid:uuid>/kemajuan/", reports.report_progress, name="progress"),
    path("laporan/<uuid:uuid>/unduh/", reports.report_download, name="download"),
    path("laporan/<uuid:uuid>/batal/", reports.report_cancel, name="cancel"),
    path("laporan/<uuid:uuid>/ulang/", reports.report_retry, name="retry"),
    path("rakor/<uuid:uuid>/undangan/surat/berkas/", letters.letters, name="letters"),
    path("laporan/<uuid:uuid>/surat.zip", letters.letters_zip, name="letters_zip"),
    path("laporan/<uuid:uuid>/surat/<int:position>/", letters.letter_file, name="letter_file"),
    path("k/<str:token>/surat/", letters.letter_by_link, name="letter_by_link"),
    path("rakor/<uuid:uuid>/kertas/", papers.papers, name="papers"),
    path("renja/<int:pk>/catatan/pdf/", comment_matrix.comment_matrix, name="comment_matrix"),
    path("v/", verification.verify_code, name="verify_code"),
    path("v/<str:code>/", verification.verify, name="verify"),
]
