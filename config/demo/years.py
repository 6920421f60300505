"""Which years the demo plans, and when their stages are due, all counted from today."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from agencies.models import Region
from config.demo.places import REGIONS
from nomenclature.models import NomenclatureEdition
from renja.actions.deadlines import set_deadline
from renja.actions.profiles import load_plan_year, load_profiles
from renja.dates import previous_working_day
from renja.models import DocumentKind, PlanYear, Stage, StageDeadline

_BASIS = "Surat edaran contoh, "
# Days from today; the stages of one region stand in order.
_RENJA = {
    Stage.PREPARATION: -70,
    Stage.INITIAL_DRAFT: -35,
    Stage.DRAFT: 3,
    Stage.AGENCY_FORUM: 24,
    Stage.FINAL_DRAFT: 88,
    Stage.ENACTED: 110,
}
_RKPD = {
    Stage.PREPARATION: -80,
    Stage.INITIAL_DRAFT: -21,
    Stage.DRAFT: 18,
    Stage.DELIBERATION: 35,
    Stage.FINAL_DRAFT: 60,
    Stage.ENACTED: 80,
}
# What a region's own circular adds to the hand-in of the draft Renja.
_SHIFT = {"19": 0, "19.02": -5, "19.03": 4, "19.04": -2, "19.05": 6, "19.71": -1}
_MOVES_AFTER = timedelta(days=7)


def drafted_year(today: date) -> int:
    """The year being drafted: until July the next one, afterwards the one after it."""
    return today.year + (1 if today.month <= 7 else 2)


def load_years(today: date, edition: NomenclatureEdition) -> tuple[PlanYear, PlanYear]:
    """The year that is set and the one being drafted; an edition already chosen stays."""
    load_profiles()
    drafted = drafted_year(today)
    years = load_plan_year(year=drafted - 1), load_plan_year(year=drafted)
    for plan_year in years:
        PlanYear.objects.filter(pk=plan_year.pk, edition=None).update(edition=edition)
        plan_year.refresh_from_db()
    return years


def load_deadlines(plan_year: PlanYear, today: date, *, is_new: bool) -> None:
    """The regions' own dates near today.

    A demo that is started again after a week moves them along; a date that somebody changed stays,
    and so does the regulation's date where somebody went back to it.
    """
    defaults = list(StageDeadline.objects.filter(plan_year=plan_year, region=None))
    own = {
        (each.region_id, each.kind, each.stage): each
        for each in StageDeadline.objects.filter(plan_year=plan_year, is_amendment=False)
        if each.region_id
    }
    for region in Region.objects.filter(code__in=REGIONS):
        for default in defaults:
            if default.gov_type != region.gov_type or default.is_amendment:
                continue
            stored = own.get((region.pk, default.kind, default.stage))
            if stored is None and not is_new:
                continue
            if stored is None or _may_move(stored, region, today):
                set_deadline(
                    default=default,
                    region=region,
                    due_on=_due(region, default.kind, default.stage, today),
                    legal_basis=f"{_BASIS}{today:%d-%m-%Y}",
                )


def _may_move(stored: StageDeadline, region: Region, today: date) -> bool:
    """Whether the date is the demo's own, untouched since a day that is a week ago."""
    if not stored.legal_basis.startswith(_BASIS):
        return False
    try:
        loaded = datetime.strptime(  # noqa: DTZ007  (a date, in any zone)
            stored.legal_basis.removeprefix(_BASIS), "%d-%m-%Y"
        ).date()
    except ValueError:
        return False
    is_untouched = stored.due_on == _due(region, stored.kind, stored.stage, loaded)
    return is_untouched and today - loaded >= _MOVES_AFTER


def _due(region: Region, kind: str, stage: str, today: date) -> date:
    offsets = _RENJA if kind == DocumentKind.RENJA else _RKPD
    days = offsets[Stage(stage)]
    if kind == DocumentKind.RENJA and stage == Stage.DRAFT:
        days += _SHIFT.get(region.code, 2)
    return previous_working_day(today + timedelta(days=days))
