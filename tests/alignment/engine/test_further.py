import pytest

from alignment.engine import (
    ALL,
    CORE,
    FURTHER,
    Context,
    Nomenclature,
    Stage,
    Verdict,
    align,
    overlaps,
    priority_coverage,
)
from tests.alignment.engine.plans import CODE, OTHER, SUPPORT, compare, only, raised, row

NAMES = Nomenclature(
    current={CODE: None, OTHER: None, "X.XX.01.1.06.0009": None},
    names={CODE: "Advokasi dan sosialisasi PUG", "X.XX.01.1.06.0009": "Rapat Koordinasi"},
    indicators={CODE: "Jumlah orang yang dilatih"},
)


def test_further_checks_are_off_unless_switched_on():
    own = row(name="Lain sama sekali", target_group="", funds=("DAK",))
    reference = row(funds=("PAD",))

    assert compare(reference, own, nomenclature=NAMES).findings == ()
    assert {f.check for f in compare(reference, own, checks=ALL, nomenclature=NAMES).findings} == {
        "CODE_NAME_MISMATCH",
        "FUND_DIFF",
        "GROUP_MISSING",
    }


def test_further_checks_count_for_the_verdict_only_when_switched_on():
    own = row(parents=("2.08.03", "2.08.02.1.01"))

    assert compare(row(), own).verdict is Verdict.ALIGNED
    outcome = compare(row(), own, checks=CORE | {"HIERARCHY_BROKEN"})
    assert (outcome.verdict, outcome.score) == (Verdict.NOT_ALIGNED, 100)


def test_core_checks_can_be_switched_off():
    outcome = compare(row(), row(budget=200), checks=CORE - {"PAGU_OVER_ITEM"})

    assert [f.check for f in outcome.findings] == ["PAGU_OVER_PROGRAM"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ABCDEF.", []),
        ("abcdex", []),
        ("abcdxx", [(CODE, "MINOR", None)]),
        ("abcx", [(CODE, "MINOR", None)]),
        ("abxx", [(CODE, "MAYOR", None)]),
        ("", []),
    ],
)
def test_name_is_held_against_the_nomenclature_at_four_fifths_and_a_half(name, found):
    nomenclature = Nomenclature(current={CODE: None}, names={CODE: "abcdef"})
    outcome = compare(row(), row(name=name), checks=FURTHER, nomenclature=nomenclature)

    assert raised(outcome, "CODE_NAME_MISMATCH") == found


def test_name_finding_carries_the_printed_code():
    own = row(SUPPORT, name="Pembangunan jembatan")
    finding = only(compare(own, own, checks=FURTHER, nomenclature=NAMES), "CODE_NAME_MISMATCH")

    assert (finding.item, finding.expected) == (SUPPORT, "Rapat Koordinasi")
    assert finding.actual == "Pembangunan jembatan"


@pytest.mark.parametrize(
    ("code", "parents", "found"),
    [
        (CODE, ("2.08.02", "2.08.02.1.01"), False),
        (CODE, ("2.08.02", "2.08.02.1.02"), True),
        (CODE, ("", " "), False),
        (CODE, ("2.08.0",), True),
        (SUPPORT, ("X.XX.01", "2.14.01.1.06"), False),
        (SUPPORT, ("2.08.02",), True),
    ],
)
def test_parents_must_be_the_codes_own(code, parents, found):
    outcome = compare([], [row(code, parents=parents)], checks=FURTHER)

    assert [f.severity for f in outcome.findings if f.check == "HIERARCHY_BROKEN"] == (
        ["KRITIS"] if found else []
    )


def test_indicator_is_held_against_the_nomenclature():
    own = [row(agency_unit="A"), row(agency_unit="B", indicator="Persentase")]
    outcome = compare([], own, checks=FURTHER, nomenclature=NAMES)
    finding = only(outcome, "IND_NOT_NOMENCLATURE")

    assert (str(finding.severity), finding.rows, finding.actual) == ("MINOR", (1,), "Persentase")


@pytest.mark.parametrize(
    ("given", "planned", "severity"),
    [
        (("PAD", "DAU"), ("dau", "Pad "), None),
        (("PAD",), ("PAD", "DAU"), "MINOR"),
        (("PAD",), ("DAK Nonfisik",), "MAYOR"),
        (("Dana Alokasi Khusus (DAK)",), ("DAU",), "MAYOR"),
        (("DBH-CHT", "PAD"), ("PAD",), "MAYOR"),
        (("DAK", "PAD"), ("DAK", "DAU"), "MINOR"),
        (("Pendakian",), ("PAD",), "MINOR"),
        ((), ("PAD",), None),
        (("PAD",), ("",), None),
    ],
)
def test_fund_diff_is_heavier_for_earmarked_money(given, planned, severity):
    outcome = compare(row(funds=given), row(funds=planned), checks=FURTHER)

    assert raised(outcome, "FUND_DIFF") == ([(CODE, severity, None)] if severity else [])


def test_group_missing_names_the_rows():
    own = [row(agency_unit="A", target_group="Anak"), row(agency_unit="B", target_group=" ")]

    assert only(compare([], own, checks=FURTHER), "GROUP_MISSING").rows == (1,)


def test_priorities_concern_the_agency_by_level_and_bidang():
    priorities = frozenset({CODE, OTHER, "2.08.02.2.01.0013", "1.02.02.1.02.0003"})
    context = Context(gov_type="PROV", agency_fields=frozenset({"2.08"}), priorities=priorities)
    outcome = align(renja=[row()], rkpd=[row()], context=context, stage=Stage.R, checks=FURTHER)

    assert raised(outcome, "PRIORITY_NOT_ACCOMMODATED") == [(OTHER, "INFO", None)]
    assert priority_coverage(outcome.renja_atoms, context) == ((CODE, OTHER), (CODE,), 100)


def plans(**rows):
    return {agency: [plan] if not isinstance(plan, list) else plan for agency, plan in rows.items()}


def test_overlap_is_the_same_code_place_and_group_elsewhere():
    shared = row(target_group="Anak", locations=("19.71", "19.02"))
    found = overlaps(
        plans(
            dinsos=[row(OTHER), shared],
            dp3a=shared._replace(target_group=" ANAK ", locations=("19.02",)),
            dinkes=shared._replace(target_group="Lansia"),
            disdik=shared._replace(locations=("19.03",)),
            bappeda=shared._replace(target_group=""),
        )
    )

    (finding,) = found["dinsos"]
    assert (finding.check, finding.item, finding.rows) == ("RENJA_OVERLAP", CODE, (1,))
    assert (finding.expected, finding.actual) == ("19.02 / anak", "dp3a")
    assert [f.actual for f in found["dp3a"]] == ["dinsos"]
    assert found["dinkes"] == found["disdik"] == found["bappeda"] == ()


def test_support_programme_never_overlaps():
    shared = row(SUPPORT, target_group="Aparatur")

    assert overlaps(plans(dinsos=shared, dp3a=shared)) == {"dinsos": (), "dp3a": ()}


def test_overlap_follows_successors():
    nomenclature = Nomenclature(current={CODE: OTHER})
    found = overlaps(
        plans(dinsos=row(OTHER, target_group="Anak"), dp3a=row(target_group="Anak")), nomenclature
    )

    assert [f.item for f in found["dinsos"]] == [CODE]


def test_overlaps_join_a_run_only_when_switched_on():
    found = overlaps(plans(dinsos=row(target_group="Anak"), dp3a=row(target_group="Anak")))
    parts = {"renja": [row()], "rkpd": [row()], "context": Context(), "stage": Stage.R}

    off = align(**parts, overlaps=found["dp3a"])
    on = align(**parts, overlaps=found["dp3a"], checks=CORE | {"RENJA_OVERLAP"})
    assert (off.findings, on.findings) == ((), found["dp3a"])
    assert on.verdict is Verdict.ALIGNED_WITH_NOTES
