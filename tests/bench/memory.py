"""How large a web process grows: eight phones pull all they may see, and send files of the largest size at once."""

import base64
import http.client
import re
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import psutil

from deploy.local.ports import LOOPBACK
from tests.bench.events import Outbox
from tests.bench.ours import PULL
from tests.bench.rounds import Step, rate
from tests.bench.rows import ident
from tests.bench.servers import Site

MOST_MB: Final = 200
MOST_EVENTS: Final = 500
FILE_BYTES: Final = 25 * 1024 * 1024
PHOTO: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01".ljust(FILE_BYTES, b"\x5a")
PEAK: Final = re.compile(r"VmHWM:\s+(\d+) kB")


def lines(site: Site, seconds: float) -> Iterator[str]:
    yield f"Memory of a web process, MB (at most {MOST_MB})"
    for title, burden in BURDENS.items():
        rate(partial(burden, site), seconds)
        peak = highest(site)
        yield f"  {title:<34}{peak:>12,.0f}  {'kept' if peak < MOST_MB else 'exceeded'}"


def highest(site: Site) -> float:
    """That any of the web processes has ever been."""
    workers = psutil.Process(site.process).children()
    return max(int(PEAK.findall(Path(f"/proc/{worker.pid}/status").read_text())[0]) for worker in workers) / 1024


def pages(site: Site, client: int, coding: str = "identity") -> Step:
    ask = asking(site, site.facts.pullers[client])

    def step() -> int:
        ask("GET", PULL, 200, {"Accept-Encoding": coding})
        return 1

    return step


def batches(site: Site, client: int) -> Step:
    """Of as many events as a push may have, over and over, onto the same few tasks."""
    facts = site.facts
    ask = asking(site, facts.pushers[client])
    outbox = Outbox([ident("task", n) for n in facts.numbers_in(facts.grids_of(client))])

    def step() -> int:
        ask("POST", "/api/v1/sync/push", 200, {"Content-Type": "application/json"}, outbox.batch(MOST_EVENTS // 4))
        return 1

    return step


def files(site: Site, client: int) -> Step:
    ask = asking(site, site.facts.pullers[client])

    def step() -> int:
        named = base64.b64encode(str(uuid.uuid4()).encode()).decode()
        length = {"Upload-Length": str(FILE_BYTES), "Upload-Metadata": f"evidence_id {named},filename eC5qcGc="}
        place = ask("POST", "/api/v1/evidence/", 201, length)
        ask("PATCH", place, 204, {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}, PHOTO)
        return 1

    return step


def asking(site: Site, token: str) -> Callable[..., str]:
    """A kept connection; what it asks for has to end in the status given. The answer is its Location, if any."""
    line = http.client.HTTPConnection(LOOPBACK, site.port, timeout=120)
    who = {"Authorization": f"Token {token}", "Tus-Resumable": "1.0.0"}

    def ask(method: str, path: str, status: int, headers: dict[str, str], body: bytes = b"") -> str:
        line.request(method, path, body, {**who, **headers})
        answer = line.getresponse()
        content = answer.read()
        if answer.status != status:
            raise AssertionError(content[:2000].decode(errors="replace"))
        return answer.headers.get("Location", "")

    return ask


BURDENS: Final[dict[str, Callable[[Site, int], Step]]] = {
    "pages of 2,000 changes": pages,
    "the same in zstd": partial(pages, coding="zstd"),
    "the same in br": partial(pages, coding="br"),
    "batches of 500 events": batches,
    "files of 25 MiB": files,
}
