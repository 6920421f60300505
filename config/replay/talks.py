"""What was said, minute by minute of the agenda, and the draft that went round."""

from __future__ import annotations

from config.replay.scene import Scene
from meetings.actions import circulation
from meetings.actions.agenda import finish_item, open_item
from meetings.actions.minutes import open_minutes, set_outcome, write_minutes
from meetings.actions.planning import change_status
from meetings.models import (
    AgendaItem,
    CoordinationMeeting,
    Delegate,
    ItemMinutes,
    MinutesCorrection,
)

# Discussion, conclusion and follow-up of each item.
_DESK = (
    (
        "Temuan penyandingan RKPD dan Renja setiap perangkat daerah dibuka satu per satu; yang hadir"
        " menyepakati perbaikan, jawaban, atau tindak lanjut."
    ),
    "Hasil desk tercantum dalam Lampiran IV berita acara.",
    "Renja diperbaiki dan diajukan kembali.",
)
_TEXTS: dict[str, tuple[str, str, str]] = {
    "registrasi": ("Peserta mendaftar di dua meja atau dengan kode di layar.", "", ""),
    "pembukaan": (
        (
            "Sekretaris Dinas membuka rakor mewakili Kepala Dinas dan menyampaikan pentingnya kesamaan"
            " pandangan tentang penjabaran RKPD menjadi Renja Perangkat Daerah."
        ),
        "Rakor dibuka; peserta sepakat memakai hasil penyandingan sebagai bahan desk.",
        "",
    ),
    "pppa": (
        (
            "Narasumber menyampaikan arah kebijakan dan kebutuhan data terpilah. Peserta menanyakan"
            " penandaan PUG pada sub kegiatan layanan korban."
        ),
        "Penandaan prioritas dicantumkan pada setiap sub kegiatan yang ditandai dalam RKPD.",
        "",
    ),
    "rkpd": (
        "Bappeda menjelaskan rancangan awal RKPD dan pagu indikatif sebagai acuan Renja.",
        "Pagu Renja tidak melebihi RKPD tanpa dasar usulan yang tercatat.",
        "",
    ),
    "dalduk": (
        "BKKBN menyampaikan program yang perlu didukung provinsi dan kabupaten/kota.",
        "Sasaran keluarga berisiko stunting memakai data yang sama.",
        "",
    ),
    "diskusi": (
        (
            "LSM dan KPAD meminta pendampingan korban tidak dikurangi. Akademisi mengusulkan"
            " indikator hasil. Media menanyakan keterbukaan data."
        ),
        "Usulan dicatat dan dibawa ke desk menurut kabupaten/kota.",
        "",
    ),
    "anak": (
        (
            "Forum Anak dan Forum GenRe menyampaikan usulan tentang ruang aman di sekolah dan konseling"
            " remaja."
        ),
        "Usulan anak menjadi bahan Renja; nama anak tidak dimuat.",
        "Dinas menyusun jawaban tertulis untuk Forum Anak.",
    ),
    "hasil": (
        (
            "Ketua setiap desk melaporkan temuan yang ditutup, dijawab, dan yang menjadi tindak"
            " lanjut."
        ),
        "Hasil desk diterima pleno.",
        "",
    ),
    "kesepakatan": (
        "Rumusan dibacakan butir demi butir; satu usulan belum mencapai kata sepakat.",
        "Tujuh butir disepakati, satu butir ditunda.",
        "Penyandingan kedua pada 3 Maret 2020.",
    ),
    "penutupan": (
        "Berita acara dibacakan dan ditandatangani oleh wakil setiap pihak.",
        "Rakor ditutup.",
        "",
    ),
}
_DECIDED = ("hasil", "kesepakatan")


def write(scene: Scene, number: int) -> None:
    """Minutes of one day's items, each begun, ended and with its outcome."""
    by = scene.person("sekretariat")
    for key, item in scene.items.items():
        if item.day_id != scene.days[number].pk or key not in {*_TEXTS, *scene.hand.teams}:
            continue
        discussion, conclusions, follow_up = _TEXTS.get(key, _DESK)
        item.refresh_from_db()
        minutes = open_minutes(item=item, by=by, at=item.starts_at)
        write_minutes(
            item=item,
            version=minutes.version,
            texts={
                "chair": item.moderator,
                "minute_taker": by.name,
                "discussion": discussion,
                "conclusions": conclusions,
                "follow_up": follow_up,
            },
            by=by,
            at=item.ends_at,
        )
        if key in _TEXTS:
            _end(item, key, scene)


def _end(item: AgendaItem, key: str, scene: Scene) -> None:
    by = scene.person("sekretariat")
    open_item(item=item, by=by, at=item.starts_at)
    finish_item(item=item, by=by, at=item.ends_at)
    outcome = AgendaItem.Outcome.DECIDED if key in _DECIDED else AgendaItem.Outcome.NOTED
    set_outcome(item=item, outcome=outcome, note="", by=by, at=item.ends_at)


def circulate(scene: Scene) -> None:
    """The draft goes round on the third day; one correction is taken over, then it is locked."""
    by = scene.person("sekretariat")
    change_status(
        meeting=scene.meeting,
        to_status=CoordinationMeeting.Status.MINUTES_DRAFT,
        by=by,
        at=scene.at(1, 16),
    )
    at = scene.at(2, 10)
    draft, waiting = circulation.circulate(
        meeting=scene.meeting, closes_at=scene.at(6, 17), by=by, at=at
    )
    scene.post(waiting, at)
    item = scene.items["diskusi"]
    reader = Delegate.objects.get(meeting=scene.meeting, name="Reza Fahlevi")
    correction = circulation.correct(
        circulation=draft,
        item=item,
        text="Akademisi mengusulkan indikator hasil layanan korban, bukan indikator umum.",
        delegate=reader,
        at=scene.at(3, 11),
    )
    minutes = ItemMinutes.objects.get(item=item)
    discussion = minutes.discussion.replace("indikator hasil", "indikator hasil layanan korban")
    texts = {
        "chair": minutes.chair,
        "minute_taker": minutes.minute_taker,
        "discussion": discussion,
        "conclusions": minutes.conclusions,
        "follow_up": minutes.follow_up,
    }
    write_minutes(item=item, version=minutes.version, texts=texts, by=by, at=scene.at(6))
    circulation.resolve(
        correction=correction,
        resolution=MinutesCorrection.Resolution.TAKEN,
        reply="Dimuat dalam pembahasan diskusi.",
        by=by,
        at=scene.at(6),
    )
    circulation.lock_minutes(meeting=scene.meeting, by=by, at=scene.at(7, 9))
