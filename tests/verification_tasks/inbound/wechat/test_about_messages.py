"""Events about messages: receipts of what the account sent, and a follower's yes and no, by WeChat's own samples."""

from collections.abc import Callable
from pathlib import Path

import pytest

from apps.notifications import consents
from apps.notifications.models import Delivery, KeptReceipt, MessageConsent
from apps.notifications.services import NewMessage, send_messages
from apps.notifications.states import DeliveryStatus
from tests.cast.wechat import Wechat, plain_query, post

Make = Callable[..., NewMessage]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
TEMPLATE = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
OPENID = "otFpruAK8D-E6EfStSYonYSBZ8_4"


def sample(name: str) -> str:
    return (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")


def arrive(body: str) -> None:
    answer = post(plain_query(), body)
    assert (answer.status_code, answer.content) == (200, b"success")


def sent(a_message: Make, vendor_id: str) -> Delivery:
    send_messages(messages=[a_message()])
    row = Delivery.objects.latest("id")
    Delivery.objects.filter(id=row.id).update(status=DeliveryStatus.SENT, provider="wechat", vendor_id=vendor_id)
    return row


def status_of(row: Delivery) -> str:
    row.refresh_from_db()
    return f"{row.status} {row.receipt}"


def test_a_template_message_arrived(a_message: Make) -> None:
    row = sent(a_message, "200163836")
    arrive(sample("oa_event_templatesendjobfinish.xml"))
    assert status_of(row) == "delivered success"


@pytest.mark.parametrize("status", ["failed:user block", "failed: system failed"])
def test_a_template_message_did_not(a_message: Make, status: str) -> None:
    row = sent(a_message, "200163836")
    arrive(sample("oa_event_templatesendjobfinish.xml").replace("success", status))
    assert status_of(row) == f"failed {status}"


def test_two_of_one_second_are_two(a_message: Make) -> None:
    rows = [sent(a_message, ident) for ident in ("200163836", "200163837")]
    body = sample("oa_event_templatesendjobfinish.xml")
    for each in (body, body.replace("200163836", "200163837")):
        arrive(each)
    assert [status_of(row) for row in rows] == ["delivered success"] * 2


def test_one_of_an_unknown_message_is_kept() -> None:
    arrive(sample("oa_event_templatesendjobfinish.xml"))
    assert (KeptReceipt.objects.get().provider, KeptReceipt.objects.get().vendor_id) == ("wechat", "200163836")


def test_a_yes_is_one_consent_however_often_it_is_told() -> None:
    body = sample("oa_event_subscribe_msg_popup.xml")
    arrive(body)
    arrive(body)
    consent = MessageConsent.objects.get()
    assert (consent.template_id, bytes(consent.openid_index)) == (TEMPLATE, consents.index_of(OPENID))


def test_a_second_yes_is_a_second_one() -> None:
    body = sample("oa_event_subscribe_msg_popup.xml")
    arrive(body)
    arrive(body.replace("1610969440", "1610969441"))
    assert MessageConsent.objects.count() == 2


def test_a_no_takes_back_what_is_left(a_message: Make) -> None:
    body = sample("oa_event_subscribe_msg_popup.xml")
    arrive(body)
    arrive(body.replace("1610969440", "1610969441"))
    row = sent(a_message, "")
    assert consents.take(delivery_id=row.id, openid=OPENID, template_id=TEMPLATE)
    arrive(sample("oa_event_subscribe_msg_change.xml").replace("1610969440", "1610969500"))
    assert MessageConsent.objects.filter(withdrawn_at__isnull=True).get().used_by == row.id


def test_a_subscription_message_arrived(a_message: Make) -> None:
    arrive(sample("oa_event_subscribe_msg_popup.xml"))
    row = sent(a_message, "")
    Delivery.objects.filter(id=row.id).update(vendor_id=f"subscription-{row.id}")
    consents.take(delivery_id=row.id, openid=OPENID, template_id=TEMPLATE)
    arrive(sample("oa_event_subscribe_msg_sent.xml"))
    assert status_of(row) == "delivered success"


def test_an_event_without_its_list_changes_nothing() -> None:
    wechat = Wechat()
    for name in ("subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"):
        assert wechat.sends(wechat.event(name)).status_code == 200
    assert not MessageConsent.objects.exists()
