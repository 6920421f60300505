"""Delete files of the storage that no row names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.orphans import LooksWrong, sweep_files


class Command(BaseCommand):
    help = "Delete files older than two days that no row of the database names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")
        parser.add_argument(
            "--sure", action="store_true", help="also when most of the old files would go"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        only_count = options["dry_run"]
        try:
            swept = sweep_files(at=timezone.now(), is_sure=options["sure"], only_count=only_count)
        except LooksWrong as error:
            raise CommandError(f"{error} If so: --sure") from error
        done = "would be deleted" if only_count else "deleted"
        self.stdout.write(f"{swept.files} files without a row {done}, {swept.size} bytes")
