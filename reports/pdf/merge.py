"""Join rendered sections into one tagged file with contents, bookmarks and page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.pdf import face as faces
from reports.pdf.assets import static_file
from reports.pdf.sections import ContentsLine, Section, contents, with_contents
from reports.pdf.weasy import ORIGIN, render_section

FAMILY = "vendor/ibm-plex-sans-condensed"
FACES = {
    "/Laporan-Condensed": f"{FAMILY}/400Regular/IBMPlexSansCondensed_400Regular.ttf",
    "/Laporan-Bold-Condensed": f"{FAMILY}/700Bold/IBMPlexSansCondensed_700Bold.ttf",
}
REGULAR = "/Laporan-Condensed"
STAMP_SIZE = 7.6
STAMP_BOTTOM = 26.0  # points above the lower edge
STAMP_SIDE = {False: 42.5, True: 34.0}  # portrait, landscape: the side margins of the pages
SHORT = 6  # lines of contents that may stand on the cover
LINK = f"{ORIGIN}bagian/"


@dataclass(frozen=True, slots=True)
class Part:
    """A rendered section; only its place in the file is needed besides the bytes."""

    key: str
    title: str
    pdf: bytes


def part_of(section: Section, pdf: bytes) -> Part:
    return Part(section.key, section.title, pdf)


def merge_sections(
    parts: Sequence[Part],
    *,
    title: str,
    footer: str,
    created: datetime | None = None,
    has_contents: bool = True,
    cover: Section | None = None,
) -> bytes:
    """One file of all parts in their order, with a contents page after the first if wanted.

    With the `cover`, which is the first part, short contents stand on its page if they fit there.

    `title` goes into the document's properties, `footer` on the left below every page, with the
    page's number on the right; neither is printed where `footer` is blank.

    One part is open at a time: an open one holds as much memory as its copy in the joined file.
    """
    ordered = list(parts)
    if has_contents:
        pages = [page_count(part.pdf) for part in parts]
        shared = _shared(cover, parts, pages) if cover else None
        ordered[:1] = [shared] if shared else [ordered[0], _contents(parts, pages)]
    joined = _Joined(title, created)
    for part in ordered:
        with Pdf.open(io.BytesIO(part.pdf)) as source:
            joined.add(part, source)
    joined.finish(footer)
    return joined.to_bytes()


def _shared(cover: Section, parts: Sequence[Part], pages: Sequence[int]) -> Part | None:
    """The cover with the contents on it; None where they need a page of their own."""
    lines = _lines(parts, pages, 0)
    if len(lines) > SHORT:
        return None
    section = with_contents(cover, lines)
    pdf = render_section(section)
    return part_of(section, pdf) if page_count(pdf) == pages[0] else None


def page_count(pdf: bytes) -> int:
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _contents(parts: Sequence[Part], pages: Sequence[int]) -> Part:
    """The contents page, rendered last, when the page counts of all others are known."""
    own = 1
    while True:
        section = contents(_lines(parts, pages, own))
        pdf = render_section(section)
        found = page_count(pdf)
        if found == own:
            return part_of(section, pdf)
        own = found


def _lines(parts: Sequence[Part], pages: Sequence[int], own: int) -> list[ContentsLine]:
    lines, page = [], 1
    for at, (part, count) in enumerate(zip(parts, pages, strict=True)):
        if part.title:
            lines.append(ContentsLine(part.title, page, f"{LINK}{page}"))
        page += count + (own if at == 0 else 0)
    return lines


class _Joined:
    """The file being put together."""

    def __init__(self, title: str, created: datetime | None) -> None:
        self.pdf = Pdf.new()
        self.title = title
        self.created = created
        self.kids: list[Any] = []
        self.parents: list[Any] = []
        self.next_key = 0
        self.last_rows: Any = None
        self.bookmarks: list[Any] = []
        self.fonts: dict[str, list[tuple[Any, str]]] = {}

    def add(self, part: Part, source: Pdf) -> None:
        start = len(self.pdf.pages)
        self.pdf.pages.extend(source.pages)
        pages = [self.pdf.pages[at].obj for at in range(start, len(self.pdf.pages))]
        self._add_structure(source, pages, continues=not part.title)
        self._add_bookmarks(source)
        self._note_fonts(pages[0])

    def _add_structure(self, source: Pdf, pages: list[Any], *, continues: bool) -> None:
        root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        numbers = root.ParentTree.Nums
        offset = self.next_key
        for at in range(0, len(numbers), 2):
            self.parents.extend((int(numbers[at]) + offset, numbers[at + 1]))
        self.next_key += len(numbers) // 2
        for page in pages:
            page.StructParents = int(page.StructParents) + offset
            for annotation in page.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset
        body = root.K[0].K[0]
        kids = list(body.K)
        if continues and self.kids and kids and _is_table(kids[0]):
            self._continue_table(kids.pop(0))
            body.K = Array(kids)
        self._note_last_table(kids)
        if kids:
            self.kids.append(body)

    def _continue_table(self, table: Any) -> None:
        """Move the rows of a table that was cut between two sections back together."""
        for row in table.K[-1].K:
            row.P = self.last_rows
            self.last_rows.K.append(row)

    def _note_last_table(self, kids: list[Any]) -> None:
        tables = [kid for kid in kids if _is_table(kid)]
        if tables:
            self.last_rows = tables[-1].K[-1]

    def _add_bookmarks(self, source: Pdf) -> None:
        if "/Outlines" not in source.Root:
            return
        outlines = self.pdf.copy_foreign(source.Root.Outlines)
        item = outlines.get("/First")
        while item is not None:
            self.bookmarks.append(item)
            item = item.get("/Next")

    def _note_fonts(self, page: Any) -> None:
        fonts = page.Resources.get("/Font")
        for key in list(fonts.keys()) if fonts is not None else ():
            self.fonts.setdefault(_family(fonts[key]), []).append((fonts, key))

    def finish(self, footer: str) -> None:
        self._write_structure()
        self._write_bookmarks()
        regular = self._share_fonts()
        if footer:
            self._stamp(footer, regular)
        self._link_contents()
        self._describe()

    def _write_structure(self) -> None:
        pdf = self.pdf
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        for kid in self.kids:
            kid.P = document
        document.K = Array(self.kids)
        root = pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([document]),
                ParentTree=pdf.make_indirect(Dictionary(Nums=Array(self.parents))),
                ParentTreeNextKey=self.next_key,
            )
        )
        document.P = root
        pdf.Root.StructTreeRoot = root

    def _write_bookmarks(self) -> None:
        if not self.bookmarks:
            return
        root = self.pdf.make_indirect(Dictionary(Type=Name.Outlines))
        for at, item in enumerate(self.bookmarks):
            item.Parent = root
            for key in ("/Prev", "/Next"):
                if key in item:
                    del item[key]
            if at:
                item.Prev = self.bookmarks[at - 1]
                self.bookmarks[at - 1].Next = item
            if "/First" in item:
                item.Count = -abs(int(item.get("/Count", 1)))  # closed: one line a section
        root.First, root.Last = self.bookmarks[0], self.bookmarks[-1]
        root.Count = len(self.bookmarks)
        self.pdf.Root.Outlines = root
        self.pdf.Root.PageMode = Name.UseOutlines

    def _share_fonts(self) -> Any:
        """Put one whole face in the place of the sections' subsets; return the regular one."""
        shared: dict[str, Any] = {}
        for family, path in FACES.items():
            places = self.fonts.get(family, [])
            face = faces.load(static_file(path))
            shared[family] = faces.embed(self.pdf, face, [fonts[key] for fonts, key in places])
            for fonts, key in places:
                fonts[key] = shared[family]
        return shared[REGULAR]

    def _stamp(self, footer: str, font: Any) -> None:
        face = faces.load(static_file(FACES[REGULAR]))
        left, _ = face.write(footer)
        total = len(self.pdf.pages)
        save = self.pdf.make_stream(b"q")
        for number, page in enumerate(self.pdf.pages, 1):
            right, width = face.write(f"Halaman {number} dari {total}")
            edge = float(page.mediabox[2])
            side = STAMP_SIDE[edge > float(page.mediabox[3])]
            content = (
                b"Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC q 0.27 g 0.53 G 0.5 w "
                b"%.2f %.2f m %.2f %.2f l S BT /Kaki %.2f Tf %.2f %.2f Td %b Tj %.2f 0 Td %b Tj ET Q EMC"
            ) % (
                side,
                STAMP_BOTTOM + 10,
                edge - side,
                STAMP_BOTTOM + 10,
                STAMP_SIZE,
                side,
                STAMP_BOTTOM,
                left,
                edge - 2 * side - width * STAMP_SIZE,
                right,
            )
            obj = page.obj
            obj.Resources.Font["/Kaki"] = font
            obj.Contents = Array([save, obj.Contents, self.pdf.make_stream(content)])

    def _link_contents(self) -> None:
        """Turn the contents page's marked addresses into jumps to pages."""
        for page in self.pdf.pages:
            for annotation in page.obj.get("/Annots", []):
                annotation.F = 4  # printed as shown
                address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
                if not address.startswith(LINK):
                    continue
                number = int(address.removeprefix(LINK))
                del annotation["/A"]
                annotation.Dest = Array([self.pdf.pages[number - 1].obj, Name.Fit])
                annotation.Contents = String(f"Ke halaman {number}")

    def _describe(self) -> None:
        root = self.pdf.Root
        root.Lang = String("id")
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        metadata = self.pdf.make_stream(_xmp(self.title, self.created))
        metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
        root.Metadata = metadata
        self.pdf.docinfo["/Title"] = self.title
        self.pdf.docinfo["/Producer"] = "Renjana"
        if self.created is not None:
            stamp = self.created.strftime("D:%Y%m%d%H%M%S%z")
            self.pdf.docinfo["/CreationDate"] = f"{stamp[:-2]}'{stamp[-2:]}"

    def to_bytes(self) -> bytes:
        out = io.BytesIO()
        self.pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            min_version="1.7",
        )
        return out.getvalue()


def _is_table(element: Any) -> bool:
    return bool(element.S == "/Table")


def _family(font: Any) -> str:
    """`/ABCDEF+Laporan-Condensed` as `/Laporan-Condensed`."""
    return "/" + str(font.BaseFont).partition("+")[2]


def _xmp(title: str, created: datetime | None) -> bytes:
    date = f"<xmp:CreateDate>{created.isoformat()}</xmp:CreateDate>" if created else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        "<dc:language><rdf:Bag><rdf:li>id</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>Renjana</pdf:Producer>{date}<pdfuaid:part>1</pdfuaid:part>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()
