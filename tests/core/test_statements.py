"""Ready statements run on Django's connection: in its transaction, with its errors, and in the order given."""

import uuid

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from apps.core.models import Heartbeat
from apps.core.statements import as_array, ask, ask_all

pytestmark = pytest.mark.django_db

BEAT = "INSERT INTO core_heartbeat (name, at) VALUES (%(name)s, '2026-11-23T00:00:00Z')"
NAMES = "SELECT name FROM core_heartbeat ORDER BY name"


def test_rows_come_back_with_their_types() -> None:
    ident = uuid.uuid4()
    ((found, number, words, nothing),) = ask(
        "SELECT %(ident)s::uuid, 2::bigint, '{\"a\": [1]}'::jsonb, NULL::text", {"ident": ident}
    )
    assert (found, number, words, nothing) == (ident, 2, {"a": [1]}, None)


def test_one_journey_keeps_the_order_and_brings_each_answer() -> None:
    written, seen, again, all_seen = ask_all((BEAT, {"name": "a"}), (NAMES, {}), (BEAT, {"name": "b"}), (NAMES, {}))
    assert (written, again) == ([], [])
    assert (seen, all_seen) == ([("a",)], [("a",), ("b",)])


def test_an_array_is_made_once_for_several_statements() -> None:
    idents = [uuid.uuid4(), uuid.uuid4()]
    assert ask("SELECT unnest(%(ids)s::uuid[])", {"ids": as_array(idents)}) == [(ident,) for ident in idents]
    assert ask("SELECT unnest(%(ids)s::uuid[])", {"ids": as_array([])}) == []


def test_what_is_rolled_back_is_gone() -> None:
    with transaction.atomic():
        ask(BEAT, {"name": "a"})
        transaction.set_rollback(True)
    assert not Heartbeat.objects.exists()
    # The text is prepared anew after a rollback.
    ask(BEAT, {"name": "b"})
    assert Heartbeat.objects.get().name == "b"


def test_the_database_s_errors_are_django_s() -> None:
    ask(BEAT, {"name": "a"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(BEAT, {"name": "a"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ask_all((NAMES, {}), (BEAT, {"name": "a"}), (NAMES, {}))
    with pytest.raises(DataError), transaction.atomic():
        ask("SELECT 1 / %(n)s::int", {"n": 0})


def test_in_a_broken_transaction_nothing_is_asked() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            ask(NAMES)


def test_statements_are_counted_where_django_counts() -> None:
    with CaptureQueriesContext(connection) as seen:
        ask(NAMES)
        ask_all((NAMES, {}), (BEAT, {"name": "a"}))
    assert [query["sql"] for query in seen] == [NAMES, NAMES, BEAT]


def test_a_statement_is_prepared_once_a_connection() -> None:
    for number in range(3):
        ask("SELECT %(n)s::int AS counted_here", {"n": number})
    prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%AS counted_here'"
    assert ask(prepared) == [(1,)]


def test_behind_a_pooler_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert ask("SELECT %(n)s::int AS by_pooler", {"n": 7}) == [(7,)]
    assert ask("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%AS by_pooler'") == [(0,)]


def test_where_somebody_has_deallocated_them_the_next_run_prepares_anew() -> None:
    ask(NAMES)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(NAMES)
    assert ask(NAMES) == []


def test_what_cannot_be_prepared_is_tried_anew() -> None:
    missing = "SELECT * FROM comes_later"
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(missing)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE comes_later ON COMMIT DROP AS SELECT 1")
    assert ask(missing) == [(1,)]


def test_a_value_that_has_no_place_in_a_statement_breaks_nothing() -> None:
    with pytest.raises(ProgrammingError):
        ask_all((BEAT, {"name": "a"}), (BEAT, {"name": object()}))
    assert ask(NAMES) == []


def test_the_plan_is_by_index_though_the_table_was_empty_when_it_was_made() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE grows (id uuid PRIMARY KEY) ON COMMIT DROP")
        cursor.execute("ANALYZE grows")
        wanted = "SELECT id FROM grows WHERE id = ANY(%(ids)s::uuid[])"
        assert ask(wanted, {"ids": as_array([uuid.uuid4()])}) == []
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%%FROM grows%%'")
        ((name,),) = cursor.fetchall()
        cursor.execute(f"EXPLAIN EXECUTE {name}('{{}}')")
        plan = " ".join(line for (line,) in cursor.fetchall())
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)
    assert "Index" in plan
    assert "Seq Scan" not in plan
