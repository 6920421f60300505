"""The site plus `/komponen/`: every shared component in its states, with invented content.

The browser tests use it as their URLconf; nothing of it is served in production.
"""

from datetime import UTC, datetime
from decimal import Decimal

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path

from accounts.templatetags import ui
from config.urls import urlpatterns as site

CODE = "2.08.03.1.02.0013"
NAME = (
    "Layanan pendampingan korban bagi Perempuan Korban Kekerasan dan TPPO Tingkat Daerah "
    "Provinsi dan Lintas Daerah Kabupaten/Kota"
)
INDICATOR = "Jumlah Perempuan Korban Kekerasan dan TPPO yang mendapatkan layanan pendampingan"


class SampleForm(forms.Form):
    text = forms.CharField(
        label="Uraian tindak lanjut",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Satu tindak lanjut, satu hasil yang dapat dibuktikan.",
    )
    pic = forms.ChoiceField(label="Penanggung jawab", choices=[("", "Pilih instansi")])
    due = forms.DateField(label="Tenggat", help_text="Contoh: 27/02/2026")
    basis = forms.ChoiceField(
        label="Dasar",
        widget=forms.RadioSelect,
        choices=[("a", "Keputusan rakor"), ("b", "Temuan keselarasan")],
    )
    agreed = forms.BooleanField(label="Sudah disepakati", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("save", "Simpan tindak lanjut"))


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Berkas", help_text="XLSX atau JSON dari SIPD, paling besar 20 MB."
    )


FINDINGS = [
    {
        "severity": "KRITIS", "title": "Pagu melebihi RKPD", "code": CODE, "code_url": "#isi",
        "name": NAME, "left": "Rp400.000.000", "right": "Rp520.000.000", "delta": "+30,00 %",
        "status": "ditanggapi", "owner": "Verifikator", "due": "11 Feb 2026", "url": "#isi",
        "action": "Periksa", "answer_by": "Perencana DP3ACSKB, 9 Feb 2026, 09.15 WIB",
        "answer": "Kenaikan menampung pendampingan lintas kabupaten.",
    },
    {
        "severity": "MAYOR", "title": "Sub kegiatan Renja tidak ada dalam RKPD",
        "code": "2.08.02.1.02.0013", "name": "Pengembangan Ruang Bersama Indonesia",
        "left": "", "right": "Rp185.000.000", "status": "terbuka", "is_new": True,
        "is_late": True, "owner": "Perencana", "due": "6 Feb 2026", "url": "#isi",
        "action": "Tanggapi",
    },
    {
        "severity": "MINOR", "title": "Target turun, pagu naik", "code": CODE, "name": NAME,
        "left": "Searah", "right": "Target −16,67 %", "status": "diterima_dengan_alasan",
    },
]  # fmt: skip
SCORE = [
    ("K1", "Sub kegiatan", "31 cocok dari 36 gabungan", "86.11", 25),
    ("K2", "Pagu", "Rp15.325.000.000 beririsan dari Rp16.355.000.000", "93.70", 20),
    ("K3", "Indikator dan satuan", "29 dari 31 baris cocok", "93.55", 15),
    ("K4", "Target", "rata-rata 29 baris sesatuan", "94.54", 15),
    ("K5", "Lokasi", "rata-rata cakupan 31 baris", "98.92", 5),
    ("K6", "Dukungan prioritas", "tidak ada baris prioritas", None, 10),
    ("K7", "Kelengkapan isian", "194 dari 198 isian wajib", "97.98", 10),
]
SIDE = {"location": "Prov. Kep. Babel", "target": "120 Orang", "budget": "Rp400.000.000"}
COMPARE = [
    {"code": CODE, "url": "#isi", "name": NAME, "indicator": INDICATOR, "rkpd": SIDE,
     "renja": SIDE | {"target": "100 Orang", "budget": "Rp520.000.000"},
     "changed": ["target", "budget"], "delta": "+30,00 %", "op": "ne", "op_label": "berbeda",
     "needs_note": True, "note_url": "#isi", "note_action": "Isi catatan"},
    {"code": "2.08.02.1.02.0013", "name": "Ruang Bersama Indonesia", "rkpd": None, "renja": SIDE,
     "op": "ne", "op_label": "berbeda", "note": "Usulan baru, diajukan dalam Forum PD."},
    {"code": "2.08.07.1.03.0015", "name": "Advokasi dan sosialisasi", "rkpd": SIDE, "renja": None,
     "op": "ne", "op_label": "berbeda", "needs_note": True},
    {"code": "2.08.01.1.06.0009", "name": "Rapat koordinasi", "rkpd": SIDE,
     "renja": SIDE | {"budget": "Rp410.000.000"}, "changed": ["budget"], "delta": "+2,50 %",
     "op": "near", "op_label": "berbeda ringan", "note": "Penyesuaian tarif."},
    {"code": "2.08.01.1.06.0005", "name": "Penyediaan bahan", "rkpd": SIDE, "renja": SIDE,
     "op": "eq", "op_label": "sama"},
]  # fmt: skip
STAGES = [
    ("Persiapan", "done", "Selesai 21 Nov 2025", "Pasal 125", True),
    ("Rancangan awal", "done", "Selesai 4 Des 2025", "Pasal 126: minggu I Desember", True),
    ("Rancangan", "now", "Batas 6 Mar 2026, 25 hari lagi", "Pasal 132: minggu I Maret", False),
    ("Forum perangkat daerah", "next", "Batas 20 Feb 2026, 11 hari lagi", "Pasal 136", False),
    ("Rancangan akhir", "next", "1 minggu setelah Perkada RKPD", "Pasal 139", True),
    ("Penetapan", "next", "1 bulan setelah Perkada RKPD", "Pasal 142", True),
]
GROUPS = [
    {"title": "Terlambat", "items": [
        {"severity": "KRITIS", "title": "Isi target yang kosong pada 2.14.03.1.02.0008",
         "sub": "Peningkatan Kesertaan KB Pascapersalinan", "due": "Jumat, 6 Feb",
         "due_note": "terlambat 3 hari", "due_look": "late", "who": "Anda, lalu Bidang KB",
         "url": "#isi", "action": "Isi target"}]},
    {"title": "Hari ini dan besok", "items": [
        {"title": "Lengkapi catatan penting T-C.31", "sub": "7 dari 14 baris belum dijelaskan",
         "due": "Hari ini", "due_note": "16.00 WIB", "due_look": "today", "who": "Anda",
         "url": "#isi", "action": "Isi catatan"},
        {"title": "Hadiri Rakor Renja 2027", "due": "Besok", "who": "Anda", "url": "#isi",
         "action": "Buka rakor"}]},
]  # fmt: skip
PLAN = [
    {"level": 1, "code": "2", "name": "URUSAN WAJIB NON PELAYANAN DASAR", "budget": 705_000_000},
    {"level": 2, "code": "2.08", "name": "PEMBERDAYAAN PEREMPUAN DAN ANAK", "budget": 705_000_000},
    {"level": 3, "code": "2.08.03", "name": "Program Perlindungan Perempuan",
     "budget": 705_000_000, "forward_budget": 748_000_000},
    {"level": 4, "code": "2.08.03.1.02", "name": "Penyediaan Layanan Rujukan Lanjutan",
     "budget": 705_000_000, "forward_budget": 748_000_000},
    {"level": 5, "code": CODE, "url": "#isi", "name": NAME, "indicator": INDICATOR,
     "target": "100 Orang", "location": "Prov. Kep. Babel", "funds": "PAD", "budget": 520_000_000,
     "note": "Dibahas pada desk 2.08.", "forward_target": "110 Orang",
     "forward_budget": 546_000_000, "findings": "KRITIS"},
    {"level": 5, "code": "2.08.03.1.02.0018", "name": "Layanan rumah perlindungan",
     "indicator": "Jumlah layanan", "target": "12 Layanan", "budget": 185_000_000,
     "forward_budget": 202_000_000},
]  # fmt: skip
SAMPLES = {
    "moment": datetime(2026, 2, 10, 1, 30, tzinfo=UTC),
    "context_switches": [
        {"label": "Wilayah", "value": "Kep. Bangka Belitung", "options": [
            {"label": "Kep. Bangka Belitung", "url": "#isi", "is_current": True},
            {"label": "Kab. Bangka", "url": "#isi"}]},
        {"label": "Perangkat daerah", "value": "DP3ACSKB"},
        {"label": "Tahun rencana", "value": "2027"},
    ],
    "search_url": "/komponen/",
    "tabs": [
        {"label": "Ringkasan", "url": "#isi", "is_active": True},
        {"label": "Temuan", "url": "#isi", "count": 24},
    ],
    "stats": [
        {"label": "Renja diajukan", "value": "31", "unit": "dari 34", "note": "3 belum mengirim"},
        {"label": "Temuan KRITIS", "value": "12", "url": "#isi", "note": "naik 2"},
        {"label": "Skor rata-rata", "value": "88,14"},
        {"label": "Pagu", "value": "Rp512,4 miliar"},
    ],
    "verdicts": list(ui.VERDICTS),
    "severities": list(ui.SEVERITIES),
    "statuses": list(ui.STATUSES),
    "jobs": [
        {"title": "Laporan PDF sedang disusun", "text": "Langkah 3 dari 5: tabel T-C.31.",
         "percent": 58, "poll_url": "/komponen/pekerjaan/", "cancel_url": "#isi"},
        {"look": "done", "title": "Siap diunduh", "text": "PDF 5 halaman, 1,8 MB.",
         "url": "#isi", "action": "Unduh"},
        {"look": "fail", "title": "Gagal", "text": "Data acuan berubah saat laporan disusun.",
         "url": "#isi", "action": "Susun ulang"},
    ],
    "facts": [
        {"label": "RKPD terjabarkan (K1a)", "value": "91,18 %", "note": "31 dari 34 sub kegiatan"},
        {"label": "Renja bersumber RKPD (K1b)", "value": "93,94 %"},
        {"label": "Selisih pagu total", "value": "Rp0", "note": "Rp515.000.000 bergeser"},
    ],
    "score": Decimal("92.39"),
    "score_components": [
        {"key": key, "label": label, "basis": basis, "value": value, "weight": weight,
         "points": value and Decimal(value) * weight / 90,
         "lost": value and (100 - Decimal(value)) * weight / 90}
        for key, label, basis, value, weight in SCORE
    ],
    "chips": [
        {"name": "tingkat", "value": key, "severity": key, "is_on": key != "INFO", "count": 2}
        for key in ui.SEVERITIES
    ],
    "selects": [{"name": "status", "label": "Status", "options": [
        {"value": "", "label": "Belum selesai", "is_on": True},
        {"value": "semua", "label": "Semua status"}]}],
    "search": {"name": "q", "label": "Cari temuan"},
    "findings": FINDINGS,
    "compare_rows": COMPARE,
    "stages": [
        {"number": number, "name": name, "state": state, "when": when, "law": law, "is_brief": brief}
        for number, (name, state, when, law, brief) in enumerate(STAGES, start=1)
    ],
    "groups": GROUPS,
    "plan_rows": PLAN,
    "callouts": [
        {"text": "Versi ini dibekukan pada 6 Februari 2026.", "url": "#isi", "action": "Buat versi perbaikan"},
        {"text": "12 baris memakai kode lama.", "look": "major", "url": "#isi", "action": "Tinjau padanan"},
        {"text": "Berkas tidak dapat dibaca.", "look": "critical"},
        {"text": "Tanggapan terkirim.", "look": "aligned"},
    ],
}  # fmt: skip


def components(request):
    form = SampleForm({"text": "Samakan indikator", "due": "10/02/26x", "basis": "a"})
    page = Paginator(range(45), 20).page(2)
    shown = {"form": form, "upload_form": UploadForm(), "page_obj": page}
    return render(request, "components/_all.html", SAMPLES | shown)


def job(request):
    """The running job, one step further."""
    return render(
        request, "components/job.html", {"id": 1, "look": "done", "title": "Siap diunduh"}
    )


def error(request, name):
    """An error page, as its handler would render it."""
    return render(request, f"{name}.html")


urlpatterns = [
    *site,
    path("komponen/", components),
    path("komponen/pekerjaan/", job),
    path("komponen/galat/<slug:name>/", error),
]
