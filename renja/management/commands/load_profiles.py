"""Load the regulation profiles and the default deadlines of plan years."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from renja.actions.profiles import load_plan_year, load_profiles


class Command(BaseCommand):
    help = "Load the regulation profiles, and plan years with their default deadlines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--year",
            type=int,
            action="append",
            dest="years",
            help="plan year; may be given several times (default: last, this and the next two)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        profiles = load_profiles()
        this_year = date.today().year  # noqa: DTZ011  (a year, in any zone)
        years = options["years"] or range(this_year - 1, this_year + 3)
        for year in years:
            plan_year = load_plan_year(year=year)
            count = plan_year.deadlines.filter(region=None).count()
            self.stdout.write(f"{year}: {plan_year.profile.name}, {count} deadlines")
        self.stdout.write(f"{len(profiles)} profiles")
