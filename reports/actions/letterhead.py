"""The letterhead that stands above a paper."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from agencies.actions import kop_of
from agencies.models import Agency, Region
from reports.actions import words

# Longer names get the smaller letters, so that a letterhead stays one.
LONG_NAME = 70


def kop(agency: Agency) -> dict[str, Any]:
    """Government, agency, address and emblem, ready for `_kop.html`. One query.

    A ministry is no part of a regional government, and stands alone.
    """
    found = kop_of(agency)
    is_national = agency.region.level == Region.Level.NATION
    return {
        "government": "" if is_national else words.government(agency.region),
        "office": agency.name,
        "is_long": len(agency.name) > LONG_NAME,
        "lines": found.lines,
        "emblem": b64encode(found.emblem).decode(),
        "emblem_of": found.emblem_of,
    }
