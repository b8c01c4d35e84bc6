# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a hall set up? Everything that an operator decides comes from environment.py; docs/running.md lists it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from klimatkontrakt.hall import features
from klimatkontrakt.hall.core import environment, private_files, whole_files
from klimatkontrakt.hall.core.feature import Feature

MEGABYTE = 1_000_000
HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1]

private_files.mask()
ENVIRONMENT = environment.of_process()

# Where the hall keeps what it must not lose.
HOME: Path = ENVIRONMENT["KK_HOME"]


def _secret() -> str:
    """The hall's key: from the environment, else from a file of its own that only its owner may read."""
    given: str | None = ENVIRONMENT["KK_SECRET_KEY"]
    if given:
        return given
    path = HOME / "secret.key"
    if not path.exists() or not path.stat().st_size:  # an empty one was cut off before any key was used
        whole_files.write_once(path, secrets.token_urlsafe(64).encode())
    return path.read_text(encoding="utf-8")


SECRET_KEY = _secret()
# The key that backups are signed with: given, or in a file that is made with the first one; in none of them.
BACKUP_KEY, BACKUP_SIGNING = HOME / "backup.key", ENVIRONMENT["KK_BACKUP_KEY"]
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT["KK_HOSTS"]
# What the hall is called where a line of its log is kept elsewhere.
HALL_NAME = ENVIRONMENT["KK_NAME"] or ALLOWED_HOSTS[0]
HTTPS = ENVIRONMENT["KK_HTTPS"]
# Whose word on where a visitor comes from is taken: how many proxies stand in front, or their networks.
PROXIES = ENVIRONMENT["KK_PROXIES"]
BIND, PORT, DEMO = ENVIRONMENT["KK_BIND"], ENVIRONMENT["KK_PORT"], ENVIRONMENT["KK_DEMO"]
ROOT_URLCONF = "klimatkontrakt.hall.urls"
WSGI_APPLICATION = "klimatkontrakt.hall.core.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What this hall can do; hall/features.py says what each is and requires.
FEATURES: tuple[Feature, ...] = features.FEATURES
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "klimatkontrakt.hall.core",
    *(feature.module for feature in FEATURES),
]
MIDDLEWARE = [
    "klimatkontrakt.hall.core.health.SignsOfLife",
    "klimatkontrakt.hall.core.middleware.BadDays",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "klimatkontrakt.hall.core.middleware.Limits",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "klimatkontrakt.hall.core.middleware.AddressLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "klimatkontrakt.hall.core.sessions.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            HERE / "templates",
            *(feature.folder / "templates" for feature in FEATURES),
            PACKAGE / "publish" / "templates",
        ],
        "OPTIONS": {
            "environment": "klimatkontrakt.hall.core.page.environment",
            "context_processors": ["klimatkontrakt.hall.core.page.context"],
        },
    },
]

# SQLite as it must be set to bear many writers (docs/decisions/0006): no transaction upgrades half-way.
DATABASES: dict[str, dict[str, Any]] = {
    "default": ENVIRONMENT["DATABASE_URL"] or environment.database(f"sqlite:///{HOME / 'hall.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # What is erased is overwritten, not only let go.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON;",
    }

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "NumericPasswordValidator",
    )
] + [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "klimatkontrakt.hall.core.breached_passwords.BreachedPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
# Of django-allauth the hall has second factors: who signs in, how often they may try and what mail they get is its own.
MFA_ADAPTER = "klimatkontrakt.hall.core.second_factor_secrets.SecondFactorSecrets"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago, or of one to come, where clocks differ
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "/logga-in/"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [("figures", PACKAGE / "publish" / "assets")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Limits on what a visitor may send.
MOST_BODY_BYTES = 25 * MEGABYTE
MOST_QUERY_CHARACTERS = 8_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * MEGABYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# Files that belong to a city and are too large for its document: beside the database, each so large, and all of a city.
ATTACHMENTS = HOME / "attachments"
MOST_ATTACHMENT_BYTES = 50 * MEGABYTE
MOST_ATTACHMENTS_BYTES = ENVIRONMENT["KK_ATTACHMENTS_MB"] * MEGABYTE

# What a browser may do with our pages: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Somebody is signed in until they have done nothing for so long, and for so long in all.
MOST_IDLE_SECONDS = ENVIRONMENT["KK_IDLE_MINUTES"] * 60
MOST_SESSION_SECONDS = SESSION_COOKIE_AGE = ENVIRONMENT["KK_SESSION_HOURS"] * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "klimatkontrakt.hall.core.error_pages.csrf_failure"
CSRF_TRUSTED_ORIGINS = ENVIRONMENT["KK_ORIGINS"] or []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if HTTPS:
    # No other host of the domain can set these, nor a page by http.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = False
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SIGN_IN_ORIGINS = ENVIRONMENT["KK_SIGN_IN_ORIGINS"]
SECURITY_CONTACTS = ENVIRONMENT["KK_SECURITY_CONTACT"] or []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "klimatkontrakt.hall.core.log_filters.PlainFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"not_waiting": {"()": "klimatkontrakt.hall.core.log_filters.NotWaiting"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["not_waiting"]}},
    # Waitress warns of every request that waits for a thread, which is what threads are for.
    "loggers": {"waitress.queue": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT["KK_LOG"]},
}

# Answers that are worked out and kept between processes: no backup holds them, and they may be thrown away.
ANSWERS: Path = ENVIRONMENT["KK_ANSWERS"] or HOME / "answers"
MOST_ANSWERS_BYTES = ENVIRONMENT["KK_ANSWERS_MB"] * MEGABYTE

# How much memory the whole hall may take, and what of it each process keeps for the next reader (core/shelf.py). What a
# process needs beside that is its own code and what it is working on; a city whose work would take more is refused.
MEMORY = ENVIRONMENT["KK_MEMORY_MB"] * MEGABYTE
MOST_KEPT_RESULTS = MEMORY * 15 // 100
MOST_KEPT_DOCUMENTS = MEMORY * 6 // 100
MOST_KEPT_PAGES = MEMORY * 4 // 100

# How many worlds everything is worked out in: pages, files, and what a slider answers with, so that one figure is one.
DRAWS = 4_000
EXAMPLE_PATIENCE_SECONDS = 1.0  # a reader of a template city is told to wait where it takes longer
SEED = 0
