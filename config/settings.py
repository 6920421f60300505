"""Every setting, read from the environment.

`.env.example` lists the variables with their defaults. A production start without SECRET_KEY or
DATABASE_URL stops with the name of what is missing.
"""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

# Lets generic classes of Django be written with their type (`ListView[Notice]`) at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
# It signs sessions and the links of invitations: one that can be guessed opens both.
if not DEBUG and (
    len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-")
):
    raise ImproperlyConfigured(
        "SECRET_KEY is too easy to guess: give at least 50 random characters, as printed by"
        ' python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    )
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
# Whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks of proxies.
TRUSTED_PROXIES = [
    ip_network(proxy) for proxy in env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"])
]
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "config.apps.ServedFiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "jobs",
    "accounts",
    "audit",
    "agencies",
    "notifications",
    "nomenclature",
    "renja",
    "alignment",
    "meetings",
    "reports",
    "config",
]

MIDDLEWARE = [
    # First: everything else may believe the address and the scheme of a request.
    "config.middleware.believe_trusted_proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressText",
    "csp.middleware.CSPMiddleware",
    "config.middleware.forbid_devices",
    "config.middleware.keep_private",
    "config.middleware.keep_from_search_engines",
    "config.middleware.refuse_nul",
    "config.middleware.explain_wrong_method",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last, as it turns a locked sign-in into a page of ours.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
                "config.context.search",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Of the web server alone; workers, commands and migrations may take longer. 0 is no limit.
STATEMENT_TIMEOUT_SECONDS = env.int("STATEMENT_TIMEOUT_SECONDS", default=20)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Nobody else on the machine reads them; a backup or proxy account joins the group.
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# The form view of the matrix sends some twenty fields a row, 400 rows a page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Plans ----------------------------------------------------------------------------------------
# What shows findings beside rows without scripts: a higher app, so by name.
RESULTS_OF_PLANS = "alignment.views.lists.results_of"
FINDINGS_BESIDE_ROWS = "alignment.views.live.findings_of"

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Wrong passwords within a quarter of an hour, before a quarter of an hour's pause: of one account
# at one place, of one account anywhere, of any account at one place. An office is one place.
SIGN_IN_LIMITS = [5, 50, 20]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], ["username"], ["ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "accounts.actions.sign_in.Limits"
AXES_USERNAME_FORM_FIELD = "username"  # as Django's sign-in form and `authenticate` call it
AXES_USERNAME_CALLABLE = "accounts.actions.counted_address"
AXES_CLIENT_IP_CALLABLE = "accounts.actions.counted_place"
# Axes keeps what was posted, except for these.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "password",
    "old_password",
    "new_password1",
    "new_password2",
    "csrfmiddlewaretoken",
]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NoWordOfTheHouse"},
]
SESSION_COOKIE_AGE = 12 * 60 * 60

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Jakarta")

# --- Static files: our own and those that npm brought, served from disk ----------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
_VENDOR = {
    "vendor/bootstrap": "bootstrap/dist/css",
    "vendor/htmx": "htmx.org/dist",
    "vendor/tabulator": "tabulator-tables/dist",
    "vendor/ibm-plex-sans-condensed": "@expo-google-fonts/ibm-plex-sans-condensed",
}
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *[
        (prefix, str(BASE_DIR / "node_modules" / folder))
        for prefix, folder in _VENDOR.items()
        if (BASE_DIR / "node_modules" / folder).is_dir()
    ],
]
STORAGES = {
    "default": {"BACKEND": "config.storage.WholeFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Mail: written to the outbox first, sent by the worker ----------------------------------------
EMAIL_BACKEND = "notifications.backend.OutboxBackend"
OUTBOX_EMAIL = env.email_url("EMAIL_URL", default="consolemail://")
# A log is read by more people than a mail, which may hold the link to a new password.
if OUTBOX_EMAIL["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend":
    OUTBOX_EMAIL["EMAIL_BACKEND"] = "notifications.backend.HeadersBackend"
# A trial has no mailboxes: `make run` keeps mails for a page that administrators read. They hold the
# links to new passwords, so that nothing others can reach may start this way.
KEPT_MAIL = ""
if env.bool("KEEP_MAIL", default=False):
    if urlsplit(BASE_URL).hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured(
            "KEEP_MAIL shows every mail to administrators: it is for a trial at"
            f" http://localhost alone, and BASE_URL is {BASE_URL}. Set EMAIL_URL instead."
        )
    KEPT_MAIL = str(VAR_DIR / "mail")
    OUTBOX_EMAIL = {"EMAIL_BACKEND": "notifications.backend.KeptBackend"}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Renjana <renjana@localhost>")

# --- Celery: the message only nudges, the database row is the queue --------------------------------
CELERY_BROKER_URL = env.str("BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request must not hang on a lost broker: the sweep finds the row.
CELERY_TASK_PUBLISH_RETRY = False
# Without these kombu tries for six seconds, inside the request.
_ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"confirm_publish": True, **_ONE_TRY}
    if CELERY_BROKER_URL.startswith("amqp")
    else {
        **_ONE_TRY,
        # Longer than the hard time limit; the sweep every few seconds makes redelivery quick.
        "visibility_timeout": 900,
        "unacked_restore_interval": 3,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
    }
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "notifications.sweep_outbox", "schedule": 10.0},
    # Asked for at the sign-in page; so short, because somebody looks into their mailbox.
    "mail-reset-links": {"task": "accounts.mail_reset_links", "schedule": 5.0},
    "sweep-runs": {"task": "alignment.sweep_runs", "schedule": 5.0},
    "sweep-missed-runs": {
        "task": "alignment.sweep_missed_runs",
        "schedule": crontab(hour=2, minute=30),
    },
    "sweep-reports": {"task": "reports.sweep_reports", "schedule": 5.0},
    "sweep-papers": {"task": "reports.sweep_papers", "schedule": 10.0},
    # Keys and locks let each digest and each minutes through once.
    "sweep-rakor": {"task": "meetings.sweep_rakor", "schedule": 300.0},
    # Four dates per rakor, in its own zone; each reminder has its key.
    "remind-invited": {"task": "meetings.send_reminders", "schedule": 1800.0},
    # Once a day; a second run finds nothing to delete.
    "sweep-files": {"task": "config.sweep_files", "schedule": crontab(hour=3, minute=10)},
    # Once a day, before offices open; a second run finds nothing.
    "purge": {"task": "config.purge", "schedule": crontab(hour=3, minute=40)},
    # Once a day; a second run finds nothing to send.
    "mail-digests": {"task": "renja.mail_digests", "schedule": crontab(hour=6, minute=0)},
}
# The office's own client service of the state e-signature (BSrE); without an address there is none.
BSRE_URL = env.str("BSRE_URL", default="").rstrip("/")
BSRE_USER = env.str("BSRE_USER") if BSRE_URL else ""
BSRE_PASSWORD = env.str("BSRE_PASSWORD") if BSRE_URL else ""
# How long a claimed row stays with a worker that stopped renewing it.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=45)

# --- Browser security -----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
_IS_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_HTTPS else None
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=_IS_HTTPS)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if _IS_HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=_IS_HTTPS)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=_IS_HTTPS)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"tokens": {"()": "config.logs.BlankTokens"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # WeasyPrint reports each unknown CSS property; fontTools each table it drops.
    "loggers": {
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        # Beat sweeps every few seconds; a line for each would bury the rest.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
