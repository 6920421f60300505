"""The signs of the report as inline SVG: they print alike in every engine, without a symbol font.

Each stands beside its word, so it carries no title and is not announced.
"""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe

from reports.pdf.view import Severity, Verdict

_OPEN = '<svg xmlns="http://www.w3.org/2000/svg" class="g" viewBox="0 0 20 20" fill="{fill}">'
_LINE = '<path d="{d}" fill="none" stroke="#fff" stroke-width="{width}"/></svg>'
_CIRCLE = '<circle cx="10" cy="10" r="8.4"/>'
_SEVERITY = {
    Severity.KRITIS: (
        "#b01e23",
        '<path d="M6.4 1.8h7.2l4.6 4.6v7.2l-4.6 4.6H6.4l-4.6-4.6V6.4z"/>',
        "M7 7l6 6M13 7l-6 6",
    ),
    Severity.MAYOR: ("#a64b00", '<path d="M10 1.9l8.9 15.8H1.1z"/>', "M10 7.6v4.4M10 14.2v1.6"),
    Severity.MINOR: ("#746000", '<path d="M10 1.4l8.6 8.6-8.6 8.6L1.4 10z"/>', "M7 10h6"),
    Severity.INFO: ("#43617f", _CIRCLE, "M10 9v5M10 5.6v1.8"),
}
_VERDICT = {
    Verdict.ALIGNED: ("#1b6e3c", "M6 7.9h8M6 12.1h8"),
    Verdict.WITH_NOTES: (
        "#0e6670",
        "M5.8 8.5c1.4-1.5 2.8-1.5 4.2-.2s2.8 1.3 4.2-.2M5.8 12.5c1.4-1.5 2.8-1.5 4.2-.2s2.8 1.3 4.2-.2",
    ),
    Verdict.NOT_ALIGNED: ("#a3163f", "M6 7.9h8M6 12.1h8M12.6 5.2l-5.2 9.6"),
    Verdict.NOT_ASSESSED: ("#566378", "M6.5 10h7"),
}


def severity_icon(severity: Severity) -> SafeString:
    fill, shape, line = _SEVERITY[severity]
    drawn = _OPEN.format(fill=fill) + shape + _LINE.format(d=line, width=2.2)
    return mark_safe(drawn)  # noqa: S308  (drawn from constants)


def verdict_icon(verdict: Verdict) -> SafeString:
    fill, line = _VERDICT[verdict]
    drawn = _OPEN.format(fill=fill) + _CIRCLE + _LINE.format(d=line, width=1.9)
    return mark_safe(drawn)  # noqa: S308  (drawn from constants)


def qr_code(url: str, *, title: str = "Kode QR verifikasi laporan") -> SafeString:
    """The address as one SVG path with a title."""
    out = io.BytesIO()
    segno.make(url, error="m").save(
        out, kind="svg", xmldecl=False, omitsize=True, border=0, title=title
    )
    # segno escapes the title.
    return mark_safe(out.getvalue().decode())  # noqa: S308
