"""One journey to the database: statements sent together, prepared at their first, answered in the binary format.

It speaks to psycopg's libpq, beneath its cursors, which had made a quarter of what a push cost in Python: each sends
by itself, and works out anew what is known of the statement.
"""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import orjson
import psycopg
from psycopg import pq
from psycopg.adapt import Loader, PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.generators import fetch_many, send

Row = tuple[Any, ...]
Values = Mapping[str, Any]
Asked = tuple[str, Values]
Raw = psycopg.Connection[Row]
# A statement and its parameters' types; and its name on a connection.
Key = tuple[bytes, tuple[int, ...]]
Names = dict[Key, bytes]
# What the server will answer to: a statement's preparation (its key), or a statement (True), or a begin (False).
Expected = Key | bool
PARAMETER: Final = re.compile(r"%\((\w+)\)s|%%")
BINARY: Final = pq.Format.BINARY
READY: Final[WeakKeyDictionary[Raw, Names]] = WeakKeyDictionary()
NUMBERS: Final = count(1)
# A plan is made once, at the statement's first run. Where a table is still empty then, reading all of it looks cheap,
# and it would be read whole, however it has grown, until PostgreSQL comes to count it anew.
BY_INDEX, AS_EVER = b"SET enable_seqscan = off", b"SET enable_seqscan = on"


class JsonbLoader(Loader):
    """In the binary format, which Django's own cursors do not ask for."""

    format = BINARY

    def load(self, data: Any) -> Any:
        # Behind the format's version.
        return orjson.loads(data[1:])


class Dumped(NamedTuple):
    """A statement and its values as they go over the wire."""

    text: bytes
    parameters: Sequence[Any]
    types: tuple[int, ...]
    formats: Sequence[pq.Format]


def travel(raw: Raw, asked: Sequence[Asked]) -> list[list[Row]]:
    """The rows of each, none where it returns nothing. The first that fails ends the journey with its error."""
    names = names_of(raw)
    # Before anything is sent: a value that has no place in a statement breaks nothing.
    outgoing = [dumped(raw, statement, values) for statement, values in asked]
    with raw.lock:
        raw.pgconn.enter_pipeline_mode()
        try:
            answers = raw.wait(there_and_back(raw, list(sent(raw, outgoing, names)), names))
        except InvalidSqlStatementName:
            # Somebody has deallocated them all.
            names.clear()
            raise
        finally:
            if raw.pgconn.status != pq.ConnStatus.BAD:
                raw.pgconn.exit_pipeline_mode()
    return [rows_of(raw, answer) for answer in answers]


def names_of(raw: Raw) -> Names:
    if raw not in READY:
        READY[raw] = {}
        raw.adapters.register_loader("jsonb", JsonbLoader)
    return READY[raw]


def dumped(raw: Raw, statement: str, values: Values) -> Dumped:
    text, wanted = numbered(statement)
    adapt = Transformer(raw)
    parameters = adapt.dump_sequence([values[name] for name in wanted], [PyFormat.AUTO] * len(wanted))
    return Dumped(text, parameters, adapt.types or (), adapt.formats or ())


def sent(raw: Raw, outgoing: Sequence[Dumped], names: Names) -> Iterator[Expected]:
    """Put everything into the buffer that goes out."""
    pgconn = raw.pgconn
    if not raw.autocommit and pgconn.transaction_status == pq.TransactionStatus.IDLE:
        pgconn.send_query_params(b"BEGIN", None)
        yield False
    for each in outgoing:
        if raw.prepare_threshold is None:
            pgconn.send_query_params(*each, BINARY)
            yield True
        else:
            yield from sent_ready(raw, each, names)
    pgconn.pipeline_sync()


def sent_ready(raw: Raw, asked: Dumped, names: Names) -> Iterator[Expected]:
    pgconn, key = raw.pgconn, (asked.text, asked.types)
    is_new = key not in names
    if is_new:
        names[key] = b"ready_%d" % next(NUMBERS)
        pgconn.send_query_params(BY_INDEX, None)
        yield False
        pgconn.send_prepare(names[key], *key)
        yield key
    pgconn.send_query_prepared(names[key], asked.parameters, asked.formats, BINARY)
    yield True
    if is_new:
        pgconn.send_query_params(AS_EVER, None)
        yield False


@lru_cache(maxsize=512)
def numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The text as PostgreSQL takes it, and its parameters' names in their order."""
    names = tuple(dict.fromkeys(found[1] for found in PARAMETER.finditer(statement) if found[1]))
    places = {name: f"${number}" for number, name in enumerate(names, 1)}
    return PARAMETER.sub(lambda found: places[found[1]] if found[1] else "%", statement).encode(), names


def there_and_back(
    raw: Raw, expected: Sequence[Expected], names: Names
) -> Generator[Any, Any, list[pq.abc.PGresult]]:
    pgconn, error = raw.pgconn, None
    yield from send(pgconn)
    answers = []
    for each in expected:
        (result,) = yield from fetch_many(pgconn)
        if result.status in {pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED}:
            error = error or error_from_result(result)
            if isinstance(each, tuple):
                names.pop(each, None)
        elif each is True:
            answers.append(result)
    # The answer to the synchronisation.
    yield from fetch_many(pgconn)
    if error is not None:
        raise error
    return answers


def rows_of(raw: Raw, result: pq.abc.PGresult) -> list[Row]:
    if not result.ntuples:
        return []
    adapt = Transformer(raw)
    adapt.set_pgresult(result, format=BINARY)
    return adapt.load_rows(0, result.ntuples, tuple)
