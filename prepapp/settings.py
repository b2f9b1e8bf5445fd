"""The one settings file. Everything that differs between machines comes from the environment."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_flag(name: str) -> bool:
    """Read an environment variable that is on or off; raise ImproperlyConfigured for a typo."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "0", "false", "no", "off"):
        return False
    if value in ("1", "true", "yes", "on"):
        return True
    raise ImproperlyConfigured(f"{name} should be 1 or 0, not {value!r}.")


def env_list(name: str) -> list[str]:
    """Read a comma-separated environment variable."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


DEVELOPMENT = env_flag("DEVELOPMENT")  # `make run` sets it: http, localhost, keys made for you
DEBUG = False
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "data")
if DEVELOPMENT:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret(name: str, make: Callable[[], str]) -> str:
    """Read a key from the environment; in development keep one in the data folder (mode 600)."""
    if os.environ.get(name):
        return os.environ[name]
    if not DEVELOPMENT:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment (see .env.example), "
            f"or use `make run`, which makes one for a machine of your own."
        )
    path = DATA_DIR / name.lower()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make(), "ascii")
    return path.read_text("ascii").strip()


def new_answers_key() -> str:
    """Return a fresh 256-bit key for the answers cookie."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


SECRET_KEY = secret("SECRET_KEY", lambda: secrets.token_urlsafe(50))
# The first key seals, all of them open: put a new one in front, drop the old one a day later.
ANSWERS_KEYS = [k.strip() for k in secret("ANSWERS_KEYS", new_answers_key).split(",") if k.strip()]

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or (["localhost", "127.0.0.1"] if DEVELOPMENT else [])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "prepapp.bank",
    "prepapp.patient",
    "prepapp.desk",
    "prepapp.running",
    "crispy_forms",
    "prepapp.desk.admin_app.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "prepapp.running.headers.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "prepapp.patient.language.middleware",
    "prepapp.running.requests.sound_requests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "prepapp.urls"
WSGI_APPLICATION = "prepapp.wsgi.application"
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
            ],
        },
    },
]
CRISPY_TEMPLATE_PACK = "prep"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("prep",)

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds; publishing a large bank takes some
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'prepapp.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {"OPTIONS": SQLITE, "CONN_MAX_AGE": None}
else:
    asked = DATABASES["default"].get("OPTIONS", {})  # such as sslmode, from the address
    DATABASES["default"] |= {"OPTIONS": {"pool": True, **asked}, "CONN_MAX_AGE": 0}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
# What the site's own pages speak, each by its own name. A patient is offered those of them that the
# live bank speaks too.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "prepapp" / "locale"]
FORMAT_MODULE_PATH = "prepapp.locale"  # how English writes a day; Django knows other languages
# A made-up language in which nothing is left in English, to see what a translation meets.
PSEUDO = DEVELOPMENT and env_flag("PSEUDO")
if PSEUDO:
    LANGUAGES.append(("en-xa", "[Éñğļîîšħ]"))
    LOCALE_PATHS.append(DATA_DIR / "locale")
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# The desk takes a file of 2 MB, and says so of one that is larger; nothing over this is read.
LARGEST_BODY = 5_000_000
# A page of answers is a few kilobytes; nobody needs to send more.
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
# Small uploads stay in memory: a patient's file is never written to disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

SECURE = not DEVELOPMENT
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "prepapp.patient.failures.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env_flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
