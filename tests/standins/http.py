"""An HTTP server that answers as its vendor does, or fails as it was told to."""

import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar


class Trouble(StrEnum):
    """What may happen to a call, whatever the vendor."""

    # Before it is looked at.
    HANG_UP = "hang up"
    BUSY = "busy"
    # After it was carried out: the caller never hears so.
    LOST = "lost"
    SILENT = "silent"
    DRIP = "drip"
    PAGE = "page"
    GARBAGE = "garbage"
    FLOOD = "flood"
    BROKEN = "broken"
    # The answer comes, and once more, as if to what is asked next.
    TWICE = "twice"


@dataclass
class Call:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


# What a caller gets in the place of the answer.
INSTEAD = {
    Trouble.PAGE: Answer(b"<html>Bad gateway</html>", 502, {"Content-Type": "text/html"}),
    Trouble.BROKEN: Answer(b"", 500),
    Trouble.GARBAGE: Answer(b'{"Code": ["\xff'),
    Trouble.FLOOD: Answer(b"[" * (1 << 20)),
}


@dataclass
class StandIn:
    """`troubles`: what the next calls meet, in order; then all is well."""

    base: str = ""
    troubles: deque[Trouble] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)
    # Whoever is silent waits for this, so that no test waits longer than it must.
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: Call) -> Answer:
        raise NotImplementedError

    def trouble(self) -> Trouble | None:
        with self.lock:
            return self.troubles.popleft() if self.troubles else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: StandIn

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, self.path, headers, body)
        with suppress(ConnectionError):
            self.meet(call, self.state.trouble())

    def meet(self, call: Call, trouble: Trouble | None) -> None:
        if trouble is Trouble.HANG_UP:
            self.reset()
            return
        if trouble is Trouble.BUSY:
            self.say(Answer(b"busy", 503, {"Retry-After": "7"}))
            return
        with self.state.lock:
            self.state.calls.append(call)
            answer = self.state.answer(call)
        match trouble:
            case None:
                self.say(answer)
            case Trouble.TWICE:
                self.say(answer)
                self.say(answer)
            case Trouble.DRIP:
                self.drip()
            case Trouble.LOST | Trouble.SILENT:
                self.state.over.wait(30 if trouble is Trouble.SILENT else 0)
                self.reset()
            case _:
                self.say(INSTEAD[trouble])

    def reset(self) -> None:
        """The line goes dead without a goodbye."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def drip(self) -> None:
        """A byte now and then, for ever: no single wait is long."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.state.over.wait(0.02):
            self.wfile.write(b" ")

    def say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever has heard enough hangs up; anything else is a fault of the stand-in."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


State = TypeVar("State", bound=StandIn)


@contextmanager
def running(state: State) -> Iterator[State]:
    handler = type("BoundHandler", (Handler,), {"state": state})
    with Server(("127.0.0.1", 0), handler) as server:
        state.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            state.over.set()
            server.shutdown()
            thread.join()
