"""A client that costs next to nothing: one kept connection, ready-made bytes out, a body back."""

import re
import socket
from dataclasses import dataclass, field
from typing import Final

from deploy.local.ports import LOOPBACK

LENGTH: Final = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
END: Final = b"\r\n\r\n"


class RefusedError(Exception):
    """The server did not answer 200 or 201; a benchmark of refusals would be worth nothing."""


@dataclass
class Line:
    port: int
    token: str = ""
    wire: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.wire = socket.create_connection((LOOPBACK, self.port), timeout=120)
        self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        return self.ask(self.head("GET", path) + END)

    def post(self, path: str, body: bytes) -> bytes:
        return self.ask(
            self.head("POST", path)
            + b"\r\nContent-Type: application/json\r\nContent-Length: %d" % len(body)
            + END
            + body
        )

    def head(self, method: str, path: str) -> bytes:
        who = f"\r\nAuthorization: Token {self.token}" if self.token else ""
        return f"{method} {path} HTTP/1.1\r\nHost: {LOOPBACK}{who}".encode()

    def ask(self, request: bytes) -> bytes:
        self.wire.sendall(request)
        answer = bytearray()
        while (end := answer.find(END)) < 0:
            answer += self.more()
        found = LENGTH.search(answer, 0, end)
        if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")) or found is None:
            raise RefusedError(bytes(answer[:2000]).decode(errors="replace"))
        start, length = end + len(END), int(found[1])
        parts = [bytes(answer[start:])]
        missing = length - len(parts[0])
        while missing > 0:
            parts.append(self.more())
            missing -= len(parts[-1])
        return b"".join(parts)

    def more(self) -> bytes:
        chunk = self.wire.recv(1 << 18)
        if not chunk:
            raise RefusedError("the server closed the connection")
        return chunk
