"""Several note-takers at once, the history, the draft that goes round, and the lock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from meetings.actions import circulation as rounds
from meetings.actions import minutes as actions
from meetings.models import ItemMinutes, MinutesCorrection, MinutesRevision
from notifications.models import OutboxMail
from tests.factories.meetings import (
    CorrectionFactory,
    DelegateFactory,
    ItemFactory,
    RakorInvitationFactory,
)
from tests.meetings.running.conftest import NOW

BASE = {"chair": "", "minute_taker": "", "discussion": "", "conclusions": "", "follow_up": ""}


@pytest.fixture
def item(rakor):
    return ItemFactory(day=rakor.one)


def write(item, version, by, **texts):
    return actions.write_minutes(item=item, version=version, texts=BASE | texts, by=by, at=NOW)


def test_two_note_takers_in_two_fields_are_joined(rakor, item):
    write(item, 1, rakor.secretary, discussion="Pagu dibahas.")
    version = ItemMinutes.objects.get().version
    write(item, version, rakor.secretary, discussion="Pagu dibahas.", conclusions="Setuju.")

    second = write(item, version, rakor.planner, discussion="Pagu dibahas.\nTarget juga.")

    minutes = ItemMinutes.objects.get()
    assert (minutes.discussion, minutes.conclusions) == (
        "Pagu dibahas.\nTarget juga.",
        "Setuju.",
    )
    assert (second.is_joined, list(second.clashes)) == (True, [])


def test_clash_writes_nothing_and_keeps_what_was_typed(rakor, item):
    write(item, 1, rakor.secretary, discussion="Awal")
    version = ItemMinutes.objects.get().version
    write(item, version, rakor.secretary, discussion="Satu")

    second = write(item, version, rakor.planner, discussion="Dua")

    assert ItemMinutes.objects.get().discussion == "Satu"
    assert [(c.field, c.mine, c.theirs, c.both) for c in second.clashes] == [
        ("discussion", "Dua", "Satu", "Satu\nDua")
    ]
    aside = MinutesRevision.objects.get(is_side_copy=True)
    assert (aside.discussion, aside.by) == ("Dua", rakor.planner)


def test_clash_is_shown_with_both_texts_and_saved_by_choice(client, rakor, item):
    write(item, 1, rakor.secretary, discussion="Awal")
    version = ItemMinutes.objects.get().version
    write(item, version, rakor.secretary, discussion="Satu")
    client.force_login(rakor.planner)
    url = reverse("meetings:minutes_item", kwargs={"uuid": rakor.meeting.uuid, "item": item.uuid})

    page = client.post(url, BASE | {"version": version, "discussion": "Dua"})
    newest = page.context["form"].initial["version"]
    client.post(
        url,
        BASE
        | {
            "version": newest,
            "discussion": "Satu\nDua",
            "pilih-discussion": "mine",
            "mine-discussion": "Dua",
        },
    )

    assert "Satu" in page.content.decode()
    assert "Dua" in page.content.decode()
    assert ItemMinutes.objects.get().discussion == "Dua"
    assert set(MinutesRevision.objects.values_list("discussion", flat=True)) >= {"Satu", "Dua"}


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_lose_no_sentence(rakor, item):
    write(item, 1, rakor.secretary, discussion="Awal")
    version = ItemMinutes.objects.get().version

    def work(number):
        try:
            write(item, version, rakor.planner, discussion=f"Awal\nKalimat {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(10)))

    kept = "\n".join(MinutesRevision.objects.values_list("discussion", flat=True))
    assert [n for n in range(10) if f"Kalimat {n}" not in kept] == []


def test_any_two_states_compare_and_one_comes_back(client, rakor, item):
    write(item, 1, rakor.secretary, discussion="Satu")
    version = ItemMinutes.objects.get().version
    write(item, version, rakor.secretary, discussion="Dua")
    first, newest = MinutesRevision.objects.filter(number__gt=1).order_by("pk")
    client.force_login(rakor.planner)
    where = {"uuid": rakor.meeting.uuid, "item": item.uuid}

    page = client.get(
        reverse("meetings:minutes_history", kwargs=where), {"dari": newest.pk, "ke": first.pk}
    )
    client.post(
        reverse("meetings:minutes_restore", kwargs=where | {"pk": first.pk}),
        {"version": ItemMinutes.objects.get().version},
    )

    [field] = page.context["differences"]
    assert [(p.kind, p.text) for p in field["pieces"]] == [("gone", "Dua"), ("new", "Satu")]
    assert ItemMinutes.objects.get().discussion == "Satu"
    assert MinutesRevision.objects.filter(discussion="Dua").exists()


def circulated(rakor, item):
    write(item, 1, rakor.secretary, discussion="Pagu dibahas.")
    found, _mail = rounds.circulate(
        meeting=rakor.meeting, closes_at=NOW + timedelta(days=3), by=rakor.secretary, at=NOW
    )
    return found


def test_draft_goes_to_each_address_once(rakor, item):
    invitation = RakorInvitationFactory(meeting=rakor.meeting)
    DelegateFactory(invitation=invitation, email="a@contoh.test")
    DelegateFactory(invitation=invitation, email="a@contoh.test")
    DelegateFactory(invitation=invitation, minor=True)

    circulated(rakor, item)

    assert list(OutboxMail.objects.values_list("to", flat=True)) == ["a@contoh.test"]
    assert mail.outbox == []


def test_delegate_corrects_behind_the_link_until_the_date(client, rakor, item):
    invitation = RakorInvitationFactory(meeting=rakor.meeting)
    delegate = DelegateFactory(invitation=invitation, minor=True, name="Bunga Melati")
    draft = circulated(rakor, item)
    draft.closes_at = NOW + timedelta(days=3650)
    draft.save()
    url = reverse("meetings:minutes_read", kwargs={"token": rounds.token_of(draft, delegate)})

    page = client.get(url).content.decode()
    client.post(url, {"text": "Angka keliru."})

    found = MinutesCorrection.objects.get()
    assert "Pagu dibahas." in page
    assert "Bunga Melati" not in page
    assert (found.text, found.author_name, found.by) == ("Angka keliru.", "B.M.", None)
    assert client.get(url[:-2] + "x/").status_code == 404
    with pytest.raises(rounds.CannotCirculate):
        rounds.correct(
            circulation=draft, item=None, text="x", delegate=delegate, at=draft.closes_at
        )


def test_internal_items_stay_out_of_what_goes_round(client, rakor, item):
    internal = ItemFactory(day=rakor.one, is_public=False, title="Penyiapan berita acara")
    write(internal, 1, rakor.secretary, discussion="Hanya panitia.")
    circulated(rakor, item)
    url = reverse("meetings:minutes_draft", kwargs={"uuid": rakor.meeting.uuid})

    seen = {}
    for who in ("planner", "outsider"):
        client.force_login(getattr(rakor, who))
        seen[who] = "Hanya panitia." in client.get(url).content.decode()

    assert seen == {"planner": True, "outsider": False}


def test_lock_waits_for_the_date_and_for_corrections(rakor, item):
    draft = circulated(rakor, item)
    correction = CorrectionFactory(circulation=draft)
    late = draft.closes_at

    with pytest.raises(rounds.CannotCirculate):
        rounds.lock_minutes(meeting=rakor.meeting, by=rakor.secretary, at=NOW)
    with pytest.raises(rounds.CannotCirculate):
        rounds.lock_minutes(meeting=rakor.meeting, by=rakor.secretary, at=late)
    assert rounds.lock_due(at=late) == 0
    rounds.resolve(
        correction=correction, resolution="diterima", reply="", by=rakor.secretary, at=late
    )
    assert rounds.lock_due(at=late) == 1

    version = ItemMinutes.objects.get().version
    with pytest.raises(actions.CannotWrite):
        write(item, version, rakor.planner, discussion="Terlambat")
    assert ItemMinutes.objects.get().discussion == "Pagu dibahas."
    assert MinutesRevision.objects.filter(discussion="Terlambat", is_side_copy=True).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_many(
    client, django_assert_num_queries, rakor, count
):
    for _ in range(count):
        write(ItemFactory(day=rakor.one), 1, rakor.secretary, discussion="x")
    client.force_login(rakor.secretary)
    url = reverse("meetings:minutes", kwargs={"uuid": rakor.meeting.uuid})

    with django_assert_num_queries(10):
        response = client.get(url)

    assert len(response.context["entries"]) == count
