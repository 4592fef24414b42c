"""One access token an account: shared by all, renewed by one at a time, sealed where it lies."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from apps.core.clock import now
from apps.notifications.models import WechatAccess
from apps.notifications.wechat import tokens
from apps.notifications.wechat.faults import FaultKind, WechatFault
from apps.notifications.wechat.tokens import Blocked, with_token
from tests.cast.together import together
from tests.verification_tasks.inbound.wechat.server import WechatServer

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def same(token: str) -> str:
    return token


def refuse(_token: str) -> str:
    raise WechatFault(FaultKind.TOKEN, "40001")


def test_it_is_asked_for_once_and_kept_sealed(wechat_server: WechatServer) -> None:
    assert with_token(same) == with_token(same) == "invented-token-1"
    assert wechat_server.asked == ["/cgi-bin/stable_token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM verification_tasks_wechataccess")
        assert b"invented" not in bytes(cursor.fetchone()[0])


def test_it_is_renewed_before_it_expires(wechat_server: WechatServer) -> None:
    with time_machine.travel(START, tick=False) as clock:
        with_token(same)
        clock.shift(timedelta(seconds=7200 - 301))
        assert with_token(same) == "invented-token-1"
        clock.shift(timedelta(seconds=1))
        assert with_token(same) == "invented-token-2"
    assert wechat_server.forced == [False, False]


def test_one_that_lives_for_minutes_only_is_used_for_half_of_them(wechat_server: WechatServer) -> None:
    wechat_server.lifetime = 200
    with time_machine.travel(START, tick=False) as clock:
        with_token(same)
        clock.shift(timedelta(seconds=99))
        assert with_token(same) == "invented-token-1"
        clock.shift(timedelta(seconds=1))
        assert with_token(same) == "invented-token-2"


def test_a_server_without_stable_tokens(wechat_server: WechatServer) -> None:
    wechat_server.has_stable_tokens = False
    assert with_token(same) == "invented-token-1"
    assert wechat_server.asked == ["/cgi-bin/stable_token", "/cgi-bin/token"]


def test_a_server_that_says_by_its_number_that_it_has_none(wechat_server: WechatServer) -> None:
    wechat_server.token_faults = [40066]
    assert with_token(same) == "invented-token-1"
    assert wechat_server.asked == ["/cgi-bin/stable_token", "/cgi-bin/token"]


@pytest.mark.parametrize("status", [403, 500, 502])
def test_an_answer_that_is_no_success(wechat_server: WechatServer, status: int) -> None:
    wechat_server.token_faults, wechat_server.error_status = [-1], status
    with pytest.raises(WechatFault, match="temporary: -1"):
        with_token(same)


def test_one_that_is_refused_again_and_again(wechat_server: WechatServer) -> None:
    with pytest.raises(WechatFault) as caught:
        with_token(refuse)
    assert caught.value.kind is FaultKind.TOKEN
    assert len(wechat_server.issued) == 2


def test_a_renewal_that_fails_leaves_the_way_free(wechat_server: WechatServer) -> None:
    wechat_server.token_faults = [-1]
    with pytest.raises(WechatFault, match="-1"):
        with_token(same)
    assert with_token(same) == "invented-token-1"


def test_a_wrong_secret_says_its_number_and_nothing_else(wechat_server: WechatServer, account: Settings) -> None:
    account.WECHAT_APP_SECRET = "another-secret"
    with pytest.raises(WechatFault) as caught:
        with_token(same)
    assert str(caught.value) == "temporary: 40125"


def test_a_quota_of_tokens_blocks_too(wechat_server: WechatServer) -> None:
    wechat_server.token_faults = [45009]
    with time_machine.travel(START, tick=False) as clock:
        with pytest.raises(Blocked):
            with_token(same)
        with pytest.raises(Blocked) as caught:
            with_token(same)
        assert caught.value.until == START + timedelta(hours=1)
        assert len(wechat_server.asked) == 1
        clock.shift(timedelta(hours=1))
        assert with_token(same) == "invented-token-1"


def test_who_died_while_renewing_is_not_waited_for(wechat_server: WechatServer) -> None:
    WechatAccess.objects.create(app_id="wx0000000000000000", renewing_until=now() - timedelta(seconds=1))
    assert with_token(same) == "invented-token-1"


def test_patience_has_an_end(wechat_server: WechatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    WechatAccess.objects.create(app_id="wx0000000000000000", renewing_until=now() + timedelta(seconds=30))
    monkeypatch.setattr(tokens, "PATIENCE_S", 0.1)
    with pytest.raises(WechatFault, match="token_wait"):
        with_token(same)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", [True, False])
def test_many_at_once_renew_it_once(wechat_server: WechatServer, *, first: bool) -> None:
    """Whether there was none yet, or the one that all have is refused."""
    if not first:
        with_token(same)
        wechat_server.expire()
    dead = set(wechat_server.issued)
    wechat_server.hold = threading.Event()
    threading.Timer(0.3, wechat_server.hold.set).start()

    def call() -> str:
        def answer(token: str) -> str:
            if token in dead:
                raise WechatFault(FaultKind.TOKEN, "42001")
            return token

        return with_token(answer)

    found = together([call for _ in range(6)])
    assert set(found) == {wechat_server.issued[-1]}
    assert len(wechat_server.issued) == (1 if first else 2)
