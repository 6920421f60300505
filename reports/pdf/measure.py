"""How much room a text takes in the paper's own letters, before anything is laid out."""

from __future__ import annotations

from functools import cache

from reports.pdf.assets import static_file
from reports.pdf.face import Face, load

POINTS_A_MM = 72 / 25.4
# Kerning and rounding of the layout engine: a line is taken for a little longer than its letters.
_SPARE = 1.02
_FOLDER = "vendor/ibm-plex-sans-condensed"
_FILES = {
    False: f"{_FOLDER}/400Regular/IBMPlexSansCondensed_400Regular.ttf",
    True: f"{_FOLDER}/700Bold/IBMPlexSansCondensed_700Bold.ttf",
}


@cache
def _face(*, bold: bool) -> Face:
    return load(static_file(_FILES[bold]))


def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """Width in points of a text in letters of `size` points, on one line."""
    return _face(bold=bold).write(text)[1] * size * _SPARE


def lines_of(text: str, *, width: float, size: float, bold: bool = False) -> int:
    """How many lines a text takes in a column of `width` points; 0 for none.

    Lines break at spaces; a word that is wider than the column is cut.
    """
    space = width_of(" ", size=size, bold=bold)
    lines, used = 0, width
    for word in text.split():
        long = width_of(word, size=size, bold=bold)
        if lines and used + space + long <= width:
            used += space + long
            continue
        cut, rest = divmod(long, width)
        lines += int(cut) + (rest > 0)
        used = rest
    return lines


def has_wide_word(text: str, *, width: float, size: float, bold: bool = False) -> bool:
    """Whether one of the words does not fit the column."""
    return any(width_of(word, size=size, bold=bold) > width for word in text.split())
