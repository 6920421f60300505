"""A folder for what the programs of one run leave lying about."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """A new folder that is gone after the block, with all in it.

    A launcher that is killed leaves its folder behind; the next one removes it. Short, because
    sockets lie in it; others may pass through, because root's servers run as somebody else.
    """
    prefix = f"renjana-{purpose}-"
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    # Held for as long as we live: how others see that the folder is in use.
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def remove_if_left(folder: Path) -> bool:
    """Remove a scratch folder of ours that no launcher holds any more; True if it is gone."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        if os.fstat(opened).st_uid != os.geteuid():
            return False
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(opened)
