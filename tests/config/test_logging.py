"""The log's lines: JSON outside DEBUG, no variables of a traceback, no number of a person."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog

from config.logging import configure, masked

PHONE, ID_NUMBER, NAME = "13900000001", "990000199001011234", "某人"


@pytest.fixture
def restored() -> Iterator[None]:
    """Handlers of the root as they were, for pytest's own are among them; and what loggers go by that others hold."""
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**configuration)


def lines(*, debug: bool) -> io.StringIO:
    stream = io.StringIO()
    settings = configure(debug=debug, level="INFO")
    settings["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(settings)
    return stream


def fail(name: str) -> None:
    phone = f"+86{PHONE}"
    raise ValueError(f"cannot use {phone}\nDETAIL:  Key (name)=({name}) already exists.")


@pytest.mark.usefixtures("restored")
def test_a_line_is_json_with_the_requests_id() -> None:
    stream = lines(debug=False)
    with structlog.contextvars.bound_contextvars(request_id="abc-12345"):
        structlog.get_logger("apps.core.x").info("door_opened", grid="320582100001-03", tries=2)
    line = json.loads(stream.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "door_opened",
        "grid": "320582100001-03",
        "tries": 2,
        "level": "info",
        "logger": "apps.core.x",
        "request_id": "abc-12345",
    }


@pytest.mark.parametrize("name", ["django.request", "celery", "celery.worker", "django-q", "anything"])
@pytest.mark.usefixtures("restored")
def test_other_loggers_come_through_it_once(name: str) -> None:
    stream = lines(debug=False)
    logging.getLogger(name).warning("Not found: %s", "/x")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["event"] == "Not found: /x"


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.usefixtures("restored")
def test_a_traceback_has_places_and_no_personal_data(*, debug: bool) -> None:
    stream = lines(debug=debug)
    try:
        fail(NAME)
    except ValueError as error:
        structlog.get_logger("apps.core.x").error("failed", exc_info=error)
        logging.getLogger("django.request").exception("Internal Server Error: %s", f"/x/{PHONE}")
    text = stream.getvalue()
    assert text.count("test_logging.py") >= 2
    assert "fail" in text
    assert PHONE not in text
    assert NAME not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"to {PHONE}", "to ***"),
        (f"to +86{PHONE}.", "to ***."),
        (f"id={ID_NUMBER[:-1]}X", "id=***"),
        ({"a": [ID_NUMBER]}, {"a": ["***"]}),
        ("grid 320582100001-03", "grid 320582100001-03"),
        ("0193d2a4-7c1e-7cc3-98c4-139000000014", "0193d2a4-7c1e-7cc3-98c4-139000000014"),
        ("took 1234567 ms", "took 1234567 ms"),
        (17, 17),
    ],
)
def test_what_looks_like_a_persons_number_is_masked(text: object, expected: object) -> None:
    assert masked(text) == expected
