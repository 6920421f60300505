"""A storage whose disk is full after the first bytes: the kernel's own refusal, from /dev/full."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from config.storage import WholeFiles


def write_to_a_full_disk(data: bytes) -> None:
    """Raise OSError as a write of these bytes does when no room is left."""
    with Path("/dev/full").open("wb", buffering=0) as device:
        device.write(data)


class _Pieces(ContentFile):
    def chunks(self, chunk_size=None):
        whole = self.read()
        yield whole[: len(whole) // 2]
        write_to_a_full_disk(whole)


class FullStorage(WholeFiles):
    """Half of each file is written; then there is no room."""

    def _save(self, name, content):
        content.seek(0)
        return super()._save(name, _Pieces(content.read()))


class FullTemporaryFolder(TemporaryFileUploadHandler):
    """What is too large for memory finds no room while it still comes in."""

    def receive_data_chunk(self, raw_data, _start):
        with self.file:
            write_to_a_full_disk(raw_data)


ON_A_FULL_DISK = {
    "default": {"BACKEND": "tests.full_disk.FullStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SENTENCE = "Tidak ada yang tersimpan dari kiriman terakhir Anda"
