"""Send a message to the broker without ever keeping the sender waiting for it."""

from __future__ import annotations

import logging
import os
import time
from functools import lru_cache
from typing import Any

from celery import Task
from kombu.exceptions import KombuError
from kombu.pools import ProducerPool

logger = logging.getLogger(__name__)

# For connecting, and for the first answer that does not come: a second in all.
TIMEOUT_S = 0.5
# After a failure nobody tries for so long: the rows are found by the next sweep.
BREAK_S = 5.0
# A connection that the broker closed while it lay in the pool fails sooner than this.
STALE_S = 0.1
SENDERS = 8
_OPTIONS = {
    "redis": {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S},
    "amqp": {"connect_timeout": TIMEOUT_S, "read_timeout": TIMEOUT_S, "write_timeout": TIMEOUT_S},
}


class _Breaker:
    """Whether the broker failed a moment ago, as far as this process knows."""

    until, url = 0.0, ""

    def is_open(self, url: str) -> bool:
        return time.monotonic() < self.until and url == self.url

    def trip(self, url: str) -> None:
        self.until, self.url = time.monotonic() + BREAK_S, url


breaker = _Breaker()


def send(task: Task, values: dict[str, Any]) -> bool:
    """Send one message; False if it did not go out within a second, or the broker just failed."""
    url = task.app.conf.broker_url
    if breaker.is_open(url):
        return False
    begun = time.monotonic()
    for _try in range(2):
        try:
            _send(task, values, url)
        except (KombuError, OSError) as error:
            _pool.cache_clear()
            failure = error
            if time.monotonic() - begun > STALE_S:
                break
        else:
            return True
    breaker.trip(url)
    logger.warning("No broker for %s %s: %s", task.name, values, failure)
    return False


def _send(task: Task, values: dict[str, Any], url: str) -> None:
    pool = _pool(task.app, url, os.getpid())
    with pool.acquire(block=True, timeout=TIMEOUT_S) as producer:
        task.apply_async(kwargs=values, producer=producer, retry=False)


@lru_cache(maxsize=4)
def _pool(app: Any, url: str, _process: int) -> ProducerPool:
    """Connections of this process for sending alone.

    Workers read with the options of the settings, which let them wait for the next message.
    """
    options = _OPTIONS["amqp" if url.startswith("amqp") else "redis"]
    connection = app.connection(
        url, connect_timeout=TIMEOUT_S, transport_options={**options, "max_retries": 0}
    )
    return ProducerPool(connection.Pool(limit=SENDERS), limit=SENDERS)
