"""Invitations prepared from lists, lines and by hand; seats changed, invitations taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from meetings.actions import invitations as actions
from meetings.actions.invitations import Wanted
from meetings.actions.invitations_pasted import Pasted, invite_pasted
from meetings.models import Delegate, Invitation, InviteListEntry, Organisation
from tests.factories.agencies import RegencyFactory
from tests.factories.meetings import (
    DelegateFactory,
    InviteListFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)
LAST = date(2026, 2, 7)


def test_list_is_invited_with_its_seats_and_once(meeting):
    kept = InviteListFactory(owner=meeting.host)
    first, second, resting = OrganisationFactory.create_batch(3)
    Organisation.objects.filter(pk=resting.pk).update(is_active=False)
    for number, organisation in enumerate((first, second, resting), 1):
        InviteListEntry.objects.create(
            list=kept, organisation=organisation, seats=number + 1, position=number
        )

    added = actions.invite_list(meeting=meeting, invite_list=kept, answer_by=LAST, at=NOW)
    again = actions.invite_list(meeting=meeting, invite_list=kept, answer_by=LAST, at=NOW)

    assert (added, again) == (2, 0)
    found = Invitation.objects.filter(meeting=meeting).order_by("position")
    assert list(found.values_list("organisation", "seats", "position", "answer_by")) == [
        (first.pk, 2, 1, LAST),
        (second.pk, 3, 2, LAST),
    ]
    assert set(found.values_list("expires_at", flat=True)) == {
        datetime(2026, 2, 11, 17, 0, tzinfo=UTC)
    }


def test_inviting_again_keeps_seats_and_answers(meeting, sent):
    wanted = [Wanted(organisation_id=sent.organisation_id, seats=9)]

    assert actions.invite(meeting=meeting, wanted=wanted, at=NOW) == 0
    sent.refresh_from_db()
    assert (sent.seats, sent.status) == (2, Invitation.Status.SENT)


def test_withdrawn_invitation_is_prepared_again_with_a_new_link(meeting, sent):
    actions.withdraw_invitation(invitation=sent, version=1)

    wanted = [Wanted(organisation_id=sent.organisation_id)]
    assert actions.invite(meeting=meeting, wanted=wanted, at=NOW) == 1
    sent.refresh_from_db()
    assert (sent.status, sent.link_number, sent.sequence, sent.sent_at) == (
        Invitation.Status.PREPARED,
        2,
        1,
        None,
    )


def test_pasted_lines_become_organisations_or_find_them(meeting):
    known = OrganisationFactory(
        name="Forum GenRe Uji", email="", phone="0811", owner=meeting.host.region
    )

    added = invite_pasted(
        meeting=meeting,
        lines=[
            Pasted(
                name="forum genre uji",
                participant_class="lainnya",
                seats=3,
                email="genre@contoh.test",
                phone="0899",
            ),
            Pasted(name="Media Uji", participant_class="media"),
        ],
        at=NOW,
    )

    known.refresh_from_db()
    assert added == 2
    assert (known.email, known.phone) == ("genre@contoh.test", "0811")
    assert Organisation.objects.get(name="Media Uji").participant_class == "media"
    assert sorted(meeting.invitations.values_list("seats", flat=True)) == [1, 3]


@pytest.mark.parametrize(
    ("answer_by", "said"),
    [(date(2026, 1, 1), "sudah lewat"), (date(2027, 1, 1), "sesudah rakor")],
)
def test_nobody_is_invited_to_answer_until_a_day_that_cannot_be(meeting, answer_by, said):
    lines = [Pasted(name="Media Uji", participant_class="media")]

    with pytest.raises(actions.CannotInvite, match=said):
        invite_pasted(meeting=meeting, lines=lines, answer_by=answer_by, at=NOW)
    assert Invitation.objects.count() == Organisation.objects.count() == 0


def test_a_pasted_name_that_fits_several_needs_its_region(meeting):
    ours, others = (
        OrganisationFactory(name="Bappeda", email="", region=RegencyFactory(name=name))
        for name in ("Kota Uji", "Kabupaten Uji")
    )
    line = {"participant_class": "bappeda", "email": "bappeda@contoh.test"}

    with pytest.raises(actions.CannotInvite, match="Tulis daerahnya"):
        invite_pasted(meeting=meeting, lines=[Pasted(name="bappeda", **line)], at=NOW)
    invite_pasted(meeting=meeting, lines=[Pasted(name="Bappeda, kota uji", **line)], at=NOW)

    others.refresh_from_db()
    assert (meeting.invitations.get().organisation, others.email) == (ours, "")
    assert Organisation.objects.count() == 2


def test_fewer_seats_let_the_last_named_wait_and_more_bring_them_back(sent):
    people = [DelegateFactory(invitation=sent) for _ in range(2)]
    absent = DelegateFactory(invitation=sent, answer="tidak_hadir", reason="Dinas luar")
    other = DelegateFactory(is_waiting=True)

    fields = {"answer_by": LAST, "letter_number": ""}
    actions.change_invitation(invitation=sent, version=1, seats=1, **fields)
    waiting = list(Delegate.objects.filter(is_waiting=True).order_by("pk"))
    actions.change_invitation(invitation=sent, version=2, seats=2, **fields)

    assert waiting == [people[1], other]
    assert list(Delegate.objects.filter(is_waiting=True)) == [other]
    assert absent.is_waiting is False


def test_changing_an_invitation_that_somebody_else_changed_is_refused(sent):
    fields = {"seats": 3, "answer_by": None, "letter_number": ""}
    actions.change_invitation(invitation=sent, version=1, **fields)

    with pytest.raises(actions.CannotInvite):
        actions.change_invitation(invitation=sent, version=1, **fields)


def test_unsent_invitation_is_deleted_and_a_sent_one_stays_cancelled(invite, sent):
    prepared = invite()

    assert actions.withdraw_invitation(invitation=prepared, version=1) is False
    assert actions.withdraw_invitation(invitation=sent, version=1) is True
    assert list(Invitation.objects.values_list("pk", "status")) == [(sent.pk, "dibatalkan")]


def test_withdrawing_twice_is_refused(sent):
    actions.withdraw_invitation(invitation=sent, version=1)

    with pytest.raises(actions.CannotInvite):
        actions.withdraw_invitation(invitation=sent, version=2)


def test_new_link_raises_the_number_and_refuses_old_pages(sent):
    actions.renew_link(invitation=sent, version=1, at=NOW)

    sent.refresh_from_db()
    assert (sent.link_number, sent.version) == (2, 2)
    with pytest.raises(actions.CannotInvite):
        actions.renew_link(invitation=sent, version=1, at=NOW)


def test_usual_last_day_is_three_days_before(meeting):
    assert actions.usual_answer_by(date(2026, 2, 10)) == LAST
    assert actions.usual_answer_by(None) is None
    first, late = date(2026, 2, 10), date(2026, 2, 9)
    assert actions.usual_answer_by(first, today=late) == late
    assert actions.usual_answer_by(first, today=date(2026, 2, 11)) is None


def test_other_rakor_keep_their_invitations(meeting):
    elsewhere = RakorInvitationFactory()

    wanted = [Wanted(organisation_id=elsewhere.organisation_id)]
    assert actions.invite(meeting=meeting, wanted=wanted, at=NOW) == 1
    assert elsewhere.organisation.invitations.count() == 2
