"""Settings of the test run: the real ones, with quick hashing and a throw-away media folder."""

import os

from tests import scratch

os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghij-0123456789-ABCDEFGHIJ")
os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1:55432/renjana")
os.environ["DEBUG"] = "false"

from config.settings import *  # noqa: F403  (a settings module is read as a whole)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = scratch.name("renjana-media-")
STORAGES = {
    "default": {"BACKEND": "config.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# pytest-django's live server finds static files under this name of their app alone.
INSTALLED_APPS = [
    "django.contrib.staticfiles" if name == "config.apps.ServedFiles" else name
    for name in INSTALLED_APPS  # noqa: F405
]
OUTBOX_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
WHITENOISE_AUTOREFRESH = True

# A port of this machine on which nothing listens: the pages exist, and nothing leaves.
BSRE_URL, BSRE_USER, BSRE_PASSWORD = "http://127.0.0.1:9", "uji", "uji"

# What waits longer waits for ever; `tests.conftest` shows which statement it was.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c statement_timeout=60000"  # noqa: F405
