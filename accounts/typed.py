"""What people and programs type into addresses and fields: one line, words, whole numbers."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_WORDS = 8
MOST_CHARACTERS = 200
# More digits than a number of the database has are no number; Python reads 4,300 at most.
MOST_DIGITS = 18
_BREAKS = {"Cc", "Zl", "Zp"}


def search_words(text: str) -> list[str]:
    """The words that a search looks for: of the first 200 characters the first eight."""
    return single_line(text[:MOST_CHARACTERS]).split()[:MOST_WORDS]


def search_text(text: str) -> str:
    """The same as one text, for a search that reads it as a whole."""
    return " ".join(search_words(text))


def is_cut(text: str) -> bool:
    """Whether a search looks for less than was typed."""
    return len(text.strip()) > MOST_CHARACTERS or len(text.split()) > MOST_WORDS


def whole_number(text: object) -> int | None:
    """The number that these digits write; None for anything else, and for more than 18 digits."""
    digits = str(text)
    return int(digits) if len(digits) <= MOST_DIGITS and digits.isdecimal() else None


def sent_number(value: object) -> int:
    """The same for a program's own request. Raises ValueError where there is no such number."""
    if (number := whole_number(value)) is None:
        raise ValueError(str(value)[:MOST_DIGITS])
    return number


def single_line(text: str) -> str:
    """The text with a space in place of each line break, tab or other control character."""
    return "".join(" " if unicodedata.category(char) in _BREAKS else char for char in text)


def one_line(text: str) -> None:
    """Refuses a text with a line break or another control character. Raises ValidationError."""
    at = next(
        (at for at, char in enumerate(str(text)) if unicodedata.category(char) in _BREAKS), None
    )
    if at is None:
        return
    raise ValidationError(
        _(
            "This field holds one line. Remove the line break or control character"
            " after “%(before)s”."
        ),
        code="one_line",
        params={"before": text[max(0, at - 30) : at]},
    )
