"""The rakor itself: who is there, minutes, decisions, the berita acara and what follows."""

from django.urls import URLPattern, path

from meetings.views import (
    activity,
    attend_list,
    attendance,
    badges,
    circulation,
    closing,
    decisions,
    exports,
    followup,
    minutes,
    objections,
    records,
)

urlpatterns: list[URLPattern] = [
    path("rakor/<uuid:uuid>/kehadiran/", attend_list.attendance, name="attendance"),
    path(
        "rakor/<uuid:uuid>/kehadiran/catat/",
        attendance.attendance_record,
        name="attendance_record",
    ),
    path(
        "rakor/<uuid:uuid>/kehadiran/<int:pk>/batal/",
        attendance.attendance_remove,
        name="attendance_remove",
    ),
    path(
        "rakor/<uuid:uuid>/kehadiran/hari/<int:pk>/lembar/",
        attendance.attendance_sheet,
        name="attendance_sheet",
    ),
    path(
        "rakor/<uuid:uuid>/kehadiran/hari/<int:pk>/tutup/",
        attendance.day_lock,
        {"closes": True},
        name="day_lock",
    ),
    path(
        "rakor/<uuid:uuid>/kehadiran/hari/<int:pk>/buka/",
        attendance.day_lock,
        {"closes": False},
        name="day_unlock",
    ),
    path("rakor/<uuid:uuid>/kehadiran/tamu/", attendance.walk_in, name="walk_in"),
    path(
        "rakor/<uuid:uuid>/kehadiran/ringkas/",
        attend_list.attendance_summary,
        name="attendance_summary",
    ),
    path(
        "rakor/<uuid:uuid>/kehadiran/hari/<int:pk>/layar/atur/",
        badges.screen_open,
        name="screen_open",
    ),
    path("rakor/<uuid:uuid>/kehadiran/hari/<int:pk>/layar/", badges.screen, name="screen"),
    path(
        "rakor/<uuid:uuid>/kehadiran/hari/<int:pk>/layar/tutup/",
        badges.screen_close,
        name="screen_close",
    ),
    path("p/<str:token>/", badges.badge, name="badge"),
    path("p/<str:token>/hadir/", badges.badge_tick, name="badge_tick"),
    path("rakor/<uuid:uuid>/notulen/", minutes.minutes_list, name="minutes"),
    path("rakor/<uuid:uuid>/notulen/edarkan/", circulation.circulate, name="minutes_circulate"),
    path("rakor/<uuid:uuid>/notulen/draf/", circulation.draft, name="minutes_draft"),
    path("rakor/<uuid:uuid>/notulen/kunci/", circulation.lock, name="minutes_lock"),
    path(
        "rakor/<uuid:uuid>/notulen/koreksi/<int:pk>/",
        circulation.resolve,
        name="correction_resolve",
    ),
    path("notulen/<str:token>/", circulation.read, name="minutes_read"),
    path("rakor/<uuid:uuid>/acara/<uuid:item>/notulen/", minutes.minutes_item, name="minutes_item"),
    path("rakor/<uuid:uuid>/acara/<uuid:item>/hasil/", minutes.item_outcome, name="item_outcome"),
    path(
        "rakor/<uuid:uuid>/acara/<uuid:item>/notulen/riwayat/",
        minutes.minutes_history,
        name="minutes_history",
    ),
    path(
        "rakor/<uuid:uuid>/acara/<uuid:item>/notulen/riwayat/<int:pk>/pulihkan/",
        minutes.minutes_restore,
        name="minutes_restore",
    ),
    path("rakor/keputusan/baris/<uuid:target>/", decisions.about, name="decisions_about"),
    path("rakor/<uuid:uuid>/keputusan/", decisions.decision_list, name="decisions"),
    path(
        "rakor/<uuid:uuid>/keputusan/ringkas/",
        decisions.decisions_summary,
        name="decisions_summary",
    ),
    path("rakor/<uuid:uuid>/keputusan/baru/", decisions.decision, name="decision_add"),
    path("rakor/<uuid:uuid>/keputusan/<uuid:pk>/", decisions.decision, name="decision_edit"),
    path(
        "rakor/<uuid:uuid>/keputusan/<uuid:pk>/hapus/",
        decisions.decision_remove,
        name="decision_remove",
    ),
    path("rakor/<uuid:uuid>/unduh/<slug:what>.<slug:suffix>", exports.export, name="export"),
    path("rakor/tindak-lanjut/papan.<slug:suffix>", exports.board_export, name="board_export"),
    path("rakor/tindak-lanjut/", followup.board, name="board"),
    path("rakor/tindak-lanjut/<uuid:pk>/", followup.action, name="action"),
    path("rakor/tindak-lanjut/<uuid:pk>/bukti/", followup.proof_add, name="proof_add"),
    path(
        "rakor/tindak-lanjut/<uuid:pk>/bukti/<uuid:proof>/",
        followup.proof_file,
        name="proof_file",
    ),
    path("rakor/<uuid:uuid>/tindak-lanjut/", followup.action_list, name="actions"),
    path(
        "rakor/<uuid:uuid>/tindak-lanjut/ringkas/",
        followup.actions_summary,
        name="actions_summary",
    ),
    path("rakor/<uuid:uuid>/perubahan/", followup.story, name="story"),
    path("rakor/<uuid:uuid>/tindak-lanjut/perubahan/", followup.effects, name="effects"),
    path("rakor/<uuid:uuid>/tindak-lanjut/baru/", followup.action_write, name="action_add"),
    path("rakor/<uuid:uuid>/tindak-lanjut/bawa/", followup.carry, name="carry"),
    path(
        "rakor/<uuid:uuid>/tindak-lanjut/<uuid:pk>/",
        followup.action_write,
        name="action_edit",
    ),
    path("rakor/<uuid:uuid>/berita-acara/", records.record, name="record"),
    path("rakor/<uuid:uuid>/berita-acara/tulis/", records.record_edit, name="record_edit"),
    path(
        "rakor/<uuid:uuid>/berita-acara/bekukan/",
        records.record_freeze,
        {"freezes": True},
        name="record_freeze",
    ),
    path(
        "rakor/<uuid:uuid>/berita-acara/buka/",
        records.record_freeze,
        {"freezes": False},
        name="record_thaw",
    ),
    path("rakor/<uuid:uuid>/berita-acara/berkas/", records.record_file, name="record_file"),
    path(
        "rakor/<uuid:uuid>/berita-acara/ttd/<int:pk>/setuju/",
        records.acknowledge,
        name="record_acknowledge",
    ),
    path("rakor/<uuid:uuid>/berita-acara/ttd/<int:pk>/pindai/", records.scan, name="record_scan"),
    path(
        "rakor/<uuid:uuid>/berita-acara/ttd/<int:pk>/keberatan/",
        objections.objection,
        name="record_object",
    ),
    path(
        "rakor/<uuid:uuid>/berita-acara/ttd/<int:pk>/bsre/", records.bsre_sign, name="record_bsre"
    ),
    path(
        "rakor/<uuid:uuid>/berita-acara/ttd/<int:pk>/berkas/",
        records.record_file,
        name="signature_file",
    ),
    path("rakor/<uuid:uuid>/laporan-kegiatan/tulis/", activity.activity_edit, name="activity_edit"),
    path("ba/<uuid:uuid>/", records.record_verify, name="record_verify"),
    path("rakor/<uuid:uuid>/penutupan/", closing.closing, name="closing"),
    path("rakor/<uuid:uuid>/penutupan/ringkas/", closing.closing_summary, name="closing_summary"),
    path("rakor/<uuid:uuid>/penutupan/langkah/", closing.closing_step, name="closing_step"),
    path("rakor/<uuid:uuid>/bukti/", closing.evidence, name="evidence"),
    path("rakor/<uuid:uuid>/bukti/semua.zip", closing.evidence_zip, name="evidence_zip"),
    path("rakor/<uuid:uuid>/bukti/<uuid:pk>/", closing.evidence_file, name="evidence_file"),
    path(
        "rakor/<uuid:uuid>/bukti/<uuid:pk>/hapus/", closing.evidence_remove, name="evidence_remove"
    ),
]
