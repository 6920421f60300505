"""An invented world to try the program with: real region codes, invented people and money."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from agencies.actions import load_regions
from agencies.models import Region
from config.demo.editions import items, load_editions
from config.demo.people import DOMAIN, PASSWORD, SIGN_INS, SignIn, load_people
from config.demo.places import REGIONS, load_agencies
from config.demo.rows import Builder
from config.demo.samples import store_samples
from config.demo.story import Stagehand, tell_drafted_year, tell_set_year
from config.demo.years import load_deadlines, load_years
from nomenclature.models import NomenclatureEdition
from renja.models import PlanDocument, PlanYear

__all__ = ["DOMAIN", "PASSWORD", "SIGN_INS", "NotForRealData", "SignIn", "cast", "load"]

GOVERNMENTS = 38 + 514


class NotForRealData(Exception):
    """Other people work here: accounts with a known password must not be added."""


@transaction.atomic
def load(*, today: date, at: datetime) -> list[PlanYear]:
    """Bring the demo up to `today`; the years whose plans were made now, none on a second run.

    What exists stays as people left it. Raises NotForRealData where somebody else has an account.
    """
    hand, edition = cast(today=today, at=at)
    set_year, drafted = load_years(today, edition)
    told = []
    for year, tell in ((set_year, tell_set_year), (drafted, tell_drafted_year)):
        is_new = not PlanDocument.objects.filter(plan_year=year, region__code__in=REGIONS).exists()
        if is_new:
            tell(hand, year)
            told.append(year)
        load_deadlines(year, today, is_new=is_new)
    store_samples(hand.build)
    return told


@transaction.atomic
def cast(*, today: date, at: datetime) -> tuple[Stagehand, NomenclatureEdition]:
    """Regions, nomenclature, agencies and people, made where they do not exist.

    Raises NotForRealData where somebody else has an account.
    """
    _refuse_real_data()
    if Region.objects.with_government().count() < GOVERNMENTS:
        load_regions()
    edition = load_editions(at=at)
    agencies = load_agencies()
    teams = load_people(agencies)
    places, districts = _places()
    build = Builder(catalogue=items(), places=places, districts=districts)
    return Stagehand(today=today, agencies=agencies, teams=teams, build=build), edition


def _refuse_real_data() -> None:
    others = User.objects.exclude(email__endswith=f"@{DOMAIN}")
    if others.exists() and not User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        raise NotForRealData(
            "This database has accounts of real people; the demo's have a known password."
        )


def _places() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Names of the demo's regions by code, and each region's districts."""
    named = Region.objects.filter(code__startswith=REGIONS[0]).order_by("code")
    names = {region.code: region.name for region in named}
    districts: dict[str, list[str]] = defaultdict(list)
    for code in names:
        if code.count(".") == 2:
            districts[code.rpartition(".")[0]].append(code)
    return names, districts
