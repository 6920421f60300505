"""Files that go with a mail: named in its row, and read when it is sent (docs/adr/0103).

The layer that keeps the files registers how one is read, when the applications are ready.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# Many mailboxes refuse more than 10 MB, and a file grows by a third on its way.
MOST_BYTES = 5_000_000
_readers: dict[str, Callable[[int], bytes]] = {}


class AttachmentMissing(ValueError):
    """The file does not exist (any more) and cannot be made again."""


class AttachmentsTooLarge(ValueError):
    """The files of one mail have more than `MOST_BYTES` together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A PDF by its kind and number; `name` is what the recipient saves it as."""

    kind: str
    ref: int
    name: str


def read_with(kind: str, reader: Callable[[int], bytes]) -> None:
    """Register how files of this kind are read; a reader raises AttachmentMissing."""
    _readers[kind] = reader


def files_of(named: Sequence[dict[str, Any]]) -> list[tuple[str, bytes]]:
    """Name and content of each file. Raises AttachmentMissing, AttachmentsTooLarge."""
    found, size = [], 0
    for each in named:
        reader = _readers.get(each["kind"])
        if reader is None:
            raise AttachmentMissing(f"Nobody keeps files of the kind {each['kind']}.")
        content = reader(each["ref"])
        size += len(content)
        if size > MOST_BYTES:
            raise AttachmentsTooLarge(
                f"{each['name']}: lampiran lebih dari {MOST_BYTES // 1_000_000} MB."
            )
        found.append((each["name"], content))
    return found
