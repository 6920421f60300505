"""Files that a rendered section depends on, besides its own content."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation

STYLESHEET = "css/laporan.css"
HERE = Path(__file__).parent
BASE_RULES = HERE / "base.css"
RENDERING = ("base.css", "quick.py", "tags.py", "weasy.py")


def static_file(name: str) -> Path:
    """The file behind a static name: collected ones first, as production serves them.

    Raises FileNotFoundError for anything else, a way out of the static folders included.
    """
    root = Path(settings.STATIC_ROOT).resolve()
    collected = (root / name).resolve()
    if collected.is_relative_to(root) and collected.is_file():
        return collected
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        found = None
    if found is None:
        raise FileNotFoundError(f"Not a static file: {name}")
    return Path(found)


@cache
def rendering_hash() -> str:
    """Changes with the renderer's version, our rendering code and the style sheets."""
    digest = hashlib.sha256(version("weasyprint").encode())
    for path in (static_file(STYLESHEET), *(HERE / name for name in RENDERING)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
