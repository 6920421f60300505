"""Whether a file is what its name says: a renamed one opens for nobody."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

_PACKED, _COMPOUND, _JPEG = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff"
FIRST_BYTES = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
    **dict.fromkeys(("jpg", "jpeg"), _JPEG),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), _PACKED),
    **dict.fromkeys(("doc", "xls", "ppt"), _COMPOUND),
}


def refusal_of(file: UploadedFile, suffixes: Sequence[str]) -> str:
    """Why a file is not kept where these kinds are; "" where it is."""
    suffix = suffix_of(file)
    if suffix not in suffixes:
        return _("Files of this kind are not kept. Possible are: %s.") % ", ".join(suffixes)
    if not _is_what_it_says(file, suffix):
        return _("This is no %s file. Save it again in that format.") % suffix.upper()
    return ""


def suffix_of(file: UploadedFile) -> str:
    """What the name says it is, in small letters."""
    return (file.name or "").rpartition(".")[2].lower()


def _is_what_it_says(file: UploadedFile, suffix: str) -> bool:
    """Whether the file begins as files of this kind do; text has no beginning of its own."""
    first = FIRST_BYTES.get(suffix, b"")
    file.seek(0)
    found = file.read(len(first))
    file.seek(0)
    return found == first
