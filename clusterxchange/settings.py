"""One settings file: the environment goes in, bad values fail loudly at start."""

import sys
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("CX_DATA", BASE_DIR / ".data")
TESTING = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("CX_DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
# Fingerprints of organisations are made with it: unlike SECRET_KEY it never changes, or E15 forgets who has visited.
IDENTITY_KEY = env.str("IDENTITY_KEY", "") or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
PORTAL_URL = env.str("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = PORTAL_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "clusterxchange",
    "partnerships",
    "mobility",
    "payments",
    "reporting",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "clusterxchange.middleware.clean_input",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "clusterxchange.middleware.Transaction",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clusterxchange.middleware.EnterScope",
    "django.contrib.messages.middleware.MessageMiddleware",
    "partnerships.middleware.ViewAs",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partnerships.middleware.LoginByDefault",
    "django_htmx.middleware.HtmxMiddleware",
    "clusterxchange.middleware.Conflict",
    "clusterxchange.middleware.NotAllowed",
]
ROOT_URLCONF = "clusterxchange.urls"
WSGI_APPLICATION = "clusterxchange.wsgi.application"
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
                "clusterxchange.context.statements",
                "reporting.context.navigation",
            ],
        },
    }
]

# Postgres, as the runtime role: it owns nothing and row-level security binds it (docs/adr/0001).
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=600, conn_health_checks=True)}
DATABASES["default"].setdefault("TEST", {})
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The broker. Without it pages work and work waits.
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-queue": {"task": "partnerships.tasks.sweep_queue", "schedule": 15.0},
    "sweep-desk": {"task": "partnerships.tasks.sweep_desk", "schedule": 3600.0},
    "send-digests": {"task": "partnerships.tasks.send_digests", "schedule": 900.0},
    "send-reminders": {"task": "mobility.tasks.send_reminders", "schedule": 3600.0},
    "search-rounds": {"task": "mobility.tasks.search_rounds", "schedule": 15.0},
    "fetch-replies": {"task": "mobility.tasks.fetch_replies", "schedule": 60.0},
    "sweep-clocks": {"task": "mobility.tasks.sweep_clocks", "schedule": 60.0},
    "sweep-imports": {"task": "mobility.tasks.sweep_imports", "schedule": 30.0},
    "tell-of-new-offers": {"task": "mobility.tasks.tell_of_new_offers", "schedule": 300.0},
    "sample-catalogue": {"task": "mobility.tasks.sample_catalogue", "schedule": 600.0},
    "sweep-dossiers": {"task": "reporting.tasks.sweep_dossiers", "schedule": 30.0},
    "remind-of-reports": {"task": "reporting.tasks.remind_of_reports", "schedule": 3600.0},
    "sweep-exports": {"task": "reporting.tasks.sweep_exports", "schedule": 30.0},
    "remove-old-files": {"task": "reporting.tasks.remove_old_files", "schedule": 3600.0},
    "fold-tallies": {"task": "reporting.tasks.fold_tallies", "schedule": 600.0},
    "recount": {"task": "reporting.tasks.recount", "schedule": crontab(hour=3, minute=15)},
    "verify-ledger": {"task": "payments.tasks.verify_ledger", "schedule": crontab(hour=2, minute=30)},
}

# Who you are.
AUTH_USER_MODEL = "partnerships.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "welcome"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "partnerships.signup.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
# Signing asks who one is unless that was proven within these seconds: long enough for a stack of papers.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("REAUTHENTICATION_TIMEOUT", 900)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "partnerships.accounts.Accounts"
ACCOUNT_RATE_LIMITS = env.json("ACCOUNT_RATE_LIMITS", {})
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "ClusterXchange"
# Coordinators, finance, Support Office and officers need a second factor; the demo leaves it to them.
SECOND_FACTOR_FORCED = env.bool("SECOND_FACTOR_FORCED", not DEMO and not TESTING)

# How often one key for programs may ask, and how often anybody without a valid one, in allauth's writing.
API_RATE_LIMITS = env.json("API_RATE_LIMITS", {"api": "120/m/key", "api_guess": "60/m/ip"})

# Caches hold rate limits; they are shared between processes, so they live with the broker.
CACHES = {
    "default": {
        "BACKEND": "clusterxchange.cache.PatientCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

# Mail is a row first; a task sends it (docs/adr/0003).
EMAIL_BACKEND = "partnerships.mailbox.OutboxBackend"
MAIL_TRANSPORT = env.str(
    "MAIL_TRANSPORT",
    "django.core.mail.backends.dummy.EmailBackend"
    if DEMO or TESTING
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
# The daily mail goes out from this hour on (Brussels time).
DIGEST_HOUR = env.int("DIGEST_HOUR", 6)
# Answers to messages come in here; a mail server puts them into a maildir, which is emptied every minute.
REPLY_DOMAIN = env.str("REPLY_DOMAIN", "")
REPLY_MAILDIR = env.str("REPLY_MAILDIR", "")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "ClusterXchange <no-reply@clusterxchange.example>")

# Words on every page, paper and mail (scheme §8).
AGENCY_NAME = env.str("AGENCY_NAME", "EASME")
SHOW_EU_EMBLEM = env.bool("SHOW_EU_EMBLEM", False)
OFFICIAL_EU_SITE = env.bool("OFFICIAL_EU_SITE", False)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
FORMAT_MODULE_PATH = ["clusterxchange.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static", BASE_DIR / "build" / "assets") if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
# Looked up when asked for: beside the tests a real portal collects its files, and a list of them would be torn.
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
MEDIA_ROOT = env.path("MEDIA_ROOT", DATA_DIR / "media")
# Seconds after which another worker takes up a paper whose worker died: more than a paper may take to be drawn
# (pdf/render.py: 38) and sealed.
PAPER_LEASE = env.int("PAPER_LEASE_SECONDS", 60)
SEAL_KEY_FILE = env.path("SEAL_KEY_FILE", DATA_DIR / "seal.pem")
SEAL_KEY_PASSPHRASE = env.str("SEAL_KEY_PASSPHRASE", "") or None

# What comes in.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_MAX_BYTES = 10 * 1024 * 1024

# What goes out.
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
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
if SECURE:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It warns of every certificate that no trust list knows; who is trusted, people decide (pdf/signed_copy.py).
    "loggers": {"pyhanko": {"level": "CRITICAL"}, "pyhanko_certvalidator": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
