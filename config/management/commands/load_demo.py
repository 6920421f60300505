"""Load the demo, and tell how to sign in to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from agencies.models import Role
from config import demo
from config.database import refresh_statistics


class Command(BaseCommand):
    help = "Load the demo: invented plans of a real province, with dates counted from today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print-signins", action="store_true", help="only print one sign-in per role"
        )
        parser.add_argument(
            "--today", type=date.fromisoformat, help="count from this day (YYYY-MM-DD)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["print_signins"]:
            self._print_sign_ins()
            return
        now = timezone.now()
        try:
            told = demo.load(today=options["today"] or timezone.localdate(now), at=now)
        except demo.NotForRealData as error:
            raise CommandError(str(error)) from error
        if told:
            refresh_statistics()
        years = ", ".join(str(year) for year in told)
        self.stdout.write(f"Demo loaded: plan years {years}." if told else "Demo is up to date.")

    def _print_sign_ins(self) -> None:
        people = {
            user.email: user
            for user in User.objects.filter(
                email__in=[person.email for person in demo.SIGN_INS]
            ).prefetch_related("memberships__agency__region")
        }
        self.stdout.write(f"  Password of all: {demo.PASSWORD}")
        for person in demo.SIGN_INS:
            user = people.get(person.email)
            if user is None:
                continue
            where = "; ".join(
                f"{Role(m.role).label}, {m.agency} {m.agency.region}"
                for m in user.memberships.all()
            )
            note = "" if user.check_password(demo.PASSWORD) else "  (password was changed)"
            self.stdout.write(f"  {person.email:<40} {where}{note}")
