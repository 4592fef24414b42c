"""Guarantee 5: the same events, in any order and cut into any batches, leave the same history."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.verification_tasks.models import HistoryEntry
from tests.contract.client import Device, Document

SLOW_FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@contextmanager
def undone() -> Iterator[None]:
    """Each example finds the task as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def history(task_id: str) -> set[tuple[str, str]]:
    return {
        (str(ident), kind)
        for ident, kind in HistoryEntry.objects.filter(task=uuid.UUID(task_id)).values_list("id", "type")
    }


def story(device: Device, task: Document) -> list[Document]:
    """Everything that the field can report of one task, with one completion."""
    met, call, completion = device.phone_check(task)
    return [
        device.event("task.acknowledged", task["id"], {}),
        device.attempt(task["id"], "door", "no_answer"),
        device.event("note.added", task["id"], {"text": "明天再来"}),
        met,
        call,
        completion,
    ]


@st.composite
def arrivals(draw: st.DrawFn, size: int) -> list[list[int]]:
    """An order of arrival with repeats, cut into batches."""
    order = list(draw(st.permutations(range(size))))
    order += draw(st.lists(st.sampled_from(range(size)), max_size=4))
    batches, rest = [], order
    while rest:
        cut = draw(st.integers(min_value=1, max_value=len(rest)))
        batches.append(rest[:cut])
        rest = rest[cut:]
    return batches


@given(batches=arrivals(size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW_FIXTURES)
def test_any_order_and_any_batches_leave_the_same_task(
    device: Device, task: Document, batches: list[list[int]]
) -> None:
    events = story(device, task)
    with undone():
        for batch in batches:
            device.results(*(events[place] for place in batch))
        assert history(task["id"]) == {(event["id"], event["type"]) for event in events}
        held = Device(device.http, token=device.token)
        held.drain()
        seen = held.tasks()[task["id"]]
        assert (seen["status"], seen["outcome"], seen["attempts"]) == ("completed", "confirmed", 2)
        assert [item["status"] for item in seen["evidence"]] == ["received"]


@given(order=st.permutations(range(3)))
@settings(max_examples=6, deadline=None, suppress_health_check=SLOW_FIXTURES)
def test_of_two_verdicts_the_first_to_arrive_is_in_force_and_the_other_is_seen(
    device: Device, task: Document, order: list[int]
) -> None:
    tried = device.attempt(task["id"], "door", "refused")
    verdicts = [device.completion(task["id"], outcome, "door") for outcome in ("refused", "not_resident")]
    with undone():
        events = [tried, *verdicts]
        for place in order:
            device.results(events[place])
        first = min(verdicts, key=lambda event: order.index(events.index(event)))
        held = Device(device.http, token=device.token)
        held.drain()
        seen = held.tasks()[task["id"]]
        assert seen["status"] == "disputed"
        assert seen["outcome"] in {"refused", "not_resident"}
        if order[0] == 0:
            assert seen["outcome"] == first["data"]["outcome"]
        assert history(task["id"]) == {(event["id"], event["type"]) for event in events}


@given(batches=arrivals(size=4))
@settings(max_examples=20, deadline=None, suppress_health_check=SLOW_FIXTURES)
def test_a_discovery_may_arrive_after_what_was_done_on_it(
    device: Device, a_form: Callable[..., Document], batches: list[list[int]]
) -> None:
    form = a_form()
    task_id = str(uuid.uuid4())
    found = device.event("resident.discovered", task_id, {"registration": form})
    call = device.call_record(task_id, form["phone"])
    events = [found, device.attempt(task_id), call, device.completion(task_id, evidence=[call])]
    with undone():
        for batch in batches:
            device.results(*(events[place] for place in batch))
        held = Device(device.http, token=device.token)
        held.drain()
        assert held.tasks()[task_id]["status"] == "completed"
        assert {ident for ident, _ in history(task_id)} >= {event["id"] for event in events[1:]}
