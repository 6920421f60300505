"""One section to one tagged PDF: the only module that knows WeasyPrint."""

from __future__ import annotations

import atexit
import gc
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET  # our own markup only, never a file from outside

import cssselect2
import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.pdf import quick
from reports.pdf.sections import Section
from reports.pdf.tags import tidy

ORIGIN = "https://static.invalid/"
STYLESHEET = "css/laporan.css"
BASE_RULES = Path(__file__).with_name("base.css")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class StaticFetcher(URLFetcher):
    """Read static files from disk and refuse every other URL.

    Report text is typed in by many agencies. An image tag in it must not make the worker
    open a local file or call an internal service.
    """

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(ORIGIN):
            raise FatalURLFetchingError(f"Not a static file: {url}")
        return URLFetcherResponse(url, static_file(url.removeprefix(ORIGIN)).read_bytes())


def static_file(name: str) -> Path:
    """The file behind a static name: collected ones first, as production serves them."""
    root = Path(settings.STATIC_ROOT).resolve() if settings.STATIC_ROOT else None
    collected = (root / name).resolve() if root else None
    if root and collected and collected.is_relative_to(root) and collected.is_file():
        return collected
    found = finders.find(name)
    if found is None:
        raise FatalURLFetchingError(f"Not a static file: {name}")
    return Path(found)


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
    page = _Markup(document(section.html, section.title or section.key), press.base_rules)
    pdf = page.write_pdf(
        stylesheets=[press.style],
        font_config=press.fonts,
        pdf_variant="pdf/ua-1",
        finisher=lambda _, pdf: tidy(pdf, continues=section.continues),
    )
    return bytes(pdf)


def section_hash(section: Section) -> str:
    """Names the rendered bytes: content, style sheets and renderer."""
    digest = hashlib.sha256(_press_hash().encode())
    digest.update(f"\0{section.title}\0{section.html}".encode())
    return digest.hexdigest()


def document(body: str, title: str) -> str:
    """A whole document around one or more sections."""
    return (
        f'<html lang="id"><head><title>{escape(title)}</title></head>'
        f"<body>{_NOT_XML.sub('', body)}</body></html>"
    )


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
    base_rules = weasyprint.CSS(
        filename=str(BASE_RULES), url_fetcher=fetcher, matcher=_Matcher()
    )
    quick.install()
    _settle_garbage_collector()
    atexit.register(_press.cache_clear)  # the font folder is removed while modules still exist
    return _Press(fonts, style, base_rules)


def _settle_garbage_collector() -> None:
    """Layout makes millions of small objects and few cycles: look for them less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@cache
def _press_hash() -> str:
    digest = hashlib.sha256(weasyprint.VERSION.encode())
    for path in (static_file(STYLESHEET), BASE_RULES):
        digest.update(path.read_bytes())
    return digest.hexdigest()


__all__: list[Any] = ["document", "render_section", "section_hash", "static_file"]
