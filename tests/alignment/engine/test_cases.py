"""The worked example, the public cases and a real pair, compared key by key."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from alignment.engine import Context, Row, Stage, align, percent, plain
from alignment.engine.cases import printed, read_case

ROOT = Path(__file__).parents[3]
PPU = ROOT.parent / "shared" / "data" / "ppu_2024_renja_sub_kegiatan.csv"
CASES = [
    case
    for name in ("alignment_worked_example.json", "alignment_cases_public.json")
    for case in json.loads((ROOT / "tests" / name).read_text(encoding="utf-8"))["cases"]
]
OUTPUT = [
    (case, stage, key) for case in CASES for stage in ("R", "A") for key in case["expected"][stage]
]


@pytest.mark.parametrize("stage", ["R", "A"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_gives_exactly_the_expected_keys(case, stage):
    outcome = printed(read_case(case, "case").run(Stage(stage)))

    assert list(outcome) == list(case["expected"][stage])


@pytest.mark.parametrize(
    ("case", "stage", "key"),
    OUTPUT,
    ids=lambda part: part["id"] if isinstance(part, dict) else part,
)
def test_case_agrees_on(case, stage, key):
    outcome = printed(read_case(case, "case").run(Stage(stage)))

    assert outcome[key] == case["expected"][stage][key]


def ppu_rows(column: str) -> list[Row]:
    with PPU.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                code=row["kode_sub_kegiatan"],
                indicator=row["indikator_sub_kegiatan"],
                unit=row["satuan_target_sebelum"],
                target=row["jml_target_sebelum"],
                budget=row[column],
                locations=("64.09",),
                forward_target=row["target_n1"],
                forward_budget=row["pagu_n1"],
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.skipif(not PPU.exists(), reason="the public data files are not beside this checkout")
def test_real_pair_of_penajam_paser_utara_2024():
    outcome = align(
        rkpd=ppu_rows("pagu_rkpd"),
        renja=ppu_rows("pagu_apbd"),
        context=Context(gov_type="KABKOT", agency_fields=frozenset({"5.01", "5.05"})),
        stage=Stage.A,
    )

    money = Counter(f.check for f in outcome.findings if f.check.startswith("PAGU_"))
    assert plain(outcome.total_rkpd) == "17830385362"
    assert plain(outcome.total_renja) == "18730291362"
    assert percent(outcome.deviation, 1) == "5.05"
    assert outcome.components["K1"].text == "100.00"
    assert outcome.components["K2"].text == "58.87"
    assert money == {
        "PAGU_OVER_ITEM": 16,
        "PAGU_UNDER_ITEM": 23,
        "PAGU_ZERO": 2,
        "PAGU_OVER_PROGRAM": 2,
    }
