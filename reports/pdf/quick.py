"""Shorter ways through WeasyPrint for what fills our pages: plain text in table cells.

A report's cells hold one run of text each, and the same texts return on every page and in
every agency. The stock code lays each line out on its own and draws every border segment
between two cells on its own. The replacements below give the same pages (the tests compare
them) and step aside for anything that is not that simple case. They are tied to exactly one
version of WeasyPrint and pydyf; with any other version nothing is replaced and reports are
only slower. See docs/adr/0021.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import pydyf
import weasyprint
from weasyprint import draw
from weasyprint.draw import border
from weasyprint.draw import text as draw_text_module
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, block, inline, percent, table
from weasyprint.matrix import Matrix
from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p

SUPPORTED = {"weasyprint": "70.0", "pydyf": "0.13.0"}
REMEMBERED_TEXTS = 6_000  # about 1 KiB each

_iter_line_boxes = inline.iter_line_boxes
_strut = line_break.strut
_draw_text = draw_text_module.draw_text
_draw_collapsed_borders = draw.draw_collapsed_borders
_draw_line = border.draw_line
_layout_box_backgrounds = background.layout_box_backgrounds
_resolve_percentages = percent.resolve_percentages
_get_font_description = line_break.get_font_description
_setup = line_break.Layout.setup
_page_references = pydyf.PDF.page_references
_to_bytes = pydyf._to_bytes  # noqa: SLF001

# All that decides how one run of text is broken and shaped.
_TEXT_PROPERTIES = (
    "font_family",
    "font_size",
    "font_style",
    "font_stretch",
    "font_weight",
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
    "font_variation_settings",
    "font_language_override",
    "lang",
    "line_height",
    "white_space",
    "overflow_wrap",
    "word_break",
    "hyphens",
    "letter_spacing",
    "word_spacing",
    "tab_size",
    "text_decoration_line",
)
_SPACING = {
    f"{kind}_{side}{suffix}": 0
    for kind, suffix in (("margin", ""), ("padding", ""), ("border", "_width"))
    for side in ("top", "right", "bottom", "left")
}


def install() -> bool:
    """Put the short ways in place; False = another version is installed, nothing was done."""
    if {"weasyprint": weasyprint.VERSION, "pydyf": pydyf.VERSION} != SUPPORTED:
        return False
    inline.strut = strut
    block.iter_line_boxes = line_boxes
    draw.draw_text = draw_text
    draw.draw_line = draw_line
    draw.draw_collapsed_borders = draw_collapsed_borders
    background.layout_box_backgrounds = layout_box_backgrounds
    block.resolve_percentages = table.resolve_percentages = resolve_percentages
    line_break.get_font_description = get_font_description
    line_break.Layout.setup = setup
    pydyf.PDF.page_references = property(page_references)
    pydyf._to_bytes = to_bytes  # noqa: SLF001
    return True


def uninstall() -> None:
    """Back to the stock code; tests compare both."""
    inline.strut = _strut
    block.iter_line_boxes = _iter_line_boxes
    draw.draw_text = _draw_text
    draw.draw_line = _draw_line
    draw.draw_collapsed_borders = _draw_collapsed_borders
    background.layout_box_backgrounds = _layout_box_backgrounds
    block.resolve_percentages = table.resolve_percentages = _resolve_percentages
    line_break.get_font_description = _get_font_description
    line_break.Layout.setup = _setup
    pydyf.PDF.page_references = _page_references
    pydyf._to_bytes = _to_bytes  # noqa: SLF001


def _memo(style: Any, name: str, make: Callable[[Any], Any]) -> Any:
    """A value derived from a style, kept on the style object itself."""
    found = style.__dict__.get(name)
    if found is None:
        found = style.__dict__[name] = make(style)
    return found


def strut(style: Any) -> tuple[float, float]:
    """Line height and baseline of a style, worked out once per style object."""
    found: tuple[float, float] = _memo(style, "_quick_strut", _strut)
    return found


def get_font_description(style: Any) -> Any:
    return _memo(style, "_quick_font", _get_font_description)


def setup(layout: Any, style: Any) -> None:
    """A Pango layout for a style; layouts of one style share their Pango context."""
    context, language = _memo(style, "_quick_context", _context)
    if context is None:
        _setup(layout, style)
        return
    layout.style = style
    layout.first_line_direction = 0
    layout.language = language
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, get_font_description(style))
    layout.ascent = layout.underline_position = layout.strikethrough_position = None


def _context(style: Any) -> tuple[Any, Any]:
    """The context and language of a plain style; of others nothing, they keep the stock code."""
    features = line_break.font_features(*(style[name] for name in _FEATURES))
    plain = (
        not features
        and style["text_decoration_line"] == "none"
        and style["font_language_override"] == "normal"
        and style["lang"]
    )
    if not plain:
        return None, None
    context = ffi.gc(
        pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
    )
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    name, _ = unicode_to_char_p(style["lang"])
    language = pango.pango_language_from_string(name)
    pango.pango_context_set_language(context, language)
    return context, language


_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
_LENGTHS = (
    *(
        f"{kind}_{side}"
        for kind in ("margin", "padding")
        for side in ("left", "right", "top", "bottom")
    ),
    "width",
    "min_width",
    "max_width",
    "min_height",
    "max_height",
)
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Used lengths of a box; from memory where none of them depends on its surroundings."""
    known = _memo(box.style, "_quick_lengths", _fixed_lengths)
    if not known:
        _resolve_percentages(box, containing_block)
        return
    lengths, borders, collapse = known
    values = box.__dict__
    values.update(lengths)
    if collapse:
        for name, width in borders.items():
            values.setdefault(name, width)
    else:
        values.update(borders)


def _fixed_lengths(style: Any) -> Any:
    """The used lengths of a style, or an empty tuple where they must be worked out."""
    if style["height"] != "auto" or style["box_sizing"] != "content-box":
        return ()
    lengths: dict[str, Any] = {"height": "auto"}
    for name in _LENGTHS:
        value = style[name]
        if value != "auto" and getattr(value, "unit", None) != "px":
            return ()
        lengths[name] = "auto" if value == "auto" else value.value
        if value == "auto" and name.startswith("min_"):
            lengths[name] = 0
    borders = {name: style[name] for name in _BORDERS}
    return lengths, borders, style["border_collapse"] == "collapse"


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """References of the pages, which the stock code builds again for every tag."""
    kids = pdf.pages["Kids"]
    count, found = pdf.__dict__.get("_quick_references", (0, ()))
    if count != len(kids):
        found = tuple(b"%d 0 R" % number for number in kids[::3])
        pdf.__dict__["_quick_references"] = (len(kids), found)
    return found


def to_bytes(item: Any) -> bytes:
    """A PDF token; the common kinds first."""
    kind = type(item)
    if kind is bytes:
        return item
    if kind is str:
        return item.encode("ascii")
    if kind is int:
        return b"%d" % item
    return _to_bytes(item)


# ---------------------------------------------------------------------------------------------
# Lines of a cell
# ---------------------------------------------------------------------------------------------
class _Line(NamedTuple):
    """One line as the stock code found it; `resume` = bytes of the text used so far."""

    text: str
    layout: Any
    width: float
    height: float
    baseline: float
    resume: int | None


_lines: dict[tuple[Any, ...], list[_Line]] = {}


def line_boxes(  # noqa: PLR0917  (the signature of the function it stands for)
    context: Any,
    box: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    absolute_boxes: Any,
    fixed_boxes: Any,
    first_letter_style: Any,
    first_line_style: Any,
) -> Iterator[tuple[Any, Any]]:
    """The lines of a line box; from memory where it holds one plain run of text."""
    plain = (
        skip_stack is None
        and first_letter_style is None
        and first_line_style is None
        and not context.excluded_shapes
        and _is_plain(box)
    )
    if plain:
        yield from _plain_lines(context, box, position_y, containing_block)
    else:
        yield from _iter_line_boxes(
            context,
            box,
            position_y,
            bottom_space,
            skip_stack,
            containing_block,
            absolute_boxes,
            fixed_boxes,
            first_letter_style,
            first_line_style,
        )


def _is_plain(box: Any) -> bool:
    if len(box.children) != 1 or type(box.children[0]) is not boxes.TextBox:
        return False
    child = box.children[0]
    text = child.text
    return (
        bool(text)
        and text[0] != " "
        and text[-1] != " "
        and "\n" not in text
        and "\u00ad" not in text
        and not child.justification_spacing
        and _memo(child.style, "_quick_plain", _is_plain_style)
        and _memo(box.style, "_quick_plain", _is_plain_style)
    )


def _is_plain_style(style: Any) -> bool:
    return (
        style["white_space"] in {"normal", "nowrap"}
        and style["hyphens"] in {"none", "manual"}
        and style["direction"] == "ltr"
        and style["position"] == "static"
        and style["float"] == "none"
        and style["vertical_align"] == "baseline"
        and style["text_align_all"] in {"start", "left", "right", "end", "center"}
        and style["text_indent"].value == 0
        and style["font_size"] > 0
    )


def _plain_lines(
    context: Any, box: Any, position_y: float, containing_block: Any
) -> Iterator[tuple[Any, Any]]:
    child = box.children[0]
    box.__dict__.update(_SPACING)
    child.__dict__.update(_SPACING)
    left = containing_block.content_box_x()
    available = left + containing_block.width - left
    line_height, line_baseline = strut(box.style)
    leading = (line_height - box.style["font_size"]) / 2
    top_of_line = -line_baseline
    bottom_of_line = top_of_line + (box.style["font_size"] + leading + leading)
    align = _memo(box.style, "_quick_align", _alignment)
    for found in _split(context, child, (left + available) * (1 + 1e-9) - left):
        text_box = child.copy()
        half = (line_height - found.height) / 2
        text_box.text = found.text
        text_box.pango_layout = found.layout
        text_box.width, text_box.height = found.width, found.height
        text_box.margin_top = text_box.margin_bottom = half
        text_box.baseline = found.baseline + half
        top = min(-text_box.baseline, top_of_line)
        bottom = max(-text_box.baseline + found.height + half + half, bottom_of_line)
        shift = 0 if found.width >= available else align * (available - found.width)
        text_box.position_x = left + shift
        text_box.position_y = -text_box.baseline + (position_y - top)
        line = box.copy()
        line.children = [text_box]
        line.position_x, line.position_y = left + shift, position_y
        line.width, line.height = found.width, bottom - top
        line.baseline = -top
        resume_at = None if found.resume is None else {0: {found.resume: None}}
        yield line, resume_at
        position_y += line.height


def _alignment(style: Any) -> float:
    """The share of a line's free room that goes before it."""
    return {"right": 1.0, "end": 1.0, "center": 0.5}.get(style["text_align_all"], 0.0)


def _text_key(style: Any) -> str:
    return repr([style[name] for name in _TEXT_PROPERTIES])


def _split(context: Any, child: Any, width: float) -> list[_Line]:
    """All lines of a run of text in a width, broken by the stock code the first time."""
    style = child.style
    key = (
        child.text,
        _memo(style, "_quick_key", _text_key),
        id(style.font_config),
        round(width, 3),
    )
    found = _lines.get(key)
    if found is None:
        if len(_lines) >= REMEMBERED_TEXTS:
            _lines.clear()
        found = _lines[key] = list(_split_now(context, child, width))
    return found


def _split_now(context: Any, child: Any, width: float) -> Iterator[_Line]:
    skip: int | None = 0
    encoded = child.text.encode()
    while skip is not None:
        while encoded[skip : skip + 1] == b" ":
            skip += 1
        if skip == len(encoded):
            return
        part, skip, _ = inline.split_text_box(context, child, width, skip)
        if part is None:
            return
        if part.text.endswith(" "):
            holder = boxes.LineBox.anonymous_from(part, [part])
            holder.width = part.width
            inline.remove_last_whitespace(context, holder)
        baseline = part.baseline - part.margin_top
        yield _Line(part.text, part.pango_layout, part.width, part.height, baseline, skip)


# ---------------------------------------------------------------------------------------------
# Drawing
# ---------------------------------------------------------------------------------------------
class _Drawn:
    """The glyphs of the lines that one document has drawn already."""

    fonts: Any = None
    lines: dict[tuple[str, str], tuple[Any, list[bytes]]] = {}


def draw_text(
    stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: str
) -> None:
    """Draw a line; one drawn before in this document is written from memory."""
    style = textbox.style
    plain = (
        text_overflow == "clip"
        and block_ellipsis == "none"
        and not textbox.justification_spacing
        and style["visibility"] == "visible"
        and style["text_decoration_line"] == "none"
    )
    if not plain:
        _draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis)
        return
    if _Drawn.fonts is not stream._fonts:  # noqa: SLF001
        _Drawn.fonts, _Drawn.lines = stream._fonts, {}  # noqa: SLF001
    key = (textbox.pango_layout.text, _memo(style, "_quick_key", _text_key))
    known = _Drawn.lines.get(key)
    if known is None:
        _draw_and_remember(stream, textbox, offset_x, key)
        return
    font, glyphs = known
    stream.set_color(style["color"])
    stream.begin_text()
    place = Matrix(d=-1, e=textbox.position_x, f=textbox.position_y + textbox.baseline)
    stream.set_text_matrix(*place.values)
    stream.set_font_size(*font)
    stream.stream.extend(glyphs)
    stream.end_text()


def _draw_and_remember(stream: Any, textbox: Any, offset_x: float, key: tuple[str, str]) -> None:
    operations = stream.stream
    before = len(operations)
    _draw_text(stream, textbox, offset_x, "clip", "none")
    for at in range(len(operations) - 1, before - 1, -1):
        if operations[at].endswith(b"Tm"):
            break
    else:
        return
    drawn = operations[at + 1 : -1]
    font = stream._old_font  # noqa: SLF001
    if drawn and drawn[0].endswith(b"Tf"):
        drawn = drawn[1:]
    if font and drawn and all(item.endswith(b"TJ") for item in drawn):
        _Drawn.lines[key] = (font, drawn)


class _Segments(list[tuple[Any, ...]]):
    """Takes the place of a stream while borders are worked out."""

    def artifact(self) -> AbstractContextManager[None]:
        return nullcontext()

    stacked = artifact


def draw_line(stream: Any, *args: Any) -> None:
    if isinstance(stream, _Segments):
        stream.append(args)
    else:
        _draw_line(stream, *args)


def draw_collapsed_borders(stream: Any, table: Any) -> None:
    """Draw a table's grid in long strokes instead of one stroke per cell side."""
    segments = _Segments()
    _draw_collapsed_borders(segments, table)
    if any(style != "solid" for *_, style, _ in segments):
        _draw_collapsed_borders(stream, table)
        return
    with stream.artifact(), stream.stacked():
        last: Any = None
        for x1, y1, x2, y2, width, color in _joined(segments):
            if (width, color) != last:
                stream.set_color(color, stroke=True)
                stream.set_line_width(width)
                last = (width, color)
            stream.move_to(x1, y1)
            stream.line_to(x2, y2)
            stream.stroke()


def _joined(segments: _Segments) -> Iterator[tuple[Any, ...]]:
    """The segments, in order of their score, those in one line of one look joined."""
    groups: dict[tuple[Any, ...], list[tuple[float, float]]] = {}
    for x1, y1, x2, y2, width, _, color in segments:
        lying = y1 == y2
        key = (width, color, lying, round(y1 if lying else x1, 4))
        groups.setdefault(key, []).append((x1, x2) if lying else (y1, y2))
    for (width, color, lying, at), spans in sorted(groups.items(), key=lambda item: item[0][0]):
        for start, end in _union(spans):
            yield (
                (start, at, end, at, width, color) if lying else (at, start, at, end, width, color)
            )


def _union(spans: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    spans.sort()
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start <= end + 1e-6:
            end = max(end, next_end)
        else:
            yield start, end
            start, end = next_start, next_end
    yield start, end


def layout_box_backgrounds(
    page: Any,
    box: Any,
    get_image_from_uri: Any,
    layout_children: bool = True,  # noqa: FBT001, FBT002  (the signature it stands for)
    style: Any = None,
) -> None:
    """Backgrounds of a box; runs of text have none of their own."""
    if type(box) is boxes.TextBox:
        box.background = None
    elif type(box) is boxes.LineBox and style is None:
        box.background = None
        for child in box.children:
            layout_box_backgrounds(page, child, get_image_from_uri)
    else:
        _layout_box_backgrounds(
            page, box, get_image_from_uri, layout_children=layout_children, style=style
        )


__all__ = ["install", "uninstall"]
