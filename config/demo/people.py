"""The demo's invented people: one sign-in per role, and those who act in the other regions."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from agencies.models import Agency, Membership, Role
from config.demo.places import BOARDS, CITY, DP3ACSKB, MINISTRY, OFFICES, PROVINCE, REGIONS

# Shown after `make run`; anyone may sign in with it, so a real installation never loads the demo.
PASSWORD = "selaras-contoh-19"  # noqa: S105  (meant to be known)
DOMAIN = "contoh.example"
_CITY_WOMEN = next(o for o in OFFICES if o.region == CITY and o.fields == ("2.08",))
_TOWNS = {
    "19": "babel",
    "19.01": "bangka",
    "19.02": "belitung",
    "19.03": "basel",
    "19.04": "bateng",
    "19.05": "babar",
    "19.06": "beltim",
    "19.71": "pangkalpinang",
}
_NAMES = {
    "19": ("Sri Wahyuni", "Ahmad Ridwan", "Yulia Kartika"),
    "19.01": ("Nurul Aini", "Hendra Wijaya", "Ratna Sari"),
    "19.02": ("Fitri Handayani", "Zainal Abidin", "Lestari Putri"),
    "19.03": ("Desi Marlina", "Rahmat Hidayat", "Wulan Safitri"),
    "19.04": ("Eka Pratiwi", "Suharto Lubis", "Indah Permata"),
    "19.05": ("Mega Utami", "Iskandar Muda", "Novita Anggun"),
    "19.06": ("Tari Oktavia", "Jauhari Saleh", "Puspita Dewi"),
    "19.71": ("Laila Rahmadani", "Burhanuddin", "Siti Komariah"),
}


# A sign-in heads one agency alone; the others of its region have a head, too.
_OTHER_HEADS = {"19": "Rustam Effendi", "19.71": "Sulastri Ningsih"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A person who can sign in with the demo's password."""

    role: str
    name: str
    address: str
    office: str

    @property
    def email(self) -> str:
        return f"{self.address}@{DOMAIN}"


_BOARD = BOARDS[PROVINCE].key
SIGN_INS = (
    SignIn(role=Role.PLANNER, name="Rina Maharani", address="perencana", office=DP3ACSKB.key),
    SignIn(role=Role.AGENCY_HEAD, name="Bambang Suryadi", address="kepala", office=DP3ACSKB.key),
    SignIn(role=Role.VERIFIER, name="Dewi Anggraini", address="verifikator", office=_BOARD),
    SignIn(role=Role.TEAM_MEMBER, name="Taufik Hidayat", address="tim", office=_BOARD),
    SignIn(role=Role.SECRETARIAT, name="Maya Puspita", address="sekretariat", office=DP3ACSKB.key),
    SignIn(
        role=Role.MINISTRY_REVIEWER, name="Arief Nugroho", address="peninjau", office=MINISTRY.key
    ),
    SignIn(role=Role.REGION_ADMIN, name="Yanti Kusuma", address="admin.daerah", office=_BOARD),
    SignIn(role=Role.ADMIN, name="Pengelola Contoh", address="admin", office=_BOARD),
    SignIn(
        role=Role.PLANNER,
        name="Laila Rahmadani",
        address="perencana.pangkalpinang",
        office=_CITY_WOMEN.key,
    ),
    SignIn(
        role=Role.AGENCY_HEAD,
        name="Burhanuddin",
        address="kepala.pangkalpinang",
        office=_CITY_WOMEN.key,
    ),
    SignIn(
        role=Role.VERIFIER,
        name="Siti Komariah",
        address="verifikator.pangkalpinang",
        office=BOARDS[CITY].key,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who acts for a region's agencies in the story: planner, head of agency, verifier."""

    planner: User
    head: User
    verifier: User


def load_people(agencies: dict[str, Agency]) -> dict[str, Team]:
    """Each region's team, made where it does not exist; passwords and roles of others stay."""
    for person in SIGN_INS:
        _load(person.email, person.name, PASSWORD, [(agencies[person.office], person.role)])
    teams = {region: _team(region, agencies) for region in REGIONS}
    _load_other_heads(agencies)
    return teams


def _load_other_heads(agencies: dict[str, Agency]) -> None:
    """Heads of the agencies beside those of the sign-ins, so that each plan can be handed in."""
    for region, name in _OTHER_HEADS.items():
        offices = [agencies[office.key] for office in OFFICES if office.region == region]
        heads = Membership.objects.filter(agency__in=offices, role=Role.AGENCY_HEAD)
        headed = set(heads.values_list("agency", flat=True))
        places: list[tuple[Agency, str]] = [
            (office, Role.AGENCY_HEAD) for office in offices if office.pk not in headed
        ]
        if places:
            _load(_address("kepala.lain", region), name, None, places)


def _team(region: str, agencies: dict[str, Agency]) -> Team:
    """The region's people; those of the province are the sign-ins."""
    offices = [agencies[office.key] for office in OFFICES if office.region == region]
    board = agencies[BOARDS[region].key]
    planner, head, verifier = (
        _load(_address(word, region), name, None, [(agency, role) for agency in places])
        for word, name, role, places in zip(
            ("perencana", "kepala", "verifikator"),
            _NAMES[region],
            (Role.PLANNER, Role.AGENCY_HEAD, Role.VERIFIER),
            (offices, offices, [board]),
            strict=True,
        )
    )
    return Team(planner=planner, head=head, verifier=verifier)


def _address(word: str, region: str) -> str:
    local = word if region == PROVINCE else f"{word}.{_TOWNS[region]}"
    return f"{local}@{DOMAIN}"


def _load(email: str, name: str, password: str | None, roles: list[tuple[Agency, str]]) -> User:
    """The person; only a new one is given roles and password, so that changes stay."""
    known = User.objects.filter(email=email).first()
    if known:
        return known
    user = User.objects.create_user(email, password, name=name)
    Membership.objects.bulk_create(
        [Membership(user=user, agency=agency, role=role) for agency, role in roles]
    )
    return user
