"""The plans that the rakor talks about: each agency's Renja before it, and as it was mended after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from alignment.actions import execute_runs, request_run
from alignment.models import AlignmentRun
from config.demo.places import OFFICES, REGIONS, Office
from config.demo.planted import Draft, planted
from config.demo.rows import RBI, Spec, change
from config.demo.story import scaled
from config.replay.scene import Scene
from renja import actions
from renja.models import DocumentKind, PlanDocument, Stage

# A share of the demo's money, so that the two years do not look alike.
PERCENT = 80
# Handed in nothing before the rakor.
LATE = "19.06/2.08+2.14"
# Days from the first one; working days, as all others of the replay.
BEFORE, HAND_IN, RETURN, MENDED, SECOND = -12, -7, 3, 8, 14


def hand_in_before(scene: Scene) -> None:
    """Every RKPD's initial draft, and the Renja handed in a week before the rakor and checked."""
    hand = scene.hand
    for region in REGIONS:
        rkpd = hand.start_rkpd(
            region, scene.year, Stage.INITIAL_DRAFT, percent=PERCENT, at=scene.at(-28)
        )
        # The circular of the region's head: its annex is what Renja are held against.
        actions.open_stage(document=rkpd, by=hand.teams[region].verifier, at=scene.at(-14))
    for office in OFFICES:
        renja = hand.start_renja(
            office,
            scene.year,
            Stage.INITIAL_DRAFT,
            None if office.key == LATE else _scaled(planted(office.key, hand.build)),
            at=scene.at(BEFORE),
        )
        if office.key != LATE:
            actions.hand_in(document=renja, by=hand.team(office).head, at=scene.at(HAND_IN))
    _check_all(scene, days=HAND_IN)


def mend(scene: Scene) -> None:
    """What was agreed is written into the plans, which are handed in and checked again."""
    hand = scene.hand
    for office in OFFICES:
        renja = renja_of(scene, office)
        team = hand.team(office)
        if office.key == LATE:
            hand.write(renja, office, _mended(scene, office), at=scene.at(MENDED))
        elif office.key not in _MENDED:
            continue
        else:
            actions.return_for_revision(
                document=renja,
                note="Disempurnakan sesuai hasil desk dan Berita Acara Rakor Renja Tahun 2021.",
                by=team.verifier,
                at=scene.at(RETURN),
            )
            renja.refresh_from_db()
            hand.write(renja, office, _mended(scene, office), at=scene.at(MENDED))
        renja.refresh_from_db()
        actions.hand_in(document=renja, by=team.head, at=scene.at(MENDED, 15))
    _check_all(scene, days=SECOND)


def declare_fit(scene: Scene) -> None:
    """Bappeda's decision on those that were aligned by then; the year is not left half done."""
    for office in OFFICES:
        renja = renja_of(scene, office)
        run = renja.runs.order_by("-number").first()
        if run is not None and run.verdict != AlignmentRun.Verdict.NOT:
            actions.declare_fit(
                document=renja,
                note="Selisih yang tersisa dijelaskan dalam Berita Acara Rakor Renja Tahun 2021.",
                by=scene.hand.team(office).verifier,
                at=scene.at(SECOND + 2),
            )


def renja_of(scene: Scene, office: Office) -> PlanDocument:
    return PlanDocument.objects.select_related("agency__region", "region", "plan_year").get(
        agency=scene.agency(office), plan_year=scene.year, kind=DocumentKind.RENJA
    )


def _check_all(scene: Scene, *, days: int) -> None:
    """One run for each Renja's newest version; all of them done in one reading."""
    runs = []
    for office in OFFICES:
        renja = renja_of(scene, office)
        version = renja.versions.order_by("-number").first()
        if version is not None:
            head = scene.hand.team(office).head
            runs.append(
                request_run(renja=renja, subject_version=version, by=head, at=scene.at(days, 16))
            )
    execute_runs(run_ids=[run.pk for run in runs], at=scene.at(days, 16, 30))


def _scaled(draft: Draft) -> Draft:
    if draft.stated_total is not None:
        draft.stated_total = draft.stated_total * PERCENT // 100
    return scaled(draft, PERCENT)


def _mended(scene: Scene, office: Office) -> Draft:
    """The RKPD's rows, with what the rakor agreed to leave different."""
    draft = Draft(office, scene.hand.build)
    _MENDED.get(office.key, _nothing)(draft)
    return _scaled(draft)


def _nothing(_draft: Draft) -> None:
    """Everything was brought in line with the RKPD."""


def _with_proposal(draft: Draft, spec: Spec, proposal: str) -> None:
    """The new sub-activity stays, and names the proposal that it comes from."""
    draft.add(spec).proposal_ref = proposal


def _province(draft: Draft) -> None:
    change(draft["03.1.02.0013"], budget=Decimal(430_000_000))
    _with_proposal(draft, RBI, "Kesepakatan Rakor Renja 2021, keputusan 1 (peragaan)")


def _bangka(draft: Draft) -> None:
    draft.scale("03.2.02.0010", 108)
    _with_proposal(
        draft,
        Spec(code="2.08.02.2.02.0010", budget=130, target=2, group="Masyarakat desa"),
        "Musrenbang kecamatan, usulan 14 (contoh)",
    )


def _bangka_blanks(draft: Draft) -> None:
    """One place is still to be decided."""
    change(draft["04.2.02.0008"], locations=[])


def _words(draft: Draft) -> None:
    draft.aim("02.2.01.0004", 75)


def _printed_total(draft: Draft) -> None:
    """The printed total is that of the rows now."""
    draft.stated_total = draft.total


def _city(draft: Draft) -> None:
    draft.scale("02.2.01.0016", 92)


# Those that mended their plan; others had nothing to mend, or had not done what they promised.
_MENDED: Mapping[str, Callable[[Draft], None]] = {
    "19/2.08+2.12+2.14": _province,
    "19.01/2.08": _bangka,
    "19.01/2.14": _bangka_blanks,
    "19.02/2.12": _words,
    "19.03/2.08+2.14": _nothing,
    "19.03/2.12": _nothing,
    "19.04/2.08+2.14": _printed_total,
    "19.71/2.08": _city,
}
