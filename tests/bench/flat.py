"""The same work in two cities of different size, turn about."""

from collections.abc import Iterator

from tests.bench.ours import Ours
from tests.bench.races import Race
from tests.bench.rounds import Contender
from tests.bench.servers import Site

# At most a fifth slower.
LEAST_SHARE = 0.8


def races(small: Site, large: Site) -> Iterator[Race]:
    few, many = Ours(small), Ours(large)
    for one in (few, many):
        one.prepare_cursors()
    names = [f"with {site.facts.tasks:,} tasks" for site in (small, large)]
    for title, unit, of_few, of_many in (
        ("Push", "events/s", few.push, many.push),
        ("First pull of 2,000 tasks", "tasks/s", few.first_pull, many.first_pull),
        ("Poll with nothing new", "pulls/s", few.poll, many.poll),
        ("Pull of 10 changes", "pulls/s", few.ten_changes, many.ten_changes),
    ):
        yield Race(
            title,
            unit,
            Contender(names[1], of_many, many.afresh),
            [Contender(names[0], of_few, few.afresh)],
            {names[0]: LEAST_SHARE},
        )
