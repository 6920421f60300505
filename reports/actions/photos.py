"""Photos of a rakor for print: scaled, named, and none that shows minors."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from meetings.models import CoordinationMeeting, Evidence

# Two beside each other on A4: 900 pixels are some 280 dots an inch.
EDGE = 900
MOST = 24


def photos_of(meeting: CoordinationMeeting) -> dict[str, Any]:
    """The photos with their captions, two a row, and how many more there are.

    A file that is no picture (any more) is named in the place of its picture.
    """
    photos = Evidence.objects.filter(
        meeting=meeting, kind=Evidence.Kind.PHOTO, shows_minors=False
    ).order_by("added_at", "pk")
    shown = [
        {"number": number, "caption": photo.caption or photo.filename, "data": _scaled(photo)}
        for number, photo in enumerate(photos[:MOST], start=1)
    ]
    return {
        "photos": [shown[at : at + 2] for at in range(0, len(shown), 2)],
        "more_photos": max(photos.count() - MOST, 0),
    }


def _scaled(photo: Evidence) -> str:
    """The picture as text for the page, drawn anew; blank where there is no picture to draw."""
    target = io.BytesIO()
    try:
        with photo.file.open("rb") as stored, Image.open(stored, formats=["JPEG", "PNG"]) as opened:
            opened.thumbnail((EDGE, EDGE))
            opened.convert("RGB").save(target, "JPEG", quality=80)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return ""
    return base64.b64encode(target.getvalue()).decode()
