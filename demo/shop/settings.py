"""Settings of the shop, read from the environment; a missing or default secret refuses to start.

Environment:
    SHOP_DATA                folder that holds shop.sqlite3
    SHOP_API_KEY             bearer key of the API, 16 characters or more
    SHOP_SECRET_KEY          signs sessions and forms, 32 characters or more
    UNSNAG_URL               where the support widget is served, e.g. http://127.0.0.1:8000
    UNSNAG_IDENTITY_SECRET   HS256 secret for the visitor's identity token, 32 characters or more
    SHOP_HOST_PORT           host:port people reach the shop at; default 127.0.0.1:8001. Further
                             ones may follow after commas; the first is used in mailed links.
"""

import base64
import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

DEFAULT_WORDS = ("changeme", "change-me", "default", "example", "placeholder", "insecure")


def required(name: str) -> str:
    """The value of a variable that has to be set."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Set it before you start the shop.")
    return value


def secret(name: str, shortest: int) -> str:
    """A secret that is set, long enough and not left at a default."""
    value = required(name)
    if len(value) < shortest or any(word in value.lower() for word in DEFAULT_WORDS):
        raise ImproperlyConfigured(
            f"{name} is too short or still a default. Use {shortest} random characters or more."
        )
    return value


def origin(name: str) -> str:
    """A web address reduced to scheme://host[:port]: what a content policy can name."""
    parts = urlsplit(required(name))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} has to look like http://127.0.0.1:8000.")
    return f"{parts.scheme}://{parts.netloc}"


def hook_secret(name: str) -> str:
    """A Standard Webhooks secret of 24 bytes or more; empty when none is set."""
    value = os.environ.get(name, "").strip()
    if not value:
        return ""
    try:
        key = base64.b64decode(value.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if len(key) < 24:
        raise ImproperlyConfigured(f"{name} has to be whsec_ and 24 or more bytes in base64.")
    return value


ROOT = Path(__file__).resolve().parent
DATA = Path(required("SHOP_DATA"))
SHOP_API_KEY = secret("SHOP_API_KEY", 16)
SECRET_KEY = secret("SHOP_SECRET_KEY", 32)
UNSNAG_URL = origin("UNSNAG_URL")
UNSNAG_IDENTITY_SECRET = secret("UNSNAG_IDENTITY_SECRET", 32)
SHOP_HOOK_SECRET = hook_secret("SHOP_HOOK_SECRET")
SHOP_HOST_PORTS = [
    item.strip() for item in os.environ.get("SHOP_HOST_PORT", "127.0.0.1:8001").split(",")
]
SHOP_URL = f"http://{SHOP_HOST_PORTS[0]}"

DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *(item.rsplit(":", 1)[0] for item in SHOP_HOST_PORTS),
]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
INSTALLED_APPS = ["shop.apps.ShopConfig", "ninja", "django.contrib.staticfiles"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shop.api.errors.ApiErrorShape",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "shop.storefront.visitor.page_context",
            ]
        },
    }
]

# One writer at a time, taken at the start of the transaction: what a transaction has read is
# still true when it writes. FULL: an answer that was sent survives a power cut.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "shop.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 5,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}
# The largest thing anyone has to send is a refund with its reason.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300

# Cookies do not know ports: the support product may run on the same host, so the names differ.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "tern_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "tern_csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, UNSNAG_URL],
        "connect-src": [SELF, UNSNAG_URL],
        "style-src": [SELF, UNSNAG_URL],
        "img-src": [SELF, "data:", UNSNAG_URL],
        "font-src": [SELF, UNSNAG_URL],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refused request is an answer, not an incident.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
