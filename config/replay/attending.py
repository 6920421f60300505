"""Who was there: the badge at the desk, the code on the screen, the paper sheet, and a walk-in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from config.replay.guests import WALK_IN, WALK_IN_BODY, bodies
from config.replay.scene import Scene
from meetings.actions.attendance import (
    Tick,
    WalkIn,
    add_walk_in,
    check_in_self,
    code_of,
    lock_day,
    open_self_check_in,
    record_ticks,
)
from meetings.actions.planning import change_status
from meetings.models import Attendance, CoordinationMeeting, Delegate, MeetingDay

# Of those present on the first day: how many had their badge read, and how many typed the code.
BADGES, CODES = 40, 24


def begin(scene: Scene) -> None:
    change_status(
        meeting=scene.meeting,
        to_status=CoordinationMeeting.Status.RUNNING,
        by=scene.person("sekretariat"),
        at=scene.at(0, 7),
    )


def register(scene: Scene, number: int) -> None:
    """The people of one day, three ways; the list is closed in the evening."""
    by, day = scene.person("sekretariat"), scene.days[number]
    people = _present(scene, number)
    # Children have no phone here: the staff tick them, or the paper does.
    adults = [each for each in people if not each.is_minor]
    coded = adults[-CODES:]
    others = [each for each in people if each not in coded]
    _tick(
        scene,
        day,
        others[:BADGES],
        method=Attendance.Method.STAFF,
        by=by,
        at=scene.at(number, 7, 40),
    )
    _check_in(scene, day, coded, number, by=by)
    _tick(
        scene,
        day,
        others[BADGES:],
        method=Attendance.Method.BULK,
        by=by,
        at=scene.at(number, 10, 20),
    )
    if number == 0:
        add_walk_in(
            meeting=scene.meeting,
            day=day,
            person=WalkIn(
                name=WALK_IN.name,
                organisation_text=WALK_IN_BODY,
                position_title=WALK_IN.title,
                sex=WALK_IN.sex,
            ),
            key=scene.key("walk-in"),
            by=by,
            at=scene.at(0, 9, 5),
        )


def close_lists(scene: Scene) -> None:
    for number, day in enumerate(scene.days):
        lock_day(day=day, by=scene.person("sekretariat"), at=scene.at(number, 17))


def _present(scene: Scene, number: int) -> list[Delegate]:
    """The delegates of this day, in the order of the sheet."""
    named = {guest.name: guest for body in bodies() for guest in body.guests if guest.name}
    seated = Delegate.objects.filter(meeting=scene.meeting, is_walk_in=False, is_waiting=False)
    coming = seated.exclude(answer=Delegate.Answer.ABSENT).order_by("invitation__position", "pk")
    return [each for each in coming if number in named[each.name].days]


def _tick(
    scene: Scene,
    day: MeetingDay,
    people: Sequence[Delegate],
    *,
    method: str,
    by: User,
    at: datetime,
) -> None:
    ticks = [
        Tick(delegate=each.uuid, day=day.pk, key=scene.key("tick", day.date, each.pk), at=at)
        for each in people
    ]
    record_ticks(meeting=scene.meeting, ticks=ticks, method=method, by=by, at=at)


def _check_in(
    scene: Scene, day: MeetingDay, people: Sequence[Delegate], number: int, *, by: User
) -> None:
    window = open_self_check_in(
        day=day,
        opens_at=scene.at(number, 7, 30),
        closes_at=scene.at(number, 9),
        by=by,
        at=scene.at(number, 7, 25),
    )
    for place, delegate in enumerate(people):
        at = scene.at(number, 7, 45 + place // 2)
        check_in_self(delegate=delegate, code=code_of(window, at=at), at=at)
