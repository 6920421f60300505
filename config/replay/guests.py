"""Who was invited and what they answered: invented people, 79 of them seated and one walk-in.

Nobody here is a person of the real event; the bodies other than government offices are invented,
too. Of minors there is a name, an organisation and a companion, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from config.demo.places import BOARDS, DP3ACSKB, MINISTRY, OFFICES, REGIONS
from meetings.models import Delegate, ParticipantClass

Answer = Delegate.Answer
Unsur = ParticipantClass
COMPANION = "Dian Permatasari, pendamping (contoh)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One person as the organisation names them; `days` on which they were there."""

    name: str
    title: str = ""
    sex: str = "P"
    answer: str = Answer.COMES
    represents: str = ""
    reason: str = ""
    companion: str = ""
    days: tuple[int, ...] = (0, 1)

    @property
    def is_minor(self) -> bool:
        return bool(self.companion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Whom a letter goes to; `office` is the key of an agency of the demo."""

    unsur: str
    seats: int
    guests: Sequence[Guest]
    name: str = ""
    office: str = ""
    addressee: str = ""
    region: str = ""
    on_paper: bool = field(default=False)


class _More(TypedDict, total=False):
    """What is said of few guests; the rest come themselves, on both days."""

    answer: str
    represents: str
    days: tuple[int, ...]


def _man(name: str, title: str, **more: Unpack[_More]) -> Guest:
    return Guest(name=name, title=title, sex="L", **more)


def _woman(name: str, title: str, **more: Unpack[_More]) -> Guest:
    return Guest(name=name, title=title, **more)


_HEAD = "Kepala Dinas"
_PLANNER = "Perencana Ahli Muda"
_STAND_IN = "Sekretaris Dinas"
# The head of the agency and its planner, in the order of the offices below the province.
_REGENCY: Sequence[tuple[Guest, Guest]] = (
    (_man("Hendra Wijaya", _HEAD), _woman("Nurul Aini", _PLANNER)),
    (_man("Edy Kurniawan", _STAND_IN, answer=Answer.REPRESENTED, represents=_HEAD),
     _woman("Melati Anggrek", _PLANNER)),
    (_woman("Rosmalia", _HEAD), _man("Yoga Prasetya", _PLANNER, days=(0,))),
    (_man("Zainal Abidin", _HEAD), _woman("Fitri Handayani", _PLANNER)),
    (_woman("Herawati Tanjung", _STAND_IN, answer=Answer.REPRESENTED, represents=_HEAD),
     _man("Rizal Effendi", _PLANNER)),
    (_man("Rahmat Hidayat", _HEAD), _woman("Desi Marlina", _PLANNER)),
    (_woman("Sulastri Ningsih", _HEAD), _man("Dodi Firmansyah", _PLANNER)),
    (_man("Suharto Lubis", _HEAD), _woman("Eka Pratiwi", _PLANNER)),
    (_woman("Nilawati", _STAND_IN, answer=Answer.REPRESENTED, represents=_HEAD),
     _man("Arif Budiman", _PLANNER)),
    (_man("Iskandar Muda", _HEAD), _woman("Mega Utami", _PLANNER)),
    (_man("Samsul Bahri", _HEAD), _woman("Okta Viana", _PLANNER)),
    (_man("Jauhari Saleh", _HEAD), _woman("Tari Oktavia", _PLANNER)),
    (_woman("Dewita Sari", _STAND_IN, answer=Answer.REPRESENTED, represents=_HEAD),
     _man("Gilang Ramadhan", _PLANNER)),
    (_man("Burhanuddin", _HEAD), _woman("Laila Rahmadani", _PLANNER)),
    (_woman("Masayu Kartini", _HEAD), _man("Hafiz Maulana", _PLANNER, days=(0,))),
    (_man("Wahyu Setiawan", _STAND_IN, answer=Answer.REPRESENTED, represents=_HEAD),
     _woman("Intan Permata", _PLANNER)),
)  # fmt: skip
_BOARD: Mapping[str, Sequence[Guest]] = {
    "19": (_woman("Dewi Anggraini", "Kepala Bidang Perencanaan"),
           _man("Taufik Hidayat", "Perencana Ahli Pertama")),
    "19.01": (_woman("Ratna Sari", "Kepala Bidang Sosial Budaya"),),
    "19.02": (_woman("Lestari Putri", "Kepala Bidang Sosial Budaya"),),
    "19.03": (_woman("Wulan Safitri", "Kepala Bidang Sosial Budaya"),),
    "19.04": (_woman("Indah Permata", "Kepala Bidang Sosial Budaya"),),
    "19.05": (_woman("Novita Anggun", "Kepala Bidang Sosial Budaya"),),
    "19.06": (_woman("Puspita Dewi", "Kepala Bidang Sosial Budaya"),),
    "19.71": (_woman("Siti Komariah", "Kepala Bidang Sosial Budaya"),),
}  # fmt: skip


def _of_offices() -> list[Body]:
    """The agencies that have an account here: the host, the boards, the agencies of the regions."""
    host = Body(
        unsur=Unsur.PROVINCIAL_AGENCY,
        seats=6,
        office=DP3ACSKB.key,
        addressee="Para Kepala Bidang pada DP3ACSKB",
        guests=(
            _woman("Nurhayati Lubis", "Sekretaris Dinas",
                   answer=Answer.REPRESENTED, represents=_HEAD),
            _woman("Rina Maharani", _PLANNER),
            _woman("Yuliana Siregar", "Kepala Bidang Perlindungan Anak"),
            _man("Feri Gunawan", "Kepala Bidang Kependudukan dan Pencatatan Sipil"),
            _woman("Sri Wahyuni", "Kepala Bidang Pengendalian Penduduk dan KB"),
            _woman("Maya Puspita", "Sekretariat rakor"),
        ),
    )  # fmt: skip
    boards = [
        Body(
            unsur=Unsur.PLANNING_BOARD,
            seats=len(_BOARD[region]),
            office=BOARDS[region].key,
            addressee="Kepala Bappeda",
            guests=_BOARD[region],
        )
        for region in REGIONS
    ]
    below = [office for office in OFFICES if office != DP3ACSKB]
    return [host, *boards] + [
        Body(
            unsur=Unsur.REGENCY_AGENCY,
            seats=2,
            office=office.key,
            addressee=f"Kepala {office.name}",
            guests=guests,
        )
        for office, guests in zip(below, _REGENCY, strict=True)
    ]


_OTHERS = (
    Body(unsur=Unsur.MINISTRY, seats=2, office=MINISTRY.key,
         addressee="Kepala Biro Perencanaan dan Data",
         guests=(_woman("Ratih Kusumaningrum", "Kepala Biro Perencanaan dan Data", days=(0,)),
                 _man("Arief Nugroho", "Perencana Ahli Madya"))),
    Body(unsur=Unsur.PROVINCIAL_AGENCY, seats=1, name="Dinas Sosial Provinsi (contoh)",
         addressee=_HEAD, guests=(_man("Mulyadi Tarigan", "Kepala Bidang Rehabilitasi Sosial"),)),
    Body(unsur=Unsur.PROVINCIAL_AGENCY, seats=2, name="Dinas Kesehatan Provinsi (contoh)",
         addressee=_HEAD,
         guests=(_woman("Erlina Manurung", "Kepala Seksi Kesehatan Keluarga"),
                 _man("Bayu Saputra", "Staf", days=()))),
    Body(unsur=Unsur.PROVINCIAL_AGENCY, seats=2, name="Dinas Pendidikan Provinsi (contoh)",
         addressee=_HEAD,
         guests=(_woman("Khairunnisa", "Pengawas Sekolah"),
                 Guest(name="", answer=Answer.ABSENT, reason="Menghadiri rapat lain (contoh)"))),
    Body(unsur=Unsur.PROTECTION_UNIT, seats=2, name="UPTD PPA Provinsi (contoh)",
         addressee="Kepala UPTD",
         guests=(_woman("Vera Agustina", "Kepala UPTD"), _woman("Siska Amelia", "Konselor"))),
    Body(unsur=Unsur.FAMILY_PLANNING_BOARD, seats=4,
         name="Perwakilan BKKBN Provinsi Kepulauan Bangka Belitung", addressee="Kepala Perwakilan",
         guests=(_man("Agus Salim Harahap", "Koordinator Bidang Pengendalian Penduduk"),
                 _woman("Tuti Alawiyah", "Koordinator Bidang Keluarga Berencana"),
                 _woman("Fransiska Manalu", "Penata Kependudukan"),
                 _man("Donny Pratama", "Analis Data"))),
    Body(unsur=Unsur.COUNCIL, seats=1, name="Komisi IV DPRD Provinsi (contoh)",
         addressee="Ketua Komisi IV",
         guests=(_woman("Ismiati Jaya", "Anggota", answer=Answer.REPRESENTED,
                        represents="Ketua Komisi IV", days=(0,)),)),
    Body(unsur=Unsur.NGO, seats=2, name="Yayasan Serumpun Perempuan (contoh)",
         addressee="Ketua Yayasan",
         guests=(_woman("Zubaidah Amin", "Ketua"), _woman("Rosita Chandra", "Pendamping"))),
    Body(unsur=Unsur.NGO, seats=2, name="Perkumpulan Peduli Anak Timah (contoh)",
         addressee="Ketua Perkumpulan",
         guests=(_man("Ilham Syahputra", "Ketua"), _woman("Dina Mariana", "Sekretaris"))),
    Body(unsur=Unsur.NGO, seats=1, name="Lembaga Bantuan Hukum Pulau Timah (contoh)",
         addressee="Direktur", on_paper=True,
         guests=(Guest(name="", answer=Answer.ABSENT, reason="Mendampingi sidang (contoh)"),)),
    Body(unsur=Unsur.ACADEMIC, seats=2, name="Pusat Studi Gender dan Anak, Universitas Contoh",
         addressee="Ketua Pusat Studi",
         guests=(_woman("Prof. Hasnah Yusuf", "Ketua Pusat Studi"),
                 _man("Reza Fahlevi", "Peneliti"))),
    Body(unsur=Unsur.ACADEMIC, seats=1, name="Sekolah Tinggi Ilmu Sosial Contoh",
         addressee="Ketua", guests=(_woman("Aminah Zulkarnain", "Dosen"),)),
    Body(unsur=Unsur.CHILD_COMMISSION, seats=2, name="KPAD Provinsi (contoh)",
         addressee="Ketua KPAD",
         guests=(_woman("Sapta Qodriah", "Ketua"), _man("Imam Wahyudi", "Komisioner"))),
    Body(unsur=Unsur.CHILD_FORUM, seats=4, name="Forum Anak Serumpun Sebalai (contoh)",
         addressee="Pendamping Forum Anak",
         guests=(Guest(name="Bunga Kirana", sex="", companion=COMPANION),
                 Guest(name="Rafa Aditya", sex="", companion=COMPANION),
                 Guest(name="Keisha Amara", sex="", companion=COMPANION),
                 Guest(name="Danish Alvaro", sex="", companion=COMPANION))),
    Body(unsur=Unsur.GENRE_FORUM, seats=2, name="Forum GenRe Provinsi (contoh)",
         addressee="Ketua Forum",
         guests=(_man("Fajar Nugraha", "Ketua"), _woman("Salsabila Putri", "Duta GenRe"))),
    Body(unsur=Unsur.WOMEN_ORGANISATION, seats=2, name="TP PKK Provinsi (contoh)",
         addressee="Ketua TP PKK",
         guests=(_woman("Endang Sulistyowati", "Ketua Pokja I"), _woman("Murniati", "Anggota"))),
    Body(unsur=Unsur.BUSINESS, seats=1, name="Asosiasi Perusahaan Sahabat Anak (contoh)",
         addressee="Ketua", on_paper=True,
         guests=(_man("Kevin Halim", "Sekretaris"),)),
    Body(unsur=Unsur.MEDIA, seats=2, name="Harian Contoh Serumpun", addressee="Pemimpin Redaksi",
         guests=(_man("Ardi Wiranata", "Wartawan"), _woman("Citra Lestari", "Fotografer"),
                 _man("Bima Sakti", "Wartawan", days=()))),
    Body(unsur=Unsur.MEDIA, seats=1, name="Kabar Contoh Bangka", addressee="Pemimpin Redaksi",
         guests=(Guest(name="", answer=Answer.ABSENT, reason="Tidak ada wartawan (contoh)"),)),
)  # fmt: skip
WALK_IN = _man("Togar Simbolon", "Penyiar")
WALK_IN_BODY = "Radio Contoh Serumpun"


def bodies() -> list[Body]:
    """Everybody who gets a letter, in the order of the list."""
    return [*_of_offices(), *_OTHERS]
