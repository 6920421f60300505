"""The secretariat's pages and those behind the link: what they show, change, refuse and cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import Role
from meetings.actions.invitations_answers import MOST_ANSWERS
from meetings.actions.invitations_links import token_of
from meetings.models import (
    CoordinationMeeting,
    Delegate,
    Invitation,
    InvitationSending,
    InviteList,
    InviteListEntry,
    Organisation,
)
from notifications.models import OutboxMail
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.meetings import (
    DelegateFactory,
    InviteListFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)

pytestmark = pytest.mark.django_db


def url(name, meeting=None, **kwargs):
    if meeting is not None:
        kwargs["uuid"] = meeting.uuid
    return reverse(f"meetings:{name}", kwargs=kwargs)


@pytest.fixture
def staff(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def open_link(sent):
    """The address of an invitation that may still be answered."""
    now = timezone.now()
    Invitation.objects.filter(pk=sent.pk).update(
        expires_at=now + timedelta(days=30), answer_by=now.date() + timedelta(days=20)
    )
    return reverse("meetings:answer", args=[token_of(sent)])


def answer(**rows):
    """The form's data: `kursi_0={"answer": …}` and who sends it."""
    data = {
        "version": rows.pop("version", 1),
        "answered_by": "Ibu Rahma, Sekretaris",
        "who": rows.pop("who", "kirim"),
        "none_reason": rows.pop("none_reason", ""),
        "kursi-TOTAL_FORMS": len(rows),
        "kursi-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows.values()):
        data |= {f"kursi-{number}-{name}": value for name, value in row.items()}
    return data


COMES = {"answer": "hadir", "name": "Rahma", "position_title": "Perencana"}


# --- Behind the link ------------------------------------------------------------------------------
def test_answer_is_confirmed_with_badges(client, open_link, sent):
    response = client.post(open_link, answer(a=COMES), follow=True)

    delegate = sent.delegates.get()
    assertContains(response, "Terima kasih, jawaban Anda dicatat")
    assertContains(response, f"peserta/{delegate.uuid}/")
    badge = client.get(f"{open_link}peserta/{delegate.uuid}/")
    assertContains(badge, f"/p/{delegate.badge_token}/")
    assertContains(badge, "<svg")


def test_answer_page_is_not_kept_by_browsers_or_search_engines(client, open_link):
    response = client.get(open_link)

    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"answer": "hadir", "position_title": "Perencana"}, "name"),
        ({"answer": "hadir", "name": "Rahma"}, "position_title"),
        ({"answer": "diwakili", "name": "Budi", "position_title": "Analis"}, "represents"),
        ({"answer": "tidak_hadir", "name": "Budi"}, "reason"),
        ({"name": "Budi"}, "answer"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(client, open_link, sent, row, field):
    response = client.post(open_link, answer(a=row))

    assert field in response.context["seats"][0].errors
    assertContains(response, f'href="#id_kursi-0-{field}"')
    assert sent.delegates.count() == 0


def test_nobody_comes_needs_a_reason_and_no_people(client, open_link, sent):
    refused = client.post(open_link, answer(who="tidak"))
    assert "none_reason" in refused.context["form"].errors

    client.post(open_link, answer(who="tidak", none_reason="Ada dinas luar"))
    assert sent.delegates.get().reason == "Ada dinas luar"


def test_stale_page_keeps_what_was_typed_and_can_be_sent_again(client, open_link, sent):
    client.post(open_link, answer(a=COMES))

    stale = client.post(open_link, answer(a={**COMES, "name": "Budi"}))
    assertContains(stale, 'value="Budi"')
    assertContains(stale, 'name="version" value="2"')
    client.post(open_link, answer(a={**COMES, "name": "Budi"}, version=2))
    assert sent.delegates.get().name == "Budi"


def test_children_are_asked_for_name_and_companion_alone(client, open_link, sent):
    Organisation.objects.filter(pk=sent.organisation_id).update(participant_class="forum_anak")
    page = client.get(open_link)
    assertNotContains(page, "-phone")
    assertNotContains(page, "-position_title")

    child = {"answer": "hadir", "name": "Bunga Melati", "companion": "Ibu Sari"}
    done = client.post(open_link, answer(a=child), follow=True)

    delegate = sent.delegates.get()
    assert (delegate.is_minor, delegate.companion) == (True, "Ibu Sari")
    again = client.get(open_link)
    badge = client.get(f"{open_link}peserta/{delegate.uuid}/")
    for response in (done, again, badge):
        assertNotContains(response, "Bunga")
        assertContains(response, "B.M.")


def test_child_without_companion_is_refused(client, open_link, sent):
    Organisation.objects.filter(pk=sent.organisation_id).update(participant_class="forum_anak")

    response = client.post(open_link, answer(a={"answer": "hadir", "name": "Bunga"}))

    assert "companion" in response.context["seats"][0].errors


def test_after_the_last_day_the_link_shows_and_changes_nothing(client, open_link, sent):
    client.post(open_link, answer(a=COMES))
    Invitation.objects.update(answer_by=timezone.now().date() - timedelta(days=2))

    assertContains(client.get(open_link), "Batas waktu menjawab sudah lewat")
    client.post(open_link, answer(a={**COMES, "name": "Lain"}, version=2))
    assert sent.delegates.get().name == "Rahma"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(days=1)}, "sudah kedaluwarsa"),
        ({"link_number": 2}, "sudah diganti"),
        ({"status": "dibatalkan"}, "dibatalkan"),
    ],
)
def test_closed_links_say_why(client, open_link, change, words):
    Invitation.objects.update(**change)

    response = client.get(open_link)

    assert response.status_code == 410
    assertContains(response, words, status_code=410)
    assertContains(response, "Ibu Uji", status_code=410)  # whom to ask


def test_link_of_a_cancelled_rakor_says_so(client, open_link):
    CoordinationMeeting.objects.update(status="dibatalkan")

    assert client.get(open_link).status_code == 410


def test_link_that_is_not_ours_is_explained(client):
    response = client.get(reverse("meetings:answer", args=["salah.salah"]))

    assertContains(response, "Tautan ini tidak berlaku", status_code=404)


def test_people_of_another_organisation_have_no_page_here(client, open_link):
    other = DelegateFactory()

    assert client.get(f"{open_link}peserta/{other.uuid}/").status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_answer_page_costs_the_same_for_any_number(
    client, open_link, sent, people, django_assert_num_queries
):
    DelegateFactory.create_batch(people, invitation=sent)

    with django_assert_num_queries(6):
        client.get(open_link)


# --- The secretariat ------------------------------------------------------------------------------
@pytest.mark.parametrize("organisations", [10, 100])
def test_list_costs_the_same_with_three_hundred_delegates(
    staff, meeting, invite, organisations, django_assert_num_queries
):
    for _ in range(organisations):
        DelegateFactory.create_batch(3, invitation=invite())

    with django_assert_num_queries(13):
        response = staff.get(url("invitations", meeting))
    assert len(response.context["entries"]) == organisations


def test_list_counts_answers_and_waiting(staff, meeting, sent):
    DelegateFactory(invitation=sent)
    DelegateFactory(invitation=sent, answer="diwakili")
    DelegateFactory(invitation=sent, is_waiting=True)
    DelegateFactory(invitation=sent, answer="tidak_hadir", reason="Sakit")

    totals = staff.get(url("invitations", meeting)).context["totals"]

    assert totals == {
        "comes": 1,
        "represented": 1,
        "absent": 1,
        "waiting": 1,
        "seats": 2,
        "organisations": 1,
        "answered": 2,
        "open": 0,
    }


def test_others_of_the_region_read_answers_without_addresses(client, meeting, sent, host):
    client.force_login(person(Role.PLANNER, AgencyFactory(region=host.region)))

    response = client.get(url("invitations", meeting))

    assertContains(response, sent.organisation.name)
    assertNotContains(response, url("invitation", meeting, pk=sent.pk))
    assertNotContains(response, sent.organisation.email)


def test_filters_keep_to_unsur_status_and_words(staff, meeting, invite):
    media = invite(organisation=OrganisationFactory(name="Radio Uji", participant_class="media"))
    invite(organisation=OrganisationFactory(name="Kampus Uji", participant_class="akademisi"))

    for query in ("?unsur=media", "?q=radio", "?unsur=media&status=disiapkan"):
        entries = staff.get(url("invitations", meeting) + query).context["entries"]
        assert [entry["invitation"] for entry in entries] == [media]
    assert staff.get(url("invitations", meeting) + "?status=dikirim").context["entries"] == []


def test_organisations_of_one_name_are_told_apart_where_one_is_chosen(staff, meeting):
    for name in ("Kota Uji", "Kabupaten Uji"):
        OrganisationFactory(name="Bappeda", region=RegencyFactory(name=name))
    OrganisationFactory(name="Bappeda", region=None)

    page = staff.get(url("invite_add", meeting))

    labels = [
        str(label) for _, label in page.context["forms"]["satu"].fields["organisation"].choices
    ]
    assert sorted(labels[1:]) == ["Bappeda", "Bappeda, Kabupaten Uji", "Bappeda, Kota Uji"]


def test_list_and_single_organisation_are_invited(staff, meeting, host):
    kept = InviteListFactory(owner=host)
    InviteListEntry.objects.create(list=kept, organisation=OrganisationFactory(), seats=4)
    single = OrganisationFactory()

    staff.post(url("invite_add", meeting), {"how": "daftar", "daftar-invite_list": kept.pk})
    staff.post(
        url("invite_add", meeting),
        {"how": "satu", "satu-organisation": single.pk, "satu-seats": 3},
    )

    assert sorted(meeting.invitations.values_list("seats", flat=True)) == [3, 4]


def test_lists_of_other_agencies_are_not_offered(staff, meeting):
    foreign = InviteListFactory()

    staff.post(url("invite_add", meeting), {"how": "daftar", "daftar-invite_list": foreign.pk})

    assert meeting.invitations.count() == 0
    assert staff.get(url("invite_list", pk=foreign.pk)).status_code == 404


def test_preview_names_recipients_and_sending_needs_that_list(staff, meeting, invite):
    invitation = invite()
    page = staff.get(url("invite_send", meeting))
    assertContains(page, invitation.organisation.email)
    assertContains(page, "Kirim 1 pesan")

    staff.post(url("invite_send", meeting), {"jenis": "undangan"})
    assert OutboxMail.objects.count() == 0
    digest = page.context["recipients"].digest
    staff.post(url("invite_send", meeting), {"jenis": "undangan", "digest": digest})
    staff.post(url("invite_send", meeting), {"jenis": "undangan", "digest": digest})
    assert OutboxMail.objects.count() == 1


def test_refused_address_is_shown_in_the_list(staff, meeting, invite):
    invitation = invite()
    digest = staff.get(url("invite_send", meeting)).context["recipients"].digest
    staff.post(url("invite_send", meeting), {"jenis": "undangan", "digest": digest})
    OutboxMail.objects.update(status="failed", error="550 no such user")

    assertContains(staff.get(url("invitations", meeting)), "550 no such user")
    detail = staff.get(url("invitation", meeting, pk=invitation.pk))
    assertContains(detail, "550 no such user")


def test_whatsapp_button_has_the_text_ready_and_a_tick(staff, meeting, invite):
    invitation = invite(organisation=OrganisationFactory(phone="0812-345 678", name="LSM & Uji"))

    page = staff.get(url("invite_whatsapp", meeting))
    (entry,) = page.context["entries"]
    assert entry["url"].startswith("https://wa.me/62812345678?text=Yth.%20LSM%20%26%20Uji")
    assert token_of(invitation) in entry["text"]
    assert "/k/" not in page.context["group_text"]

    staff.post(url("invite_tick", meeting, pk=invitation.pk))
    sending = InvitationSending.objects.get()
    assert (sending.channel, sending.invitation) == ("whatsapp", invitation)


def test_withdrawn_link_replaced_link_and_stale_page(staff, meeting, sent):
    staff.post(url("invitation_link", meeting, pk=sent.pk), {"version": "1"})
    staff.post(url("invitation_withdraw", meeting, pk=sent.pk), {"version": "1"})
    sent.refresh_from_db()
    assert (sent.link_number, sent.status) == (2, "dikirim")

    staff.post(url("invitation_withdraw", meeting, pk=sent.pk), {"version": "2"})
    sent.refresh_from_db()
    assert sent.status == "dibatalkan"


def test_closed_rakor_changes_no_invitation(staff, meeting, sent):
    CoordinationMeeting.objects.update(status="ditutup")

    for name in ("invite_add", "invitation"):
        where = url(name, meeting, **({"pk": sent.pk} if name == "invitation" else {}))
        assert staff.post(where, {"version": 1, "seats": 5}).status_code == 409
    assert staff.post(url("invite_tick", meeting, pk=sent.pk)).status_code == 409


def test_invitation_of_another_rakor_is_not_found_here(staff, meeting):
    other = RakorInvitationFactory()

    assert staff.get(url("invitation", meeting, pk=other.pk)).status_code == 404


def test_organisation_is_added_changed_and_its_name_taken_once(staff):
    data = {"name": "LSM Uji", "participant_class": "lsm", "is_active": "on"}
    staff.post(url("organisation_add"), data)
    refused = staff.post(url("organisation_add"), data | {"name": "lsm uji"})
    assertContains(refused, "sudah ada")

    kept = Organisation.objects.get()
    change = data | {"name": "LSM Baru", "version": 1}
    staff.post(url("organisation", pk=kept.pk), change)
    stale = staff.post(url("organisation", pk=kept.pk), change)
    assertContains(stale, "baru saja mengubah")
    kept.refresh_from_db()
    assert (kept.name, kept.version) == ("LSM Baru", 2)


def test_list_is_made_filled_and_emptied(staff, host):
    AgencyFactory(region=host.region, bappeda=True)
    AgencyFactory()

    staff.post(url("invite_lists"), {"owner": host.pk, "name": "Rutin"})
    kept = InviteList.objects.get()
    staff.post(url("invite_list_fill", pk=kept.pk))
    staff.post(url("invite_list_fill", pk=kept.pk))

    assert sorted(
        kept.entries.values_list("organisation__participant_class", "organisation__agency__region")
    ) == [("bappeda", host.region_id), ("pd_kabkota", host.region_id)]
    staff.post(url("invite_list_remove", pk=kept.entries.first().pk))
    assert kept.entries.count() == 1
    assert staff.post(url("invite_lists"), {"owner": host.pk, "name": "rutin"}).status_code == 200


@pytest.mark.parametrize("name", ["invite_send", "invite_whatsapp", "invite_reminders"])
@pytest.mark.parametrize("count", [1, 3])
def test_sending_pages_cost_the_same(
    staff, meeting, invite, secretary, name, count, django_assert_max_num_queries
):
    for _ in range(count):
        invite(status="dikirim", sent_at=timezone.now(), sent_by=secretary)

    with django_assert_max_num_queries(15):
        assert staff.get(url(name, meeting)).status_code == 200


def test_minors_names_stand_on_no_page_of_the_invitations(staff, meeting, sent):
    Delegate.objects.create(
        meeting=meeting,
        invitation=sent,
        organisation=sent.organisation,
        name="Bunga Melati",
        is_minor=True,
        companion="Ibu Sari",
        created_at=timezone.now(),
    )

    detail = staff.get(url("invitation", meeting, pk=sent.pk))
    assertContains(detail, "B.M.")
    assertNotContains(detail, "Bunga")


def test_page_reads_no_more_people_than_the_invitation_takes(client, open_link, sent):
    rows = {f"kursi_{number}": COMES for number in range(900)}

    page = client.post(open_link, answer(**rows))

    assert len(page.context["seats"].forms) == 5  # two seats, two that wait, and one to refuse
    assertContains(page, "paling banyak 4 orang")
    assert Delegate.objects.count() == 0


def test_page_says_429_to_who_answers_too_often(client, open_link, sent):
    Invitation.objects.update(counted_from=timezone.now(), answer_count=MOST_ANSWERS)

    page = client.post(open_link, answer(kursi_0=COMES))

    assertContains(page, "Coba lagi satu jam kemudian", status_code=429)
    assert Delegate.objects.count() == 0
