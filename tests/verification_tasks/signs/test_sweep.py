"""From what came in to the review list: once, in sets, and whatever comes first."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.verification_tasks.models import (
    Attempt,
    Evidence,
    EvidenceFile,
    Picture,
    ReviewPolicy,
    Sign,
    VerificationTask,
)
from apps.verification_tasks.signs.services import sweep_signs
from apps.verification_tasks.signs.services.pictures import LEASE, MOST_TRIES
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.states import Channel, EvidenceKind
from tests.cast.review import HOME, Review, as_bytes, exif, north, scene

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, Any]]:
    return list(Sign.objects.order_by("kind", "key").values_list("kind", "task_id"))


def test_nothing_is_found_in_a_quiet_week(review: Review) -> None:
    for number in range(3):
        done = now() - timedelta(hours=number)
        task = review.closed(done=done)
        review.attempt(task, at=done)
        review.photo(task, as_bytes(scene(number)), at=done)
    sweep_signs()
    assert found() == []
    assert not Attempt.objects.filter(looked_at=None).exists()
    assert not Evidence.objects.filter(looked_at=None).exists()
    assert not Picture.objects.filter(seen_at=None).exists()
    assert sweep_signs() == {"evidence": 0, "attempts": 0, "pictures": 0, "tasks": 0}


def test_the_same_bytes_for_another_home(review: Review) -> None:
    photo = as_bytes(scene(1))
    first = review.photo(review.task(), photo, at=now() - timedelta(days=2))
    second = review.photo(review.task(at=north(500)), photo)
    sweep_signs()
    sign = Sign.objects.get()
    assert (sign.kind, sign.evidence, sign.other_evidence) == (SignKind.PHOTO_USED_BEFORE, second, first)
    assert (sign.staff, sign.task_id, sign.other_task_id) == (review.quarter.worker, second.task_id, first.task_id)
    assert sign.figures == {"same_bytes": True, "bits": 0, "days": 2.0}
    assert sign.weight == 70


def test_a_photo_that_looks_the_same_whichever_arrives_first(review: Review) -> None:
    photo = scene(2, (1200, 900))
    later = review.photo(review.task(at=north(500)), as_bytes(photo.resize((640, 480)), quality=50))
    sweep_signs()
    earlier = review.photo(review.task(), as_bytes(photo), at=now() - timedelta(days=5))
    sweep_signs()
    sign = Sign.objects.get()
    assert (sign.evidence, sign.other_evidence) == (later, earlier)
    assert not sign.figures["same_bytes"]


def test_a_family_s_one_photo_is_no_sign_and_its_door_neither(review: Review) -> None:
    photo = as_bytes(scene(3))
    for at in (now() - timedelta(minutes=20), now()):
        review.photo(review.task(), photo, at=at)
    review.photo(review.task(), as_bytes(scene(3, (500, 400))), at=now() + timedelta(days=9))
    sweep_signs()
    assert found() == []


def test_the_same_bytes_at_the_same_home_weeks_later_are_one(review: Review) -> None:
    photo = as_bytes(scene(3))
    for at in (now() - timedelta(days=20), now()):
        review.photo(review.task(), photo, at=at)
    sweep_signs()
    assert [kind for kind, _ in found()] == [SignKind.PHOTO_USED_BEFORE]


def test_plain_pictures_are_compared_by_their_bytes_alone(review: Review) -> None:
    for number, shade in enumerate(("white", "#fefefe", "white")):
        wall = scene(1).resize((1, 1)).resize((64, 64 + number))
        wall.paste(shade, (0, 0, *wall.size))
        review.photo(review.task(at=north(number * 500)), as_bytes(wall), at=now() - timedelta(days=number))
    sweep_signs()
    assert found() == []


def test_one_photo_for_ten_homes_is_nine_signs_and_all_point_at_the_first(review: Review) -> None:
    photo = as_bytes(scene(4))
    proofs = [
        review.photo(review.task(at=north(n * 500)), photo, at=now() - timedelta(days=10 - n)) for n in range(10)
    ]
    sweep_signs()
    assert set(Sign.objects.values_list("evidence", "other_evidence")) == {(p.pk, proofs[0].pk) for p in proofs[1:]}


def test_a_picture_from_elsewhere_and_another_day(review: Review) -> None:
    stale = (now() - timedelta(days=40)).strftime("%Y:%m:%d %H:%M:%S")
    photo = review.photo(review.task(), as_bytes(scene(5), exif=exif(stale, "+00:00", north(5000))))
    sweep_signs()
    assert found() == [(SignKind.ANOTHER_TIME, photo.task_id), (SignKind.ELSEWHERE, photo.task_id)]


def test_a_resident_s_own_picture_says_nothing_about_a_worker(review: Review) -> None:
    photo = as_bytes(scene(6), exif=exif(place=north(90_000)))
    for number in range(2):
        task = review.task(at=north(number * 500))
        item = review.photo(task, photo, at=now() - timedelta(days=number), kind=EvidenceKind.WECHAT_MESSAGE)
        Evidence.objects.filter(pk=item.pk).update(staff=None, device_id=None)
    sweep_signs()
    assert found() == []


def test_a_phone_that_says_its_position_is_simulated(review: Review) -> None:
    task = review.task()
    review.attempt(task, at=now(), said={"location": {"lat": 1, "lng": 2, "isMock": True}})
    review.photo(task, as_bytes(scene(7)), said={"meta": {"mocked": True}})
    sweep_signs()
    assert found() == [(SignKind.MOCK_LOCATION, task.pk)] * 2


def test_travel_is_seen_whichever_attempt_arrives_last(review: Review) -> None:
    there, back = review.task(), review.task(at=north(20_000))
    late = review.attempt(back, at=now(), place=north(20_000))
    sweep_signs()
    early = review.attempt(there, at=now() - timedelta(minutes=5))
    sweep_signs()
    sign = Sign.objects.get()
    assert (sign.kind, sign.attempt, sign.other_attempt) == (SignKind.IMPOSSIBLE_TRAVEL, late, early)
    assert sign.figures["speed_kmh"] > 200


def test_an_attempt_at_the_door_far_from_the_door(review: Review) -> None:
    task = review.task()
    review.attempt(task, at=now(), place=north(3000))
    review.attempt(task, at=now() - timedelta(days=1), place=north(3000), channel=Channel.PHONE)
    sweep_signs()
    assert found() == [(SignKind.ELSEWHERE, task.pk)]


def test_a_burst_grows_while_nobody_has_looked(review: Review) -> None:
    for number in range(6):
        review.closed(done=now() - timedelta(seconds=60 * number), at=north(number * 200))
    sweep_signs()
    assert Sign.objects.get().figures["count"] == 6
    review.closed(done=now() - timedelta(seconds=360), at=north(1400))
    sweep_signs()
    sign = Sign.objects.get()
    assert (sign.kind, sign.figures["count"]) == (SignKind.BURST, 7)


def test_a_task_that_is_decided_anew_is_looked_at_anew(review: Review) -> None:
    task = review.closed()
    assert sweep_signs()["tasks"] == 1
    VerificationTask.objects.filter(pk=task.pk).update(deciding_event=task.declaration_id)
    assert sweep_signs()["tasks"] == 1


def test_bytes_that_cannot_be_read_are_tried_again_and_then_given_up(review: Review, time_machine: Any) -> None:
    photo = review.photo(review.task(), as_bytes(scene(8)))
    default_storage.delete(EvidenceFile.objects.get(pk=photo.pk).key)
    start = now()
    for number in range(MOST_TRIES):
        time_machine.move_to(start + number * (LEASE + timedelta(seconds=1)), tick=False)
        assert sweep_signs()["pictures"] == 1
        assert sweep_signs()["pictures"] == 0
    picture = Picture.objects.get()
    assert (picture.fault, picture.tries) == ("gone", MOST_TRIES)


def test_what_a_crash_left_is_picked_up_when_the_lease_is_over(review: Review, time_machine: Any) -> None:
    photo = review.photo(review.task(), as_bytes(scene(9)))
    Picture.objects.create(evidence=photo, sha256=photo.sha256, next_try_at=now() + LEASE, tries=1)
    assert sweep_signs()["pictures"] == 0
    time_machine.move_to(now() + LEASE + timedelta(seconds=1))
    assert sweep_signs()["pictures"] == 1


def test_a_sweep_is_a_constant_number_of_statements(review: Review) -> None:
    def one_sweep(count: int) -> int:
        for number in range(count):
            task = review.closed(at=north(number * 400), done=now() - timedelta(minutes=number))
            review.attempt(task, at=now() - timedelta(minutes=number), place=north(number * 9000))
            review.photo(
                task, as_bytes(scene(10, (64, 48)), exif=exif(place=HOME)), at=now() - timedelta(days=number)
            )
        with CaptureQueriesContext(connection) as captured:
            sweep_signs()
        return len(captured)

    ReviewPolicy.objects.update(random_share=10_000)
    one_sweep(8)
    assert set(Sign.objects.values_list("kind", flat=True)) == {
        *(SignKind.BURST, SignKind.IMPOSSIBLE_TRAVEL, SignKind.ELSEWHERE, SignKind.PHOTO_USED_BEFORE)
    }
    assert one_sweep(8) == one_sweep(30)
