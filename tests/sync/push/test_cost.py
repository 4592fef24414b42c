"""What a push costs does not grow with its batch in statements, nor where it begins the tasks' work."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.sync.services.feed import publish_tasks
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


def statements_of_facts(quarter: Quarter, phone: Phone, tasks: int) -> int:
    """A day's facts on that many tasks: acknowledged, two attempts, a note, as in the benchmark."""
    held = quarter.tasks(tasks)
    publish_tasks([task.pk for task in held])
    events = [
        event
        for task in held
        for event in (
            phone.acknowledge(task),
            phone.attempt(task, result="no_answer"),
            phone.attempt(task, result="no_answer"),
            phone.event("note.added", task, text="门开着"),
        )
    ]
    with CaptureQueriesContext(connection) as seen:
        answers = phone.push(*events)
    assert statuses(answers) == ["applied"] * 4 * tasks
    return len(seen)


def test_facts_cost_the_same_statements_for_a_batch_of_any_size(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    assert statements_of_facts(quarter, phone, 1) == statements_of_facts(quarter, phone, 25) == STATEMENTS


@pytest.mark.parametrize("again", [False, True])
def test_whole_visits_cost_the_same_statements_for_a_batch_of_any_size(
    quarter: Quarter,
    phone_of: PhoneOf,
    again: bool,  # noqa: FBT001  two cases
) -> None:
    counts = set()
    phone = phone_of(quarter.worker)
    for size in (1, 12):
        events = [event for task in quarter.tasks(size) for event in phone.visit(task)]
        if again:
            phone.push(*events)
        with CaptureQueriesContext(connection) as seen:
            phone.push(*events)
        counts.add(len(seen))
    assert len(counts) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("verification_tasks_verificationtask", {"status", "version", "attempts_count", "field_versions"}),
        ("residence_registration_declaration", {"status", "changed_at"}),
    ],
)
def test_work_that_begins_changes_no_column_that_an_index_hears_of(table: str, changed: set[str]) -> None:
    """Neither among its columns nor in its condition: such an update stays on its page, and no index is written."""
    heard = f"""
        SELECT DISTINCT attribute.attname FROM pg_index ind
        JOIN pg_attribute attribute ON attribute.attrelid = ind.indrelid AND attribute.attnum > 0
        WHERE ind.indrelid = '{table}'::regclass AND (attribute.attnum = ANY(ind.indkey)
          OR pg_get_expr(ind.indpred, ind.indrelid) ~ ('\\m' || attribute.attname || '\\M'))
    """  # noqa: S608  a table of ours
    with connection.cursor() as cursor:
        cursor.execute(heard)
        columns = {name for (name,) in cursor.fetchall()}
    assert "id" in columns
    assert columns & changed == set()


# Of one push of facts: the device and its known events; what waits; three reads; the rows of history and attempts;
# the tasks; their declarations with steps and audit; three reads for the feed, its locks and its writing; the
# journal. That makes sixteen.
# The phone of the test reads its device, and there is a transaction around it, so that a push has a savepoint.
STATEMENTS = 16 + 3
