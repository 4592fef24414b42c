"""The line to the server: patient, because any process behind it may be killed and come back meanwhile."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from http import HTTPStatus
from threading import Lock
from typing import Any, Final, TypeAlias

import httpx

Document: TypeAlias = dict[str, Any]
PATIENCE_S: Final = 180.0
FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0
EAGER_TIMEOUT: Final = httpx.Timeout(30, connect=5)


class RefusedError(Exception):
    """The server understood and said no; `code` is the problem's stable code."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.document = problem_of(response)
        self.code = str(self.document.get("code", ""))
        super().__init__(f"{response.request.method} {response.request.url.path}: {self.status} {self.code}")


class OutOfPatienceError(Exception):
    """The server did not come back in time."""


def problem_of(response: httpx.Response) -> Document:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


class Line:
    """One pool of connections; what fails on the way or on the server's side is sent again after a pause."""

    def __init__(self, url: str, *, connections: int = 32) -> None:
        self.client = httpx.Client(
            base_url=url,
            timeout=EAGER_TIMEOUT,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={"User-Agent": "doorstep-field-day"},
        )
        self.hiccups: Counter[str] = Counter()
        self.lock = Lock()

    def close(self) -> None:
        self.client.close()

    def note(self, what: str) -> None:
        with self.lock:
            self.hiccups[what] += 1

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: Callable[[], Document] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """The first answer that is neither 429 nor 5xx; `body` is made afresh for each try."""
        sent_headers = {**(headers or {}), **({"Authorization": f"Token {token}"} if token else {})}
        deadline = time.monotonic() + PATIENCE_S
        pause = FIRST_PAUSE_S
        while True:
            wait = pause
            try:
                response = self.client.request(
                    method,
                    path,
                    json=body() if body else None,
                    data=form,
                    content=content,
                    headers=sent_headers,
                    params=params,
                )
            except httpx.TransportError as error:
                self.note(type(error).__name__)
            else:
                if not is_passing(response):
                    return response
                self.note(str(response.status_code))
                wait = retry_after(response, pause)
            if time.monotonic() + wait > deadline:
                raise OutOfPatienceError(f"{method} {path} got no answer in {PATIENCE_S:.0f} s")
            time.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def tell(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A good answer; a refusal raises."""
        response = self.send(method, path, **options)
        if not response.is_success:
            raise RefusedError(response)
        return response

    def ask(self, method: str, path: str, **options: Any) -> Document:
        """The document of a good answer; a refusal raises."""
        document: Document = self.tell(method, path, **options).json()
        return document


def is_passing(response: httpx.Response) -> bool:
    return response.is_server_error or response.status_code == HTTPStatus.TOO_MANY_REQUESTS


def retry_after(response: httpx.Response, default: float) -> float:
    value = response.headers.get("Retry-After", "")
    return max(float(value), default) if value.isdecimal() else default
