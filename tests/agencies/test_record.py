"""Who gave whom which role is written down for good, and of a new head others are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from agencies import actions
from agencies.models import Role
from audit.models import Entry
from notifications.models import Notice
from tests.factories.agencies import AgencyFactory, MembershipFactory, RegencyFactory, person

AT = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)
KIND = Entry.Kind

pytestmark = pytest.mark.django_db


class Place:
    """A regency with an agency and a Bappeda, and everybody who is to be told."""

    def __init__(self):
        self.region = RegencyFactory()
        self.agency = AgencyFactory(region=self.region)
        self.board = AgencyFactory(region=self.region, bappeda=True)
        self.admin = person(Role.REGION_ADMIN, self.board)
        self.verifier = person(Role.VERIFIER, self.board)
        self.board_head = person(Role.AGENCY_HEAD, self.board)
        self.head = person(Role.AGENCY_HEAD, self.agency)
        self.planner = person(Role.PLANNER, self.agency)


@pytest.fixture
def here():
    return Place()


@pytest.fixture
def elsewhere():
    return Place()


def told():
    return {notice.user: notice.text for notice in Notice.objects.all()}


def written():
    return list(
        Entry.objects.order_by("pk").values_list(
            "kind", "person", "role", "earlier_role", "by", "agency", "region_code"
        )
    )


def test_every_step_of_a_membership_is_written_down(here):
    invitation = actions.invite_member(
        agency=here.agency, email="baru@contoh.test", role=Role.PLANNER, by=here.admin, at=AT
    )
    joined = actions.accept_invitation(invitation=invitation, at=AT, name="Baru", password="x")
    membership = joined.memberships.get()
    actions.change_role(
        membership=membership, role=Role.SECRETARIAT, version=1, by=here.admin, at=AT
    )
    membership.refresh_from_db()
    actions.remove_member(membership=membership, version=2, by=here.admin, at=AT)

    where = (here.admin.pk, here.agency.name, here.region.code)
    assert written() == [
        (KIND.INVITED, None, "perencana", "", *where),
        (KIND.JOINED, joined.pk, "perencana", "", *where),
        (KIND.ROLE_CHANGED, joined.pk, "sekretariat", "perencana", *where),
        (KIND.REMOVED, joined.pk, "sekretariat", "", *where),
    ]
    assert Entry.objects.get(kind=KIND.INVITED).email == "baru@contoh.test"


def test_a_withdrawn_invitation_is_written_down(here):
    invitation = actions.invite_member(
        agency=here.agency, email="baru@contoh.test", role=Role.PLANNER, by=here.admin, at=AT
    )

    actions.withdraw_invitation(invitation=invitation, by=here.admin, at=AT)

    assert [row[0] for row in written()] == [KIND.INVITED, KIND.WITHDRAWN]


def test_what_is_refused_leaves_no_entry(here):
    membership = here.planner.memberships.get()

    with pytest.raises(actions.CannotChangeMember):
        actions.change_role(
            membership=membership, role=Role.AGENCY_HEAD, version=7, by=here.admin, at=AT
        )

    assert (written(), told(), mail.outbox) == ([], {}, [])


def test_a_new_head_is_told_to_the_heads_and_bappeda_of_this_region_alone(here, elsewhere):
    membership = here.planner.memberships.get()

    actions.change_role(
        membership=membership, role=Role.AGENCY_HEAD, version=1, by=here.admin, at=AT
    )

    people = [here.verifier, here.board_head, here.head]
    text = (
        f"{here.planner} kini menjadi kepala {here.agency.name}. "
        f"Peran ini diberikan oleh {here.admin}."
    )
    assert told() == dict.fromkeys(people, text)
    assert sorted(address for m in mail.outbox for address in m.to) == sorted(
        p.email for p in people
    )
    assert Entry.objects.get().is_self_given is False


def test_who_makes_themselves_head_is_named_and_marked(here, elsewhere):
    own = MembershipFactory(user=here.admin, agency=here.agency, role=Role.PLANNER)

    actions.change_role(membership=own, role=Role.AGENCY_HEAD, version=1, by=here.admin, at=AT)

    text = f"{here.admin} menjadikan dirinya sendiri kepala {here.agency.name}."
    assert told() == dict.fromkeys([here.verifier, here.board_head, here.head], text)
    assert Entry.objects.get().is_self_given is True


def test_who_invites_themselves_as_head_is_named_and_marked(here):
    invitation = actions.invite_member(
        agency=here.agency, email=here.admin.email, role=Role.AGENCY_HEAD, by=here.admin, at=AT
    )
    mail.outbox.clear()

    actions.accept_invitation(invitation=invitation, at=AT)

    assert [(e.kind, e.is_self_given) for e in Entry.objects.order_by("pk")] == [
        (KIND.INVITED, True),
        (KIND.JOINED, True),
    ]
    assert set(told()) == {here.verifier, here.board_head, here.head}
    assert len(mail.outbox) == 3


def test_administrators_are_told_where_nobody_else_is(elsewhere):
    agency = AgencyFactory()
    admin = person(Role.REGION_ADMIN, agency)
    keeper = person(Role.ADMIN, AgencyFactory(ministry=True))

    other = MembershipFactory(user=admin, agency=agency, role=Role.PLANNER)
    actions.change_role(membership=other, role=Role.AGENCY_HEAD, version=1, by=admin, at=AT)

    assert set(told()) == {keeper}


@pytest.mark.parametrize("kind", [KIND.JOINED, KIND.PURGED, KIND.SIGNED_IN])
def test_an_entry_cannot_be_changed_or_deleted(kind):
    entry = Entry.objects.create(kind=kind, at=datetime.now(UTC) - timedelta(days=300))

    for change in (lambda rows: rows.update(role="admin"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Entry.objects.filter(pk=entry.pk))

    assert Entry.objects.filter(pk=entry.pk, role="").count() == 1


def test_the_database_refuses_a_change_of_role_to_the_same_one():
    with pytest.raises(IntegrityError, match="audit_role_change_is_whole"):
        Entry.objects.create(
            kind=KIND.ROLE_CHANGED, role="perencana", earlier_role="perencana", at=AT
        )


def test_the_database_refuses_counts_of_what_is_no_purge():
    with pytest.raises(IntegrityError, match="audit_counts_belong_to_purges"):
        Entry.objects.create(kind=KIND.JOINED, counts={"sesi": 1}, at=AT)
