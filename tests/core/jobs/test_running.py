"""A job is done in batches, by one worker at a time, and whatever happens each batch counts once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.core.jobs import running
from apps.core.jobs.files import RESULT, key_of, read_whole, write_piece
from apps.core.jobs.kinds import KINDS, Finished, params_of
from apps.core.jobs.models import Job
from apps.core.jobs.running import LEASE, MAX_TRIES, run_job, sweep_jobs, take
from apps.core.jobs.services import cancel_job, forget_files, start_job
from apps.core.jobs.states import JobState
from apps.core.models import AuditEntry

pytestmark = pytest.mark.django_db
OWNER = Actor.staff("owner", "10.0.0.1")


class Counting:
    """Three batches of a piece each; `trouble` happens before the batch of that number."""

    name = "counting"
    keeps = timedelta(days=2)

    def __init__(self) -> None:
        self.trouble: dict[int, BaseException] = {}
        self.batches: list[int] = []

    def step(self, job: Job) -> Finished | None:
        number = job.cursor.get("next", 0)
        write_piece(job.pk, RESULT, number, f"piece {number};".encode())
        if trouble := self.trouble.pop(number, None):
            raise trouble
        self.batches.append(number)
        job.total, job.done, job.cursor = 30, job.done + 10, {"next": number + 1}
        return Finished("counted.txt", "text/plain", 3) if number == 2 else None


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch, storage: Path) -> Counting:
    kind = Counting()
    monkeypatch.setitem(KINDS, kind.name, kind)
    return kind


@pytest.fixture
def begin(counting: Counting) -> Callable[..., Job]:
    def start(**more: Any) -> Job:
        user, _ = get_user_model().objects.get_or_create(username="owner")
        return start_job(kind="counting", owner=user, params={"secret": "王伟"}, actor=OWNER, **more)

    return start


def test_batches_are_done_until_there_is_a_result(begin: Callable[..., Job], counting: Counting) -> None:
    job = begin()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.share, job.has_file) == (JobState.DONE, 30, 100, True)
    assert read_whole(job.pk, RESULT, job.pieces) == b"piece 0;piece 1;piece 2;"
    assert job.expires_at == job.created_at + timedelta(days=2)


def test_nothing_of_a_file_or_of_what_was_asked_lies_there_in_clear(begin: Callable[..., Job], storage: Path) -> None:
    job = begin(upload="身份证号".encode())
    run_job(job.pk)
    stored = [path.read_bytes() for path in storage.rglob("*") if path.is_file()]
    assert len(stored) == 4
    assert not any(b"piece" in bytes_ or "身份证号".encode() in bytes_ for bytes_ in stored)
    assert params_of(job) == {"secret": "王伟", "input_pieces": 1}
    assert "王伟" not in str(Job.objects.filter(pk=job.pk).values_list("kind", "cursor", "error", "file_name"))


def test_what_dies_in_a_batch_goes_on_after_the_last_whole_one(begin: Callable[..., Job], counting: Counting) -> None:
    job = begin()
    counting.trouble = {1: SystemExit("killed")}
    with pytest.raises(SystemExit):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.RUNNING, 10)
    # Its lease still runs: nobody else begins.
    run_job(job.pk)
    assert counting.batches == [0]
    Job.objects.filter(pk=job.pk).update(lease_until=now())
    assert sweep_jobs() == 1
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, counting.batches) == (JobState.DONE, [0, 1, 2])


def test_of_two_workers_one_has_the_job(begin: Callable[..., Job]) -> None:
    job = begin()
    assert take(job.pk) is not None
    assert take(job.pk) is None


def test_who_has_lost_the_lease_writes_nothing_more(begin: Callable[..., Job], counting: Counting) -> None:
    job = begin()
    slow = take(job.pk)
    assert slow is not None
    Job.objects.filter(pk=job.pk).update(lease_until=now())
    run_job(job.pk)
    assert running.one_batch(job.pk, slow) is False
    assert counting.batches == [0, 1, 2]


def test_a_long_job_lets_others_have_a_turn(
    begin: Callable[..., Job], counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TURN_S", 0.0)
    job = begin()
    for done in (10, 20, 30):
        run_job(job.pk)
        job.refresh_from_db()
        assert job.done == done
    assert job.state == JobState.DONE


def test_a_cancelled_job_ends_after_its_batch(begin: Callable[..., Job], counting: Counting) -> None:
    job = begin()
    take(job.pk)
    cancel_job(job_id=job.pk, actor=OWNER)
    Job.objects.filter(pk=job.pk).update(lease_until=now())
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.has_file, counting.batches) == (JobState.CANCELLED, False, [])


def test_a_waiting_job_is_cancelled_at_once_and_only_once(begin: Callable[..., Job], counting: Counting) -> None:
    job = begin()
    cancel_job(job_id=job.pk, actor=OWNER)
    run_job(job.pk)
    with pytest.raises(Conflict):
        cancel_job(job_id=job.pk, actor=OWNER)
    job.refresh_from_db()
    assert (job.state, counting.batches) == (JobState.CANCELLED, [])


def test_what_cannot_be_done_is_said_in_words(begin: Callable[..., Job], counting: Counting) -> None:
    job = begin()
    counting.trouble = {0: InvalidInput("Too many rows.")}
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Too many rows.")


def test_a_crash_is_tried_again_and_then_shown(begin: Callable[..., Job], counting: Counting) -> None:
    job = begin()
    for _ in range(MAX_TRIES):
        counting.trouble = {0: ValueError("13900000001")}
        run_job(job.pk)
        Job.objects.filter(pk=job.pk).update(lease_until=now() - LEASE)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "ValueError")


def test_files_are_deleted_when_their_time_is_over(begin: Callable[..., Job], storage: Path) -> None:
    job, other = begin(upload=b"rows"), begin()
    run_job(job.pk)
    run_job(other.pk)
    assert forget_files() == 0
    Job.objects.filter(pk=job.pk).update(expires_at=now())
    assert forget_files() == 1
    job.refresh_from_db()
    assert not job.has_file
    kept = {path.parent.parent.name for path in storage.rglob("*") if path.is_file()}
    assert kept == {str(other.pk)}
    assert key_of(other.pk, RESULT, 0).startswith(f"jobs/{other.pk}")
    actions = list(AuditEntry.objects.filter(subject_id=str(job.pk)).order_by("pk").values_list("action", flat=True))
    assert actions == ["job.started", "job.files_deleted"]
