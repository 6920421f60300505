"""What every act of the replay needs: who acts, on which day, and what was left in the storage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from accounts.models import User
from agencies.models import Agency
from config.demo.people import DOMAIN
from config.demo.places import DP3ACSKB, MINISTRY, Office
from config.demo.story import Stagehand
from meetings.models import AgendaItem, CoordinationMeeting, MeetingDay
from notifications.actions import note_sent
from renja.models import PlanYear

FIRST_DAY = date(2020, 2, 18)
YEAR = 2021
TITLE = "Rakor Renja Tahun 2021"
# Names of what is made without chance: a second replay elsewhere has the same keys.
_SPACE = UUID("6f0c1a52-6a0e-4a35-9d5c-202002180900")


@dataclass(slots=True, kw_only=True)
class Scene:
    """The replay under way; `days` and `items` are filled by the acts that make them."""

    hand: Stagehand
    year: PlanYear
    meeting: CoordinationMeeting = field(init=False)
    days: list[MeetingDay] = field(default_factory=list)
    items: dict[str, AgendaItem] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def at(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment of the day `days` after the first one, in the venue's zone (WIB)."""
        zone = self.host.region.timezone
        start = datetime.combine(FIRST_DAY + timedelta(days=days), time(hour), tzinfo=zone)
        return start + timedelta(minutes=minute)

    def day(self, days: int) -> date:
        return FIRST_DAY + timedelta(days=days)

    def agency(self, office: Office) -> Agency:
        return self.hand.agencies[office.key]

    @property
    def host(self) -> Agency:
        return self.agency(DP3ACSKB)

    @property
    def ministry(self) -> Agency:
        return self.agency(MINISTRY)

    def person(self, address: str) -> User:
        return User.objects.get(email=f"{address}@{DOMAIN}")

    def key(self, *words: object) -> UUID:
        return uuid5(_SPACE, ":".join(map(str, words)))

    def post(self, mail_ids: Iterable[int], at: datetime) -> None:
        """Note mail as gone out on its own day: nothing of 2020 is sent today."""
        note_sent(mail_ids=mail_ids, at=at)
