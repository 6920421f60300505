import pytest

from alignment.engine import Nomenclature, read_code
from tests.alignment.engine.plans import CODE, OTHER, compare, only, raised, row


@pytest.mark.parametrize(
    ("text", "printed", "key"),
    [
        (" 2.08.02.1.01.0013. ", CODE, CODE),
        ("２.０８.０２.１.０１.００１３", CODE, CODE),
        ("2.08.02. 1.01.\u00a00013", CODE, CODE),
        ("2.08.01.1.06.0009", "2.08.01.1.06.0009", "X.XX.01.1.06.0009"),
        ("x.xx.01.1.06.0009", "X.XX.01.1.06.0009", "X.XX.01.1.06.0009"),
    ],
)
def test_well_formed_code_is_read_as_printed_and_as_key(text, printed, key):
    code = read_code(text)

    assert (code.printed, code.key, code.is_well_formed) == (printed, key, True)


@pytest.mark.parametrize(
    "text",
    [
        "2.08.02.1.02.013",
        "2.08.02.1.01.00131",
        "2.08.02.9.01.0013",
        "0.08.02.1.01.0013",
        "2.08.02.1.01",
        "2.08.01.1.06.009",
        "X.08.02.1.01.0013",
        "٢.٠٨.٠٢.١.٠١.٠٠١٣",
        "2-08-02-1-01-0013",
        "",
    ],
)
def test_malformed_code_is_its_own_key_and_unknown(text):
    outcome = compare([row(text)], [row(text)])

    assert read_code(text).key == text
    assert raised(outcome, "CODE_UNKNOWN") == [(text, "KRITIS", None)]
    assert outcome.counts.M == 1


def test_third_segment_01_alone_makes_the_support_programme():
    assert read_code("2.01.02.1.01.0001").key == "2.01.02.1.01.0001"
    assert read_code("2.08.01.1.06.0009").programme == "X.XX.01"


def editions(**changes):
    parts = {"current": {CODE: "2.08.02.1.01.0012", OTHER: None}, "older": frozenset()}
    return Nomenclature(**parts | changes)


def test_only_successor_takes_the_place_of_an_old_code():
    outcome = compare(row(CODE), row("2.08.02.1.01.0012"), nomenclature=editions())

    assert outcome.counts == (1, 1, 1, 1)
    assert only(outcome, "CODE_OBSOLETE").item == "2.08.02.1.01.0012"
    assert only(outcome, "CODE_OBSOLETE").expected == CODE


def test_old_code_with_two_successors_is_never_mapped():
    nomenclature = editions(current={CODE: "2.08.02.1.01.0012", OTHER: "2.08.02.1.01.0012"})
    outcome = compare(row(CODE), row("2.08.02.1.01.0012"), nomenclature=nomenclature)

    assert outcome.counts.M == 0
    assert only(outcome, "CODE_OBSOLETE").expected is None


def test_successors_are_followed_one_step_only():
    chain = editions(current={CODE: OTHER, "2.08.04.1.01.0001": CODE})

    assert chain.resolve(OTHER) == CODE
    assert chain.resolve(CODE) == CODE


def test_code_in_force_wins_over_being_a_predecessor():
    chain = editions(current={CODE: OTHER, OTHER: None})
    outcome = compare(row(OTHER), row(OTHER), nomenclature=chain)

    assert outcome.findings == ()


def test_older_code_is_obsolete_and_a_foreign_one_unknown():
    nomenclature = editions(older=frozenset({"2.08.04.1.01.0001"}))
    rows = [row("2.08.04.1.01.0001"), row("2.08.04.1.01.0002")]
    outcome = compare(rows, rows, nomenclature=nomenclature)

    assert raised(outcome, "CODE_OBSOLETE") == [("2.08.04.1.01.0001", "MAYOR", None)]
    assert raised(outcome, "CODE_UNKNOWN") == [("2.08.04.1.01.0002", "KRITIS", None)]


@pytest.mark.parametrize(
    ("gov_type", "special", "found"),
    [
        ("PROV", frozenset(), False),
        ("KABKOT", frozenset(), True),
        ("KABKOT", frozenset({"1"}), False),
        (None, frozenset(), False),
    ],
)
def test_authority_follows_the_level_of_government(gov_type, special, found):
    outcome = compare(row(), row(), gov_type=gov_type, special_authority=special)

    assert bool(raised(outcome, "CODE_AUTHORITY")) is found


def test_scope_looks_at_the_printed_bidang():
    rows = [row("1.02.01.1.06.0009"), row("X.XX.01.1.06.0010"), row("2.08.02.1.01.0013")]
    outcome = compare(rows, rows, agency_fields=frozenset({"2.08"}))

    assert raised(outcome, "CODE_UNIT_SCOPE") == [("1.02.01.1.06.0009", "MAYOR", None)]


def test_one_finding_a_printed_code_names_all_its_rows():
    rows = [row(agency_unit="A"), row("2.08.03.2.02.0010"), row(f" {CODE}", agency_unit="B")]
    finding = only(compare(rows, rows, gov_type="KABKOT"), "CODE_AUTHORITY")

    assert (finding.item, finding.rows) == (CODE, (0, 2))


def test_codes_of_a_list_are_keyed_like_those_of_rows():
    listed = Nomenclature(
        current={"7.01.01.2.06.0003": " 7.01.01.2.06.0002 ", "X.XX.01.2.06.0003": None},
        older=frozenset({"7.01.01.2.08.0004"}),
        names={"7.01.01.2.06.0003": "Penyediaan peralatan"},
        indicators={"7.01.01.2.06.0003": "Jumlah paket"},
    )

    assert set(listed.current) == {"X.XX.01.2.06.0003"}
    assert listed.resolve("X.XX.01.2.06.0002") == "X.XX.01.2.06.0003"
    assert listed.is_retired("X.XX.01.2.08.0004")
    assert listed.names == {"X.XX.01.2.06.0003": "Penyediaan peralatan"}
    assert listed.indicators == {"X.XX.01.2.06.0003": "Jumlah paket"}


def test_one_successor_listed_under_two_bidang_is_still_the_only_one():
    listed = Nomenclature(
        current={
            "7.01.01.2.06.0003": "7.01.01.2.06.0002",
            "8.01.01.2.06.0003": "8.01.01.2.06.0002",
        }
    )

    assert listed.successors == {"X.XX.01.2.06.0002": "X.XX.01.2.06.0003"}


def test_malformed_code_of_a_list_matches_nothing():
    malformed = "7.01.01.2.08.000"
    listed = Nomenclature(current={CODE: malformed, malformed: OTHER}, older=frozenset({malformed}))
    outcome = compare(row(malformed), row(malformed), nomenclature=listed)

    assert (dict(listed.current), listed.predecessors, listed.older) == (
        {CODE: None}, frozenset(), frozenset(),
    )  # fmt: skip
    assert raised(outcome, "CODE_UNKNOWN") == [(malformed, "KRITIS", None)]
    assert raised(outcome, "CODE_OBSOLETE") == []
