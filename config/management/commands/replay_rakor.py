"""Replay the Rakor Renja 2021 of February 2020."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import demo
from config.database import refresh_statistics
from config.replay import CannotReplay, replay
from config.replay.summary import lines_of


class Command(BaseCommand):
    help = "Replay the Rakor Renja 2021 (18 and 19 February 2020) with invented people."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            told = replay(at=timezone.now())
        except (CannotReplay, demo.NotForRealData) as error:
            raise CommandError(str(error)) from error
        if told.is_new:
            refresh_statistics()
        else:
            self.stdout.write("The replay is here already; nothing was changed.")
        for line in lines_of(told.meeting):
            self.stdout.write(line)
