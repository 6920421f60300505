"""What the plenary agreed: eight numbered decisions, most of them about rows and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.models import Agency
from alignment.models import Finding
from config.demo.places import DP3ACSKB, OFFICES
from config.replay.scene import Scene
from meetings.actions.decisions import Kind, add_decision, targets_of
from meetings.actions.followup import Content, add_action
from meetings.models import Decision
from renja.models import DocumentKind, PlanRow

_OFFICE = {office.key: office for office in OFFICES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A decision; `rows` and `findings` are codes and checks of `office`'s plan."""

    text: str
    office: str = ""
    rows: Sequence[str] = ()
    rkpd: Sequence[str] = ()
    findings: Sequence[tuple[str, str]] = ()
    outcome: str = Decision.Outcome.AGREED
    # person, days until due, text, output
    task: tuple[str, int, str, str] | None = None


_AGREED = (
    Agreed(
        text=(
            "Pagu layanan lanjutan bagi perempuan korban kekerasan dalam Renja DP3ACSKB diturunkan"
            " mendekati RKPD, dan pembentukan Ruang Bersama Indonesia tetap diusulkan dengan"
            " mencantumkan dasar usulannya."
        ),
        office=DP3ACSKB.key,
        rows=("2.08.03.1.02.0013", "2.08.02.1.02.0013"),
        rkpd=("2.08.03.1.02.0013",),
        findings=(("PAGU_OVER_ITEM", "2.08.03.1.02.0013"),),
        task=("Rina Maharani", 10, "Memperbaiki Renja DP3ACSKB sesuai keputusan 1.",
              "Renja DP3ACSKB 2021 diajukan kembali"),
    ),
    Agreed(
        text=(
            "Pagu dan target layanan perempuan korban kekerasan dalam Renja Dinas Pemberdayaan"
            " Perempuan dan Perlindungan Anak Kota Pangkalpinang disesuaikan dengan RKPD."
        ),
        office="19.71/2.08",
        rkpd=("2.08.03.2.02.0010",),
        findings=(("PAGU_OVER_ITEM", "2.08.03.2.02.0010"),),
    ),
    Agreed(
        text=(
            "Kode sub kegiatan yang tidak berlaku atau bukan kewenangan kabupaten dalam Renja"
            " DP3AKB Kabupaten Belitung diganti dengan kode yang berlaku."
        ),
        office="19.02/2.08+2.14",
        findings=(("CODE_UNKNOWN", "2.14.03.2.01.0099"),
                  ("CODE_AUTHORITY", "2.08.06.1.02.0016")),
    ),
    Agreed(
        text=(
            "Penandaan prioritas nasional pada layanan perempuan korban kekerasan dalam Renja DP3AKB"
            " Kabupaten Bangka Selatan dicantumkan kembali."
        ),
        office="19.03/2.08+2.14",
        findings=(("PRIORITY_LOST", "2.08.03.2.02.0010"),),
    ),
    Agreed(
        text=(
            "Kelebihan pagu KTP-el dalam Renja Disdukcapil Kabupaten Bangka Tengah diterima dengan"
            " alasan, dan RKPD rancangan akhir menyesuaikan."
        ),
        office="19.04/2.12",
        rkpd=("2.12.02.2.01.0002",),
        findings=(("PAGU_OVER_ITEM", "2.12.02.2.01.0002"),),
    ),
    Agreed(
        text=(
            "DP3AKB Kabupaten Belitung Timur menyampaikan rancangan awal Renja 2021 paling lambat"
            " 28 Februari 2020."
        ),
        office="19.06/2.08+2.14",
    ),
    Agreed(
        text=(
            "Usulan Forum Anak dan Forum GenRe menjadi bahan rancangan Renja 2021 dan dijawab secara"
            " tertulis."
        ),
        office=DP3ACSKB.key,
        task=("Yuliana Siregar", 133, ("Menyampaikan jawaban tertulis atas usulan Forum Anak dan"
              " Forum GenRe."), "Surat jawaban"),
    ),
    Agreed(
        text=(
            "Usulan satu format data terpilah bersama untuk tujuh kabupaten/kota dibahas pada rakor"
            " berikutnya."
        ),
        outcome=Decision.Outcome.DEFERRED,
    ),
)  # fmt: skip


def decide(scene: Scene) -> None:
    """Written down in the plenary by the province's Bappeda, which reads what was handed in."""
    by, item = scene.person("admin.daerah"), scene.items["kesepakatan"]
    for number, agreed in enumerate(_AGREED):
        agency = scene.agency(_OFFICE[agreed.office]) if agreed.office else None
        at = scene.at(1, 13, 10 + number * 8)
        keys = _keys(scene, agreed, agency) if agency else []
        targets = targets_of(keys, user=by)
        if len(targets) < len(keys):
            raise LookupError(f"Decision {number + 1} is about something its writer cannot read.")
        decision = add_decision(
            meeting=scene.meeting,
            text=agreed.text,
            item=item,
            agency=agency,
            outcome=agreed.outcome,
            targets=targets,
            by=by,
            at=at,
        )
        if agreed.task:
            person, days, text, output = agreed.task
            add_action(
                meeting=scene.meeting,
                content=Content(
                    text=text,
                    decision=decision,
                    item=item,
                    owner_agency=agency,
                    owner_person=person,
                    due_on=scene.day(days),
                    expected_output=output,
                ),
                by=by,
                at=at,
            )


def _keys(scene: Scene, agreed: Agreed, agency: Agency) -> list[str]:
    """The boxes that somebody ticks in the form."""
    rows = PlanRow.objects.filter(agency=agency, document__plan_year=scene.year)
    found = [(Kind.RENJA_ROW, DocumentKind.RENJA, code) for code in agreed.rows]
    found += [(Kind.RKPD_ROW, DocumentKind.RKPD, code) for code in agreed.rkpd]
    keys = [
        f"{kind}:{rows.get(document__kind=document, printed_code=code).uuid}"
        for kind, document, code in found
    ]
    findings = Finding.objects.filter(run__renja__agency=agency, run__renja__plan_year=scene.year)
    keys += [
        f"{Kind.FINDING}:{findings.get(check_id=check, item=item).identity}"
        for check, item in agreed.findings
    ]
    return keys
