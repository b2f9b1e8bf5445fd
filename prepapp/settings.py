"""The one settings file. Everything that differs between machines comes from the environment."""

import os
import zoneinfo
from pathlib import Path

from prepapp.running import database, keys, modes
from prepapp.running.environment import Environment
from prepapp.running.modes import Hsts, Mode

BASE_DIR = Path(__file__).resolve().parent.parent

# A development machine is whole in itself: nothing of a production's `.env` gets into it.
ALONE = os.environ.get("DEVELOPMENT", "0") not in ("", "0")
ENVIRONMENT = Environment(os.environ, None if ALONE else BASE_DIR / ".env")
env_flag, env_list = ENVIRONMENT.flag, ENVIRONMENT.words

MODE = modes.mode(ENVIRONMENT)
DEVELOPMENT = MODE is Mode.DEVELOPMENT
DEBUG = False
DATA_DIR = database.data_folder(ENVIRONMENT, BASE_DIR / "data", make=DEVELOPMENT)

KEYS_IN = DATA_DIR if DEVELOPMENT else None
SECRET_KEY = keys.secret_key(ENVIRONMENT, KEYS_IN)
ANSWERS_KEYS = keys.answers_keys(ENVIRONMENT, KEYS_IN, SECRET_KEY)

ALLOWED_HOSTS = modes.hosts(ENVIRONMENT, MODE)
CSRF_TRUSTED_ORIGINS = modes.origins(ENVIRONMENT, MODE)
LISTEN = modes.listen(ENVIRONMENT, MODE)

INSTALLED_APPS = [
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
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
    "prepapp.running.headers.security_headers",  # first, so that no response leaves without them
    "prepapp.running.health.middleware",
    "prepapp.running.https.middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "prepapp.running.access.one_line",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "prepapp.patient.language.middleware",
    "prepapp.running.requests.sound_requests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
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

DATABASES = {"default": database.database(ENVIRONMENT, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
# What the site's own pages speak, each by its own name. A patient is offered those of them that the
# live bank speaks too.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "prepapp" / "locale"]
FORMAT_MODULE_PATH = "prepapp.locale"  # how English writes a day; Django knows other languages
# A made-up language in which nothing is left in English, to see what a translation meets.
PSEUDO = env_flag("PSEUDO")
if PSEUDO and not DEVELOPMENT:
    ENVIRONMENT.wrong("PSEUDO=1 is for translators, with DEVELOPMENT=1 alone. Take it out.")
if PSEUDO:
    LANGUAGES.append(("en-xa", "[Éñğļîîšħ]"))
    LOCALE_PATHS.append(DATA_DIR / "locale")
TIME_ZONE = ENVIRONMENT.text("TIME_ZONE", "UTC")
if TIME_ZONE not in zoneinfo.available_timezones():
    ENVIRONMENT.wrong(f"TIME_ZONE should be like Europe/London or UTC, not {TIME_ZONE!r}.")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(ENVIRONMENT.text("STATIC_DIR", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WORKERS = ENVIRONMENT.number("WORKERS", 2)
WHITENOISE_MAX_AGE = 3600

# The desk takes a file of 2 MB, and says so of one that is larger; nothing over this is read.
LARGEST_BODY = 10_000_000
# A page of answers is a few kilobytes; nobody needs to send more.
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
# Small uploads stay in memory: a patient's file is never written to disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# How much of the machine's processors may go into each kind of work that strangers can ask for.
CPU_SHARES = {"pdf": 0.5, "upload": 0.1, "sign-in": 0.1}

SECURE = MODE is Mode.BEHIND_PROXY
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "prepapp.patient.failures.csrf_failure"
# Never reached: what did not come over https was refused before, in prepapp.running.https.
SECURE_SSL_REDIRECT = SECURE
HSTS = modes.hsts(ENVIRONMENT, MODE)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS in (Hsts.SUBDOMAINS, Hsts.PRELOAD)
SECURE_HSTS_PRELOAD = HSTS is Hsts.PRELOAD
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# What the operator has decided, Django need not ask again: see docs/decisions/0019.
SILENCED_SYSTEM_CHECKS = modes.decided(MODE, HSTS)

LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
AUTHENTICATION_BACKENDS = ["prepapp.desk.signing_in.passwords.Passwords"]
SECOND_FACTOR = env_flag("SECOND_FACTOR")  # a code from a phone, after the password
OTP_TOTP_ISSUER = "Question bank"
# A day at the desk: a session is for the desk's pages alone, and ends with the browser or the day.
SESSION_COOKIE_NAME = "desk"
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOG_LEVEL = ENVIRONMENT.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    ENVIRONMENT.wrong("LOG_LEVEL should be DEBUG, INFO, WARNING or ERROR.")
    LOG_LEVEL = "INFO"
# Every line goes through one formatter, which writes an allow-list of fields at any level. What
# Django and the server set up for themselves is taken away: their lines would hold addresses.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "prepapp.running.logs.Lines", "readable": DEVELOPMENT}},
    "handlers": {"lines": {"class": "prepapp.running.logs.Stream", "formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": LOG_LEVEL},
        "django.request": {"level": "ERROR"},  # each request has a line of its own
        "django.server": {"handlers": [], "propagate": True},
        "_granian": {"handlers": [], "propagate": True},
        "granian.access": {"handlers": [], "propagate": True},
    },
}
DEFAULT_EXCEPTION_REPORTER = "prepapp.running.reports.Report"

ENVIRONMENT.judge()  # the last line: an operator hears of everything that is wrong at once
