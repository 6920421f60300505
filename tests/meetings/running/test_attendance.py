"""Who is recorded as present: once, by whom, and until when."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.actions import attendance as actions
from meetings.actions.record_content import attendance_of
from meetings.models import Attendance, CheckInCode, Delegate, WrongCode
from tests.factories.meetings import (
    ActionItemFactory,
    AttendanceFactory,
    DayFactory,
    DecisionFactory,
    DelegateFactory,
    ItemFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)
from tests.meetings.running.conftest import NOW

State = actions.TickState


def delegates(meeting, count, **kwargs):
    invitation = RakorInvitationFactory(meeting=meeting, seats=count)
    return DelegateFactory.create_batch(count, invitation=invitation, **kwargs)


def tick(delegate, day, **kwargs):
    return actions.Tick(
        **{"delegate": delegate.uuid, "day": day.pk, "key": uuid4(), "at": NOW} | kwargs
    )


def test_tick_is_recorded_once_however_often_it_is_sent(rakor):
    [delegate] = delegates(rakor.meeting, 1)
    first = tick(delegate, rakor.one)
    other_phone = tick(delegate, rakor.one)

    answers = [
        actions.record_ticks(meeting=rakor.meeting, ticks=[each], by=rakor.secretary, at=NOW)
        for each in (first, first, other_phone)
    ]

    # The same key stands in the list already: recorded. Another phone's tick was known.
    assert answers == [
        {first.key: State.RECORDED},
        {first.key: State.RECORDED},
        {other_phone.key: State.KNOWN},
    ]
    assert Attendance.objects.count() == 1


def test_tick_at_an_item_counts_for_its_day(rakor):
    [delegate] = delegates(rakor.meeting, 1)
    item = ItemFactory(day=rakor.one)

    actions.record_ticks(
        meeting=rakor.meeting,
        ticks=[tick(delegate, rakor.one, item=item.uuid)],
        by=rakor.secretary,
        at=NOW,
    )

    found = Attendance.objects.values_list("day", "item")
    assert sorted(found, key=str) == sorted(
        [(rakor.one.pk, item.pk), (rakor.one.pk, None)], key=str
    )


def test_ticks_of_elsewhere_are_refused(rakor):
    [delegate] = delegates(rakor.meeting, 1)
    elsewhere = tick(DelegateFactory(), rakor.one)
    other_day = tick(delegate, DayFactory())
    item_of_other_day = tick(delegate, rakor.one, item=ItemFactory(day=rakor.two).uuid)

    states = actions.record_ticks(
        meeting=rakor.meeting,
        ticks=[elsewhere, other_day, item_of_other_day],
        by=rakor.secretary,
        at=NOW,
    )

    assert set(states.values()) == {State.UNKNOWN}
    assert Attendance.objects.count() == 0


def test_closed_list_takes_no_tick_and_opens_again(rakor):
    one, two = delegates(rakor.meeting, 2)
    with pytest.raises(actions.CannotRecord):
        actions.lock_day(day=rakor.one, by=rakor.secretary, at=NOW)
    AttendanceFactory(delegate=one, day=rakor.one)
    actions.lock_day(day=rakor.one, by=rakor.secretary, at=NOW)
    late = tick(two, rakor.one)

    def send():
        return actions.record_ticks(meeting=rakor.meeting, ticks=[late], by=rakor.secretary, at=NOW)

    assert send() == {late.key: State.LOCKED}
    actions.unlock_day(day=rakor.one)
    assert send() == {late.key: State.RECORDED}


@pytest.mark.parametrize("item", [None, "item"])
def test_database_refuses_a_second_row(rakor, item):
    [delegate] = delegates(rakor.meeting, 1)
    same = {"delegate": delegate, "day": rakor.one, "item": item and ItemFactory(day=rakor.one)}
    AttendanceFactory(**same)

    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceFactory(**same)


def test_walk_in_is_marked_and_pressed_twice_is_one(rakor):
    key = uuid4()
    person = actions.WalkIn(
        name="Anak Hadir", organisation_text="Forum Anak", phone="0811", is_minor=True,
        companion="Pendamping",
    )  # fmt: skip

    for _ in range(2):
        found = actions.add_walk_in(
            meeting=rakor.meeting,
            day=rakor.one,
            person=person,
            key=key,
            by=rakor.secretary,
            at=NOW,
        )

    assert Delegate.objects.filter(meeting=rakor.meeting).count() == 1
    assert (found.is_walk_in, found.phone, found.public_name) == (True, "", "A.H.")
    assert Attendance.objects.filter(delegate=found, day=rakor.one).count() == 1


def test_code_of_the_screen_checks_in_within_its_window(rakor):
    [delegate] = delegates(rakor.meeting, 1)
    window = actions.open_self_check_in(
        day=rakor.one,
        opens_at=NOW,
        closes_at=NOW + timedelta(hours=1),
        by=rakor.secretary,
        at=NOW,
    )
    code = actions.code_of(window, at=NOW)

    with pytest.raises(actions.CannotRecord):  # not open yet
        actions.check_in_self(delegate=delegate, code=code, at=NOW - timedelta(minutes=1))
    with pytest.raises(actions.CannotRecord):  # two codes later
        actions.check_in_self(delegate=delegate, code=code, at=NOW + timedelta(minutes=2))
    actions.check_in_self(delegate=delegate, code=code, at=NOW + timedelta(seconds=59))

    found = Attendance.objects.get()
    assert (found.method, found.by, found.day) == (Attendance.Method.SELF, None, rakor.one)


def test_guessing_codes_stops(rakor):
    [delegate] = delegates(rakor.meeting, 1)
    now, hour = timezone.now(), timedelta(hours=1)
    rakor.meeting.days.filter(pk=rakor.two.pk).update(date=timezone.localdate())
    window = actions.open_self_check_in(
        day=rakor.one, opens_at=now - hour, closes_at=now + hour, by=rakor.secretary, at=now
    )
    right = actions.code_of(window, at=now)
    wrong = "000000" if right != "000000" else "111111"

    badge = reverse("meetings:badge", kwargs={"token": delegate.badge_token})
    phones = [Client(), Client()]
    for number in range(actions.MOST_TRIES):
        cache.clear()  # as another process would find it
        phones[number % 2].post(badge, {"code": wrong})
    with pytest.raises(actions.CannotRecord):
        actions.check_in_self(delegate=delegate, code=right, at=timezone.now())

    assert WrongCode.objects.count() == actions.MOST_TRIES
    assert Attendance.objects.count() == 0


def test_wrong_codes_of_before_are_not_kept(rakor):
    [delegate] = delegates(rakor.meeting, 1)
    window = actions.open_self_check_in(
        day=rakor.one,
        opens_at=NOW,
        closes_at=NOW + timedelta(hours=1),
        by=rakor.secretary,
        at=NOW,
    )
    for _ in range(actions.MOST_TRIES):
        with pytest.raises(actions.CannotRecord):
            actions.check_in_self(delegate=delegate, code="x", at=NOW)
    later = NOW + actions.TRIES_PAUSE

    actions.check_in_self(delegate=delegate, code=actions.code_of(window, at=later), at=later)

    assert Attendance.objects.get().delegate == delegate
    assert WrongCode.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_counted_one_by_one(rakor):
    [delegate] = delegates(rakor.meeting, 1)
    actions.open_self_check_in(
        day=rakor.one,
        opens_at=NOW,
        closes_at=NOW + timedelta(hours=1),
        by=rakor.secretary,
        at=NOW,
    )

    def guess(_number):
        try:
            with pytest.raises(actions.CannotRecord):
                actions.check_in_self(delegate=delegate, code="x", at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(24)))

    assert WrongCode.objects.count() == actions.MOST_TRIES


def test_new_window_ends_the_one_before(rakor):
    for hours in (1, 2):
        actions.open_self_check_in(
            day=rakor.one,
            opens_at=NOW - timedelta(minutes=5),
            closes_at=NOW + timedelta(hours=hours),
            by=rakor.secretary,
            at=NOW,
        )

    assert CheckInCode.objects.filter(closes_at__gt=NOW).count() == 1


def test_pasted_names_match_without_titles_and_case():
    one = Delegate(name="Dra. Siti Aminah, M.Si")
    two = Delegate(name="Budi Santoso")
    twins = [Delegate(name="Ahmad"), Delegate(name="Ahmad")]

    found, missed = actions.match_names(
        ["dra siti aminah", "BUDI  SANTOSO", "Ahmad", "Tamu", ""], [one, two, *twins]
    )

    assert found == {one.uuid, two.uuid}
    assert missed == ["Ahmad", "Tamu"]


# --- Pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_many(
    client, django_assert_num_queries, rakor, count
):
    for delegate in delegates(rakor.meeting, count):
        AttendanceFactory(delegate=delegate, day=rakor.one)
    client.force_login(rakor.secretary)
    url = reverse("meetings:attendance", kwargs={"uuid": rakor.meeting.uuid})

    with django_assert_num_queries(11):
        response = client.get(url)

    [group] = response.context["groups"]
    assert len(group["entries"]) == count


def attendance_page(client, rakor, **query):
    client.force_login(rakor.secretary)
    return client.get(reverse("meetings:attendance", kwargs={"uuid": rakor.meeting.uuid}), query)


def names_of(response, *, only_found=False):
    return [
        [entry["name"] for entry in group["entries"] if entry["is_found"] or not only_found]
        for group in response.context["groups"]
        if group["found"] or not only_found
    ]


def test_list_begins_with_those_not_ticked_yet(client, rakor):
    for name, people in (("Badan A", "Ani Budi"), ("Badan B", "Citra"), ("Badan C", "Dewi Eko")):
        body = OrganisationFactory(name=name)
        invitation = RakorInvitationFactory(meeting=rakor.meeting, organisation=body)
        for person in people.split():
            delegate = DelegateFactory(invitation=invitation, name=person)
            if person in {"Ani", "Citra"}:
                AttendanceFactory(delegate=delegate, day=rakor.one)

    response = attendance_page(client, rakor)

    assert names_of(response) == [["Budi", "Ani"], ["Dewi", "Eko"], ["Citra"]]
    assert [group["here"] for group in response.context["groups"]] == [1, 0, 1]


def test_long_list_is_folded_but_for_the_next_group_and_what_is_searched(client, rakor):
    for name in ("Badan A", "Badan B", "Badan C"):
        invitation = RakorInvitationFactory(
            meeting=rakor.meeting, organisation=OrganisationFactory(name=name)
        )
        DelegateFactory.create_batch(5, invitation=invitation)
    wanted = rakor.meeting.delegates.filter(organisation__name="Badan C").first()
    Delegate.objects.filter(pk=wanted.pk).update(name="Siti Aminah")

    plain = attendance_page(client, rakor)
    searched = attendance_page(client, rakor, q="siti badan")
    nothing = attendance_page(client, rakor, q="tidak ada")

    assert [group["is_open"] for group in plain.context["groups"]] == [True, False, False]
    assert names_of(searched, only_found=True) == [["Siti Aminah"]]
    assert searched.context["groups"][2]["is_open"]
    assert "Tidak ada yang cocok" in nothing.content.decode()


def test_present_people_are_counted_alike_everywhere(client, rakor):
    guest, waiting, absent, *expected = [
        DelegateFactory(walk_in=True, meeting=rakor.meeting),
        *delegates(rakor.meeting, 1, is_waiting=True),
        *delegates(rakor.meeting, 1, answer="tidak_hadir", reason="Dinas luar"),
        *delegates(rakor.meeting, 3),
    ]
    for delegate in (guest, waiting, *expected[:2]):
        AttendanceFactory(delegate=delegate, day=rakor.one)

    page = attendance_page(client, rakor).content.decode()
    part = client.get(reverse("meetings:attendance_summary", kwargs={"uuid": rakor.meeting.uuid}))
    paper = attendance_of(rakor.one)

    said = "4 hadir: 2 dari 3 yang diharapkan, 2 di luar daftar"
    assert said in page
    assert said in part.content.decode()
    assert (paper["invited"], paper["present"]) == (3, 4)
    # Whoever was there can be found on the list, and whoever said no is not.
    assert waiting.name in page
    assert absent.name not in page


def test_names_of_minors_are_for_those_who_tick(client, rakor):
    invitation = RakorInvitationFactory(meeting=rakor.meeting)
    DelegateFactory(invitation=invitation, minor=True, name="Bunga Melati")
    url = reverse("meetings:attendance", kwargs={"uuid": rakor.meeting.uuid})

    seen = {}
    for who in ("secretary", "planner", "outsider"):
        client.force_login(getattr(rakor, who))
        page = client.get(url).content.decode()
        seen[who] = ("Bunga Melati" in page, "B.M." in page)

    assert seen == {
        "secretary": (True, False),
        "planner": (False, True),
        "outsider": (False, True),
    }


def test_internal_item_is_named_to_nobody_outside_the_host_agency(client, rakor):
    item = ItemFactory(day=rakor.one, title="Rapat tertutup panitia", is_public=False)
    AttendanceFactory(delegate=delegates(rakor.meeting, 1)[0], day=rakor.one, item=item)
    DecisionFactory(meeting=rakor.meeting, item=item)
    ActionItemFactory(meeting=rakor.meeting, item=item)
    where = {"uuid": rakor.meeting.uuid}
    names = ("attendance", "decisions", "actions", "closing", "minutes", "materials", "agenda")

    naming = {}
    for who in ("secretary", "planner", "outsider"):
        client.force_login(getattr(rakor, who))
        pages = {name: client.get(reverse(f"meetings:{name}", kwargs=where)) for name in names}
        pages["?acara="] = client.get(
            f"{pages['attendance'].request['PATH_INFO']}?acara={item.uuid}"
        )
        naming[who] = {key for key, page in pages.items() if item.title in page.content.decode()}

    inside = {"attendance", "?acara=", "decisions", "actions", "minutes", "agenda"}
    assert naming == {"secretary": inside, "planner": inside, "outsider": set()}


def test_badge_identifies_and_records_nothing(client, rakor):
    [delegate] = delegates(rakor.meeting, 1)
    rakor.meeting.days.filter(pk=rakor.two.pk).update(date=timezone.localdate())
    url = reverse("meetings:badge", kwargs={"token": delegate.badge_token})

    page = client.get(url)
    client.force_login(rakor.secretary)
    client.get(url)

    assert delegate.name in page.content.decode()
    assert Attendance.objects.count() == 0


def test_staff_tick_by_the_badge(client, rakor):
    [delegate] = delegates(rakor.meeting, 1)
    client.force_login(rakor.secretary)

    client.post(
        reverse("meetings:badge_tick", kwargs={"token": delegate.badge_token}),
        {"hari": rakor.two.pk},
    )

    found = Attendance.objects.get()
    assert (found.day, found.method, found.by) == (rakor.two, "petugas", rakor.secretary)


def test_paper_sheet_is_ticked_by_names_and_counted_apart(client, rakor):
    _one, two = delegates(rakor.meeting, 2)
    client.force_login(rakor.secretary)
    sheet = reverse(
        "meetings:attendance_sheet", kwargs={"uuid": rakor.meeting.uuid, "pk": rakor.one.pk}
    )

    page = client.post(sheet, {"nama": f"{two.name}\nTidak Dikenal"}).content.decode()
    ticked = re.findall(r'value="([^"]+)" checked', page)
    client.post(
        reverse("meetings:attendance_record", kwargs={"uuid": rakor.meeting.uuid}),
        {"hadir": ticked, "kertas": "1"},
    )

    assert ticked == [f"{two.uuid}:{rakor.one.pk}"]
    assert "Tidak Dikenal" in page
    assert list(Attendance.objects.values_list("delegate", "method")) == [
        (two.pk, Attendance.Method.BULK)
    ]


@pytest.mark.parametrize("body", ["x", "[]", '{"ticks": [{}]}', '{"ticks": [{"delegate": "x"}]}'])
def test_malformed_ticks_are_refused(client, rakor, body):
    client.force_login(rakor.secretary)
    url = reverse("meetings:attendance_record", kwargs={"uuid": rakor.meeting.uuid})

    assert client.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_four_phones_at_once_lose_and_double_nothing(rakor):
    """Eighty people, each ticked by two of four phones, batches sent twice."""
    everybody = delegates(rakor.meeting, 80)
    ticks = {
        phone: [
            tick(delegate, rakor.one)
            for number, delegate in enumerate(everybody)
            if number % 4 in {phone, (phone + 1) % 4}
        ]
        for phone in range(4)
    }

    def work(phone):
        try:
            for at in range(0, len(ticks[phone]), 5):
                batch = ticks[phone][at : at + 5]
                for _ in range(2):
                    actions.record_ticks(
                        meeting=rakor.meeting, ticks=batch, by=rakor.secretary, at=NOW
                    )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert Attendance.objects.values("delegate").distinct().count() == 80
    assert Attendance.objects.count() == 80


def test_queue_of_the_page_is_answered_tick_by_tick(client, rakor):
    [delegate] = delegates(rakor.meeting, 1)
    key = str(uuid4())
    sent = {"delegate": str(delegate.uuid), "day": str(rakor.one.pk), "key": key, "item": None}
    client.force_login(rakor.secretary)
    url = reverse("meetings:attendance_record", kwargs={"uuid": rakor.meeting.uuid})

    answer = client.post(
        url,
        json.dumps({"ticks": [{**sent, "at": NOW.isoformat()}]}),
        content_type="application/json",
    )

    assert answer.json() == {"states": {key: "recorded"}}


def test_badge_says_that_a_person_waits(client, rakor):
    [waiting] = delegates(rakor.meeting, 1, is_waiting=True)
    rakor.meeting.days.filter(pk=rakor.two.pk).update(date=timezone.localdate())
    url = reverse("meetings:badge", kwargs={"token": waiting.badge_token})

    holder = client.get(url).content.decode()
    client.force_login(rakor.secretary)
    staff = client.get(url).content.decode()

    assert "hadir hanya setelah panitia memastikan kursi" in holder
    assert "Catat hadir hanya jika Anda mempersilakan" in staff
