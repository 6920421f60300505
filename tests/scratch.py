"""Folders of a test process, which go with it."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path


def folder(prefix: str) -> Path:
    """A new folder, removed with all in it when this process ends."""
    made = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(_remove, made, os.getpid())
    return made


def name(prefix: str) -> Path:
    """The place of such a folder, which whoever writes there makes.

    For settings: programs that read them and end without a word, such as mypy, leave nothing.
    """
    wanted = Path(tempfile.gettempdir()) / f"{prefix}{secrets.token_hex(8)}"
    atexit.register(_remove, wanted, os.getpid())
    return wanted


def _remove(made: Path, pid: int) -> None:
    # A forked child inherits the wish to tidy up, but not the right.
    if os.getpid() == pid:
        shutil.rmtree(made, ignore_errors=True)
