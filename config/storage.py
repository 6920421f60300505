"""The storage of uploads and reports: a file is there whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string

# What a file is called until it is whole. A killed process leaves it behind; the sweep takes it.
HALF = ".half"
# File systems that know no second name for a file, such as FAT.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}


class WholeFiles(FileSystemStorage):
    """A folder in which a full disk or a kill leaves no half file under a name that counts."""

    def _save(self, name: str, content: Any) -> str:
        half = f"{name}.{get_random_string(8)}{HALF}"
        try:
            super()._save(half, content)  # type: ignore[misc]  # not in the stubs
            while not self._name(half, name):
                name = self.get_available_name(name)
        finally:
            Path(self.path(half)).unlink(missing_ok=True)
        return name

    def _name(self, half: str, name: str) -> bool:
        """Give the whole file its name; False if another one took that name meanwhile."""
        try:
            os.link(self.path(half), self.path(name))
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            Path(self.path(half)).rename(self.path(name))
        return True
