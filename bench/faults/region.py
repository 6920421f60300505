"""The region of a fault run: 44 agencies with their real names, their Renja, and an RKPD."""

from __future__ import annotations

import json
import random
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency, Membership, Region, Role
from alignment import tasks
from alignment.actions import request_run
from alignment.models import AlignmentRun
from bench.faults.programs import wait_for
from renja.actions import hand_in, return_for_revision
from renja.actions.profiles import load_plan_year, load_profiles
from renja.models import PlanDocument, PlanRow

PASSWORD = "tiga-belas-Kerbau-2026"
YEAR, CODE = 2026, "17.03"
AGENCIES, ROWS = 44, 40
EDITORS = 2  # of each of the two plans that are edited
PATIENCE_S = 600.0
_LONG = (
    "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Bengkulu Utara Bagian ke-%d"
)


@dataclass
class People:
    """Who signs in during a run: e-mail addresses, and what each works on."""

    editors: list[tuple[str, int]] = field(default_factory=list)  # with the Renja's key
    verifier: str = ""
    admin: str = ""
    importer: str = ""
    imported: tuple[int, str] = (0, "")  # the agency's key, and its file as SIPD's JSON
    agencies: list[int] = field(default_factory=list)
    renja: list[int] = field(default_factory=list)  # those that are edited and imported first


def load(args: Namespace, folder: Path) -> People:
    """The region in the database, checked by hand-made runs that wait for a worker."""
    call_command("migrate", interactive=False, verbosity=0)
    load_profiles()
    load_plan_year(year=YEAR)
    nation = Region.objects.create(code="0", name="Indonesia", level="nation")
    province = Region.objects.create(code="17", name="Bengkulu", level="province", parent=nation)
    region = Region.objects.create(
        code=CODE, name="Kabupaten Bengkulu Utara", level="regency", parent=province
    )
    office = Agency.objects.create(
        region=region, name="Badan Perencanaan (uji)", kind=Agency.Kind.PLANNING_BOARD
    )
    _person("admin@contoh.test", office, Role.ADMIN)
    files = list(_files(args.data / "sipd_renja_2026_bengkulu_utara", folder / "renja"))
    _import(files, kind="renja", stage="rancangan")
    _import(list(_reference(files, folder / "rkpd", args.seed)), kind="rkpd", stage="ranwal")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _people(office, files)


def _import(files: list[Path], *, kind: str, stage: str) -> None:
    call_command(
        "import_plan",
        *map(str, files),
        "--create-agencies",
        *("--region", CODE, "--year", str(YEAR), "--kind", kind, "--stage", stage, "--json"),
        stdout=(files[0].parent / "import.txt").open("w"),
    )


def _files(real: Path, folder: Path) -> Iterator[Path]:
    """The real regency's files, or invented ones of the same size and length of names."""
    folder.mkdir()
    if real.is_dir():
        yield from sorted(real.glob("*.json"))
        return
    for number in range(AGENCIES):
        path = folder / f"{number}.json"
        path.write_text(json.dumps([_row(number, at) for at in range(ROWS)]))
        yield path


def _row(agency: int, at: int) -> dict[str, Any]:
    field_ = f"2.{agency % 20 + 7:02d}"
    code = f"{field_}.0.00.0.00.{agency + 1:02d}.0000"
    activity = f"{field_}.{at // 10 + 2:02d}.2.{at // 5 % 2 + 1:02d}"
    return {
        "tahun": YEAR,
        "id_unit": agency + 1,
        "id_sub_skpd": agency + 1,
        "kode_sub_skpd": code,
        "nama_sub_skpd": _LONG % agency,
        "kode_program": activity[:7],
        "nama_program": f"Program pelayanan {at // 10}",
        "kode_giat": activity,
        "nama_giat": f"Kegiatan pelayanan {at // 5}",
        "kode_sub_giat": f"{activity}.{at + 1:04d}",
        "nama_sub_giat": f"Penyediaan layanan rujukan lanjutan bagi perempuan korban no. {at}",
        "pagu_indikatif": 1_000_000 + 1000 * at,
        "tolak_ukur_output": f"Jumlah perempuan korban yang mendapat layanan rujukan {at}",
        "satuan_output": "Orang",
        "target_teks_output": "150 Orang",
        "lokasi_bl": "Kab. Bengkulu Utara, Kota Arga Makmur, Gunung Alam",
        "kode_dana": "1.2.01.08",
        "nama_dana": "Dana Alokasi Umum (DAU)",
    }


def _reference(files: list[Path], folder: Path, seed: int) -> Iterator[Path]:
    """The same rows as an RKPD: of a hundred three are missing and ten have another budget."""
    folder.mkdir()
    dice = random.Random(seed)
    for path in files:
        rows = [row for row in json.loads(path.read_text()) if dice.random() > 0.03]
        for row in rows:
            if dice.random() < 0.1:
                row["pagu_indikatif"] = int(float(row["pagu_indikatif"]) * 0.9)
        made = folder / path.name
        made.write_text(json.dumps(rows))
        yield made


def _people(office: Agency, files: list[Path]) -> People:
    documents = list(PlanDocument.objects.filter(kind="renja").select_related("agency"))
    documents.sort(key=lambda document: (-document.rows.count(), document.pk))
    found = People(agencies=[document.agency_id for document in documents])
    found.renja = [document.pk for document in documents]
    for number, document in enumerate(documents[:2]):
        for turn in range(EDITORS):
            email = f"penyusun{number}{turn}@contoh.test"
            _person(email, document.agency, Role.PLANNER)
            found.editors.append((email, document.pk))
    found.verifier = _person("verifikator@contoh.test", office, Role.VERIFIER)
    found.admin = _person("admin.daerah@contoh.test", office, Role.REGION_ADMIN)
    target = documents[2].agency
    found.importer = _person("pengimpor@contoh.test", target, Role.PLANNER)
    file = next(path for path in files if _is_of(target, path))
    found.imported = (target.pk, file.read_text())
    return found


def _is_of(agency: Agency, path: Path) -> bool:
    codes = {row["kode_sub_skpd"] for row in json.loads(path.read_text())}
    return agency.sipd_code in codes


def _person(email: str, agency: Agency, role: Role) -> str:
    user = User.objects.create_user(email, PASSWORD, name=email.partition("@")[0])
    Membership.objects.create(user=user, agency=agency, role=role)
    return email


def hand_in_and_check(people: People) -> None:
    """Every Renja handed in and checked, so that its report can be asked for; three come back.

    Those are then edited and imported; their reports show what was handed in.
    """
    by = User.objects.get(email=people.verifier)
    documents = PlanDocument.objects.filter(kind="renja").select_related(
        "agency__region", "region", "plan_year__profile"
    )
    for document in documents:
        subject = hand_in(document=document, by=by, at=timezone.now())
        request_run(renja=document, subject_version=subject, by=by, at=timezone.now())
    tasks.nudge()
    waiting = AlignmentRun.objects.exclude(status__in=("done", "failed"))
    wait_for(lambda: not waiting.exists(), "every Renja is checked", PATIENCE_S)
    for document in documents:
        if document.pk in people.renja[:3]:
            document.refresh_from_db()
            return_for_revision(document=document, note="Uji", by=by, at=timezone.now())


def rows_of(people: People) -> tuple[dict[int, list[tuple[str, int, str]]], int]:
    """uuid, version and note of the rows of each edited Renja; the key of the plan year."""
    found: dict[int, list[tuple[str, int, str]]] = {}
    for _email, renja in people.editors:
        rows = PlanRow.objects.filter(document=renja).values_list("uuid", "version", "note")
        found[renja] = [(str(uuid), version, note) for uuid, version, note in rows]
    return found, PlanDocument.objects.values_list("plan_year", flat=True)[0]
