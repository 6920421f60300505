"""Pictures that somebody uploads, drawn anew: bounded, and without their hidden data."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 60_000_000
# With its clear parts a drawing takes four bytes a pixel, and is never decoded smaller.
MOST_DRAWN = 25_000_000
_COLOURS = 128


class NotAPicture(Exception):
    """The bytes are no picture that can be kept; the message says why."""


def photo(content: bytes, *, edge: int) -> bytes:
    """A JPEG of at most `edge` pixels a side, the right way up. Raises NotAPicture."""
    with _opened(content, pixels=MOST_PIXELS) as found:
        # A JPEG is decoded near the size that is kept, which takes a fraction of the time.
        found.draft("RGB", (edge, edge))
        turned = ImageOps.exif_transpose(found)
        turned.thumbnail((edge, edge))
        return _saved(turned.convert("RGB"), "JPEG", quality=85)


def drawing(content: bytes, *, edge: int) -> bytes:
    """A PNG of at most `edge` pixels a side with few colours; its clear margin is cut off.

    Raises NotAPicture.
    """
    with _opened(content, pixels=MOST_DRAWN) as found:
        found.draft("RGB", (2 * edge, 2 * edge))
        clear = ImageOps.exif_transpose(found).convert("RGBA")
        box = clear.getchannel("A").getbbox()
        if box is None:
            raise NotAPicture(_("The picture is empty."))
        shown = clear.crop(box)
        shown.thumbnail((edge, edge))
        few = shown.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE)
        return _saved(few, "PNG", optimize=True)


# A picture of few bytes can claim so many pixels that it fills the memory.
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError)


@contextmanager
def _opened(content: bytes, *, pixels: int) -> Iterator[Image.Image]:
    """The picture in these bytes while the block lasts; what Pillow raises becomes a sentence."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > pixels:
                raise _too_many(pixels)
            yield image
    except Image.DecompressionBombError as error:
        raise _too_many(pixels) from error
    except _BROKEN as error:
        raise NotAPicture(_("This is no JPEG or PNG picture.")) from error


def _too_many(pixels: int) -> NotAPicture:
    text = _(
        "The picture has more than %(millions)s million pixels. Make it smaller, then upload it again."
    )
    return NotAPicture(text % {"millions": pixels // 1_000_000})


def _saved(image: Image.Image, form: str, **options: int | bool) -> bytes:
    """Written from the dots alone: what came along in the file stays behind."""
    image.info = {}
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()
