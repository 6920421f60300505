"""`python -m bench [name …] [--quick]`: run the benches and print one table of ratios."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from pathlib import Path

import django

import bench
from bench.measure import REPEATS, table

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def names() -> list[str]:
    """Modules of this package that offer `run(args)`."""
    found = sorted(module.name for module in pkgutil.iter_modules(bench.__path__))
    sources = {name: Path(bench.__path__[0], f"{name}.py") for name in found}
    return [
        name
        for name, path in sources.items()
        if path.is_file() and "\ndef run(" in path.read_text(encoding="utf-8")
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"one or more of: {', '.join(names())}")
    parser.add_argument("--quick", action="store_true", help="one turn instead of five")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the real data files")
    args = parser.parse_args()
    args.repeats = 1 if args.quick else REPEATS
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    results = []
    for name in args.names or names():
        print(f"… {name}", flush=True)
        results.extend(importlib.import_module(f"bench.{name}").run(args))
    print(table(results))
    if args.quick:
        print("One turn only: too few to quote.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["faults"]:
        # No measure: it brings servers of its own, and takes its time.
        from bench.faults.__main__ import main as faults

        sys.exit(faults(sys.argv[2:]))
    main()
