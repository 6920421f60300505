"""`manage.py load_regions`: the regions of Indonesia with their Kemendagri codes."""

from typing import Any

from django.core.management.base import BaseCommand

from agencies.actions import load_regions
from agencies.models import Region


class Command(BaseCommand):
    help = "Store the nation, provinces, regencies, cities and districts; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_regions()
        self.stdout.write(f"{Region.objects.count()} regions, {written} of them written now.")
