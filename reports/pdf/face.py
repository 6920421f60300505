"""The report's own font as one PDF object, shared by all sections of a joined file.

Sections carry small subsets that keep the glyph numbers of the original. Put in their
place, the whole face is stored once, and footers can be written in it.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

# What a CIDFontType2 needs; shaping tables have done their work in the sections.
TABLES = ("glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep")
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


@dataclass(frozen=True)
class Face:
    """Glyphs, widths (in thousandths) and characters of one font file."""

    name: str
    data: bytes = field(repr=False)
    widths: tuple[int, ...] = field(repr=False)
    glyph_of: dict[int, int] = field(repr=False)
    metrics: dict[str, int] = field(repr=False)

    def write(self, text: str) -> tuple[bytes, float]:
        """`text` as a hex string of glyphs and its width for a size of one point."""
        glyphs = [self.glyph_of.get(ord(char), 0) for char in text]
        width = sum(self.widths[glyph] for glyph in glyphs) / 1000
        return b"<" + b"".join(b"%04x" % glyph for glyph in glyphs) + b">", width


@cache
def load(path: Path) -> Face:
    """Read a TrueType file once per process."""
    with TTFont(path, lazy=True) as font:
        upem = font["head"].unitsPerEm
        order = font.getGlyphOrder()
        scale = 1000 / upem
        hmtx, hhea, head = font["hmtx"], font["hhea"], font["head"]
        number = {name: at for at, name in enumerate(order)}
        cmap = font.getBestCmap()
        return Face(
            name=path.stem.replace("_", "-"),
            data=_pack({tag: font.reader[tag] for tag in TABLES if tag in font.reader}),
            widths=tuple(round(hmtx[name][0] * scale) for name in order),
            glyph_of={code: number[name] for code, name in cmap.items()},
            metrics={
                "Ascent": round(hhea.ascent * scale),
                "Descent": round(hhea.descent * scale),
                "xMin": round(head.xMin * scale),
                "xMax": round(head.xMax * scale),
            },
        )


def _pack(tables: dict[str, bytes]) -> bytes:
    """A font file of these tables only."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    out = io.BytesIO()
    out.write(
        struct.pack(
            ">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16
        )
    )
    offset = 12 + 16 * count
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        out.write(struct.pack(">4sIII", tag.encode(), checksum, offset, len(data)))
        offset += len(padded)
    for _, data in sorted(tables.items()):
        out.write(data + b"\0" * (-len(data) % 4))
    return out.getvalue()


def embed(pdf: Pdf, face: Face, used: Iterable[pikepdf.Object]) -> pikepdf.Object:
    """The face as a Type 0 font of `pdf`; characters come from the maps of the `used` subsets."""
    base = Name("/" + face.name)
    metrics = face.metrics
    box = [metrics["xMin"], metrics["Descent"], metrics["xMax"], metrics["Ascent"]]
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=base,
        Flags=4,
        FontBBox=Array(box),
        ItalicAngle=0,
        Ascent=metrics["Ascent"],
        Descent=metrics["Descent"],
        CapHeight=metrics["Ascent"],
        StemV=80,
        FontFile2=Stream(pdf, face.data, Length1=len(face.data)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        W=Array([0, Array(face.widths)]),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=base,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=Stream(pdf, _to_unicode(face, used)),
    )
    return pdf.make_indirect(font)


def _to_unicode(face: Face, used: Iterable[pikepdf.Object]) -> bytes:
    texts = {
        glyph: chr(code).encode("utf-16-be").hex()
        for code, glyph in sorted(face.glyph_of.items(), reverse=True)
    }
    for font in used:
        for glyph, text in _PAIR.findall(font.ToUnicode.read_bytes()):
            texts[int(glyph, 16)] = text.decode()
    lines = [f"<{glyph:04x}> <{text}>" for glyph, text in sorted(texts.items())]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
            *(
                line
                for block in blocks
                for line in (f"{len(block)} beginbfchar", *block, "endbfchar")
            ),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        )
    ).encode()
