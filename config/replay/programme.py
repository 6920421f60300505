"""The rakor itself: purpose, venue, days, agenda, and what was asked of the speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from agencies.models import Region
from config.demo.places import BOARDS, CITY, OFFICES, PROVINCE, REGENCIES
from config.replay.pictures import page
from config.replay.scene import FIRST_DAY, TITLE, YEAR, Scene
from meetings.actions import planning
from meetings.actions.agenda import Content, Place, Speaker, add_item
from meetings.actions.materials import ask_for_material, upload_material
from meetings.actions.releases import release_agenda
from meetings.actions.venues import save_room, save_venue
from meetings.models import AgendaItem, Material, Room, Venue

Kind = AgendaItem.Kind
PURPOSE = (
    "Peragaan ulang. Tanggal, penyelenggara dan unsur peserta mengikuti berita tentang Rakor Renja"
    " Tahun 2021 yang diselenggarakan pada 18 dan 19 Februari 2020; nama orang, angka, temuan dan"
    " keputusan adalah contoh. Profil regulasi dan kutipan nomenklatur yang dipakai adalah yang"
    " berlaku sekarang, bukan yang berlaku pada tahun 2020.\n\n"
    "Menyamakan pandangan tentang penjabaran RKPD menjadi Renja Perangkat Daerah pada bidang"
    " pemberdayaan perempuan dan perlindungan anak (2.08), administrasi kependudukan dan"
    " pencatatan sipil (2.12), serta pengendalian penduduk dan keluarga berencana (2.14), antara"
    " provinsi dan tujuh kabupaten/kota."
)
VENUE = "Hotel Contoh Serumpun"
ROOMS = (("Ruang Pleno", 100), ("Ruang Desk 1", 24), ("Ruang Desk 2", 24))
SECRETARY = "Sekretaris Dinas"
DESKS = (*REGENCIES, CITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One line of the agenda; `room` None is over all rooms, `region` makes it a desk."""

    key: str
    day: int
    start: tuple[int, int]
    end: tuple[int, int]
    kind: str
    title: str
    room: int | None = None
    region: str = ""
    moderator: str = ""
    speakers: Sequence[Speaker] = ()
    material: str = ""
    note: str = ""


_MINISTRY = Speaker(
    name="Ratih Kusumaningrum",
    position_title="Kepala Biro Perencanaan dan Data",
    institution="Kementerian PPPA",
)
_BOARD = Speaker(
    name="Dewi Anggraini",
    position_title="Kepala Bidang Perencanaan",
    institution="Bappeda Provinsi Kepulauan Bangka Belitung",
)
_FAMILY = Speaker(
    name="Agus Salim Harahap",
    position_title="Koordinator Bidang Pengendalian Penduduk",
    institution="Perwakilan BKKBN Provinsi Kepulauan Bangka Belitung",
)
_HOST = "Nurhayati Lubis"


def _desk(key: str, day: int, start: tuple[int, int], end: tuple[int, int], room: int) -> Slot:
    return Slot(
        key=key, day=day, start=start, end=end, kind=Kind.DESK, title="", room=room, region=key
    )


SLOTS = (
    Slot(key="registrasi", day=0, start=(7, 30), end=(8, 30), kind=Kind.OPENING,
         title="Registrasi peserta", note="Dua meja; kode hadir mandiri di layar Ruang Pleno."),
    Slot(key="pembukaan", day=0, start=(8, 30), end=(9, 15), kind=Kind.OPENING,
         title="Pembukaan oleh Sekretaris Dinas mewakili Kepala Dinas", moderator=_HOST),
    Slot(key="pppa", day=0, start=(9, 15), end=(10, 15), kind=Kind.LECTURE,
         title="Arah kebijakan PPPA dan data gender dalam Renja 2021", moderator=_HOST,
         speakers=(_MINISTRY,), material="Arah kebijakan PPPA 2021"),
    Slot(key="rehat-1", day=0, start=(10, 15), end=(10, 30), kind=Kind.BREAK, title="Istirahat"),
    Slot(key="rkpd", day=0, start=(10, 30), end=(11, 15), kind=Kind.LECTURE,
         title="Rancangan awal RKPD 2021 dan penjabarannya menjadi Renja", moderator=_HOST,
         speakers=(_BOARD,), material="Rancangan awal RKPD 2021 dan pagu indikatif"),
    Slot(key="dalduk", day=0, start=(11, 15), end=(12, 0), kind=Kind.LECTURE,
         title="Sinergi program Dalduk-KB provinsi dan kabupaten/kota", moderator=_HOST,
         speakers=(_FAMILY,), material="Program Bangga Kencana di Bangka Belitung"),
    Slot(key="ishoma-1", day=0, start=(12, 0), end=(13, 0), kind=Kind.BREAK,
         title="Istirahat, salat, makan siang"),
    Slot(key="diskusi", day=0, start=(13, 0), end=(14, 30), kind=Kind.DISCUSSION,
         title="Diskusi bersama LSM, akademisi, KPAD, Forum Anak, Forum GenRe dan media",
         moderator="Yuliana Siregar"),
    _desk("19.01", 0, (14, 30), (16, 0), 0),
    _desk("19.02", 0, (14, 30), (16, 0), 1),
    _desk("19.03", 0, (14, 30), (16, 0), 2),
    _desk("19.04", 1, (8, 0), (9, 30), 0),
    _desk("19.05", 1, (8, 0), (9, 30), 1),
    _desk("19.06", 1, (8, 0), (9, 30), 2),
    Slot(key="rehat-2", day=1, start=(9, 30), end=(9, 45), kind=Kind.BREAK, title="Istirahat"),
    _desk("19.71", 1, (9, 45), (11, 15), 1),
    Slot(key="anak", day=1, start=(9, 45), end=(11, 15), kind=Kind.DISCUSSION, room=0,
         title="Suara anak dan remaja untuk Renja 2021", moderator="Yuliana Siregar"),
    Slot(key="hasil", day=1, start=(11, 15), end=(12, 0), kind=Kind.PLENARY,
         title="Pleno: hasil desk tujuh kabupaten/kota", moderator=_HOST),
    Slot(key="ishoma-2", day=1, start=(12, 0), end=(13, 0), kind=Kind.BREAK,
         title="Istirahat, salat, makan siang"),
    Slot(key="kesepakatan", day=1, start=(13, 0), end=(14, 30), kind=Kind.PLENARY,
         title="Pleno: perumusan kesepakatan dan rencana tindak lanjut", moderator=_HOST),
    Slot(key="penutupan", day=1, start=(14, 30), end=(15, 15), kind=Kind.OPENING,
         title="Pembacaan dan penandatanganan berita acara, penutupan", moderator=_HOST),
)  # fmt: skip


def plan(scene: Scene) -> None:
    """Announce the rakor six weeks before, with its venue, agencies and agenda."""
    by, at = scene.person("sekretariat"), scene.at(-40)
    venue = _venue(scene, by=by, at=at)
    scene.meeting = planning.create_meeting(
        title=TITLE,
        purpose=PURPOSE,
        plan_year=scene.year,
        host=scene.host,
        first_on=FIRST_DAY,
        last_on=scene.day(1),
        venue=venue,
        by=by,
        at=at,
    )
    planning.edit_meeting(
        meeting=scene.meeting,
        revision=scene.meeting.revision,
        title=TITLE,
        purpose=PURPOSE,
        plan_year=scene.year,
        previous=None,
        planned_venue=venue,
        online_url="",
        contact_name="Maya Puspita",
        contact_phone="0812 0000 0218",
        contact_email="",
        retention_until=None,  # invented people; the purge would empty the lists in its first night
    )
    offices = [*OFFICES, *BOARDS.values()]
    planning.set_agencies(
        meeting=scene.meeting,
        agencies=[*map(scene.agency, offices), scene.ministry],
        required=[scene.host, scene.agency(BOARDS[PROVINCE])],
    )
    scene.meeting.refresh_from_db()
    scene.days = list(scene.meeting.days.select_related("venue").order_by("date"))
    _write_agenda(scene, list(venue.rooms.order_by("position")), by=by)


def _venue(scene: Scene, *, by: User, at: datetime) -> Venue:
    """The venue of an earlier try, or a new one with its rooms."""
    region = Region.objects.get(code="19.04")
    known = Venue.objects.filter(owner=scene.host.region, name__iexact=VENUE).first()
    if known:
        return known
    venue = save_venue(
        venue=None,
        name=VENUE,
        address="Pangkalan Baru, Kabupaten Bangka Tengah",
        region=region,
        owner=scene.host.region,
        zone=Region.Zone.WIB,
        by=by,
        at=at,
    )
    for name, seats in ROOMS:
        save_room(venue=venue, name=name, capacity=seats, setup_minutes=30)
    return venue


def _write_agenda(scene: Scene, rooms: Sequence[Room], *, by: User) -> None:
    regions = {region.code: region for region in Region.objects.filter(code__in=DESKS)}
    for slot in SLOTS:
        day = scene.days[slot.day]
        content = Content(
            kind=slot.kind,
            title=slot.title or f"Desk {regions[slot.region].name}",
            person_in_charge="Maya Puspita",
            moderator=slot.moderator or _chair_of(scene, slot),
            internal_note=slot.note,
            speakers=slot.speakers,
            regions=[regions[slot.region]] if slot.region else [],
        )
        place = Place(
            day=day,
            room=None if slot.room is None else rooms[slot.room],
            starts_at=scene.at(slot.day, *slot.start),
            ends_at=scene.at(slot.day, *slot.end),
        )
        scene.items[slot.key] = add_item(
            meeting=scene.meeting, content=content, place=place, by=by, at=scene.at(-29)
        )
    release_agenda(meeting=scene.meeting, note="", by=by, at=scene.at(-15))


def _chair_of(scene: Scene, slot: Slot) -> str:
    """A desk is led by the region's Bappeda."""
    return scene.hand.teams[slot.region].verifier.name if slot.region else ""


def bring_materials(scene: Scene) -> None:
    """What the speakers were asked for comes in the day before."""
    for slot in SLOTS:
        if not slot.material:
            continue
        item = scene.items[slot.key]
        material = ask_for_material(
            item=item,
            title=slot.material,
            speaker=item.speakers.first(),
            due_at=scene.at(-4),
            visibility=Material.Visibility.INVITED,
        )
        upload_material(
            material=material,
            version=material.version,
            file=page(slot.key, slot.material, f"Bahan contoh, {TITLE}", f"Tahun rencana {YEAR}"),
            by=scene.person("sekretariat"),
            at=scene.at(-1),
        )
        material.refresh_from_db()
        scene.files.append(material.file.name or "")
