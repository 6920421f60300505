"""What the launcher says to the person at the terminal.

Progress goes to stderr: what a command behind the launcher prints is its own alone, and can be
read by a program.
"""

import os
import sys
from typing import TextIO


class Trouble(Exception):
    """Something the user can put right; its text says what and how."""


def paint(text: str, code: str, stream: TextIO | None = None) -> str:
    """The text in colour where `stream` (stdout unless told) is a terminal that may show it."""
    wanted = (stream or sys.stdout).isatty() and "NO_COLOR" not in os.environ
    return f"\033[{code}m{text}\033[0m" if wanted else text


def step(text: str) -> None:
    """One line about what is being done now."""
    _say("»", "36", text)


def warn(text: str) -> None:
    _say("!", "33", text)


def fail(text: str) -> None:
    _say("✗", "31", text)


def _say(sign: str, code: str, text: str) -> None:
    # What was printed before stands before it where both streams are one terminal or file.
    sys.stdout.flush()
    print(paint(sign, code, sys.stderr), text, file=sys.stderr, flush=True)
