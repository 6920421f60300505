"""docs/sources.md and the table of checks say the same, and no rule hides from them."""

import re
from pathlib import Path

import pytest

from alignment.engine import ALL, CHECKS, CORE, FURTHER
from tests.alignment.engine.test_cases import CASES

ROOT = Path(__file__).parents[3]
ENGINE = ROOT / "alignment" / "engine"
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
TABLE = {
    cells[0].strip("`"): cells
    for line in PAGE.splitlines()
    if line.startswith("| `")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
SOURCE = "".join(path.read_text(encoding="utf-8") for path in sorted(ENGINE.rglob("*.py")))


def test_page_lists_exactly_the_checks():
    assert set(TABLE) == ALL == CORE | FURTHER


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_page_agrees_with_the_table_of_checks(check):
    source = f"project rule; hook {check.hook}" if check.hook else "project rule"

    assert TABLE[check.id][2:5] == [check.at_r, check.at_a, source]


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_rule_names_its_source_and_its_hook(check):
    """The rule's docstring and the table cite the same articles."""
    text = re.search(rf'(?:"""{check.id}: |Return {check.id} )(.*?)"""', SOURCE, re.DOTALL)

    assert text is not None
    words = " ".join(text[1].split())
    assert "Source: project rule" in words
    cited = re.search(r"86/2017 (Ps [^.]*?)(?: \(|\.|$)", words)
    assert (cited[1] if cited else "") == check.hook


def test_severities_of_the_cases_are_those_of_the_table():
    raised = {
        (stage, finding["check"], finding["severity"])
        for case in CASES
        for stage in ("R", "A")
        for finding in case["expected"][stage]["findings"]
    }

    assert raised <= {
        (stage, check.id, severity)
        for check in CHECKS.values()
        for stage, severities in (("R", check.at_r), ("A", check.at_a))
        for severity in severities.split(", ")
    }
