"""What pasted lines say: names, seats, phones and addresses as people write them in lists and chats."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.phones import NoPhoneNumber, stored_phones
from accounts.typed import single_line
from meetings.models import ParticipantClass

# "[24/11/26 08.12] Budi:", "24/11/26, 08.12 - Budi:": what WhatsApp puts before a copied message.
_CHAT = re.compile(
    r"^[\u200e\u202f\s]*\[?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},?\s+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?"
    r"(?:\s?[ap]m)?(?:\]\s*|\s*-\s*)[^:\n]{1,60}:\s*",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,3}[.)]+\s*|[-–•▪●·*]+\s+|[•▪●·])(?=\D)")
_SEATS = re.compile(
    r"\(?(?:(?<!\d)\d{1,3}\s*(?:-|–|s/?d\.?|sampai)\s*)?\b(\d{1,3})\s*(?:\(\w+\)\s*)?"
    r"(?:orang|org|kursi|peserta|pax|seats?|people)\b\.?\)?"
    r"|\((\d{1,3})\)\s*$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s<>,;()]+@[^\s<>,;()]+")
_PHONE = re.compile(
    r"(?:\b(?:wa|hp|telp?|telepon|no)\b[\s.:]*)*(?<!\w)"
    r"(?:\(0\d{2,3}\)\s*\d|(?:\+|0)\d|(?:62|8)\d{4})[\d.\s-]{4,}\d",
    re.IGNORECASE,
)
_NEXT_PHONE = re.compile(r"(?<=\d)\s+(?=(?:\+62|62|0)\s?8)")
# No number, but meant as one: "0812xxx".
_ALMOST_PHONE = re.compile(
    r"(?:(?:wa|hp|telp?|telepon|no)\b[\s.:]*)*(?:\+|0|62)\d[\w().\s-]*", re.IGNORECASE
)
# A dash before seats, a phone or an address divides as a comma does.
_DASH = re.compile(
    r"\s+[–—-]\s+(?=\d{1,3}\s*(?:\(\w+\)\s*)?(?:orang|org|kursi|peserta|pax)\b"
    r"|(?:wa|hp|telp?|telepon|no)\b|\+?\d{4}|\S+@)",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?<!\w)([*_])(\S(?:.*?\S)?)\1(?!\w)")
_MOST_SEAT_DIGITS = 3
_REGION = re.compile(r"(?:kota|kab\.|kabupaten|prov\.|provinsi|kec\.|kecamatan)\s", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:yth|u\.?p|kepala|ketua|rektor|dekan|direktur|pimpinan|koordinator|sekretaris|camat|lurah"
    r"|bupati|wali\s?kota|bapak|bpk|ibu|sdri?)\b\.?",
    re.IGNORECASE,
)
_YTH = re.compile(r"^yth\.?:?\s+", re.IGNORECASE)
_HEADINGS = {
    "no", "nomor", "nama", "instansi", "lembaga", "organisasi", "nama instansi", "nama lembaga",
    "unsur", "kursi", "jumlah", "jumlah kursi", "jumlah peserta", "peserta", "email", "e-mail",
    "surel", "hp", "no hp", "no. hp", "telepon", "no telepon", "no. telepon", "wa", "no wa",
    "no. wa", "whatsapp", "kontak", "yth", "alamat surat", "nomor hp", "keterangan",
}  # fmt: skip
_CLASSES = {
    text.casefold(): value
    for value, label in ParticipantClass.choices
    for text in (value, str(label))
}


@dataclass(slots=True, kw_only=True)
class Understood:
    """One line as it was understood; `remarks` name what was not taken over, and why."""

    line: int
    text: str
    name: str = ""
    participant_class: str = ParticipantClass.OTHER
    seats: str = ""
    email: str = ""
    phone: str = ""
    addressee: str = ""
    remarks: list[str] = field(default_factory=list)


def understand(text: str) -> list[Understood]:
    """Every line that holds anything, in order; nothing of a line goes away without a remark.

    Tabs, semicolons and commas divide; numbering, bullets and what a chat puts before its messages
    are dropped, a first line of headings too. A name may hold commas: what stands before the first
    seats, phone or address belongs to it.
    """
    found: list[Understood] = []
    for line, raw in _records(_CHAT.sub("", text)):
        has_commas = len(raw) == 1 and ";" not in raw[0]
        divided = raw
        if len(raw) == 1:
            divided = _DASH.sub(",", raw[0]).split(",") if has_commas else raw[0].split(";")
        cells = [_clean(cell) for cell in divided]
        if not any(cells) or (not found and _is_heading(cells)):
            continue
        found.append(_understood(line, cells, has_commas=has_commas))
    return found


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells): of a sheet as it was copied, cells of several lines included; at least one."""
    delimiter = next((sign for sign in "\t;" if sign in text), "")
    lines = text.splitlines()
    if not delimiter:
        yield from ((number, [line]) for number, line in enumerate(lines, 1))
        return
    # An odd quotation mark is part of a name and opens no cell.
    quotes = None if text.count('"') % 2 else '"'
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, quotechar=quotes)
    before = 0
    for cells in reader:
        yield before + 1, cells or [""]
        before = reader.line_num


def _clean(cell: str) -> str:
    # Chats write *bold* and _italic_.
    return _MARKED.sub(r"\2", " ".join(single_line(cell).replace("\u200e", "").split()))


def _is_heading(cells: list[str]) -> bool:
    words = [cell.casefold().strip(" .:") for cell in cells if cell]
    return len(words) > 1 and all(word in _HEADINGS for word in words)


def _understood(line: int, cells: list[str], *, has_commas: bool) -> Understood:
    row = Understood(line=line, text=", ".join(cell for cell in cells if cell))
    if len(cells) > 1 and re.fullmatch(r"\d{1,3}[.)]?", cells[0]):
        cells = cells[1:]
    names: list[str] = []
    for cell in cells:
        is_start = not (row.seats or row.email or row.phone or row.addressee)
        rest = _take(row, cell if names else _NUMBERING.sub("", cell), is_named=bool(names))
        if not rest:
            continue
        is_region = _REGION.match(rest) is not None
        is_name = is_start and (is_region or (has_commas and not _TITLE.match(rest)))
        if not names or is_name:
            names.append(rest)
        else:
            _place(row, rest)
    row.name, row.seats = ", ".join(names), row.seats or "1"
    return row


def _take(row: Understood, text: str, *, is_named: bool) -> str:
    """What is left of the cell without its address, phones and seats."""
    text = _take_seats(row, text)
    text = _EMAIL.sub(lambda match: _take_email(row, match[0]), text)
    text = _PHONE.sub(lambda match: _take_phones(row, match[0]), text)
    text = _take_seats(row, text).strip(" -–:,;/|")
    if not is_named or not text:
        return text
    if text.isdecimal() and len(text) <= _MOST_SEAT_DIGITS and not row.seats:
        row.seats = text
    elif text.casefold() in _CLASSES and row.participant_class == ParticipantClass.OTHER:
        row.participant_class = _CLASSES[text.casefold()]
    elif _ALMOST_PHONE.fullmatch(text):
        _take_phones(row, text)
    else:
        return text
    return ""


def _take_seats(row: Understood, text: str) -> str:
    if row.seats or (match := _SEATS.search(text)) is None:
        return text
    row.seats = match[1] or match[2]
    return text[: match.start()] + text[match.end() :]


def _take_email(row: Understood, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        row.remarks.append(_("“%(value)s” is no e-mail address; not taken.") % {"value": text[:60]})
        return ""
    if row.email:
        row.remarks.append(_("A second address, “%(value)s”, is not taken.") % {"value": text})
    row.email = row.email or text
    return ""


def _take_phones(row: Understood, text: str) -> str:
    for part in _NEXT_PHONE.split(text.strip()):
        try:
            number = stored_phones(part)
        except NoPhoneNumber as error:
            row.remarks.append(_("%(why)s Not taken.") % {"why": error})
        else:
            row.phone = f"{row.phone}, {number}" if row.phone else number
    return ""


def _place(row: Understood, text: str) -> None:
    """A text after the name: whom the letter addresses, or something that is only named."""
    if _TITLE.match(text) and not row.addressee:
        row.addressee = _YTH.sub("", text)
    else:
        row.remarks.append(_("“%(value)s” was not understood; not taken.") % {"value": text[:60]})
