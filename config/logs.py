"""What a log may not hold."""

from __future__ import annotations

import logging
import re

# Whoever holds such an address may answer, read, or set a password: it is a key.
_LINKS = re.compile(
    r"(/(?:k|p|notulen|undangan-anggota|kalender-rakor)/|/sandi/baru/[^/\s]+/)[^/\s?\"']+"
)
BLANK = "***"


def blanked(text: str) -> str:
    """The text with the tokens of signed links taken out."""
    return _LINKS.sub(rf"\1{BLANK}", text)


class BlankTokens(logging.Filter):
    """Lets every line through, without the tokens of signed links."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if (safe := blanked(said)) != said:
            record.msg, record.args = safe, ()
        return True
