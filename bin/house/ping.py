"""Waits until a Celery worker answers. Run with the application's Python: python -m house.ping."""

import sys
import time

from config.celery import app

PATIENCE_S = 60.0


def worker_answers(patience_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if app.control.ping(timeout=1.0, limit=1):
            return True
    return False


if __name__ == "__main__":
    sys.exit(0 if worker_answers(PATIENCE_S) else 1)
