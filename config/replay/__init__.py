"""The Rakor Renja 2021 of February 2020, told again by the apps' own actions with its own dates.

Facts of the event (dates, host, kinds of participants) stand in docs/sources.md; people, plans and
decisions are invented. Current profile and nomenclature are used, and the rakor's purpose says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction

from config import demo
from config.replay import (
    agreements,
    attending,
    desks,
    following,
    inviting,
    papers,
    plans,
    programme,
    signing,
    talks,
)
from config.replay.scene import FIRST_DAY, TITLE, YEAR, Scene
from meetings.models import CoordinationMeeting
from nomenclature.models import NomenclatureEdition
from notifications.actions import mark_read
from notifications.models import Notice
from renja.actions.profiles import close_plan_year, load_plan_year, load_profiles
from renja.models import PlanDocument, PlanYear, RegulationProfile

__all__ = ["CannotReplay", "Replayed", "replay"]

PROFILE = "permendagri-14-2026"


class CannotReplay(Exception):
    """Plans of that year are here already, and they are not the replay's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The rakor, and whether this call told it."""

    meeting: CoordinationMeeting
    is_new: bool


def replay(*, at: datetime) -> Replayed:
    """Tell the rakor, whole or not at all; a second call changes nothing.

    Raises CannotReplay, and NotForRealData where other people work.
    """
    known = CoordinationMeeting.objects.filter(title=TITLE, plan_year__year=YEAR).first()
    if known:
        return Replayed(meeting=known, is_new=False)
    files: list[str] = []
    try:
        with transaction.atomic():
            meeting = _tell(at=at, files=files)
    except BaseException:
        # The database is as it was; what was written to the storage has no row any more.
        for name in filter(None, files):
            default_storage.delete(name)
        raise
    return Replayed(meeting=meeting, is_new=True)


def _tell(*, at: datetime, files: list[str]) -> CoordinationMeeting:
    hand, edition = demo.cast(today=FIRST_DAY, at=at)
    scene = Scene(hand=hand, year=_year(edition), files=files)
    programme.plan(scene)
    inviting.invite(scene)
    inviting.answer(scene)
    plans.hand_in_before(scene)
    papers.print_before(scene)
    programme.bring_materials(scene)
    _hold(scene)
    _follow_up(scene)
    for notice in Notice.objects.filter(created_at__year=FIRST_DAY.year, read_at=None):
        mark_read(notice=notice, at=notice.created_at)
    # Nobody is told every day what was late in 2020.
    close_plan_year(plan_year=scene.year)
    scene.meeting.refresh_from_db()
    return scene.meeting


def _hold(scene: Scene) -> None:
    """The two days."""
    attending.begin(scene)
    attending.register(scene, 0)
    desks.hold(scene)
    attending.register(scene, 1)
    agreements.decide(scene)
    for number in (0, 1):
        talks.write(scene, number)
    signing.sign(scene)
    attending.close_lists(scene)


def _follow_up(scene: Scene) -> None:
    """From the minutes to the gate: D+1 to D+30."""
    talks.circulate(scene)
    signing.keep_photos(scene)
    papers.print_after(scene)
    signing.settle(scene)
    plans.mend(scene)
    following.follow_up(scene)
    papers.print_activity(scene)
    plans.declare_fit(scene)
    signing.close(scene)


def _year(edition: NomenclatureEdition) -> PlanYear:
    """2021, planned under the profile and the excerpt of today."""
    load_profiles()
    profile = RegulationProfile.objects.get(key=PROFILE)
    PlanYear.objects.get_or_create(year=YEAR, defaults={"profile": profile, "edition": edition})
    plan_year = load_plan_year(year=YEAR)
    if PlanDocument.objects.filter(plan_year=plan_year).exists():
        raise CannotReplay(f"Plans of {YEAR} are here already; the replay brings its own.")
    return plan_year
