"""The RKPD's value at a button: offered only where taking it over mends the finding."""

from decimal import Decimal

import pytest
from django.urls import reverse

from alignment.engine import CHECKS
from renja.models import RegulationProfile
from tests.factories.agencies import RegencyFactory
from tests.factories.alignment import add_row, worked_example

pytestmark = pytest.mark.django_db
CODE = "2.08.02.1.01.0013"
GOOD = {
    "code": CODE, "name": "Sub kegiatan", "agency_unit": None, "indicator": "Jumlah orang yang dilatih",
    "unit": "Orang", "target": "10", "direction": None, "aggregation": None, "budget": "100",
    "forward_target": "10", "forward_budget": "100", "locations": ["19.01"], "tags": ["PUG"],
    "proposal_ref": None,
}  # fmt: skip
# check: what the Renja's row says otherwise, and what can be taken over.
OFFERED = {
    "PAGU_ZERO": ({"budget": None}, "100"),
    "PAGU_OVER_ITEM": ({"budget": "130"}, "100"),
    "PAGU_UNDER_ITEM": ({"budget": "60"}, "100"),
    "IND_MISSING": ({"indicator": None}, "Jumlah orang yang dilatih"),
    "IND_DIFF": ({"indicator": "Persentase desa"}, "Jumlah orang yang dilatih"),
    "UNIT_MISSING": ({"unit": None}, "Orang"),
    "TARGET_MISSING": ({"target": None}, "10"),
    "TARGET_LOWER": ({"target": "8"}, "10"),
    "LOC_MISSING": ({"locations": []}, "Kab. Bangka"),
    "LOC_DIFF": ({"locations": ["19.02"]}, "Kab. Bangka"),
    "LOC_TOO_COARSE": ({"locations": ["19"]}, "Kab. Bangka"),
    "FORWARD_MISSING": ({"forward_budget": None}, "100"),
    "FORWARD_DIFF": ({"forward_budget": "130"}, "100"),
    "FUND_DIFF": ({"funds": ["DAK"]}, "PAD"),
    "GROUP_MISSING": ({"group": ""}, "Perempuan"),
}
# What the RKPD says here would hide a decision, or mends nothing.
NOT_OFFERED = {
    "CODE_AUTHORITY": {"code": "2.08.02.2.01.0013"},
    "CODE_UNIT_SCOPE": {"code": "1.01.02.1.01.0013"},
    "CODE_UNKNOWN": {"code": "2.08.02.1.01.013"},
    "ITEM_NOT_IN_RKPD": {"code": "2.08.02.1.01.0014"},
    "UNIT_DIFF": {"unit": "Dokumen"},
    "TARGET_HIGHER": {"target": "12"},
    "TARGET_PAGU_INCOHERENT": {"target": "8", "budget": "130"},
    "FORWARD_JUMP": {"forward_budget": "200"},
    "PRIORITY_LOST": {"tags": []},
}
# Not of one row, or of a list that these plans have none of: never at a cell of a row.
ELSEWHERE = {
    "REF_MISSING", "ITEM_NOT_IN_RENJA", "ITEM_DUPLICATE", "PAGU_OVER_PROGRAM", "PAGU_OVER_CEILING",
    "PAGU_UNALLOCATED", "PAGU_SUM_MISMATCH", "PAGU_SPLIT_SUPPORT", "CODE_OBSOLETE",
    "RENJA_OVERLAP", "CODE_NAME_MISMATCH", "HIERARCHY_BROKEN", "IND_NOT_NOMENCLATURE",
    "PRIORITY_NOT_ACCOMMODATED",
}  # fmt: skip


@pytest.fixture
def example():
    """Both plans hold one row; `change` says what the Renja's says otherwise."""
    example = worked_example()
    RegencyFactory(code="19.01", name="Kab. Bangka", parent=example.region)
    RegulationProfile.objects.update(further_checks=["FUND_DIFF", "GROUP_MISSING"])
    for document in (example.rkpd, example.renja):
        document.rows.all().delete()
    write(example.rkpd, example.agency, {})
    example.freeze(example.rkpd)
    return example


def write(document, agency, change):
    row = add_row(document, agency, GOOD | {k: v for k, v in change.items() if k in GOOD})
    row.target_group = change.get("group", "Perempuan")
    row.save()
    for position, name in enumerate(change.get("funds", ["PAD"])):
        row.fundings.create(position=position, source_name=name)
    return row


def findings(client, example, row):
    answer = client.get(
        reverse("alignment:live", args=[example.renja.pk]), {"baris": str(row.uuid)}
    ).json()
    return {found["check"]: found["rkpd"] for found in answer["rows"].get(str(row.uuid), [])}


def test_every_check_is_told_apart():
    named = [*OFFERED, *NOT_OFFERED, *ELSEWHERE]

    assert (sorted(named), len(named)) == (sorted(CHECKS), len(CHECKS))


@pytest.mark.parametrize("check", OFFERED)
def test_value_of_the_rkpd_mends_the_finding_it_is_offered_at(client, example, check):
    change, value = OFFERED[check]
    row = write(example.renja, example.agency, change)
    client.force_login(example.planner)

    offered = findings(client, example, row)
    client.post(
        reverse("alignment:apply", args=[example.renja.pk, row.uuid]),
        {"check": check, "version": row.version, "was": was(client, example, row, check)},
    )

    assert offered[check] == value
    assert check not in findings(client, example, row)


def was(client, example, row, check):
    """What the page's form sends as the cell's present value."""
    page = client.get(reverse("renja:row", args=[example.renja.pk, row.uuid])).context
    return next(f["was"] for f in page["own_findings"] if f["check"] == check)


@pytest.mark.parametrize("check", NOT_OFFERED)
def test_nothing_is_offered_where_a_decision_is_asked_for(client, example, check):
    row = write(example.renja, example.agency, NOT_OFFERED[check])
    client.force_login(example.planner)

    assert findings(client, example, row)[check] is None


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("PAGU_OVER_ITEM", {"budget": "130"}),
        ("TARGET_LOWER", {"target": "2"}),
        ("FORWARD_MISSING", {"forward_budget": None, "forward_target": None}),
        ("TARGET_MISSING", {"target": None, "unit": "Dokumen"}),
    ],
)
def test_nothing_is_offered_where_it_would_not_mend_the_finding(client, example, check, change):
    row = write(example.renja, example.agency, change)
    if check in {"PAGU_OVER_ITEM", "TARGET_LOWER"}:  # split: each part would get the whole
        other = write(example.renja, example.agency, {"target": "1", "agency_unit": "UPTD"})
        assert other.budget == Decimal(100)
    client.force_login(example.planner)

    assert findings(client, example, row)[check] is None
