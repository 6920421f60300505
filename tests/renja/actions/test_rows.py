"""Single rows: what is written, and who is told when two write at once."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from renja import actions
from renja.models import PlanDocument, PlanRow
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory
from tests.factories.renja import AT, CeilingFactory, RenjaFactory, RkpdFactory, RowFactory


def revision(document):
    return PlanDocument.objects.values_list("revision", flat=True).get(pk=document.pk)


@pytest.mark.django_db
def test_save_sets_the_given_fields_alone():
    row = RowFactory(name="Lama", note="tetap", indicator="Jumlah dokumen")
    user = UserFactory()

    saved = actions.save_row(
        row=row, version=1, changes={"name": "Baru", "budget": Decimal(5)}, by=user, at=AT
    )

    assert (saved.name, saved.budget, saved.note, saved.version) == ("Baru", 5, "tetap", 2)
    assert (saved.changed_by, saved.indicators.count()) == (user, 1)
    assert revision(row.document) == 1


@pytest.mark.django_db
def test_save_replaces_a_list():
    row = RowFactory(indicator="Jumlah dokumen", places=["19.01"])
    indicators = [
        {"text": "Jumlah orang", "target_text": "4", "target": Decimal(4)},
        {"text": "Persentase"},
    ]

    saved = actions.save_row(
        row=row, version=1, changes={"indicators": indicators}, by=UserFactory(), at=AT
    )

    assert [(i.position, i.text) for i in saved.indicators.all()] == [
        (0, "Jumlah orang"),
        (1, "Persentase"),
    ]
    assert saved.locations.count() == 1


@pytest.mark.django_db
def test_save_tells_both_values_author_and_time():
    row = RowFactory(name="Lama", budget=Decimal(1))
    other = UserFactory(name="Sari")
    actions.save_row(row=row, version=1, changes={"budget": Decimal(2)}, by=other, at=AT)

    with pytest.raises(actions.RowChanged) as caught:
        actions.save_row(
            row=row,
            version=1,
            changes={"budget": Decimal(3), "name": "Lama"},
            by=UserFactory(),
            at=AT.replace(day=9),
        )

    conflict = caught.value
    assert conflict.conflicts == (
        actions.CellConflict(field="budget", mine=Decimal(3), theirs=Decimal(2)),
    )
    assert (conflict.row.changed_by, conflict.row.changed_at) == (other, AT)
    assert PlanRow.objects.get(pk=row.pk).budget == 2
    assert revision(row.document) == 1


@pytest.mark.django_db
def test_save_tells_both_lists():
    row = RowFactory()
    theirs = [{"source_name": "PAD", "amount": None}]
    mine = [{"source_name": "DAK", "amount": None}]
    actions.save_row(row=row, version=1, changes={"fundings": theirs}, by=UserFactory(), at=AT)

    with pytest.raises(actions.RowChanged) as caught:
        actions.save_row(row=row, version=1, changes={"fundings": mine}, by=UserFactory(), at=AT)

    assert caught.value.conflicts == (
        actions.CellConflict(
            field="fundings",
            mine=mine,
            theirs=[{"source_code": "", "source_name": "PAD", "amount": None}],
        ),
    )


@pytest.mark.django_db
def test_same_value_by_two_people_is_no_conflict_of_cells():
    row = RowFactory()
    tags = [{"dimension": "tematik", "label": "Stunting"}]
    changes = {"budget": Decimal(2), "tags": tags}
    actions.save_row(row=row, version=1, changes=changes, by=UserFactory(), at=AT)

    with pytest.raises(actions.RowChanged) as caught:
        actions.save_row(row=row, version=1, changes=changes, by=UserFactory(), at=AT)

    assert caught.value.conflicts == ()


@pytest.mark.django_db
def test_save_of_a_deleted_row_says_so():
    row = RowFactory()
    PlanRow.objects.filter(pk=row.pk).delete()

    with pytest.raises(actions.RowGone):
        actions.save_row(row=row, version=1, changes={"name": "x"}, by=UserFactory(), at=AT)


@pytest.mark.django_db
def test_save_refuses_unknown_fields():
    with pytest.raises(KeyError):
        actions.save_row(
            row=RowFactory(), version=1, changes={"document": 1}, by=UserFactory(), at=AT
        )


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["diajukan", "layak", "final_tahap"])
def test_rows_are_closed_while_bappeda_has_the_plan(status):
    row = RowFactory(document__status=status)

    with pytest.raises(actions.NotEditable):
        actions.save_row(row=row, version=1, changes={"name": "x"}, by=UserFactory(), at=AT)
    with pytest.raises(actions.NotEditable):
        actions.add_row(
            document=row.document, values={"printed_code": "1"}, by=UserFactory(), at=AT
        )
    with pytest.raises(actions.NotEditable):
        actions.delete_row(row=row, version=1, by=UserFactory(), at=AT)

    assert list(PlanRow.objects.values_list("pk", "version")) == [(row.pk, 1)]


@pytest.mark.django_db
def test_single_fund_source_follows_the_budget():
    row = RowFactory(budget=Decimal(10), funds={"PAD": Decimal(10)})

    saved = actions.save_row(
        row=row, version=1, changes={"budget": Decimal(7)}, by=UserFactory(), at=AT
    )

    assert [fund.amount for fund in saved.fundings.all()] == [7]


@pytest.mark.django_db
def test_known_fund_amounts_must_add_up():
    row = RowFactory(budget=Decimal(10), funds={"PAD": Decimal(6), "DAK": Decimal(4)})

    with pytest.raises(actions.FundsDoNotAddUp):
        actions.save_row(
            row=row, version=1, changes={"budget": Decimal(11)}, by=UserFactory(), at=AT
        )

    assert PlanRow.objects.get(pk=row.pk).budget == 10


@pytest.mark.django_db
def test_fund_amounts_may_be_partly_unknown():
    row = RowFactory(budget=Decimal(10), funds={"PAD": Decimal(6), "DAK": None})

    saved = actions.save_row(
        row=row, version=1, changes={"budget": Decimal(11)}, by=UserFactory(), at=AT
    )

    assert saved.budget == 11


@pytest.mark.django_db
def test_add_puts_the_row_last():
    first = RowFactory(position=4)

    row = actions.add_row(
        document=first.document,
        values={"printed_code": "2.08.01.2.01.0001", "budget": Decimal(3)},
        by=UserFactory(),
        at=AT,
    )

    assert (row.position, row.agency, row.key) == (5, first.agency, "X.XX.01.2.01.0001")
    assert revision(first.document) == 1


@pytest.mark.django_db
def test_row_of_an_rkpd_needs_its_agency():
    with pytest.raises(ValueError, match="perangkat daerah"):
        actions.add_row(
            document=RkpdFactory(), values={"printed_code": "1"}, by=UserFactory(), at=AT
        )


@pytest.mark.django_db
def test_delete_checks_the_version():
    row = RowFactory(version=2)

    with pytest.raises(actions.RowChanged):
        actions.delete_row(row=row, version=1, by=UserFactory(), at=AT)
    actions.delete_row(row=row, version=2, by=UserFactory(), at=AT)

    assert PlanRow.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_is_told_of_the_other():
    row, barrier, outcomes = RowFactory(budget=Decimal(1)), Barrier(2), []

    def write(user, budget):
        barrier.wait()
        try:
            actions.save_row(
                row=PlanRow.objects.get(pk=row.pk),
                version=1,
                changes={"budget": budget},
                by=user,
                at=AT,
            )
            outcomes.append(("saved", budget))
        except actions.RowChanged as error:
            outcomes.append(("told", error.conflicts[0].theirs))
        finally:
            connection.close()

    threads = [Thread(target=write, args=(UserFactory(), Decimal(budget))) for budget in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = PlanRow.objects.get(pk=row.pk)
    assert sorted(outcomes) == [("saved", stored.budget), ("told", stored.budget)]
    assert (stored.version, revision(row.document)) == (2, 1)


@pytest.mark.django_db
def test_ceiling_is_set_changed_and_taken_away():
    document, agency = RkpdFactory(), AgencyFactory()

    first = actions.set_ceiling(
        document=document, agency=agency, plafon=Decimal(5), version=None, at=AT
    )
    second = actions.set_ceiling(
        document=document, agency=agency, plafon=Decimal(6), version=1, at=AT
    )
    third = actions.set_ceiling(document=document, agency=agency, plafon=None, version=2, at=AT)

    assert (first.version, second.version, second.plafon, third) == (1, 2, 6, None)
    assert (document.ceilings.count(), revision(document)) == (0, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("seen", [None, 2])
def test_ceiling_tells_of_another_writer(seen):
    ceiling = CeilingFactory()

    with pytest.raises(actions.CeilingChanged) as caught:
        actions.set_ceiling(
            document=ceiling.document,
            agency=ceiling.agency,
            plafon=Decimal(1),
            version=seen,
            at=AT,
        )

    assert caught.value.current == ceiling


@pytest.mark.django_db
def test_document_is_started_once():
    document = RenjaFactory(stage="ranwal")
    values = {
        "kind": "renja",
        "plan_year": document.plan_year,
        "region": document.region,
        "by": UserFactory(),
        "at": AT,
    }

    with pytest.raises(actions.CannotStart):
        actions.start_document(agency=document.agency, **values)
    started = actions.start_document(agency=AgencyFactory(region=document.region), **values)
    amendment = actions.start_document(agency=document.agency, is_amendment=True, **values)

    assert (started.stage, started.transitions.count()) == ("ranwal", 1)
    assert (amendment.stage, amendment.base) == ("rancangan", document)
