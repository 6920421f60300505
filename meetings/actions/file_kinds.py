"""Whether a file is what its name says: a renamed one opens for nobody."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile

_PACKED, _COMPOUND, _JPEG = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff"
FIRST_BYTES = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
    **dict.fromkeys(("jpg", "jpeg"), _JPEG),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), _PACKED),
    **dict.fromkeys(("doc", "xls", "ppt"), _COMPOUND),
}


def is_what_it_says(file: UploadedFile, suffix: str) -> bool:
    """Whether the file begins as files of this kind do; text has no beginning of its own."""
    first = FIRST_BYTES.get(suffix, b"")
    file.seek(0)
    found = file.read(len(first))
    file.seek(0)
    return found == first
