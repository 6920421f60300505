"""The agenda, its published versions, materials and desks."""

from django.urls import URLPattern, path

from meetings.views import agenda, agenda_table, desks, materials, releases, starting

urlpatterns: list[URLPattern] = [
    path("rakor/<uuid:uuid>/agenda/", agenda.agenda, name="agenda"),
    path("rakor/<uuid:uuid>/agenda/awal/", starting.agenda_start, name="agenda_start"),
    path("rakor/<uuid:uuid>/agenda/tabel/", agenda_table.agenda_table, name="agenda_table"),
    path("rakor/<uuid:uuid>/agenda/geser/", agenda.shift, name="shift"),
    path("rakor/<uuid:uuid>/agenda/baru/", agenda.item_add, name="item_add"),
    path("rakor/<uuid:uuid>/agenda/rundown/", agenda.rundown, {"kind": "internal"}, name="rundown"),
    path("rakor/<uuid:uuid>/agenda/umum/", agenda.rundown, {"kind": "umum"}, name="agenda_public"),
    path("rakor/<uuid:uuid>/agenda/terbitan/", releases.release_list, name="releases"),
    path("rakor/<uuid:uuid>/agenda/terbitan/<int:number>/", releases.release, name="release"),
    path("rakor/<uuid:uuid>/acara/<uuid:item>/", agenda.item, name="item"),
    path("rakor/<uuid:uuid>/acara/<uuid:item>/ubah/", agenda.item_edit, name="item_edit"),
    path("rakor/<uuid:uuid>/acara/<uuid:item>/pindah/", agenda.item_move, name="item_move"),
    path("rakor/<uuid:uuid>/acara/<uuid:item>/hapus/", agenda.item_remove, name="item_remove"),
    path(
        "rakor/<uuid:uuid>/acara/<uuid:item>/kembalikan/", agenda.item_restore, name="item_restore"
    ),
    path(
        "rakor/<uuid:uuid>/acara/<uuid:item>/mulai/",
        agenda.item_clock,
        {"what": "mulai"},
        name="item_open",
    ),
    path(
        "rakor/<uuid:uuid>/acara/<uuid:item>/selesai/",
        agenda.item_clock,
        {"what": "selesai"},
        name="item_finish",
    ),
    path("rakor/<uuid:uuid>/acara/<uuid:item>/desk/", desks.desk, name="desk"),
    path(
        "rakor/<uuid:uuid>/acara/<uuid:item>/desk/<int:pk>/",
        desks.desk_finding,
        name="desk_finding",
    ),
    path(
        "rakor/<uuid:uuid>/acara/<uuid:item>/desk/komentar/<int:pk>/",
        desks.desk_thread,
        name="desk_thread",
    ),
    path("rakor/<uuid:uuid>/materi/", materials.material_list, name="materials"),
    path("rakor/<uuid:uuid>/materi/baru/", materials.material_add, name="material_add"),
    path(
        "rakor/<uuid:uuid>/materi/<uuid:material>/unggah/",
        materials.material_upload,
        name="material_upload",
    ),
    path(
        "rakor/<uuid:uuid>/materi/<uuid:material>/hapus/",
        materials.material_remove,
        name="material_remove",
    ),
    path(
        "rakor/<uuid:uuid>/materi/<uuid:material>/berkas/",
        materials.material_file,
        name="material_file",
    ),
    path("agenda/<uuid:uuid>/", releases.public_agenda, name="public_agenda"),
    path(
        "agenda/<uuid:uuid>/materi/<uuid:material>/",
        materials.public_material,
        name="public_material",
    ),
]
