"""Requests with one key at the same moment: the second waits for the first and reads its answer."""

import time
from functools import partial

import pytest
from rest_framework.response import Response

from apps.core.heartbeats import Scheduler, beat
from apps.core.idempotency import answer_once
from tests.cast.together import together
from tests.core.test_idempotency import a_request

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_effect_and_one_answer() -> None:
    done: list[int] = []

    def work() -> Response:
        done.append(1)
        beat(Scheduler.CELERY)
        # Long enough for the others to arrive at the index and wait there.
        time.sleep(0.2)
        return Response({"number": len(done)}, status=201)

    answers = together([partial(answer_once, a_request(), "me", work) for _ in range(4)])
    assert done == [1]
    assert [answer.data for answer in answers] == [{"number": 1}] * 4
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 3


def test_where_the_first_has_an_accident_the_second_takes_its_place() -> None:
    attempts: list[int] = []

    def work() -> Response:
        attempts.append(1)
        if len(attempts) == 1:
            time.sleep(0.2)
            raise ZeroDivisionError
        return Response({}, status=201)

    def attempt() -> int:
        try:
            return answer_once(a_request(), "me", work).status_code
        except ZeroDivisionError:
            return 500

    assert sorted(together([attempt, attempt])) == [201, 500]
