"""What was chosen, beside what might have been: web server, way to the answer, JSON library."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final

import msgspec
import orjson

from deploy.local.ports import LOOPBACK, free_port
from tests.bench.events import BATCH, Outbox
from tests.bench.ours import Ours
from tests.bench.races import Race
from tests.bench.rounds import Contender, Step
from tests.bench.servers import Site, web

APPLICATION: Final = "config.wsgi:application"
CHOSEN: Final = "Granian, 4 threads (as `make run`)"
# Two processes each, as `make run` has them. uWSGI keeps a thread for each kept connection.
OTHERS: Final[dict[str, tuple[str, ...]]] = {
    **{
        f"Granian, {threads} thread{'s' if threads > 1 else ''}": (
            *("granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", "{port}", "--workers", "2"),
            *("--blocking-threads", str(threads), "--backpressure", "64", "--no-ws", APPLICATION),
        )
        for threads in (1, 2, 8)
    },
    "gunicorn, 4 threads": (
        *("gunicorn", "--bind", f"{LOOPBACK}:{{port}}", "--workers", "2", "--worker-class", "gthread"),
        *("--threads", "4", "--keep-alive", "75", "--log-level", "warning", APPLICATION),
    ),
    "uWSGI, 8 threads": (
        *("pyuwsgi", "--http11-socket", f"{LOOPBACK}:{{port}}", "--master", "--die-on-term", "--processes", "2"),
        *("--threads", "8", "--enable-threads", "--disable-logging", "--module", APPLICATION),
    ),
}


@contextmanager
def choices(site: Site) -> Iterator[list[Race]]:
    ours = Ours(site)
    ours.prepare_cursors()
    with ExitStack() as stack:
        others = {}
        for name, command in OTHERS.items():
            port = free_port()
            words = [word.replace("{port}", str(port)) for word in command]
            stack.enter_context(web(site.folder, words[0], site.environment, port, words))
            others[name] = replace(ours, site=replace(site, port=port))
        yield [*servers(ours, others), way(ours), *libraries(ours)]


def servers(ours: Ours, others: dict[str, Ours]) -> Iterator[Race]:
    kinds: tuple[tuple[str, str, Callable[[Ours], Callable[[int], Step]]], ...] = (
        ("Web server: polls", "pulls/s", lambda one: one.poll),
        ("Web server: pulls of 10 changes", "pulls/s", lambda one: one.ten_changes),
        ("Web server: first pulls", "tasks/s", lambda one: one.first_pull),
        ("Web server: push", "events/s", lambda one: one.push),
    )
    for title, unit, kind in kinds:
        rivals = [Contender(name, kind(other), ours.afresh) for name, other in others.items()]
        yield Race(title, unit, Contender(CHOSEN, kind(ours), ours.afresh), rivals, {})


def way(ours: Ours) -> Race:
    """An empty part in the query means nothing, and is left to Django."""
    return Race(
        "Way to the answer of a poll",
        "pulls/s",
        Contender("in front of Django", ours.poll),
        [Contender("the whole way, through Django", partial(ours.poll, more="&"))],
        {},
    )


def libraries(ours: Ours) -> Iterator[Race]:
    batch = Outbox(["0" * 36]).batch()
    events = orjson.loads(batch)["events"][:10]
    for title, unit, sample, units, functions in (
        ("JSON: parsing a batch of 100 events", "events/s", batch, BATCH, LOADS),
        ("JSON: answering 10 events", "answers/s", events, 1, DUMPS),
    ):
        chosen, *others = (Contender(name, working(work, sample, units)) for name, work in functions.items())
        yield Race(title, unit, chosen, others, {})


LOADS: Final[dict[str, Callable[[Any], object]]] = {
    "orjson": orjson.loads,
    "msgspec": msgspec.json.decode,
    "json": json.loads,
}
DUMPS: Final[dict[str, Callable[[Any], object]]] = {
    "orjson": orjson.dumps,
    "msgspec": msgspec.json.encode,
    "json": json.dumps,
}


def working(work: Callable[[Any], object], sample: object, units: int) -> Callable[[int], Step]:
    def step() -> int:
        work(sample)
        return units

    return lambda _client: step
