"""Profiles of plan years and the deadlines that follow from them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from nomenclature.models import GovType, NomenclatureEdition
from renja.dates import due_date
from renja.models import PlanYear, RegulationProfile, StageDeadline

FOLDER = Path(__file__).resolve().parent.parent / "profiles"
# Years planned under the older and the newer regulation; a region's practice is the year's own data.
FIRST_YEAR_OF_SIX_CHAPTERS = 2027
TRACKS = {
    "rkpd": ("rkpd", False),
    "renja": ("renja", False),
    "amendment_rkpd": ("rkpd", True),
    "amendment_renja": ("renja", True),
}


@transaction.atomic
def load_profiles() -> list[RegulationProfile]:
    """Every profile in `renja/profiles/`, created or brought up to date."""
    return [
        RegulationProfile.objects.update_or_create(key=data.pop("key"), defaults=data)[0]
        for path in sorted(FOLDER.glob("*.json"))
        for data in [json.loads(path.read_text())]
    ]


@transaction.atomic
def load_plan_year(*, year: int) -> PlanYear:
    """The plan year with its profile and every stage's default deadline.

    Only the defaults are written: a region's own dates, and an edition already chosen, stay.
    """
    plan_year, _created = PlanYear.objects.get_or_create(
        year=year,
        defaults={"profile": lambda: usual_profile(year)},  # type: ignore[misc]  # may be called
    )
    for gov_type in GovType.values:
        for (kind, is_amendment, stage), fields in _defaults(plan_year, gov_type).items():
            StageDeadline.objects.update_or_create(
                plan_year=plan_year,
                region=None,
                gov_type=gov_type,
                kind=kind,
                is_amendment=is_amendment,
                stage=stage,
                defaults=fields,
            )
    return plan_year


class CannotOpenYear(Exception):
    """The plan year exists already; the message says so."""


class YearInUse(Exception):
    """Plans of this year were begun, and what they follow cannot change below them."""


def usual_profile(year: int) -> RegulationProfile:
    """The profile that years like this one follow. Raises DoesNotExist while it is not loaded."""
    key = "permendagri-14-2026" if year >= FIRST_YEAR_OF_SIX_CHAPTERS else "permendagri-86-2017"
    return RegulationProfile.objects.get(key=key)


def usual_edition(year: int) -> NomenclatureEdition | None:
    """The newest edition of the nomenclature that is not later than the year; None if none is."""
    return NomenclatureEdition.objects.for_year(year).filter(is_excerpt=False).first()


@transaction.atomic
def open_plan_year(
    *,
    year: int,
    profile: RegulationProfile,
    edition: NomenclatureEdition | None,
    by: User | None,
    at: datetime,
) -> PlanYear:
    """A year in which plans can be begun, with the default deadlines of its profile.

    Raises CannotOpenYear if the year is there already.
    """
    _plan_year, is_new = PlanYear.objects.get_or_create(
        year=year,
        defaults={"profile": profile, "edition": edition, "changed_by": by, "changed_at": at},
    )
    if not is_new:
        raise CannotOpenYear(
            _("The plan year %(year)s is there already; change it in the list.") % {"year": year}
        )
    return load_plan_year(year=year)


@transaction.atomic
def change_plan_year(
    *,
    plan_year: PlanYear,
    profile: RegulationProfile,
    edition: NomenclatureEdition | None,
    is_open: bool,
    by: User,
    at: datetime,
) -> None:
    """Set what a year follows, and whether plans may still be begun in it.

    A year that is closed starts nothing new and reminds nobody; its plans stay as they are. The
    profile, and an edition already chosen, are fixed once a plan was begun. Raises YearInUse.
    """
    stored = PlanYear.objects.select_for_update().get(pk=plan_year.pk)
    is_replaced = stored.edition_id is not None and edition != stored.edition
    if (profile != stored.profile or is_replaced) and stored.documents.exists():
        raise YearInUse(
            _(
                "Plans of %(year)s were begun under %(profile)s and %(edition)s: both stay. "
                "Import the newer edition for the next plan year."
            )
            % {"year": stored, "profile": stored.profile, "edition": stored.edition}
        )
    is_other_profile = profile != stored.profile
    stored.profile, stored.edition, stored.is_open = profile, edition, is_open
    stored.changed_by, stored.changed_at = by, at
    stored.save()
    if is_other_profile:
        load_plan_year(year=stored.year)


def close_plan_year(*, plan_year: PlanYear) -> None:
    """Nothing is started in this year any more, and nobody is reminded of it."""
    PlanYear.objects.filter(pk=plan_year.pk).update(is_open=False)


def stage_rules(
    profile: RegulationProfile, gov_type: str
) -> Iterator[tuple[str, bool, str, dict[str, Any]]]:
    """(kind, amendment, stage, what the profile says) for one kind of region."""
    for track, (kind, is_amendment) in TRACKS.items():
        for stage in profile.stages.get(track, []):
            said = {
                name: _for(stage.get(name, ""), gov_type)
                for name in ("legal_basis", "rule", "title")
            }
            due = stage.get("due", {}).get(gov_type)
            yield (
                kind,
                is_amendment,
                stage["key"],
                {**said, "due": due, "is_verified": bool(stage.get("verified"))},
            )


def _defaults(plan_year: PlanYear, gov_type: str) -> dict[tuple[str, bool, str], dict[str, Any]]:
    """The default deadline of each stage.

    What hangs on another stage counts from that stage's own last day, so that a year can be planned
    before its Perkada; where that has no date either, the deadline has none.
    """
    rules = {
        (kind, is_amendment, stage): said
        for kind, is_amendment, stage, said in stage_rules(plan_year.profile, gov_type)
    }

    @cache
    def due_of(key: tuple[str, bool, str]) -> date | None:
        rule = rules[key]["due"] if key in rules else None
        anchors = {}
        if rule and "after" in rule and (anchor := _anchor(rule["after"])) is not None:
            start = due_of(anchor)
            anchors = {rule["after"]: start} if start else {}
        return due_date(rule, plan_year=plan_year.year, anchors=anchors)

    return {
        key: {
            "due_on": due_of(key),
            "legal_basis": said["legal_basis"],
            "rule": said["rule"],
            "is_verified": said["is_verified"],
        }
        for key, said in rules.items()
    }


def _anchor(name: str) -> tuple[str, bool, str] | None:
    """The stage an anchor names; another region's stage has no default date."""
    *prefix, kind, stage = name.split(".")
    return None if "parent" in prefix else (kind, "amendment" in prefix, stage)


def _for(value: str | dict[str, str], gov_type: str) -> str:
    return value.get(gov_type, "") if isinstance(value, dict) else value
