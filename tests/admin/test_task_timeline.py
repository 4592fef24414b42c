"""One timeline of everything: both clocks, pictures and sound in their place, who looked, narrowed by kind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.core.actors import Actor
from apps.core.audit import record_reading
from apps.grids.office.details import Happening
from apps.grids.office.kinds import Kind
from apps.verification_tasks.models import Evidence, EvidenceFile, VerificationTask
from apps.verification_tasks.states import EvidenceKind
from tests.cast.office import TASKS, Desk, readings, text_of
from tests.cast.phones import Phone
from tests.cast.review import Review, as_bytes, scene
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Desk]
AHEAD = timedelta(minutes=30)


def told(desk: Desk, task: VerificationTask, **query: str) -> list[Happening]:
    found: list[Happening] = desk.open(f"{TASKS}_change", task.pk, **query).context_data["timeline"].happenings
    return found


def test_attempts_and_evidence_carry_both_clocks(
    quarter: Quarter, sign_in: SignIn, phone_of: Callable[..., Phone]
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker, ahead=AHEAD)
    phone.push(phone.attempt(task), phone.call(task))
    found = {each.kind: each for each in told(sign_in(quarter.supervisor), task)}
    for kind in (Kind.FIELD, Kind.EVIDENCE):
        line = found[kind]
        assert line.device_at is not None
        assert line.received_at is not None
        # The clock of this phone runs half an hour ahead; what is shown first is put right.
        assert abs(line.device_at - line.at - AHEAD) < timedelta(seconds=1)
        assert line.at <= line.received_at


def test_what_has_a_line_of_its_own_is_told_once(
    quarter: Quarter, sign_in: SignIn, phone_of: Callable[..., Phone]
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    phone.push(*phone.visit(task, note="家中有人"))
    page = sign_in(quarter.supervisor)
    lines = [str(each.title) for each in told(page, task)]
    assert len([line for line in lines if line.startswith("走访：")]) == 1
    assert "上报走访" not in lines
    assert any("家中有人" in str(each.detail) for each in told(page, task))


def test_it_is_narrowed_by_kind(quarter: Quarter, sign_in: SignIn, phone_of: Callable[..., Phone]) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    phone.push(*phone.visit(task))
    desk = sign_in(quarter.supervisor)
    assert {each.kind for each in told(desk, task, kind="evidence")} == {Kind.EVIDENCE}
    assert len({each.kind for each in told(desk, task, kind="nonsense")}) > 3
    verdicts = told(desk, task, kind="verdict")
    assert [str(each.title) for each in verdicts] == ["时限结论：按期"]


def test_who_looked_stands_there_once_a_sitting(quarter: Quarter, sign_in: SignIn) -> None:
    task, desk = quarter.task(), sign_in(quarter.supervisor)
    for _ in range(3):
        desk.open(f"{TASKS}_change", task.pk)
    record_reading(
        actor=Actor.staff(quarter.centre.pk, ""),
        subject_type="verification_task",
        subjects=[task.pk],
        reason="居民来电",
    )
    looks = told(desk, task, kind="looked")
    assert sorted((str(each.who), str(each.detail)) for each in looks) == [
        ("centre", "居民来电"),
        ("supervisor", ""),
    ]


@pytest.fixture
def photo(review: Review) -> Evidence:
    return review.photo(review.quarter.task(), as_bytes(scene(1)))


def url_of(photo: Evidence) -> str:
    return reverse("admin:task_evidence", args=[photo.task_id, photo.pk])


def test_a_picture_stands_small_in_its_place_and_opens_large(
    quarter: Quarter, sign_in: SignIn, photo: Evidence
) -> None:
    desk = sign_in(quarter.supervisor)
    page = text_of(desk.open(f"{TASKS}_change", photo.task_id))
    assert f'src="{url_of(photo)}?small=1"' in page
    small = desk.client.get(url_of(photo), {"small": "1"})
    assert (small.status_code, small["Content-Type"]) == (200, "image/jpeg")
    large: Any = desk.client.get(url_of(photo))
    assert len(b"".join(large.streaming_content)) == photo.size
    assert readings().count((str(quarter.supervisor.pk), "evidence", str(photo.pk))) == 2
    [look] = told(desk, photo.task, kind="looked")
    assert "1 件证据" in str(look.title)


def test_sound_is_played_and_can_be_sought(quarter: Quarter, sign_in: SignIn, photo: Evidence) -> None:
    EvidenceFile.objects.update(mime="audio/mpeg")
    Evidence.objects.update(kind=EvidenceKind.AUDIO)
    desk = sign_in(quarter.supervisor)
    assert "<audio" in text_of(desk.open(f"{TASKS}_change", photo.task_id))
    part: Any = desk.client.get(url_of(photo), headers={"Range": "bytes=10-19"})
    assert (part.status_code, len(b"".join(part.streaming_content))) == (206, 10)
    assert desk.client.get(url_of(photo), headers={"Range": "bytes=99999999-"}).status_code == 416


def test_evidence_is_nobody_s_who_may_not_see_the_task(
    quarter: Quarter, sign_in: SignIn, photo: Evidence, superuser: object
) -> None:
    other = quarter.task(grid=quarter.second_grid)
    Evidence.objects.filter(pk=photo.pk).update(task=other)
    assert (
        sign_in(quarter.leader).client.get(reverse("admin:task_evidence", args=[other.pk, photo.pk])).status_code
        == 404
    )
    assert sign_in(quarter.supervisor).client.get(url_of(photo)).status_code == 404
    assert sign_in(superuser).client.get(reverse("admin:task_evidence", args=[other.pk, photo.pk])).status_code == 403
    assert "<img" not in text_of(sign_in(superuser).open(f"{TASKS}_change", other.pk)).partition('id="timeline"')[2]
    assert readings() == []


def test_what_is_no_picture_is_not_drawn_small(quarter: Quarter, sign_in: SignIn, review: Review) -> None:
    broken = review.photo(quarter.task(), b"\xff\xd8 no picture at all")
    assert sign_in(quarter.supervisor).client.get(url_of(broken), {"small": "1"}).status_code == 404


def test_a_long_story_costs_as_much_as_a_short_one(
    quarter: Quarter, sign_in: SignIn, review: Review, phone_of: Callable[..., Phone]
) -> None:
    desk, phone, task = sign_in(quarter.supervisor), phone_of(quarter.worker), quarter.task()
    phone.push(phone.attempt(task), phone.photo(task), phone.event("note.added", task, text="一"))
    review.photo(task, as_bytes(scene(1)))
    page = f"{TASKS}_change"
    desk.open(page, task.pk)
    short = desk.statements_of(page, task.pk)
    for number in range(12):
        phone.push(phone.attempt(task), phone.photo(task), phone.event("note.added", task, text="又"))
        review.photo(task, as_bytes(scene(number + 2)))
    assert desk.statements_of(page, task.pk) == short
    assert short <= 45
