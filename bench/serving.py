"""A real server for benches: gunicorn with our own static files, on the scratch database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
WAIT = 30


def application(environ: dict, start_response: object) -> object:
    """What gunicorn serves: the site, and static files straight from their folders."""
    return _application()(environ, start_response)


def _application() -> object:
    global _site  # noqa: PLW0603  (one site a process)
    if _site is None:
        from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

        _site = StaticFilesHandler(get_wsgi_application())
    return _site


_site: object = None


@contextmanager
def server(*, workers: int = 2) -> Iterator[str]:
    """The address of a running server; it sees what is committed to the scratch database."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    wanted = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(wanted)
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        # Sessions that the bench opened must be good here.
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "ERROR",
    }
    command = [
        *(sys.executable, "-m", "gunicorn", "bench.serving:application"),
        *("--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "4"),
        *("--log-level", "error", "--keep-alive", "75"),
    ]
    with subprocess.Popen(command, cwd=ROOT, env=env) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/sehat/")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)
