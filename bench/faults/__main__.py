"""`python -m bench.faults`: kill at random under load, wait, count; exit code 1 if anything is off."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import django

from bench.__main__ import DATA
from bench.faults.programs import Town, marked
from house.packages import compile_catalogue
from house.processes import Stopped, stopping_on_signals
from house.scratch import scratch_folder


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=9.0, help="of kills under load")
    parser.add_argument("--workers", type=int, default=1, help="with two processes each")
    parser.add_argument("--no-beat", action="store_true", help="nothing sweeps")
    parser.add_argument("--no-kills", action="store_true", help="the load alone")
    parser.add_argument("--patience", type=float, default=10.0, help="minutes until it is quiet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the real data files")
    parser.add_argument("--logs", type=Path, help="where the logs of all programs are copied")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    args = arguments(given)
    try:
        with stopping_on_signals(), scratch_folder("faults") as folder:
            try:
                return _run(args, folder)
            finally:
                _keep_logs(folder, args.logs)
    except Stopped:
        return 130


def _run(args: argparse.Namespace, folder: Path) -> int:
    from tests.mailing import mail_server  # noqa: PLC0415 - its folder is no package of the site

    with mail_server(stalls_at=0) as mailbox:
        town = Town(folder, mailbox.server_address[1], args.workers, not args.no_beat)
        compile_catalogue(town.place)
        try:
            print("… database, broker, static files", flush=True)
            town.start_servers()
            os.environ.update(town.env)
            django.setup()
            # Models can be imported from here on.
            from bench.faults.course import Line, course, table  # noqa: PLC0415

            lines = list(course(args, town, folder, mailbox.accepted))
        finally:
            town.stop()
    time.sleep(1)
    left = len(marked(str(folder)))
    lines.append(Line("processes left behind", str(left), left > 0))
    print(table(lines))
    bad = [line.what.strip() for line in lines if line.is_bad]
    print(f"FAILED: {'; '.join(bad)}" if bad else "Nothing was lost, nothing is stuck.")
    return 1 if bad else 0


def _keep_logs(folder: Path, target: Path | None) -> None:
    if target:
        target.mkdir(parents=True, exist_ok=True)
        for log in [*folder.glob("*.log"), *folder.glob("*/*.log")]:
            shutil.copy(log, target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
