"""Import one file of the nomenclature into an edition."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from nomenclature import actions
from nomenclature.importers.guard import UnreadableFile
from nomenclature.models import NomenclatureEdition


class Command(BaseCommand):
    help = "Import SIPD's nomenclature sheet or a CSV into an edition; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", required=True, help="key of the edition, such as 2027")
        parser.add_argument("--name", help="name of a new edition")
        parser.add_argument("--decree", help="decree as printed")
        parser.add_argument("--from-year", type=int, help="first plan year it holds for")
        parser.add_argument("--to-year", type=int, help="last plan year it holds for")
        parser.add_argument("--excerpt", action="store_true", help="the file is an excerpt")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            with path.open("rb") as file:
                result = actions.import_file(
                    file=file, filename=path.name, at=timezone.now(), **self._edition(options)
                )
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        edition = NomenclatureEdition.objects.get(key=options["edition"])
        for line in edition.report:
            self.stdout.write(f"{line['severity']}: row {line['row']}: {line['message']}")
        self.stdout.write(
            f"{edition}: {result.total} items, {result.created} new, {result.changed} changed, "
            f"{result.removed} removed, {len(edition.report)} remarks"
        )

    def _edition(self, options: dict[str, Any]) -> dict[str, Any]:
        """The edition's fields: from the options, else as they stand."""
        key = options["edition"]
        known = NomenclatureEdition.objects.filter(key=key).first()
        year_from = options["from_year"] or (known and known.year_from)
        if not year_from:
            raise CommandError(f"Edition {key} is new: say --from-year.")
        return {
            "key": key,
            "name": options["name"] or (known.name if known else key),
            "decree": options["decree"] or (known.decree if known else ""),
            "year_from": year_from,
            "year_to": options["to_year"] or (known.year_to if known else None),
            "is_excerpt": options["excerpt"] or bool(known and known.is_excerpt),
        }
