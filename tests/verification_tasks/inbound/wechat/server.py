"""A stand-in for WeChat's server: a real HTTP server on loopback that speaks as much of its API as is asked here.

Tokens expire and are revoked, quotas are used up, media is slow, cut in the middle, far too large, or unknown.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PIECE = b"\0" * (64 * 1024)


@dataclass
class Media:
    """`cut`: how many times the connection breaks in the middle. `wait`: bytes come only once it is set."""

    body: bytes = b""
    kind: str = "image/jpeg"
    cut: int = 0
    wait: threading.Event | None = None
    # So many bytes, whatever `body` is; told beforehand or not.
    pretended: int = 0
    chunked: bool = False


@dataclass
class WechatServer:
    base: str = ""
    media: dict[str, Media] = field(default_factory=dict)
    lifetime: int = 7200
    has_stable_tokens: bool = True
    # WeChat's code for the next calls, by kind of call.
    token_faults: list[int] = field(default_factory=list)
    media_faults: list[int] = field(default_factory=list)
    error_status: int = 200
    # Every call ends in this status, with a page.
    broken: int = 0
    quota_used_up: bool = False
    issued: list[str] = field(default_factory=list)
    dead: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    forced: list[bool] = field(default_factory=list)
    # A new token waits for this, so that a test can look at who waits with it.
    hold: threading.Event | None = None

    def expire(self) -> None:
        """Every token so far is too old."""
        self.dead.update(dict.fromkeys(self.issued, 42001))

    def revoke(self) -> None:
        self.dead.update(dict.fromkeys(self.issued, 40001))

    def count(self, path: str) -> int:
        return self.asked.count(path)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: WechatServer

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.state.asked.append(address.path)
        match "" if self.state.broken else address.path:
            case "/cgi-bin/token":
                self.give_token(query)
            case "/cgi-bin/media/get":
                self.give_media(query)
            case _:
                self.send_error(self.state.broken or 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        address = urlsplit(self.path)
        self.state.asked.append(address.path)
        if address.path == "/cgi-bin/qrcode/create":
            self.give_qr_code(parse_qs(address.query), json.loads(body))
            return
        if self.path != "/cgi-bin/stable_token" or not self.state.has_stable_tokens:
            self.send_error(404)
            return
        asked = json.loads(body)
        self.state.forced.append(asked["force_refresh"])
        self.give_token(asked)

    def give_token(self, asked: dict[str, Any]) -> None:
        if self.state.hold is not None:
            self.state.hold.wait(10)
        if self.state.token_faults:
            self.say({"errcode": self.state.token_faults.pop(0), "errmsg": "no"})
        elif (asked["appid"], asked["secret"]) != ("wx0000000000000000", "invented-secret"):
            self.say({"errcode": 40125, "errmsg": "invalid appsecret"})
        else:
            token = f"invented-token-{len(self.state.issued) + 1}"
            self.state.issued.append(token)
            self.say({"access_token": token, "expires_in": self.state.lifetime})

    def give_qr_code(self, query: dict[str, list[str]], asked: dict[str, Any]) -> None:
        if self.state.media_faults:
            self.say({"errcode": self.state.media_faults.pop(0), "errmsg": "no"})
        elif query["access_token"][0] in self.state.dead:
            self.say({"errcode": 42001, "errmsg": "access_token expired"})
        else:
            assert asked["action_name"] == "QR_STR_SCENE"
            scene = asked["action_info"]["scene"]["scene_str"]
            self.state.scenes.append(scene)
            life = asked["expire_seconds"]
            self.say(
                {"ticket": "t", "expire_seconds": life, "url": f"http://weixin.invented/q/{len(self.state.scenes)}"}
            )

    def give_media(self, query: dict[str, str]) -> None:
        token = query.get("access_token", "")
        media = self.state.media.get(query.get("media_id", ""))
        if self.state.quota_used_up:
            self.say({"errcode": 45009, "errmsg": "reach max api daily quota limit"})
        elif self.state.media_faults:
            self.say({"errcode": self.state.media_faults.pop(0), "errmsg": "no"})
        elif token not in self.state.issued:
            self.say({"errcode": 40001, "errmsg": "invalid credential"})
        elif token in self.state.dead:
            self.say({"errcode": self.state.dead[token], "errmsg": "access_token expired"})
        elif media is None:
            self.say({"errcode": 40007, "errmsg": "invalid media_id"})
        else:
            self.pour(media)

    def pour(self, media: Media) -> None:
        if media.wait is not None:
            media.wait.wait(10)
        size = media.pretended or len(media.body)
        self.send_response(200)
        self.send_header("Content-Type", media.kind)
        self.send_header("Content-disposition", 'attachment; filename="invented.bin"')
        self.send_header(*(("Transfer-Encoding", "chunked") if media.chunked else ("Content-Length", str(size))))
        self.end_headers()
        if media.cut:
            media.cut -= 1
            self.wfile.write(media.body[: len(media.body) // 2])
            self.close_connection = True
            return
        # Whoever has heard enough hangs up.
        with suppress(ConnectionError):
            for piece in pieces(media, size):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if media.chunked else piece)
            if media.chunked:
                self.wfile.write(b"0\r\n\r\n")

    def say(self, document: dict[str, Any]) -> None:
        """WeChat answers its errors with 200; what stands between may not."""
        body = json.dumps(document).encode()
        self.send_response(self.state.error_status if "errcode" in document else 200)
        self.send_header("Content-Type", "application/json; encoding=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def pieces(media: Media, size: int) -> Iterator[bytes]:
    if not media.pretended:
        yield media.body
        return
    for start in range(0, size, len(PIECE)):
        yield PIECE[: size - start]


@contextmanager
def running() -> Iterator[WechatServer]:
    state = WechatServer()
    handler = type("BoundHandler", (Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        state.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
