"""Delete personal data whose time is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit.models import Purged
from config.purging import purge


class Command(BaseCommand):
    help = "Delete personal data whose time is over, and write down how much that was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        counts = purge(at=timezone.now(), only_count=options["dry_run"])
        for what, count in counts.items():
            self.stdout.write(f"{Purged(what).label}: {count}")
        if options["dry_run"]:
            self.stdout.write("Nothing was deleted.")
