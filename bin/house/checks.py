"""`make test`, `make lint` and `make bench`: the same set-up, servers of their own, then the tools."""

import os
from collections.abc import Callable, Sequence

from house import system
from house.place import Place
from house.processes import Stopped, in_front, stopping_on_signals
from house.run import set_up
from house.scratch import scratch_folder
from house.servers import servers
from house.talk import fail, step, warn

Env = dict[str, str]


def test(place: Place, arguments: Sequence[str]) -> int:
    """Run the test suite, browser tests included; pytest's own exit code (5 = no tests found)."""

    def pytest(env: Env) -> int:
        left_out = [] if offer_chromium(env) else ["-m", "not browser"]
        cores = str(max(2, os.cpu_count() or 2))
        # loadgroup: tests that share a worker or a browser name their group and stay together.
        options = ["-n", cores, "--dist", "loadgroup", *left_out, *arguments]
        return call(place, env, place.tool("pytest"), *options)

    return beside_servers(place, "test", pytest)


def bench(place: Place, arguments: Sequence[str]) -> int:
    """Measure, and print the figures."""

    def measure(env: Env) -> int:
        offer_chromium(env)
        return call(place, env, str(place.python), "-m", "bench", *arguments)

    return beside_servers(place, "bench", measure)


def lint(place: Place) -> int:
    """Run every check that reads the code; 1 if one of them complains, after all have run."""

    def check(env: Env) -> int:
        failed = []
        for name, command in lint_steps(place).items():
            step(name)
            if call(place, env, *command):
                failed.append(name)
        if failed:
            fail(f"Not clean: {', '.join(failed)}")
        return 1 if failed else 0

    return beside_servers(place, "lint", check)


def lint_steps(place: Place) -> dict[str, list[str]]:
    return {
        "format": [place.tool("ruff"), "format", "--check", "--quiet", "."],
        "lint": [place.tool("ruff"), "check", "--quiet", "."],
        "types": [place.tool("mypy"), "--no-error-summary"],
        "imports": [place.tool("lint-imports"), "--no-logo"],
        "migrations": [str(place.python), "manage.py", "makemigrations", "--check", "--dry-run"],
        "markup": [str(place.python), "-m", "house.markup"],
        "translations": [str(place.python), "-m", "house.messages", "check"],
    }


def beside_servers(place: Place, purpose: str, work: Callable[[Env], int]) -> int:
    """Set up, start servers that may lose data, and do the work beside them."""
    try:
        with stopping_on_signals():
            set_up(place, development=True)
            with servers(place, purpose, keep=False) as started, scratch_folder(purpose) as scratch:
                return work(started.env | {"PYTHONPATH": "bin", "TMPDIR": str(scratch)})
    except Stopped:
        warn("Stopped")
        return 130


def call(place: Place, env: Env, *command: str) -> int:
    return in_front(command, cwd=place.root, env=env)


def offer_chromium(env: Env) -> bool:
    """Tell the tests where Chromium is; False if the machine has none."""
    chromium = system.ensure_chromium(env)
    if chromium:
        env["CHROMIUM"] = chromium
    return bool(chromium)
