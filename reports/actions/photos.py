"""Photos of a rakor for print: scaled, named, and none that shows minors."""

from __future__ import annotations

import base64
import hashlib
import io

from PIL import Image, UnidentifiedImageError

from meetings.models import CoordinationMeeting, Evidence
from reports.pdf.sections import Section, from_template

# Two beside each other on A4: 900 pixels are some 280 dots an inch.
EDGE = 900
MOST = 24


def photo_sections(meeting: CoordinationMeeting) -> list[Section]:
    """The photos with their captions as a section of its own; none without photos.

    A file that is no picture (any more) is named in the place of its picture.
    """
    photos = Evidence.objects.filter(
        meeting=meeting, kind=Evidence.Kind.PHOTO, shows_minors=False
    ).order_by("added_at", "pk")
    shown = list(photos[:MOST])
    if not shown:
        return []
    context: dict[str, object] = {
        "photos": [
            {
                "number": number,
                "caption": photo.caption or photo.filename,
                "data": _scaled(photo),
            }
            for number, photo in enumerate(shown, start=1)
        ],
        "more": photos.count() - len(shown),
    }
    html = from_template("record_photos.html", context)
    key = hashlib.sha256(html.encode()).hexdigest()[:12]
    return [Section(key=f"foto-{key}", title="Dokumentasi", html=html)]


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
