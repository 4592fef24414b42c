"""Messages in sets: those that wait, each woken by itself as single changes do, and those that were sent before."""

from typing import Final

IDENT: Final = "('{kind}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
# What was sent before has ids of its own, in front of what waits: UUIDv7 counts up in time.
KINDS: Final = {"sent": ("01900000", "01900001"), "queued": ("019a0000", "019a0001")}


def messages(kind: str) -> str:
    return f"""
INSERT INTO notifications_message
 (id, template, audience, language, subject_type, subject_id, once_key, text, context, version, recipient_index,
  created_at)
SELECT {IDENT.format(kind=KINDS[kind][0])}, 'declaration.submitted', 'resident', 'zh-hans', 'declaration',
  gen_random_uuid(), '{kind}:' || n, %(text)s, %(context)s, 1, sha256(int8send(n)), %(at)s
FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n
"""  # noqa: S608  the constants above


def deliveries(kind: str) -> str:
    is_sent = kind == "sent"
    message, delivery = (IDENT.format(kind=each) for each in KINDS[kind])
    return f"""
INSERT INTO notifications_delivery (id, message_id, channel, "to", to_index, status, tries, next_try_at, lease_until,
  in_doubt, provider, vendor_id, error, sent_at, receipt, receipt_at)
SELECT {delivery}, {message}, 'sms', %(to)s, sha256(int8send(n)),
  {"CASE WHEN n %% 50 = 0 THEN 'failed' ELSE 'delivered' END, 1, NULL, NULL" if is_sent else "'queued', 0, %(at)s, %(woken_until)s"},
  false, {"'aliyun', 'before-' || n, '', %(at)s, 'DELIVERED', %(at)s" if is_sent else "'', '', '', NULL, '', NULL"}
FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n
"""  # noqa: S608, E501  the same
