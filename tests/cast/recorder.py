"""Where an exchange keeps its recordings: a server on loopback that behaves well, or not, as the path says."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest
from pytest_django import Settings

from apps.core.clock import now
from apps.verification_tasks.inbound.phone.recordings import fetch_recording
from apps.verification_tasks.models import CallRecording

# A WAV's head and some silence.
WAV: Final = b"RIFF\x24\x10\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + bytes(4096)
MP3: Final = b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(2048)


def fetch_due() -> None:
    """What the fetcher does with what is due."""
    due = CallRecording.objects.filter(next_try_at__lte=now()).order_by("next_try_at")
    for ident in due.values_list("pk", flat=True):
        fetch_recording(ident)


class Recorder:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stop = threading.Event()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        path, _, query = request.path.partition("?")
        getattr(self, path.strip("/").replace("-", "_"))(request, query)

    def answer(self, request: BaseHTTPRequestHandler, body: bytes = b"", status: int = 200, **headers: Any) -> None:
        request.send_response(status)
        for name, value in {"Content_Length": len(body), **headers}.items():
            request.send_header(name.replace("_", "-"), str(value))
        request.end_headers()
        request.wfile.write(body)

    def wav(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request, WAV)

    def mp3(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request, MP3)

    def cut(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        """Says more than it sends."""
        self.answer(request, WAV, Content_Length=len(WAV) * 10)

    def endless(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        """Says nothing of its length, and goes on."""
        request.send_response(200)
        request.end_headers()
        request.wfile.write(WAV)
        while not self.stop.is_set():
            request.wfile.write(bytes(65536))

    def huge(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        """Sends little, and says that it is much."""
        self.answer(request, WAV, Content_Length=10**12)

    def dripping(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(WAV)
        while not self.stop.wait(0.02):
            request.wfile.write(b"\x00")
            request.wfile.flush()

    def silent(self, _request: BaseHTTPRequestHandler, _query: str) -> None:
        self.stop.wait(20)

    def html(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request, b"<html><script>alert(1)</script>")

    def empty(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request)

    def packed(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request, WAV, Content_Encoding="gzip")

    def nonsense(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request, WAV, Content_Length="many")

    def gone(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request, b"no", 404)

    def busy(self, request: BaseHTTPRequestHandler, _query: str) -> None:
        self.answer(request, b"later", 503)

    def to(self, request: BaseHTTPRequestHandler, query: str) -> None:
        self.answer(request, status=302, Location=query)


@pytest.fixture
def recorder(settings: Settings) -> Iterator[tuple[Recorder, str]]:
    """The stand-in and its origin, which the settings allow."""
    behaviour = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                behaviour.serve(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.PHONE_RECORDING_ORIGINS = [origin]
    yield behaviour, origin
    behaviour.stop.set()
    server.shutdown()
    server.server_close()
    thread.join()
