"""Media from a server that is slow, cuts connections, answers nonsense, or says no: what may pass is tried again."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from apps.core.clock import now
from apps.verification_tasks.inbound.wechat.api import media as api_media
from apps.verification_tasks.inbound.wechat.retries import MAX_TRIES
from apps.verification_tasks.inbound.wechat.sweeping import sweep
from apps.verification_tasks.models import Evidence, EvidenceFile, WechatMessage
from tests.cast.wechat import JPEG, MEDIA, Wechat, again, end, work
from tests.verification_tasks.inbound.wechat.server import Media, WechatServer

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("code", [40001, 42001])
def test_a_token_that_is_not_good_any_more_is_renewed_and_the_call_made_again(
    wechat: Wechat, wechat_server: WechatServer, code: int
) -> None:
    wechat.sends(wechat.image())
    work()
    wechat_server.dead[wechat_server.issued[0]] = code
    wechat.sends(wechat.voice())
    work()
    assert set(WechatMessage.objects.values_list("status", "tries")) == {("placed", 1)}
    assert wechat_server.issued == ["invented-token-1", "invented-token-2"]
    # The second was asked for by force: the stable token of WeChat would else be the same one again.
    assert wechat_server.forced == [False, True]
    assert wechat_server.count(MEDIA) == 3


def test_a_token_that_is_refused_twice_is_a_fault_that_may_pass(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media_faults = [40001, 40001]
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "40001")
    again()
    assert end(tries=2)[0] == "placed"


def test_a_quota_that_is_used_up_stops_everybody_and_costs_no_try(
    wechat: Wechat, wechat_server: WechatServer
) -> None:
    wechat_server.quota_used_up = True
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            wechat.sends(wechat.image())
        work()
        assert wechat_server.count(MEDIA) == 1
        assert set(WechatMessage.objects.values_list("status", "tries", "error")) == {("waiting", 0, "quota")}
        assert set(WechatMessage.objects.values_list("next_try_at", flat=True)) == {START + timedelta(hours=1)}
        wechat_server.quota_used_up = False
        clock.shift(timedelta(minutes=59))
        work()
        assert wechat_server.count(MEDIA) == 1
        clock.shift(timedelta(minutes=1))
        work()
    assert Evidence.objects.filter(status="received").count() == 3


@pytest.mark.parametrize("code", [-1, 45011, 40013, 48001])
def test_a_fault_that_may_pass_is_tried_again_later_and_later(
    wechat: Wechat, wechat_server: WechatServer, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr("random.uniform", lambda _low, _high: 1.0)
    wechat_server.media_faults = [code] * 3
    pauses = []
    with time_machine.travel(START, tick=False) as clock:
        wechat.sends(wechat.image())
        for _ in range(3):
            work()
            message = WechatMessage.objects.get()
            assert (message.status, message.error) == ("waiting", str(code))
            assert message.next_try_at is not None
            pauses.append((message.next_try_at - now()).total_seconds())
            clock.move_to(message.next_try_at)
        work()
    assert pauses == [5, 15, 45]
    assert end(tries=4)[0] == "placed"


def test_after_many_tries_it_is_for_a_person(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media_faults = [-1] * 2
    wechat.sends(wechat.image())
    WechatMessage.objects.update(tries=MAX_TRIES - 2)
    for _ in range(2):
        again()
    assert end(tries=MAX_TRIES) == ("kept", "given_up", "-1")
    assert Evidence.objects.get().status == "rejected"
    assert sweep() == 0


@pytest.mark.parametrize("status", [200, 400, 404])
def test_media_that_wechat_does_not_know(wechat: Wechat, wechat_server: WechatServer, status: int) -> None:
    wechat_server.error_status = status
    wechat.sends(wechat.image("nobody-knows"))
    work()
    assert end(tries=1) == ("kept", "media_unknown", "40007")
    evidence = Evidence.objects.get()
    assert (evidence.status, evidence.rejection) == ("rejected", "media_unknown")
    assert not EvidenceFile.objects.exists()


def test_a_cut_transfer_is_begun_again(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media["picture"] = Media(JPEG, cut=2)
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "RemoteProtocolError")
    assert not EvidenceFile.objects.exists()
    again()
    again()
    assert end(tries=3)[0] == "placed"
    assert Evidence.objects.get().sha256 == hashlib.sha256(JPEG).hexdigest()


def test_a_cut_in_chunks_is_seen_too(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media["picture"] = Media(JPEG, cut=1, chunked=True)
    wechat.sends(wechat.image())
    work()
    assert end()[0] == "waiting"
    again()
    assert end()[0] == "placed"


def test_media_that_drips_for_ever_is_given_up(
    wechat: Wechat, wechat_server: WechatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_media, "BUDGET_S", -1.0)
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "too_slow")


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'{"errcode": "x"}', b"{" + b" " * 70_000])
def test_an_answer_that_makes_no_sense_may_pass(wechat: Wechat, wechat_server: WechatServer, body: bytes) -> None:
    wechat_server.media["picture"] = Media(body, "application/json")
    wechat.sends(wechat.image())
    work()
    assert end(tries=1)[0] == "waiting"


def test_a_server_that_answers_with_a_page(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.broken, wechat_server.has_stable_tokens = 502, False
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "http_502")
    wechat_server.broken = 0
    again()
    wechat_server.broken = 504
    wechat.sends(wechat.voice())
    work()
    assert set(WechatMessage.objects.values_list("status", "error")) == {("placed", ""), ("waiting", "http_504")}


def test_a_server_that_is_away(wechat: Wechat, account: Settings) -> None:
    account.WECHAT_API_BASE = "http://127.0.0.1:9"
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "ConnectError")


def test_neither_token_nor_secret_nor_media_are_in_the_log(
    wechat: Wechat, wechat_server: WechatServer, account: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    wechat_server.media_faults = [-1]
    wechat_server.has_stable_tokens = False
    wechat.sends(wechat.image())
    work()
    again()
    said = caplog.text
    assert end()[0] == "placed"
    assert "wechat_try_failed" in said
    for secret in ("invented", "picture", wechat.openid, "access_token"):
        assert secret not in said
