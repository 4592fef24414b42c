"""Every request has an id, in its answer and in the log."""

import uuid

import pytest
import structlog
from django.test import Client

pytestmark = pytest.mark.urls("tests.core.middleware.doors")


def test_an_offered_id_is_kept(client: Client) -> None:
    assert client.get("/page", headers={"X-Request-Id": "abc-12345"}).headers["X-Request-Id"] == "abc-12345"


@pytest.mark.parametrize("offered", ["", "short", "with space 123", "x" * 65, "line\nbreak-1", "<script>12"])
def test_one_that_does_not_look_like_one_is_replaced(client: Client, offered: str) -> None:
    made = client.get("/page", headers={"X-Request-Id": offered}).headers["X-Request-Id"]
    assert uuid.UUID(made).version == 7


def test_it_is_in_the_log_and_leaves_with_the_request() -> None:
    processors = [structlog.contextvars.merge_contextvars]
    with structlog.testing.capture_logs(processors=processors) as lines:
        client = Client(raise_request_exception=False)
        client.get("/api/v1/plain/bug", headers={"X-Request-Id": "abc-12345"})
    assert {line["request_id"] for line in lines if line["event"] == "unhandled_error"} == {"abc-12345"}
    assert structlog.contextvars.get_contextvars() == {}
