"""Frozen versions: what their text holds, and when a new one is made."""

import hashlib
import json
from decimal import Decimal

import pytest

from renja import actions
from renja.models import PlanRow, PlanVersion
from tests.factories.accounts import UserFactory
from tests.factories.agencies import UnitFactory
from tests.factories.renja import (
    AT,
    CeilingFactory,
    HeadingFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
    StatedTotalFactory,
)

pytestmark = pytest.mark.django_db

Reason = PlanVersion.Reason


def freeze(document, reason=Reason.IMPORT, **fields):
    return actions.freeze_version(
        document=document, reason=reason, by=UserFactory(), at=AT, **fields
    )


def test_hash_is_that_of_exactly_the_text():
    version = freeze(RowFactory().document)

    assert version.sha256 == hashlib.sha256(version.content.encode()).hexdigest()
    assert version.content == json.dumps(
        json.loads(version.content), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def test_text_holds_all_of_a_row():
    document = RenjaFactory()
    row = RowFactory(
        document=document,
        unit=UnitFactory(agency=document.agency),
        position=3,
        printed_code="2.08.01.2.01.0001",
        budget=Decimal("1500.50"),
        forward_budget=None,
        note="catatan",
        indicator="Jumlah",
        indicator__target=Decimal("4.5"),
        indicator__direction="naik",
        places=["19.01"],
        labels=["Stunting"],
        funds={"PAD": Decimal(0), "DAK": None},
    )
    HeadingFactory(document=document)
    StatedTotalFactory(document=document)

    content = json.loads(freeze(document).content)

    (stored,) = content["rows"]
    assert stored == {
        "uuid": str(row.uuid),
        "agency": document.agency_id,
        "unit_code": row.unit.sipd_code,
        "unit_name": row.unit.name,
        "position": 3,
        "code": "2.08.01.2.01.0001",
        "key": "X.XX.01.2.01.0001",
        "name": row.name,
        "printed_programme": "",
        "printed_activity": "",
        "budget": "1500.5",
        "forward_budget": None,
        "target_group": "",
        "note": "catatan",
        "proposal_ref": "",
        "responsible": "",
        "indicators": [
            {
                "text": "Jumlah",
                "unit": "Dokumen",
                "target_text": "4",
                "target": "4.5",
                "forward_target_text": "",
                "forward_target": None,
                "renstra_end": "",
                "actual_n2": "",
                "estimate_n1": "",
                "direction": "naik",
                "aggregation": "",
            }
        ],
        "locations": [{"code": "19.01", "text": "19.01"}],
        "fundings": [
            {"source_code": "", "source_name": "PAD", "amount": "0"},
            {"source_code": "", "source_name": "DAK", "amount": None},
        ],
        "tags": [{"dimension": "tematik", "label": "Stunting"}],
    }
    assert content["stated_totals"] == [{"agency": document.agency_id, "total": "500000000"}]
    assert [heading["code"] for heading in content["headings"]] == ["2.08.02"]
    assert [agency["id"] for agency in content["agencies"]] == [document.agency_id]


def test_order_of_storing_does_not_matter():
    document = RenjaFactory()
    RowFactory(document=document, position=1)
    RowFactory(document=document, position=0)
    first = freeze(document)
    rows = list(PlanRow.objects.values_list("pk", flat=True))

    PlanRow.objects.filter(pk=min(rows)).update(note="x")
    PlanRow.objects.filter(pk=min(rows)).update(note="")

    assert freeze(document) == first


def test_import_of_the_same_content_makes_no_second_version():
    document = RowFactory().document

    assert freeze(document) == freeze(document)
    assert document.versions.count() == 1


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (Reason.IMPORT, Reason.HAND_IN, 2),
        (Reason.HAND_IN, Reason.HAND_IN, 1),
        (Reason.HAND_IN, Reason.IMPORT, 1),
        (Reason.NAMED, Reason.NAMED, 2),
    ],
)
def test_hand_in_and_named_point_stand_by_themselves(first, second, count):
    document = RowFactory().document

    freeze(document, first)
    freeze(document, second)

    assert document.versions.count() == count


def test_same_content_at_the_next_stage_is_a_new_version():
    document = RowFactory().document
    freeze(document)
    document.stage = "rankhir"
    document.save()

    assert freeze(document).number == 2


def test_slices_tell_whose_part_changed():
    rkpd = RkpdFactory()
    first, second = CeilingFactory(document=rkpd), CeilingFactory(document=rkpd)
    before = freeze(rkpd).slices

    RowFactory(document=rkpd, agency=first.agency)

    after = freeze(rkpd).slices
    assert before.keys() == after.keys() == {str(first.agency_id), str(second.agency_id)}
    assert before[str(second.agency_id)] == after[str(second.agency_id)]
    assert before[str(first.agency_id)] != after[str(first.agency_id)]


def test_named_version_carries_its_label():
    version = actions.name_version(
        document=RenjaFactory(), label="Sebelum forum", by=UserFactory(), at=AT
    )

    assert (version.label, version.row_count, version.budget_total) == ("Sebelum forum", 0, None)


@pytest.mark.parametrize("count", [1, 3])
def test_freezing_takes_as_many_queries_for_any_number(count, django_assert_num_queries):
    documents = [RowFactory(indicator="x").document for _number in range(count)]
    user = UserFactory()

    with django_assert_num_queries(14):
        actions.freeze_versions(documents=documents, reason=Reason.IMPORT, by=user, at=AT)
