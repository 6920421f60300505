"""One section to one tagged PDF: the only module that knows WeasyPrint."""

from __future__ import annotations

import atexit
import gc
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from xml.etree import ElementTree as ET  # our own markup only, never a file from outside

import cssselect2
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.pdf import quick
from reports.pdf.assets import BASE_RULES, STYLESHEET, static_file
from reports.pdf.sections import Section
from reports.pdf.tags import tidy

ORIGIN = "https://static.invalid/"
# A photo, and the emblem of a letterhead; both were drawn anew by us.
PICTURES = {f"data:{kind};base64,": {"Content-Type": kind} for kind in ("image/jpeg", "image/png")}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class StaticFetcher(URLFetcher):
    """Read static files from disk, take pictures that stand in the page, refuse every other URL.

    Report text is typed in by many agencies. An image tag in it must not make the worker
    open a local file or call an internal service.
    """

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        kind, comma, data = url.partition(",")
        if f"{kind}{comma}" in PICTURES:
            return URLFetcherResponse(url, b64decode(data), PICTURES[f"{kind}{comma}"])
        if not url.startswith(ORIGIN):
            raise FatalURLFetchingError(f"Not a static file: {url}")
        try:
            content = static_file(url.removeprefix(ORIGIN)).read_bytes()
        except FileNotFoundError as error:
            raise FatalURLFetchingError(str(error)) from error
        return URLFetcherResponse(url, content)


class _Matcher(cssselect2.Matcher):
    """Selector matching that remembers elements of one kind in one place.

    Our two sheets choose by tag, class and ancestors only (a test holds them to it), so two
    elements with the same tag, class and ancestry match alike.
    """

    def __init__(self) -> None:
        super().__init__()
        self._signatures: dict[tuple[Any, ...], int] = {}
        self._known: dict[int, Any] = {}

    def match(self, element: Any) -> Any:
        sign = self._sign(element)
        found = self._known.get(sign)
        if found is None:
            found = self._known[sign] = super().match(element)
        return found

    def _sign(self, element: Any) -> int:
        sign: int | None = getattr(element, "_sign", None)
        if sign is None:
            node = element.etree_element
            above = self._sign(element.parent) if element.parent is not None else 0
            key = (above, node.tag, node.get("class"), "href" in node.attrib)
            sign = element._sign = self._signatures.setdefault(key, len(self._signatures) + 1)  # noqa: SLF001
        return sign


class _Markup(weasyprint.HTML):
    """A document from well-formed markup, read by the C parser, with our short base rules."""

    def __init__(self, source: str, base_rules: weasyprint.CSS) -> None:
        self.base_url = ORIGIN
        self.url_fetcher = StaticFetcher()
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(
            ET.fromstring(source),  # noqa: S314  (entities are escaped by our own builder)
            content_language=None,
        )
        self.etree_element = self.wrapper_element.etree_element
        self._base_rules = base_rules

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:  # noqa: FBT001, FBT002
        return [self._base_rules]


@dataclass(frozen=True, slots=True)
class _Press:
    """What is parsed once per process: style sheets and the fonts they name."""

    fonts: FontConfiguration
    style: weasyprint.CSS
    base_rules: weasyprint.CSS


def render_section(section: Section) -> bytes:
    """The section as a PDF tagged for PDF/UA-1, the same bytes for the same section."""
    press = _press()
    with _garbage_collected_after():
        page = _Markup(document(section.html, section.title or section.key), press.base_rules)
        pdf: bytes = page.write_pdf(
            stylesheets=[press.style],
            font_config=press.fonts,
            pdf_variant="pdf/ua-1",
            finisher=lambda _, pdf: tidy(pdf, continues=section.continues),
        )
    return pdf


def document(body: str, title: str) -> str:
    """A whole document around one or more sections."""
    head = f"<head><title>{escape(title)}</title></head>"
    return _NOT_XML.sub("", f'<html lang="id">{head}<body>{body}</body></html>')


@cache
def _press() -> _Press:
    fonts = FontConfiguration()
    fetcher = StaticFetcher()
    style = weasyprint.CSS(
        string=static_file(STYLESHEET).read_text(),
        base_url=f"{ORIGIN}{STYLESHEET}",
        url_fetcher=fetcher,
        font_config=fonts,
        matcher=_Matcher(),
    )
    base_rules = weasyprint.CSS(filename=str(BASE_RULES), url_fetcher=fetcher, matcher=_Matcher())
    quick.install()
    gc.collect()
    gc.freeze()  # modules and style sheets stay: later searches need not look at them
    atexit.register(_press.cache_clear)  # the font folder is removed while modules still exist
    return _Press(fonts, style, base_rules)


@contextmanager
def _garbage_collected_after() -> Iterator[None]:
    """No search for cycles while a section is laid out, one when it is done.

    Layout makes a million small objects that live until its end; searching among them cost
    a sixth of the time, and what was left between sections doubled the process.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect()
