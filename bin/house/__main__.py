"""The commands behind the Makefile: python3 -m house run."""

import sys
from collections.abc import Callable, Sequence

from house import checks
from house.place import Place, here
from house.processes import Stopped, stopping_on_signals
from house.run import run, set_up
from house.servers import running_env, servers
from house.talk import Trouble, fail, step


def setup(place: Place, _arguments: Sequence[str]) -> int:
    try:
        with stopping_on_signals():
            set_up(place, development=True)
    except Stopped:
        return 130
    step("Set up")
    return 0


def manage(place: Place, arguments: Sequence[str]) -> int:
    """manage.py beside the database and broker of `make run`, started for it if they do not run."""
    try:
        with stopping_on_signals():
            set_up(place, development=False)
            command = [str(place.python), "manage.py", *arguments]
            env = running_env(place, "run")
            if env:
                return checks.call(place, env, *command)
            with servers(place, "run", keep=True) as started:
                return checks.call(place, started.env, *command)
    except Stopped:
        return 130


COMMANDS: dict[str, Callable[[Place, Sequence[str]], int]] = {
    "setup": setup,
    "run": lambda place, _arguments: run(place),
    "manage": manage,
    "test": checks.test,
    "lint": lambda place, _arguments: checks.lint(place),
    "bench": checks.bench,
}


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        fail(f"usage: python3 -m house {'|'.join(COMMANDS)}")
        return 2
    try:
        return COMMANDS[arguments[0]](here(), arguments[1:])
    except Trouble as trouble:
        fail(str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
