"""The berita acara: frozen in the plenary, printed, and signed by every party on the spot."""

from __future__ import annotations

from config.replay.papers import print_record
from config.replay.pictures import photo, signed_page
from config.replay.programme import DESKS
from config.replay.scene import TITLE, Scene
from meetings.actions.closing import move_on
from meetings.actions.evidence import Kind, add_evidence
from meetings.actions.records import (
    Draft,
    Party,
    acknowledge,
    freeze_record,
    open_record,
    take_scan,
    write_record,
)
from meetings.models import CoordinationMeeting, OfficialRecord

_OPENING = (
    "Rakor dibuka oleh Sekretaris Dinas mewakili Kepala Dinas. Rancangan awal Renja Tahun 2021"
    " disandingkan dengan rancangan awal RKPD Tahun 2021 pada desk menurut kabupaten/kota."
)
_CLOSING = "Berita acara ini merupakan peragaan ulang; nama, angka dan keputusan di dalamnya adalah contoh."
_IN_THE_HALL = (
    "Ditandatangani di tempat selagi semua pihak hadir; notulen diedarkan sesudahnya (contoh)."
)
_ON_PAPER = (
    Party(party="BKKBN", name="Agus Salim Harahap", title="Koordinator Bidang"),
    Party(party="LSM", name="Zubaidah Amin", title="Ketua Yayasan Serumpun Perempuan (contoh)"),
    Party(party="Akademisi", name="Prof. Hasnah Yusuf", title="Ketua Pusat Studi"),
    Party(party="KPAD", name="Sapta Qodriah", title="Ketua"),
)


def sign(scene: Scene) -> None:
    """Written, frozen and printed while the plenary sits; then each party signs in turn."""
    by = scene.person("sekretariat")
    record = open_record(meeting=scene.meeting, by=by, at=scene.at(1, 13))
    write_record(
        record=record,
        version=record.version,
        draft=Draft(
            number="050/0219/BA/DP3ACSKB/2020 (contoh)",
            title=f"Kesepakatan {TITLE}",
            held_on=scene.day(1),
            place="Pangkalan Baru",
            opening=_OPENING,
            closing=_CLOSING,
        ),
        parties=_parties(scene),
        by=by,
        at=scene.at(1, 14, 15),
    )
    record.refresh_from_db()
    freeze_record(
        record=record, version=record.version, reason=_IN_THE_HALL, by=by, at=scene.at(1, 14, 30)
    )
    record.refresh_from_db()
    print_record(scene, record, at=scene.at(1, 14, 35))
    _sign_each(scene, record)


def _parties(scene: Scene) -> list[Party]:
    """The host and the boards sign in the system, and so does a planner of each region."""
    parties = [
        Party(
            party="Penyelenggara", name="Bambang Suryadi", title="Kepala Dinas",
            email=scene.person("kepala").email,
        ),
        Party(
            party="Bappeda Provinsi", name="Dewi Anggraini", title="Kepala Bidang Perencanaan",
            email=scene.person("verifikator").email,
        ),
    ]  # fmt: skip
    for code in DESKS:
        planner = scene.hand.teams[code].planner
        parties.append(
            Party(
                party=scene.hand.build.places[code],
                name=planner.name,
                title="Perencana Ahli Muda",
                email=planner.email,
            )
        )
    return [*parties, *_ON_PAPER]


def _sign_each(scene: Scene, record: OfficialRecord) -> None:
    for number, signature in enumerate(record.signatures.select_related("user").all()):
        at = scene.at(1, 14, 45 + number)
        if signature.user is not None:
            acknowledge(signature=signature, by=signature.user, at=at)
            continue
        scan = signed_page(
            f"ttd-{number + 1}", f"Berita acara {TITLE}", "Lembar tanda tangan (contoh)",
            signature.party, signature.name,
        )  # fmt: skip
        take_scan(signature=signature, file=scan, by=scene.person("sekretariat"), at=at)
        signature.refresh_from_db()
        scene.files.append(signature.file.name or "")


def keep_photos(scene: Scene) -> None:
    """Two drawings in place of photos; the one with children stays with the secretariat."""
    for name, title, shows_minors in (
        ("pembukaan", "Pembukaan", False),
        ("forum-anak", "Suara anak dan remaja", True),
    ):
        kept = add_evidence(
            meeting=scene.meeting,
            kind=Kind.PHOTO,
            file=photo(name, title),
            caption=f"{title} (gambar contoh)",
            shows_minors=shows_minors,
            by=scene.person("sekretariat"),
            at=scene.at(2, 11),
        )
        scene.files.append(kept.file.name or "")


def settle(scene: Scene) -> None:
    """Agreed once the minutes are final; the follow-up begins."""
    by = scene.person("sekretariat")
    for hour, status in ((11, _Status.AGREED), (13, _Status.FOLLOW_UP)):
        scene.meeting.refresh_from_db()
        move_on(meeting=scene.meeting, to_status=status, by=by, at=scene.at(7, hour))


def close(scene: Scene) -> None:
    """Through the gate a month after; what is still open is carried to the next rakor."""
    scene.meeting.refresh_from_db()
    by = scene.person("sekretariat")
    move_on(meeting=scene.meeting, to_status=_Status.CLOSED, by=by, at=scene.at(30))


_Status = CoordinationMeeting.Status
