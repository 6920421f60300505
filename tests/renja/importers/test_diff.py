"""Stored and incoming rows held against each other, as plain data."""

from renja.importers.diff import Change, Kind, carried_by, compare_rows
from renja.importers.parsed import ParsedFunding, ParsedPlan, ParsedRow, Source
from renja.importers.plain import plain_plan

BLANK_INDICATOR = {
    "text": "",
    "unit": "",
    "target_text": "",
    "target": None,
    "forward_target_text": "",
    "forward_target": None,
    "renstra_end": "",
    "actual_n2": "",
    "estimate_n1": "",
    "direction": "",
    "aggregation": "",
}
EVERYTHING = carried_by(
    "own_sheet",
    [
        "unit_code",
        "code",
        "name",
        "programme_code",
        "activity_code",
        "indicator",
        "target",
        "unit",
        "direction",
        "aggregation",
        "budget",
        "forward_budget",
        "location",
        "fund",
        "tag",
        "target_group",
        "note",
        "proposal_ref",
        "responsible",
    ],
)
SIPD = carried_by("sipd_json", [])


def indicator(**fields):
    return {**BLANK_INDICATOR, "text": "Jumlah", **fields}


def incoming(code="1", **fields):
    return {
        "uuid": None,
        "version": None,
        "unit_code": "",
        "unit_name": "",
        "code": code,
        "name": "Nama",
        "printed_programme": "",
        "printed_activity": "",
        "budget": "10",
        "forward_budget": None,
        "target_group": "",
        "note": "",
        "proposal_ref": "",
        "responsible": "",
        "indicators": [],
        "locations": [],
        "fundings": [],
        "tags": [],
        **fields,
    }


def stored(code="1", *, uuid="u1", position=0, version=1, **fields):
    return {**incoming(code, **fields), "uuid": uuid, "position": position, "version": version}


def diff(old, new, carried=EVERYTHING, *, keep_missing=False):
    return compare_rows(old, new, carried=carried, keep_missing=keep_missing)


def test_columns_of_one_line_are_imported_as_one():
    row = ParsedRow(
        ref=Source(row=1),
        code="2.08.01.1.01.0001",
        agency_name="Dinas\nUji",
        responsible="Bidang\r\nPUG",
        note="satu\ndua",
        fundings=(ParsedFunding(source_code="", source_name="PAD\nDAU"),),
    )

    (read,) = plain_plan(ParsedPlan(shape="own_sheet", rows=(row,)))["rows"]

    texts = (read["agency_name"], read["responsible"], read["fundings"][0]["source_name"])
    assert (*texts, read["note"]) == ("Dinas Uji", "Bidang  PUG", "PAD DAU", "satu\ndua")


def test_same_row_is_unchanged():
    (result,) = diff([stored()], [incoming()])

    assert (result.kind, result.changes, result.is_moved) == (Kind.SAME, (), False)


def test_blank_is_not_zero():
    (result,) = diff([stored(budget=None)], [incoming(budget="0")])

    assert result.changes == (Change(field="budget", old=None, new="0"),)


def test_uuid_finds_a_row_whose_code_changed():
    (result,) = diff([stored("1")], [incoming("2", uuid="u1", version=1)])

    assert (result.kind, result.changes) == (
        Kind.CHANGED,
        (Change(field="code", old="1", new="2"),),
    )


def test_uuid_of_another_document_counts_for_nothing():
    (result,) = diff([stored()], [incoming(uuid="foreign")])

    assert result.kind == Kind.SAME


def test_uuid_used_twice_gives_a_second_row():
    results = diff([stored()], [incoming(uuid="u1"), incoming(uuid="u1")])

    assert [result.kind for result in results] == [Kind.SAME, Kind.NEW]


def test_row_named_by_uuid_is_not_given_to_another_of_the_same_code():
    old = [stored(uuid="u1"), stored(uuid="u2", position=1, name="Dua")]

    results = diff(old, [incoming(), incoming(uuid="u1", version=1)])

    assert [result.stored["uuid"] for result in results] == ["u2", "u1"]


def test_units_keep_rows_of_one_code_apart():
    old = [stored(unit_code="A"), stored(unit_code="B", uuid="u2", position=1)]

    results = diff(old, [incoming(unit_code="B"), incoming(unit_code="A")])

    assert [(r.kind, r.stored["uuid"], r.is_moved) for r in results] == [
        (Kind.SAME, "u2", True),
        (Kind.SAME, "u1", True),
    ]


def test_table_without_a_unit_column_keeps_the_unit():
    carried = carried_by("mapped_sheet", ["code", "name"])

    (result,) = diff([stored(unit_code="A", unit_name="UPTD")], [incoming()], carried)

    assert (result.kind, result.target["unit_code"]) == (Kind.SAME, "A")


def test_column_that_a_table_lacks_is_left_alone():
    carried = carried_by("mapped_sheet", ["code", "budget", "target"])
    old = stored(name="Lama", note="x", indicators=[indicator(target_text="4", target="4")])
    new = incoming(
        name="", budget="11", indicators=[indicator(text="", target_text="5", target="5")]
    )

    (result,) = diff([old], [new], carried)

    assert [change.field for change in result.changes] == [
        "budget",
        "indicators.0.target_text",
        "indicators.0.target",
    ]
    assert (result.target["name"], result.target["indicators"][0]["text"]) == ("Lama", "Jumlah")


def test_direction_follows_the_indicator_not_its_place():
    old = stored(indicators=[indicator(text="A", direction="turun"), indicator(text="B")])
    new = incoming(indicators=[indicator(text="B"), indicator(text="A")])

    (result,) = diff([old], [new], SIPD)

    assert [entry["direction"] for entry in result.target["indicators"]] == ["", "turun"]


def test_amounts_split_on_screen_stay():
    funds = [{"source_code": "", "source_name": name, "amount": "5"} for name in ("PAD", "DAK")]
    unsplit = [{**fund, "amount": None} for fund in funds]

    (result,) = diff([stored(fundings=funds)], [incoming(fundings=unsplit)], SIPD)

    assert (result.kind, result.target["fundings"]) == (Kind.SAME, funds)


def test_place_keeps_the_code_that_a_person_gave_it():
    old = stored(locations=[{"code": "17.03", "text": "Kab. X"}])
    new = incoming(locations=[{"code": "", "text": "Kab. X"}])

    (result,) = diff([old], [new], SIPD)

    assert result.kind == Kind.SAME


def test_row_changed_after_the_export_is_marked():
    (result,) = diff([stored(version=3)], [incoming(uuid="u1", version=2, name="Lain")])

    assert result.is_stale is True


def test_missing_rows_go_unless_they_are_to_stay():
    assert [r.kind for r in diff([stored()], [])] == [Kind.GONE]
    assert diff([stored()], [], keep_missing=True) == []
