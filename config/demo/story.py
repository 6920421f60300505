"""What happened to the demo's plans until today: who drafted, handed in, returned, answered.

Every step is an action of the apps, at a moment counted from today, so that versions, findings and
histories are as real as a user's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from accounts.models import User
from agencies.models import Agency
from alignment.actions import execute_runs, move_finding, request_run
from alignment.models import AlignmentRun, Finding
from config.demo.people import Team
from config.demo.places import BOARDS, CITY, OFFICES, REGIONS, Office
from config.demo.planted import Draft, before_revision, planted
from config.demo.rows import Builder
from config.demo.writing import Part, write_rows
from notifications.actions import notify
from renja import actions
from renja.models import DocumentKind, PlanDocument, PlanVersion, PlanYear, Stage

Status = Finding.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Stagehand:
    """Everything the story needs at hand."""

    today: date
    agencies: dict[str, Agency]
    teams: dict[str, Team]
    build: Builder

    def at(self, days: int, hour: int = 9) -> datetime:
        """A moment of the day that lies `days` from today, in western Indonesian time."""
        day = self.today + timedelta(days=days)
        zone = self.agencies[BOARDS["19"].key].region.timezone
        return datetime.combine(day, time(hour, 15), tzinfo=zone)

    def team(self, office: Office) -> Team:
        return self.teams[office.region]

    # --- RKPD -------------------------------------------------------------------------------
    def start_rkpd(
        self, region: str, year: PlanYear, stage: Stage, *, percent: int, at: datetime
    ) -> PlanDocument:
        """The region's RKPD with every agency's rows, their plafon being the sum of the rows."""
        by = self.teams[region].verifier
        board = self.agencies[BOARDS[region].key]
        document = actions.start_document(
            kind=DocumentKind.RKPD, plan_year=year, region=board.region, stage=stage, by=by, at=at
        )
        offices = [office for office in OFFICES if office.region == region]
        parts = [self._rkpd_part(office, percent) for office in offices]
        write_rows(document=document, parts=parts, catalogue=self.build.catalogue, by=by, at=at)
        return document

    def _rkpd_part(self, office: Office, percent: int) -> Part:
        rows = scaled(Draft(office, self.build), percent).rows
        plafon = sum((row.budget or Decimal(0) for row in rows), Decimal(0))
        return Part(agency=self.agencies[office.key], rows=rows, plafon=plafon)

    # --- Renja ------------------------------------------------------------------------------
    def start_renja(
        self, office: Office, year: PlanYear, stage: Stage, draft: Draft | None, *, at: datetime
    ) -> PlanDocument:
        agency = self.agencies[office.key]
        document = actions.start_document(
            kind=DocumentKind.RENJA,
            plan_year=year,
            region=agency.region,
            agency=agency,
            stage=stage,
            by=self.team(office).planner,
            at=at,
        )
        if draft is not None:
            self.write(document, office, draft, at=at)
        return document

    def write(self, document: PlanDocument, office: Office, draft: Draft, *, at: datetime) -> None:
        part = Part(
            agency=self.agencies[office.key], rows=draft.rows, stated_total=draft.stated_total
        )
        by = self.team(office).planner
        write_rows(document=document, parts=[part], catalogue=self.build.catalogue, by=by, at=at)

    def check(
        self, document: PlanDocument, version: PlanVersion, *, by: User, at: datetime
    ) -> AlignmentRun:
        run = request_run(renja=document, subject_version=version, by=by, at=at)
        execute_runs(run_ids=[run.pk], at=at)
        run.refresh_from_db()
        return run

    def hand_in(
        self, document: PlanDocument, office: Office, *, days: int, is_empty: bool = False
    ) -> AlignmentRun:
        """Handed in by the head of agency, and checked at once."""
        head, at = self.team(office).head, self.at(days)
        version = actions.hand_in(document=document, is_empty_confirmed=is_empty, by=head, at=at)
        return self.check(document, version, by=head, at=at)


def scaled(draft: Draft, percent: int) -> Draft:
    """The rows with a share of their budgets, for the year before."""
    if percent != 100:
        for row in draft.rows:
            budget = (row.budget or Decimal(0)) * percent // 100
            row.forward_budget, row.budget = row.budget, budget
            row.fundings = [fund._replace(amount=budget) for fund in row.fundings]
    return draft


def tell_set_year(hand: Stagehand, year: PlanYear) -> None:
    """The year that is set: every RKPD and Renja enacted, nearly all of them aligned."""
    enacted = date(year.year - 1, 7, 6)
    days = (enacted - hand.today).days
    runs: list[AlignmentRun] = []
    for region in REGIONS:
        rkpd = hand.start_rkpd(region, year, Stage.ENACTED, percent=96, at=hand.at(days - 20))
        _enact(hand, rkpd, region, kind="RKPD", on=enacted)
        runs += [
            _set_renja(hand, office, year, enacted) for office in OFFICES if office.region == region
        ]
    execute_runs(run_ids=[run.pk for run in runs], at=hand.at(days + 25))


def _set_renja(hand: Stagehand, office: Office, year: PlanYear, enacted: date) -> AlignmentRun:
    days = (enacted - hand.today).days
    team = hand.team(office)
    draft = scaled(Draft(office, hand.build), 96)
    if office.key in {"19.01/2.08", "19.05/2.12"}:
        # Two plans kept a small difference that Bappeda found fit all the same.
        draft.aim(draft.rows[-1].code, 90)
    renja = hand.start_renja(office, year, Stage.FINAL_DRAFT, draft, at=hand.at(days + 1))
    hand.hand_in(renja, office, days=days + 6)
    actions.declare_fit(
        document=renja,
        note="Selisih yang tersisa sudah dijelaskan dalam forum perangkat daerah.",
        by=team.verifier,
        at=hand.at(days + 15),
    )
    actions.open_stage(document=renja, by=team.verifier, at=hand.at(days + 20))
    version = _enact(hand, renja, office.region, kind="Renja", on=enacted + timedelta(days=25))
    return request_run(
        renja=renja, subject_version=version, by=team.verifier, at=hand.at(days + 25)
    )


def _enact(
    hand: Stagehand, document: PlanDocument, region: str, *, kind: str, on: date
) -> PlanVersion:
    head = {"19": "Gubernur", CITY: "Wali Kota"}.get(region, "Bupati")
    return actions.enact(
        document=document,
        number=f"Peraturan {head} tentang {kind} {document.plan_year} (contoh)",
        enacted_on=on,
        by=hand.teams[region].verifier,
        at=hand.at((on - hand.today).days),
    )


def tell_drafted_year(hand: Stagehand, year: PlanYear) -> None:
    """The year being drafted: each agency somewhere else on the way to verification."""
    for region in REGIONS:
        if region != CITY:
            start, closed = hand.at(-24), hand.at(-21)
            rkpd = hand.start_rkpd(region, year, Stage.INITIAL_DRAFT, percent=100, at=start)
            # The circular of the region's head is out: its annex is what Renja are held against.
            actions.open_stage(document=rkpd, by=hand.teams[region].verifier, at=closed)
    scenes = _Scenes(hand, year)
    for office in OFFICES:
        scene = _SCENES.get(office.key)
        if scene:
            scene(scenes, office)


class _Scenes:
    """Where one Renja stands, each as a short story."""

    def __init__(self, hand: Stagehand, year: PlanYear) -> None:
        self.hand = hand
        self.year = year

    def _start(self, office: Office, draft: Draft | None, days: int) -> PlanDocument:
        return self.hand.start_renja(office, self.year, Stage.DRAFT, draft, at=self.hand.at(days))

    def worked_example(self, office: Office) -> None:
        """A draft that was checked twice; two findings are answered."""
        hand, planner = self.hand, self.hand.team(office).planner
        renja = self._start(office, before_revision(office.key, hand.build), -16)
        first = actions.name_version(
            document=renja, label="Sebelum forum perangkat daerah", by=planner, at=hand.at(-12)
        )
        hand.check(renja, first, by=planner, at=hand.at(-12))
        hand.write(renja, office, planted(office.key, hand.build), at=hand.at(-4))
        second = actions.name_version(
            document=renja, label="Setelah forum perangkat daerah", by=planner, at=hand.at(-3)
        )
        run = hand.check(renja, second, by=planner, at=hand.at(-3))
        _answer(
            run,
            "PAGU_OVER_ITEM",
            "Kasus yang didampingi naik; tambahan pagu diusulkan dalam forum perangkat daerah.",
            by=planner,
            at=hand.at(-2),
        )
        _answer(
            run,
            "ITEM_NOT_IN_RKPD",
            "Kegiatan baru hasil forum perangkat daerah; usulan disampaikan kepada Bappeda.",
            by=planner,
            at=hand.at(-2, 10),
        )
        notify(
            users=[planner],
            text=f"Renja {self.year} diperiksa: belum selaras, 1 temuan KRITIS terbuka.",
            url=run.get_absolute_url(),
            at=hand.at(-3),
        )

    def handed_in(self, office: Office, days: int = -5) -> AlignmentRun:
        """With Bappeda for verification."""
        renja = self._start(office, planted(office.key, self.hand.build), -15)
        return self.hand.hand_in(renja, office, days=days)

    def handed_in_early(self, office: Office) -> None:
        """Waiting for Bappeda longer than the two weeks that verification may take."""
        self.handed_in(office, -16)

    def fit(self, office: Office) -> None:
        """Verified and fit."""
        run = self.handed_in(office, -10)
        actions.declare_fit(
            document=run.renja,
            note="Temuan MAYOR yang tersisa dijelaskan dalam forum perangkat daerah.",
            by=self.hand.team(office).verifier,
            at=self.hand.at(-6),
        )

    def accepted(self, office: Office) -> None:
        """Fit with a note: one breach was accepted with a reason."""
        run, verifier = self.handed_in(office, -11), self.hand.team(office).verifier
        for finding in _open(run):
            move_finding(
                finding=finding,
                to_status=Status.ACCEPTED,
                text="Blangko KTP-el tahun depan ditanggung daerah; disepakati dalam forum.",
                by=verifier,
                at=self.hand.at(-7),
            )
        actions.declare_fit(document=run.renja, by=verifier, at=self.hand.at(-6))

    def returned(self, office: Office) -> None:
        """Sent back with advice."""
        run = self.handed_in(office, -9)
        self._return(
            run.renja, office, "Lengkapi indikator, satuan, target, lokasi dan prakiraan maju.", -4
        )

    def returned_empty(self, office: Office) -> None:
        """An empty plan was handed in, and sent back."""
        renja = self._start(office, None, -15)
        self.hand.hand_in(renja, office, days=-8, is_empty=True)
        self._return(
            renja, office, "Renja yang diajukan kosong; isi sesuai rancangan awal RKPD.", -7
        )

    def handed_in_again(self, office: Office) -> None:
        """Sent back once, mended and handed in again; answers stay with the findings."""
        hand, team = self.hand, self.hand.team(office)
        renja = self._start(office, before_revision(office.key, hand.build), -17)
        run = hand.hand_in(renja, office, days=-13)
        self._return(renja, office, "Sesuaikan pagu dan lengkapi target kinerja.", -10)
        _answer(
            run,
            "PAGU_OVER_ITEM",
            "Pagu diturunkan sesuai saran Bappeda.",
            by=team.planner,
            at=hand.at(-8),
            to_status=Status.CLAIMED_FIXED,
        )
        hand.write(renja, office, planted(office.key, hand.build), at=hand.at(-7))
        again = hand.hand_in(renja, office, days=-3)
        _answer(
            again,
            "PRIORITY_LOST",
            "Penandaan prioritas akan dilengkapi sebelum rancangan akhir.",
            by=team.planner,
            at=hand.at(-2),
        )

    def draft(self, office: Office) -> None:
        """Still with its agency, checked once."""
        hand, planner = self.hand, self.hand.team(office).planner
        renja = self._start(office, planted(office.key, hand.build), -14)
        version = actions.name_version(
            document=renja, label="Bahan forum perangkat daerah", by=planner, at=hand.at(-5)
        )
        hand.check(renja, version, by=planner, at=hand.at(-5))

    def _return(self, renja: PlanDocument, office: Office, note: str, days: int) -> None:
        team, at = self.hand.team(office), self.hand.at(days)
        actions.return_for_revision(document=renja, note=note, by=team.verifier, at=at)
        notify(
            users=[team.planner, team.head],
            text=f"Bappeda mengembalikan {renja}: {note}",
            url=renja.get_absolute_url(),
            at=at,
        )


def _answer(
    run: AlignmentRun,
    check: str,
    text: str,
    *,
    by: User,
    at: datetime,
    to_status: str = Status.ANSWERED,
) -> None:
    finding = run.findings.filter(check_id=check).first()
    if finding is None:
        raise LookupError(f"{run} raised no {check}")
    move_finding(finding=finding, to_status=to_status, text=text, by=by, at=at)


def _open(run: AlignmentRun) -> Sequence[Finding]:
    """The run's KRITIS and MAYOR findings."""
    return list(run.findings.filter(severity__in=["KRITIS", "MAYOR"]))


_SCENES: Mapping[str, Callable[[_Scenes, Office], object]] = {
    "19/2.08+2.12+2.14": _Scenes.worked_example,
    "19.01/2.08": _Scenes.handed_in,
    "19.01/2.12": _Scenes.fit,
    "19.01/2.14": _Scenes.returned,
    "19.02/2.08+2.14": _Scenes.handed_in_early,
    "19.02/2.12": _Scenes.draft,
    "19.03/2.08+2.14": _Scenes.handed_in_again,
    "19.03/2.12": _Scenes.handed_in,
    "19.04/2.08+2.14": _Scenes.draft,
    "19.04/2.12": _Scenes.accepted,
    "19.05/2.08+2.14": _Scenes.handed_in,
    "19.05/2.12": _Scenes.returned_empty,
    # 19.06/2.08+2.14 and 19.71/2.08 have handed in nothing: "belum dikirim".
    "19.06/2.12": _Scenes.handed_in,
    "19.71/2.12": _Scenes.handed_in,
    "19.71/2.14": _Scenes.draft,
}
