"""Events about what the account has sent, or may send: receipts, and a follower's yes or no to a template."""

from collections import Counter
from typing import Final

from apps.core.clock import now
from apps.notifications.consents import ACCEPTED, Choice, note_choices
from apps.notifications.receipts.reports import LONGEST_ID, LONGEST_WORD, Report
from apps.notifications.receipts.subscriptions import delivery_sent_with
from apps.notifications.services import take_receipts
from apps.notifications.transports.wechat.api import PROVIDER
from apps.verification_tasks.inbound.wechat import xml
from apps.verification_tasks.inbound.wechat.incoming import LISTS, EventKind, Incoming

ABOUT_MESSAGES: Final = frozenset({EventKind.TEMPLATE_DONE, *LISTS})
SUCCESS: Final = "success"
NO_ERROR: Final = "0"
LONGEST_TEMPLATE: Final = 64


def note_about_messages(incoming: Incoming, raw: str) -> None:
    """In the transaction that keeps the event, so that a repeat of it counts once."""
    if incoming.event == EventKind.TEMPLATE_DONE:
        take_receipts(reports=[of_template(incoming)])
        return
    listed = xml.rows(raw, LISTS[EventKind(incoming.event)])
    if incoming.event == EventKind.SUBSCRIPTION_DONE:
        take_receipts(reports=[of_subscription(incoming, row) for row in listed])
    else:
        occasion = f"{incoming.event}\n{incoming.fields.get('CreateTime', '')}"
        note_choices(openid=incoming.openid, choices=choices(listed), at=incoming.sent_at or now(), occasion=occasion)


def of_template(incoming: Incoming) -> Report:
    """`Status`: success, or "failed:user block", or "failed: system failed"."""
    status = incoming.fields.get("Status", "")
    return Report(
        PROVIDER,
        incoming.fields.get("MsgID", "")[:LONGEST_ID],
        delivered=status == SUCCESS,
        word=status[:LONGEST_WORD],
        raw="{}",
    )


def of_subscription(incoming: Incoming, row: dict[str, str]) -> Report:
    """WeChat's answer held no id: it is the oldest one of that template to that follower that has no receipt yet."""
    return Report(
        PROVIDER,
        row.get("MsgID", "")[:LONGEST_ID],
        delivered=row.get("ErrorCode") == NO_ERROR,
        word=row.get("ErrorStatus", "")[:LONGEST_WORD],
        raw="{}",
        delivery_id=delivery_sent_with(openid=incoming.openid, template_id=row.get("TemplateId", "")),
    )


def choices(listed: list[dict[str, str]]) -> list[Choice]:
    seen: Counter[str] = Counter()
    found = []
    for row in listed:
        template_id = row.get("TemplateId", "")
        if not 0 < len(template_id) <= LONGEST_TEMPLATE:
            continue
        accepted = row.get("SubscribeStatusString") == ACCEPTED
        found.append(Choice(template_id, accepted=accepted, nth=seen[template_id]))
        seen[template_id] += 1
    return found
