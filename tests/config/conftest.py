"""The demo is loaded once a module; what a test writes is rolled back."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from config import demo

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.load(today=TODAY, at=AT)
        transaction.set_rollback(True)
    for name in default_storage.listdir("samples")[1]:
        default_storage.delete(f"samples/{name}")


@pytest.fixture
def world(_loaded, db):
    """The plan years that were made."""
    return _loaded
