"""The command line: python -m alignment.engine."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from alignment.engine.__main__ import main

ROOT = Path(__file__).parents[3]
WORKED = (ROOT / "tests" / "alignment_worked_example.json").read_text(encoding="utf-8")
CASE = json.loads(WORKED)["cases"][0]


def call(text: str, *arguments: str) -> tuple[int, str, str]:
    out, complaints = StringIO(), StringIO()
    code = main(arguments, StringIO(text), out, complaints)
    return code, out.getvalue(), complaints.getvalue()


def test_file_of_cases_gives_a_list_with_both_stages():
    code, out, _ = call(WORKED)

    assert (code, json.loads(out)) == (0, [{"id": CASE["id"], **CASE["expected"]}])


def test_single_case_gives_one_object():
    code, out, _ = call(json.dumps(CASE))

    assert (code, json.loads(out)) == (0, {"id": CASE["id"], **CASE["expected"]})


@pytest.mark.parametrize("stage", ["R", "A"])
def test_one_stage_leaves_the_other_out(stage):
    code, out, _ = call(json.dumps(CASE), "--stage", stage)

    assert json.loads(out) == {"id": CASE["id"], stage: CASE["expected"][stage]}
    assert code == 0


def test_numbers_may_come_as_json_numbers():
    case = {"id": "n", "rkpd": [], "renja": [{"code": "x", "budget": 1.10, "target": 2}]}

    assert json.loads(call(json.dumps(case))[1])["R"]["total_renja"] == "1.1"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the input is not JSON"),
        ("{", "the input is not JSON"),
        ("[" * 100_000, "the input is not JSON"),
        ('{"renja": [{"code": "x", "target": NaN}]}', "NaN is no number"),
        ("[]", "the input is not a JSON object"),
        ("{}", "case has no list renja"),
        ('{"cases": {}}', "cases is not a list"),
        ('{"cases": [1]}', "cases[0] is not a JSON object"),
        ('{"renja": {}}', "case.renja is not a list"),
        ('{"renja": [{}]}', "case.renja[0] has no code"),
        ('{"renja": [{"code": 5}]}', "case.renja[0].code is neither a text nor null"),
        ('{"renja": [{"code": "x", "budget": "1.000,00"}]}', "case.renja[0].budget: '1.000,00'"),
        ('{"renja": [{"code": "x", "budget": -1}]}', "case.renja[0].budget: -1 is below zero"),
        ('{"renja": [{"code": "x", "budget": true}]}', "budget is neither a decimal number nor"),
        ('{"renja": [{"code": "x", "tags": "PUG"}]}', "case.renja[0].tags is not a list"),
        ('{"renja": [{"code": "x", "direction": "up"}]}', "direction is 'up', not naik or turun"),
        ('{"renja": [], "context": {"gov_type": "KAB"}}', "gov_type is 'KAB'"),
        ('{"renja": [], "context": {"nomenclature": {"current": [{}]}}}', "current[0] has no code"),
        ('{"renja": [], "context": {"plafon": "x"}}', "case.context.plafon: 'x'"),
        ('{"renja": [], "accepted": 5}', "case.accepted is not a list"),
    ],
)
def test_bad_input_gives_one_sentence_and_exit_code_2(text, complaint):
    code, out, complaints = call(text)

    assert (code, out) == (2, "")
    assert complaint in complaints
    assert complaints.startswith("Not a case of alignment: ")
    assert complaints.count("\n") == 1


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (WORKED.encode(), 0),
        (WORKED.encode("utf-8-sig"), 0),
        (b'{"rkpd": [], "renja": [{"code": "\\ud800"}]}', 0),
        (b"\xff\xfe{}", 2),
        (b"no", 2),
    ],
)
def test_module_runs_as_a_program_of_its_own(source, code):
    done = subprocess.run(
        [sys.executable, "-m", "alignment.engine", "--stage", "R"],
        input=source,
        capture_output=True,
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
        check=False,
    )

    assert done.returncode == code
    assert len(done.stderr.splitlines()) == (1 if code else 0)


def test_engine_needs_nothing_but_python():
    """The isolated interpreter sees no installed package: an import of one would fail."""
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); import alignment.engine.__main__",
        ],
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
