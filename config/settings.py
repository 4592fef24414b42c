"""All settings, read once from the environment by typed readers."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from config import env, logging, storages
from config.channels import *  # noqa: F403  Django reads them from here
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
REDIS_URL = env.secret("REDIS_URL")
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
    "ENUM_NAME_OVERRIDES": {"DeclarationStatusEnum": "apps.residence_registration.api.schemas.STATUSES"},
}
MAX_BODY_BYTES = env.integer("MAX_BODY_BYTES", 1024 * 1024)
MAX_PUSH_BYTES = env.integer("MAX_PUSH_BYTES", 4 * 1024 * 1024)
MAX_PUSH_EVENTS = 500
MAX_EVIDENCE_BYTES = env.integer("MAX_EVIDENCE_BYTES", 25 * 1024 * 1024)
MAX_OPEN_UPLOADS = 200
UPLOAD_LIFETIME = timedelta(days=7)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_PUSH_BYTES

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
# What waits for another machine has a queue of its own, with a worker of its own: it must never hold up the clock.
# A worker that is not told its queues (-Q) takes from both.
CELERY_TASK_QUEUES = [Queue("celery", routing_key="celery"), Queue("fetch", routing_key="fetch")]
CELERY_TASK_ROUTES = {
    "apps.verification_tasks.tasks.fetch_recording": {"queue": "fetch"},
    "apps.verification_tasks.tasks.work_on_wechat": {"queue": "fetch"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long Redis is away: a worker that gave up would not come back with it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Longer than the longest task; no task is ever given an ETA (see the sweep).
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
# A second beat takes over well within the time between two sweeps: it looks every second for a lock that has run out.
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_REDBEAT_LOCK_TIMEOUT = 5
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "apps.core.tasks.beat_heartbeat", "schedule": 10.0},
    "sla-sweep": {"task": "apps.verification_tasks.tasks.sweep_deadlines", "schedule": 10.0},
    "recompute-deadlines": {"task": "apps.verification_tasks.tasks.recompute_deadlines", "schedule": 86400.0},
    "look-for-signs": {"task": "apps.verification_tasks.tasks.look_for_signs", "schedule": 60.0},
    "compute-scorecards": {"task": "apps.verification_tasks.tasks.compute_scorecards", "schedule": 300.0},
    "inbound-calls": {"task": "apps.verification_tasks.tasks.sweep_calls", "schedule": 30.0},
    "call-recordings": {"task": "apps.verification_tasks.tasks.sweep_recordings", "schedule": 30.0},
    "forget-calls": {"task": "apps.verification_tasks.tasks.forget_calls", "schedule": 3600.0},
    "wake-messages": {"task": "apps.notifications.tasks.wake_stranded_messages", "schedule": 30.0},
    "release-messages": {"task": "apps.notifications.tasks.release_held_messages", "schedule": 3.0},
    "fall-back": {"task": "apps.notifications.tasks.fall_back_to_sms", "schedule": 60.0},
    "forget-counts": {"task": "apps.notifications.tasks.forget_day_counts", "schedule": 3600.0},
    "match-receipts": {"task": "apps.notifications.tasks.match_receipts", "schedule": 30.0},
    "forget-receipts": {"task": "apps.notifications.tasks.forget_receipts", "schedule": 3600.0},
    "wipe-codes": {"task": "apps.notifications.tasks.wipe_one_time_codes", "schedule": 900.0},
    "held-events": {"task": "apps.sync.tasks.hand_held_events_to_people", "schedule": 60.0},
    "finish-uploads": {"task": "apps.sync.tasks.finish_uploads", "schedule": 60.0},
    "match-bytes": {"task": "apps.verification_tasks.tasks.match_bytes", "schedule": 60.0},
    "forget-uploads": {"task": "apps.sync.tasks.forget_expired_uploads", "schedule": 600.0},
    "prune-feed": {"task": "apps.sync.tasks.prune_feed", "schedule": 3600.0},
    "forget-sign-ins": {"task": "apps.residence_registration.tasks.forget_expired_sign_ins", "schedule": 3600.0},
    "wechat-sweep": {"task": "apps.verification_tasks.tasks.sweep_wechat", "schedule": 10.0},
    "wechat-forget": {"task": "apps.verification_tasks.tasks.forget_wechat", "schedule": 3600.0},
    "forget-expired": {"task": "apps.core.tasks.forget_expired", "schedule": 3600.0},
}
# What waited longer than this for a worker is dropped: the next tick, or the one after, does the same.
TICK_LASTS = 60.0
for tick in CELERY_BEAT_SCHEDULE.values():
    tick["options"] = {"expires": max(TICK_LASTS, float(tick["schedule"]))}
Q_CLUSTER = {
    "name": "doorstep",
    "orm": "default",
    "workers": env.integer("Q_WORKERS", 2),
    "timeout": 60,
    "retry": 90,
    "bulk": 10,
    "max_attempts": 3,
    "ack_failures": False,
    "catch_up": False,
    "poll": 0.2,
    "save_limit": 250,
}
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

# Signs what the telephone exchange reports; empty: the hook takes nothing.
PHONE_HOOK_SECRET = env.secret("PHONE_HOOK_SECRET", "doorstep-demo" if DEMO else "")
# Where recordings may be fetched from, as scheme://host:port; nothing else is ever called.
PHONE_RECORDING_ORIGINS = env.listing("PHONE_RECORDING_ORIGINS")
# The official account (公众号). Without a token the callback is closed.
WECHAT_TOKEN = env.secret("WECHAT_TOKEN", "doorstep" if DEMO else "")
WECHAT_APP_ID = env.text("WECHAT_APP_ID", "wx0000000000000000" if DEMO else "")
WECHAT_APP_SECRET = env.secret("WECHAT_APP_SECRET", "doorstep-demo" if DEMO else "")
WECHAT_AES_KEY = env.secret("WECHAT_AES_KEY", "doorstepdoorstepdoorstepdoorstepdoorstep123" if DEMO else "")
# Refuse messages that are not encrypted: a plain message's signature does not cover its body.
WECHAT_SAFE_ONLY = env.boolean("WECHAT_SAFE_ONLY", default=False)
WECHAT_API_BASE = env.text("WECHAT_API_BASE", "https://api.weixin.qq.com").rstrip("/")
WECHAT_CODE_LIFETIME = timedelta(minutes=10)

# To residents: what happens within the window is one message; in quiet hours ("": none) only one-time codes leave.
MESSAGE_WINDOW = timedelta(seconds=env.integer("MESSAGE_WINDOW_S", 0 if DEMO else 120))
QUIET_HOURS = env.text("QUIET_HOURS", "" if DEMO else "21:00-08:00")
MESSAGES_A_DAY = env.integer("MESSAGES_A_DAY", 0 if DEMO else 5)
# A WeChat message without a receipt after this long is followed by a text message.
FALLBACK_AFTER = timedelta(seconds=env.integer("FALLBACK_AFTER_S", 600))

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {"default-src": ["'self'"], "frame-ancestors": ["'none'"]},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
