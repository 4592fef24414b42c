"""What is missing is said in the worker's language."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from apps.grids.models import Staff
from tests.cast.phones import Phone
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        ({}, "缺少：一次电话"),
        ({"Accept-Language": "zh-CN"}, "缺少：一次电话"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, "Missing: an attempt by phone"),
    ],
)
def test_by_the_request(
    quarter: Quarter,
    handset_of: Callable[[Staff], Handset],
    phone_of: Callable[[Staff], Phone],
    languages: dict[str, str],
    words: str,
) -> None:
    handset = handset_of(quarter.worker)
    event = Phone(handset.device).complete(quarter.task())
    answer = Client().post(
        "/api/v1/sync/push",
        json.dumps({"events": [event]}),
        content_type="application/json",
        headers={"Authorization": f"Token {handset.token}", **languages},
    )
    assert answer.json()["results"][0]["detail"].startswith(words)
