"""All settings, read once from the environment by typed readers."""

import os
from datetime import timedelta
from pathlib import Path

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config import env, logging, storages
from config.channels import *  # noqa: F403  Django reads them from here
from config.doors import *  # noqa: F403  the same
from config.hooks import *  # noqa: F403  the same
from config.queues import *  # noqa: F403  the same
from config.queues import REDIS_URL
from config.reports import *  # noqa: F403  the same
from config.screens import *  # noqa: F403  the same
from config.unfold import UNFOLD  # noqa: F401  Django reads it from here

# Sorting names needs no dictionary of phrases, which would cost every process 40 MB. Read at its import.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.boolean("DEBUG", default=False)
DEMO = env.boolean("DEMO", default=False)
DEMO_PASSWORD = env.secret("DEMO_PASSWORD", "doorstep-demo")

SECRET_KEY = env.secret("SECRET_KEY")
# Newest key first: "k2:<base64>,k1:<base64>"; the first encrypts, all decrypt.
FIELD_KEYS = env.secret("FIELD_KEYS")
FIELD_CIPHER = env.text("FIELD_CIPHER", "AES-256-GCM")
BLIND_INDEX_KEY = env.secret("BLIND_INDEX_KEY")

ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")
BEHIND_TLS = env.boolean("BEHIND_TLS", default=not DEBUG)
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 3600
# How many proxies in front append to X-Forwarded-For; 0: trust the peer address alone.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    # Without unfold's own site: the office's takes its place.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "config.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_q",
    "axes",
    "pgtrigger",
    "apps.core",
    "apps.grids",
    "apps.notifications",
    "apps.residence_registration",
    "apps.verification_tasks",
    "apps.sync",
]
MIDDLEWARE = [
    "apps.core.middleware.metrics.MetricsMiddleware",
    "apps.core.middleware.requests.RequestIdMiddleware",
    "apps.core.middleware.problems.ProblemMiddleware",
    "apps.core.middleware.bodies.BodyMiddleware",
    "apps.core.middleware.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "apps.core.middleware.common.DoorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

# Off where a pooler in front of PostgreSQL hands each transaction to another session and does not know them.
PREPARED_STATEMENTS = env.boolean("PREPARED_STATEMENTS", default=True)
DATABASES = {
    "default": {
        **env.database("DATABASE_URL"),
        "CONN_MAX_AGE": env.integer("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": env.text("PROCESS_NAME", "doorstep"),
            # The hot paths ask for prepared statements; the ORM prepares none. What is prepared is planned once: it
            # is written so that no value asks for another plan.
            **(
                {"prepare_threshold": 5, "options": "-c plan_cache_mode=force_generic_plan"}
                if PREPARED_STATEMENTS
                else {}
            ),
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
# The demo is tried by many hands from one address: every throttle is twenty times as generous.
THROTTLE_FACTOR = 20 if DEMO else 1
AXES_FAILURE_LIMIT = 5 * THROTTLE_FACTOR
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "apps.core.addresses.client_address"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
MEDIA_ROOT = VAR_DIR / "evidence"
STORAGES = storages.configure()
S3_SETTINGS_NAMED = storages.named()
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["apps.core.api.json.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.json.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "apps.core.api.json.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.core.api.problem.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Doorstep (门前)",
    "DESCRIPTION": "Residence registration: declarations, verification at the door, offline sync.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "DeclarationStatusEnum": "apps.residence_registration.api.schemas.STATUSES",
        "MessageChannelEnum": "apps.notifications.models.Channel",
        "WishedChannelEnum": "apps.residence_registration.api.preferences.WISHED",
    },
}
MAX_BODY_BYTES = env.integer("MAX_BODY_BYTES", 1024 * 1024)
MAX_PUSH_BYTES = env.integer("MAX_PUSH_BYTES", 4 * 1024 * 1024)
MAX_PUSH_EVENTS = 500
MAX_EVIDENCE_BYTES = env.integer("MAX_EVIDENCE_BYTES", 25 * 1024 * 1024)
MAX_OPEN_UPLOADS = 200
UPLOAD_LIFETIME = timedelta(days=7)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_PUSH_BYTES

# How old a heartbeat may be before /readyz says that its scheduler has stopped.
HEARTBEAT_MAX_AGE = timedelta(seconds=env.integer("HEARTBEAT_MAX_AGE_S", 60))

OTP_LIFETIME = timedelta(minutes=5)
OTP_MAX_TRIES = 5
RESIDENT_SESSION_LIFETIME = timedelta(days=30)
DEVICE_TOKEN_LIFETIME = timedelta(days=90)
CURSOR_LIFETIME = timedelta(days=30)
DEVICE_RETENTION = timedelta(days=7)
# A held event goes to a person when this share of the time from its arrival to the task's deadline is used up,
# and after this long at the latest.
HELD_SHARE = 0.25
HELD_AT_MOST = timedelta(hours=24)

LOGGING = logging.configure(debug=DEBUG, level=env.text("LOG_LEVEL", "INFO"))

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {"default-src": ["'self'"], "frame-ancestors": ["'none'"]},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
