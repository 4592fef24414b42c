"""One log for all processes: JSON lines on stderr, or readable lines where DEBUG is on.

No personal data: a traceback has its places and no variables, and what looks like a phone or identity
number is masked wherever it stands.
"""

import logging
import re
import sys
import traceback
from typing import Any, Final, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import EventDict, ExcInfo, Processor, WrappedLogger

# A phone number with or without its country, an identity number with its check letter.
NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])(?:\+?86)?(?:1\d{10}|\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
# What PostgreSQL adds to an error quotes the row.
DETAIL: Final = re.compile(r"\n(?:DETAIL|CONTEXT|HINT|LINE \d+):[^\n]*")
MASK: Final = "***"


def masked(value: Any) -> Any:
    if isinstance(value, str):
        return NUMBER.sub(MASK, DETAIL.sub("", value))
    if isinstance(value, dict):
        return {key: masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked(inner) for inner in value]
    return value


def mask_numbers(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: value if key.startswith("_") else masked(value) for key, value in event.items()}


def plain_traceback(sink: TextIO, exc_info: ExcInfo) -> None:
    sink.write("\n" + masked("".join(traceback.format_exception(*exc_info))).rstrip())


SHARED: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def rendering(*, debug: bool) -> list[Processor]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if debug:
        return [
            strip,
            mask_numbers,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain_traceback),
        ]
    places = ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [
        strip,
        structlog.processors.ExceptionRenderer(places),
        mask_numbers,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def configure(*, debug: bool, level: str) -> dict[str, Any]:
    """Set structlog up in this process, and return Django's LOGGING."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    quiet = {"level": logging.getLevelName(logging.WARNING)}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": rendering(debug=debug),
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django brings handlers of its own; here all goes to the root.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # One line for each message and each beat would drown the rest.
            "django-q": quiet,
            "celery.app.trace": quiet,
            "celery.worker.strategy": quiet,
            "celery.beat": quiet,
            "httpx": quiet,
            "httpcore": quiet,
        },
    }
