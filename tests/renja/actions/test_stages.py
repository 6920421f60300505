"""Documents on their way through the stages."""

from datetime import date

import pytest

from accounts.models import User
from renja import actions
from renja.models import PlanDocument, PlanVersion, Stage, Transition
from tests.factories.accounts import UserFactory
from tests.factories.alignment import checked_fit
from tests.factories.renja import AT, RenjaFactory, RkpdFactory, RowFactory

pytestmark = pytest.mark.django_db

Status = PlanDocument.Status


@pytest.fixture
def user() -> User:
    return UserFactory()


def steps(document):
    return list(
        Transition.objects.filter(document=document).values_list(
            "from_stage", "to_stage", "from_status", "to_status", "note"
        )
    )


def test_hand_in_freezes_and_opens_the_plan(user):
    document = RenjaFactory()
    row = RowFactory(document=document)

    version = actions.hand_in(document=document, by=user, at=AT)

    document.refresh_from_db()
    assert (document.status, document.handed_in_at, document.handed_in_by) == (
        Status.SUBMITTED,
        AT,
        user,
    )
    assert (version.reason, version.row_count, version.budget_total) == (
        PlanVersion.Reason.HAND_IN,
        1,
        row.budget,
    )
    assert steps(document) == [("rancangan", "rancangan", "draft", "diajukan", "")]


def test_hand_in_twice_is_refused(user):
    document = RenjaFactory()
    RowFactory(document=document)
    left_open = PlanDocument.objects.get(pk=document.pk)
    actions.hand_in(document=document, by=user, at=AT)

    with pytest.raises(actions.CannotHandIn):
        actions.hand_in(document=left_open, by=user, at=AT)

    assert document.versions.count() == 1


def test_empty_plan_is_handed_in_only_when_confirmed(user):
    document = RenjaFactory()

    with pytest.raises(actions.IsEmpty):
        actions.hand_in(document=document, by=user, at=AT)
    document.refresh_from_db()
    assert document.status == Status.DRAFT

    version = actions.hand_in(document=document, is_empty_confirmed=True, by=user, at=AT)
    assert (version.row_count, version.budget_total) == (0, None)


def test_second_hand_in_keeps_the_first_date_and_freezes_again(user):
    document = RenjaFactory()
    RowFactory(document=document)
    first = actions.hand_in(document=document, by=user, at=AT)
    actions.return_for_revision(document=document, note="Pagu keliru.", by=user, at=AT)
    row = RowFactory(document=document)
    later = AT.replace(day=9)

    second = actions.hand_in(document=document, by=UserFactory(), at=later)

    document.refresh_from_db()
    assert document.handed_in_at == AT
    assert document.handed_in_by == user
    assert (first.number, second.number) == (1, 2)
    assert str(row.uuid) in second.content


@pytest.mark.parametrize("stage", [Stage.PREPARATION, Stage.AGENCY_FORUM])
def test_nothing_is_handed_in_at_a_stage_without_a_draft(user, stage):
    document = RenjaFactory(stage=stage)
    RowFactory(document=document)

    with pytest.raises(actions.CannotHandIn):
        actions.hand_in(document=document, by=user, at=AT)


def test_rkpd_is_never_handed_in(user):
    with pytest.raises(actions.CannotHandIn):
        actions.hand_in(document=RkpdFactory(), by=user, at=AT)


def test_return_needs_words(user):
    document = RenjaFactory(handed_in=True)

    with pytest.raises(actions.CannotVerify):
        actions.return_for_revision(document=document, note=" ", by=user, at=AT)

    document.refresh_from_db()
    assert document.status == Status.SUBMITTED


def test_return_gives_the_plan_back(user):
    document = RenjaFactory(handed_in=True)

    actions.return_for_revision(document=document, note="Lengkapi lokasi.", by=user, at=AT)

    document.refresh_from_db()
    assert (document.status, document.is_editable) == (Status.REVISE, True)
    assert steps(document)[0][-1] == "Lengkapi lokasi."


def test_draft_cannot_be_declared_fit(user):
    with pytest.raises(actions.CannotVerify):
        actions.declare_fit(document=RenjaFactory(), by=user, at=AT)


def test_returned_and_fit_at_once_happens_once(user):
    document = checked_fit()
    other = PlanDocument.objects.get(pk=document.pk)
    actions.declare_fit(document=document, by=user, at=AT)

    with pytest.raises(actions.CannotVerify):
        actions.return_for_revision(document=other, note="Terlambat.", by=user, at=AT)

    assert len(steps(document)) == 1


def test_verified_stage_opens_only_after_it_was_found_fit(user):
    document = checked_fit()

    with pytest.raises(actions.CannotOpenStage):
        actions.open_stage(document=document, by=user, at=AT)
    actions.declare_fit(document=document, by=user, at=AT)
    stage = actions.open_stage(document=document, by=user, at=AT)

    document.refresh_from_db()
    assert stage == Stage.AGENCY_FORUM
    assert (document.stage, document.status) == (Stage.AGENCY_FORUM, Status.DRAFT)


def test_rkpd_keeps_what_its_closed_stage_said(user):
    document = RkpdFactory(stage=Stage.INITIAL_DRAFT)

    actions.open_stage(document=document, by=user, at=AT)

    version = document.versions.get()
    assert (version.stage, version.reason) == (Stage.INITIAL_DRAFT, PlanVersion.Reason.NAMED)


def test_last_stage_has_no_next(user):
    with pytest.raises(actions.CannotOpenStage):
        actions.open_stage(document=RkpdFactory(stage=Stage.ENACTED), by=user, at=AT)


def test_amendment_goes_through_three_stages(user):
    document = RenjaFactory(is_amendment=True, stage=Stage.DRAFT, status=Status.FIT)

    assert actions.open_stage(document=document, by=user, at=AT) == Stage.FINAL_DRAFT


def test_enact_records_the_regulation_and_closes_the_document(user):
    document = RkpdFactory(stage=Stage.ENACTED)

    version = actions.enact(
        document=document, number="Perkada 12/2025", enacted_on=date(2025, 6, 30), by=user, at=AT
    )

    document.refresh_from_db()
    assert (document.status, document.regulation_number, document.enacted_on) == (
        Status.FINAL,
        "Perkada 12/2025",
        date(2025, 6, 30),
    )
    assert (version.stage, document.is_editable) == (Stage.ENACTED, False)


def test_enact_comes_at_the_last_stage_only(user):
    with pytest.raises(actions.CannotEnact):
        actions.enact(
            document=RkpdFactory(), number="1", enacted_on=date(2025, 6, 30), by=user, at=AT
        )
