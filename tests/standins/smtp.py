"""A stand-in for a mail server: as much of RFC 5321 as a client asks, with the failures that it can meet."""

import base64
import socket
import socketserver
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

USER, PASSWORD = "desk", "invented-password"


@dataclass
class MailServer:
    """`says`: the line for the next time that a command comes, instead of the usual one; "hang up" ends the line."""

    port: int = 0
    says: dict[str, "deque[str]"] = field(default_factory=dict)
    mailbox: dict[str, EmailMessage] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)

    def next_time(self, command: str, line: str) -> None:
        self.says.setdefault(command, deque()).append(line)


class Session(socketserver.StreamRequestHandler):
    state: MailServer

    def handle(self) -> None:
        with suppress(ConnectionError):
            self.talk()

    def talk(self) -> None:
        if not self.say("CONNECT", "220 stand-in"):
            return
        while line := self.rfile.readline():
            command = line.decode().strip().split(" ")[0].upper()
            usual = {
                "EHLO": "250-stand-in\r\n250-AUTH PLAIN\r\n250 8BITMIME",
                "HELO": "250 stand-in",
                "AUTH": self.login(line),
                "DATA": "354 go on",
                "QUIT": "221 bye",
            }.get(command, "250 ok")
            if not self.say(command, usual) or command == "QUIT":
                return
            if command == "DATA" and usual and not self.take():
                return

    def login(self, line: bytes) -> str:
        given = line.decode().strip().split(" ")[-1]
        expected = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
        return "235 welcome" if given == expected else "535 5.7.8 no"

    def say(self, command: str, usual: str) -> bool:
        told = self.state.says.get(command)
        line = told.popleft() if told else usual
        if line == "hang up":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        self.wfile.write(f"{line}\r\n".encode())
        return not line.startswith("421") and not (command == "DATA" and not line.startswith("354"))

    def take(self) -> bool:
        body = b""
        while (line := self.rfile.readline()) != b".\r\n":
            body += line
        mail = message_from_bytes(body, policy=policy.default)
        ident = str(mail["Message-ID"])
        self.state.received.append(ident)
        self.state.mailbox.setdefault(ident, mail)
        return self.say("END", "250 taken")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running() -> Iterator[MailServer]:
    state = MailServer()
    with Server(("127.0.0.1", 0), type("BoundSession", (Session,), {"state": state})) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
