"""Files that people would have brought: drawn here, and saying that they are examples."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

_PAPER, _INK, _FAINT = "#ffffff", "#1f2937", "#cbd5e1"
_A4 = (826, 1169)
_PHOTO = (1200, 800)


def page(name: str, *lines: str) -> SimpleUploadedFile:
    """One A4 page as PDF with these lines."""
    image = Image.new("RGB", _A4, _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, _A4[0] - 60, _A4[1] - 60), outline=_FAINT, width=2)
    _write(draw, lines, at=(110, 140), size=30)
    return SimpleUploadedFile(f"{name}.pdf", _saved(image, "PDF"), "application/pdf")


def signed_page(name: str, *lines: str) -> SimpleUploadedFile:
    """A page that was signed by hand and scanned."""
    image = Image.new("RGB", _A4, "#fbfaf6")
    draw = ImageDraw.Draw(image)
    _write(draw, lines, at=(110, 140), size=28)
    stroke = [(150 + 6 * n, 560 + (n * 37 % 60) - 30) for n in range(50)]
    draw.line(stroke, fill="#1e3a8a", width=4, joint="curve")
    draw.line((140, 620, 520, 620), fill=_INK, width=2)
    return SimpleUploadedFile(f"{name}.png", _saved(image, "PNG"), "image/png")


def photo(name: str, title: str) -> SimpleUploadedFile:
    """A drawing in place of a photo; no person can be recognised in it."""
    image = Image.new("RGB", _PHOTO, "#e2e8f0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 80, 1100, 330), fill="#0f766e")
    _write(draw, [title, "Gambar contoh"], at=(140, 130), size=40, ink=_PAPER)
    for row in range(2):
        for seat in range(9):
            left, top = 130 + seat * 108, 440 + row * 150
            draw.ellipse((left, top, left + 56, top + 56), fill="#94a3b8")
            draw.rounded_rectangle((left - 14, top + 62, left + 70, top + 130), 20, fill="#64748b")
    return SimpleUploadedFile(f"{name}.jpg", _saved(image, "JPEG"), "image/jpeg")


def _write(
    draw: ImageDraw.ImageDraw, lines: tuple[str, ...] | list[str], *, at: tuple[int, int],
    size: int, ink: str = _INK,
) -> None:  # fmt: skip
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * size * 2), line, fill=ink, font_size=size)


def _saved(image: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()
