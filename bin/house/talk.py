"""What the launcher says to the person at the terminal."""

import os
import sys


class Trouble(Exception):
    """Something the user can put right; its text says what and how."""


def colours_wanted() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if colours_wanted() else text


def step(text: str) -> None:
    """One line about what is being done now."""
    print(paint("»", "36"), text, flush=True)


def warn(text: str) -> None:
    print(paint("!", "33"), text, flush=True)


def fail(text: str) -> None:
    sys.stdout.flush()
    print(paint("✗", "31"), text, file=sys.stderr, flush=True)
