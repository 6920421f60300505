"""The world is built once a module; each request's writes are rolled back."""

from __future__ import annotations

import logging

import pytest
from django.db import transaction

from tests.access.world import build_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Thousands of refusals are what is asked for; without this they bury what went wrong."""
    caplog.set_level(logging.CRITICAL, "django.request")
