"""In the run command's own system a declaration's whole way is heard on each channel, in order and once.

Nothing is called by hand: residents speak to the API, a worker's phone pulls and pushes, vendors report by the hooks.
"""

from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from apps.notifications.templates import Template
from tests.cast.system import running_system
from tests.chaos.ways import listening
from tests.chaos.ways.notifier import other_notifier
from tests.chaos.ways.receipts import Reporter, yes_to
from tests.chaos.ways.residents import by_mail, by_push, by_sms, by_webhook, by_wechat
from tests.chaos.ways.stage import STEPS, Stage
from tests.chaos.ways.vendors import APPROVE, WECHAT_IDS, all_vendors, in_the_system
from tests.contract.client import Device

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with (
        all_vendors() as vendors,
        running_system(**vendors.settings()) as system,
        httpx.Client(base_url=f"http://127.0.0.1:{system.port}", timeout=15) as http,
    ):
        # Before anything is said: each process looks at the wordings twice a minute.
        in_the_system(APPROVE, system.find("web").environ())
        device = Device(http)
        assert device.enrol().status_code == 201
        device.drain()
        yield Stage(system, http, vendors, Reporter(http, vendors), device)


def test_each_channel_hears_a_declaration_s_whole_way_in_order_and_once(stage: Stage) -> None:
    stage.play(
        [
            by_sms(stage, 1, "aliyun"),
            by_wechat(stage, 2, "oTemplateMessages"),
            by_mail(stage, 3),
            by_push(stage, 4),
            by_webhook(stage, 5),
        ]
    )


def test_where_wechat_stays_silent_the_text_message_says_it(stage: Stage) -> None:
    listener = by_wechat(stage, 6, "oNeverHeardOf")
    stage.reporter.silent.add("oNeverHeardOf")
    stage.declare(listener)
    stage.all_have_heard([listener], Template.SUBMITTED)
    by_text = partial(listening.by_aliyun, stage.vendors, listener.resident.phone)
    stage.until(by_text, "the text message instead")
    assert by_text() == listener.expected([Template.SUBMITTED])
    # Its receipt comes after all, and the next message's at once: nothing more is said by text message.
    stage.reporter.silent.clear()
    stage.visit(listener)
    stage.all_have_heard([listener], Template.SUBMITTED, Template.REGISTERED)
    both = [("sms", "delivered"), ("wechat", "delivered")]

    def heard() -> bool:
        return [(kind, sorted(ways)) for kind, ways in listener.sendings()] == [
            (Template.SUBMITTED, both),
            (Template.REGISTERED, both[1:]),
        ]

    stage.until(heard, "the receipts")
    assert len(by_text()) == 1


def test_the_other_vendors_hear_it_too(stage: Stage) -> None:
    """The same city, when it has changed its vendor of text messages and the kind of WeChat's."""
    with other_notifier(stage.system, SMS_TRANSPORT="tencent", WECHAT_TRANSPORT="subscription"):
        follower = by_wechat(stage, 8, "oOneTimeMessages")
        stage.reporter.hand_over(yes_to("oOneTimeMessages", [WECHAT_IDS[step] for step in STEPS]))
        for step in STEPS:
            stage.vendors.wechat.agreed["oOneTimeMessages", WECHAT_IDS[step]] = 1
        stage.play([by_sms(stage, 7, "tencent"), follower])
    assert not any(stage.vendors.wechat.agreed.values()), "each yes was used"
