"""GET push/key: what a browser is given as applicationServerKey."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from pytest_django import Settings

from apps.notifications.transports.webpush.base64url import decoded
from apps.notifications.transports.webpush.encryption import CURVE
from tests.standins.push import PushServer

PATH = "/api/v1/push/key"
pytestmark = pytest.mark.django_db


def test_everybody_may_have_the_public_half(push_server: PushServer) -> None:
    answer = Client().get(PATH)
    assert answer.status_code == 200
    point = decoded(answer.json()["public_key"])
    assert ec.EllipticCurvePublicKey.from_encoded_point(CURVE(), point).curve.name == "secp256r1"


def test_where_nothing_is_pushed_there_is_none(settings: Settings) -> None:
    settings.WEBPUSH_TRANSPORT = ""
    answer = Client().get(PATH)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "channel_closed"
