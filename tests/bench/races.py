"""What is measured beside what, and what was aimed at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tests.bench.limits import opener, reader, writer
from tests.bench.ours import Ours
from tests.bench.rivals import Rivals
from tests.bench.rounds import Contender
from tests.bench.servers import Site


@dataclass
class Race:
    """`targets`: by a contender's name, the least share of it that Doorstep shall reach."""

    title: str
    unit: str
    ours: Contender
    others: Sequence[Contender]
    targets: dict[str, float]

    @property
    def contenders(self) -> list[Contender]:
        return [self.ours, *self.others]


LIMIT, JOURNAL = "psycopg, the same rows", "psycopg, one row an event"
OPENED, THROWN_AWAY = "psycopg, the same rows, opened", "psycopg, fetched and thrown away"
DRF, CAREFUL = "plain DRF", "DRF, careful"
ONE_TRANSACTION, BULK = "DRF, one transaction", "DRF, bulk_create"
BARE, DEFAULT = "bare view, no middleware", "bare view, Django's defaults"
PLAIN_PULL, CAREFUL_PULL = "/drf/tasks/", "/careful/pull"


def races(site: Site) -> list[Race]:
    ours, rivals = Ours(site), Rivals(site)
    ours.prepare_cursors()
    return [push(site, ours, rivals), first_pull(site, ours, rivals), poll(ours, rivals), ten_changes(ours, rivals)]


def push(site: Site, ours: Ours, rivals: Rivals) -> Race:
    return Race(
        "Push, batches of 100 events of 1 KB",
        "events/s",
        Contender("Doorstep", ours.push, ours.afresh),
        [
            Contender(LIMIT, lambda client: writer(site, client).all_rows, ours.afresh),
            Contender(JOURNAL, lambda client: writer(site, client).journal_alone),
            Contender(DRF, partial(rivals.push, "/drf/events/", b'"occurred_at"')),
            Contender(ONE_TRANSACTION, partial(rivals.push, "/careful/push", b'"applied"')),
            Contender(BULK, partial(rivals.push, "/careful/push-bulk", b'"applied"')),
        ],
        {LIMIT: 0.25, DRF: 10},
    )


def first_pull(site: Site, ours: Ours, rivals: Rivals) -> Race:
    return Race(
        "First pull of 2,000 tasks",
        "tasks/s",
        Contender("Doorstep", ours.first_pull),
        [
            Contender(OPENED, lambda _client: opener(site)),
            Contender(THROWN_AWAY, lambda _client: reader(site)),
            Contender(DRF, partial(rivals.first_pull, PLAIN_PULL)),
            Contender(CAREFUL, partial(rivals.first_pull, CAREFUL_PULL)),
        ],
        {OPENED: 0.5},
    )


def poll(ours: Ours, rivals: Rivals) -> Race:
    return asked_often("Poll with nothing new", Contender("Doorstep", ours.poll), rivals, rivals.head, 0)


def ten_changes(ours: Ours, rivals: Rivals) -> Race:
    return asked_often("Pull of 10 changes", Contender("Doorstep", ours.ten_changes), rivals, rivals.ten_back(), 10)


def asked_often(title: str, ours: Contender, rivals: Rivals, since: int, expected: int) -> Race:
    return Race(
        title,
        "pulls/s",
        ours,
        [
            Contender(BARE, partial(rivals.bare, "bare", since, expected)),
            Contender(DEFAULT, partial(rivals.bare, "default", since, expected)),
            Contender(DRF, partial(rivals.pull, PLAIN_PULL, since, expected)),
            Contender(CAREFUL, partial(rivals.pull, CAREFUL_PULL, since, expected)),
        ],
        {BARE: 0.5, DRF: 4},
    )
