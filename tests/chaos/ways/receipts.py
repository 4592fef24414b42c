"""What the vendors report back, each in its own form, of everything that they have not reported yet."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.cast.wechat import PATH, plain_query, xml_of
from tests.chaos.ways.vendors import RECEIPT_KEY, Vendors

HOOK = "/hooks/sms/receipts"


@dataclass
class Reporter:
    """`silent`: followers of whose messages WeChat says nothing."""

    http: httpx.Client
    vendors: Vendors
    silent: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)

    def report(self) -> None:
        """Each once."""
        for form, ident, report in [*self.of_aliyun(), *self.of_tencent()]:
            if self.is_new(form + ident):
                answer = self.http.post(HOOK, params={"key": RECEIPT_KEY}, content=json.dumps([report]), headers=JSON)
                assert answer.status_code == 200, answer.text
        for number, sent in enumerate(list(self.vendors.wechat.sent)):
            if sent["touser"] not in self.silent and self.is_new(f"wechat{number}"):
                self.hand_over(self.of_wechat(sent))

    def is_new(self, name: str) -> bool:
        known = name in self.done
        self.done.add(name)
        return not known

    def of_aliyun(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for each in list(self.vendors.aliyun.sent):
            about = {"phone_number": each["PhoneNumbers"], "biz_id": each["BizId"], "out_id": each["OutId"]}
            yield "aliyun", each["BizId"], {**about, "success": True, "err_code": "DELIVERED"}

    def of_tencent(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for each in list(self.vendors.tencent.sent):
            word = {"report_status": "SUCCESS", "errmsg": "DELIVRD"}
            yield "tencent", each["SerialNo"], {"sid": each["SerialNo"], **word}

    def of_wechat(self, sent: dict[str, Any]) -> str:
        if "client_msg_id" in sent:
            ident = self.vendors.wechat.ids[sent["client_msg_id"]]
            return event_of(sent["touser"], "TEMPLATESENDJOBFINISH", MsgID=ident, Status="success")
        item = xml_of(TemplateId=sent["template_id"], MsgID=1, ErrorCode=0, ErrorStatus="success")
        return listed(sent["touser"], "subscribe_msg_sent_event", "SubscribeMsgSentEvent", [item])

    def hand_over(self, body: str) -> None:
        headers = {"Content-Type": "text/xml"}
        answer = self.http.post(PATH, params=plain_query(), content=body.encode(), headers=headers)
        assert answer.status_code == 200, answer.text


JSON = {"Content-Type": "application/json"}


def event_of(openid: str, name: str, **fields: object) -> str:
    about = {"ToUserName": "gh_000000000000", "FromUserName": openid, "CreateTime": int(time.time())}
    return xml_of(**about, MsgType="event", Event=name, **fields)


def listed(openid: str, name: str, around: str, items: list[str]) -> str:
    """WeChat's lists: one <List> an item."""
    lists = "".join(item.replace("<xml>", "<List>").replace("</xml>", "</List>") for item in items)
    return event_of(openid, name).replace("</xml>", f"<{around}>{lists}</{around}></xml>")


def yes_to(openid: str, template_ids: list[str]) -> str:
    """The follower taps "allow" once for each of these templates."""
    items = [xml_of(TemplateId=ident, SubscribeStatusString="accept", PopupScene=2) for ident in template_ids]
    return listed(openid, "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", items)
