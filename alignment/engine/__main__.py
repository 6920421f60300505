"""Recompute a comparison by hand: python -m alignment.engine [--stage R|A] < cases.json."""

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from io import TextIOWrapper
from typing import Never, TextIO

from alignment.engine.cases import Case, InvalidCase, printed, read_cases
from alignment.engine.values import Stage

MISUSE = 2


def main(arguments: Sequence[str], source: TextIO, target: TextIO, complaints: TextIO) -> int:
    """Read cases, print their outcomes as JSON and return the exit code.

    A file of cases gives a list of {"id", "R", "A"}, a single case one such object.
    """
    parser = argparse.ArgumentParser(prog="python -m alignment.engine", description=__doc__)
    parser.add_argument("--stage", choices=[str(stage) for stage in Stage])
    chosen = parser.parse_args(arguments).stage
    stages = [Stage(chosen)] if chosen else list(Stage)
    try:
        cases, is_list = read_cases(_parse(source))
    except InvalidCase as error:
        complaints.write(f"Not a case of alignment: {error}.\n")
        return MISUSE
    results = [_result(case, stages) for case in cases]
    json.dump(results if is_list else results[0], target, ensure_ascii=False, indent=1)
    target.write("\n")
    return 0


def _parse(source: TextIO) -> object:
    try:
        return json.load(source, parse_float=Decimal, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise InvalidCase("the input is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise InvalidCase(f"the input is not JSON ({error})") from error


def _refuse(word: str) -> Never:
    raise ValueError(f"{word} is no number")


def _result(case: Case, stages: Sequence[Stage]) -> dict[str, object]:
    return {"id": case.id, **{str(stage): printed(case.run(stage)) for stage in stages}}


def _run() -> int:
    """Speak UTF-8 whatever the machine's locale is; a half character stays its JSON escape."""
    source = TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
    target = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="backslashreplace")
    code = main(sys.argv[1:], source, target, sys.stderr)
    target.flush()
    return code


if __name__ == "__main__":
    sys.exit(_run())
