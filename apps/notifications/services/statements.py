"""The statements of sending and overtaking. The tables' names are the models' own."""

from typing import Final

from apps.notifications.models import Contact, DayCount, Delivery, Message

MESSAGE: Final = Message._meta.db_table
DELIVERY: Final = Delivery._meta.db_table
CONTACT: Final = Contact._meta.db_table

# What was said on an occasion is in already: of those in this batch only the new ones come back.
SAID: Final = f"""
WITH said AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%s::jsonb) AS said(id uuid, template text, audience text, language text,
    subject_type text, subject_id text, once_key text, text text, context text, about jsonb, version int,
    recipient text, overtakes jsonb)
), kept AS (
  INSERT INTO {MESSAGE} (id, template, audience, language, subject_type, subject_id, once_key, text, context,
    about, version, recipient_index, created_at)
  SELECT id, template, audience, language, subject_type, subject_id, once_key, decode(text, 'base64'),
    decode(context, 'base64'), nullif(about, 'null'), version, decode(recipient, 'base64'), %s
  FROM said ON CONFLICT DO NOTHING RETURNING id
)
"""  # noqa: S608
# The new ones alone overtake. A row that is being sent is locked or no longer waiting: then the older one has left.
OVERTAKING: Final = f"""
, overtaken AS (
  UPDATE {DELIVERY} AS delivery SET status = 'overtaken', next_try_at = NULL, lease_until = NULL
  FROM kept JOIN said USING (id) JOIN {MESSAGE} AS older USING (subject_type, subject_id)
  WHERE said.overtakes ? older.template AND delivery.message_id = older.id AND delivery.status IN ('held', 'queued')
)
"""  # noqa: S608
KEPT: Final = f"""
SELECT kept.id, contact.id IS NOT NULL
FROM kept JOIN said USING (id) LEFT JOIN {CONTACT} AS contact ON contact.recipient_index = decode(recipient, 'base64')
ORDER BY kept.id
"""  # noqa: S608
SAY: Final = SAID + OVERTAKING + KEPT
# For what overtakes nothing. A campaign's messages have one subject, and may be as many as the city has residents: to
# look for older ones of it would be to read them all.
SAY_APART: Final = SAID + KEPT
OVERTAKE: Final = f"""
UPDATE {DELIVERY} AS delivery SET status = 'overtaken', next_try_at = NULL, lease_until = NULL
FROM {MESSAGE} AS older
WHERE older.subject_type = %s AND older.subject_id = ANY(%s) AND older.template = ANY(%s)
  AND delivery.message_id = older.id AND delivery.status IN ('held', 'queued')
"""  # noqa: S608
# One releaser at a time, else two could say in two messages what belongs in one.
ALONE: Final = "SELECT pg_try_advisory_xact_lock(hashtext('notifications.release'))"
RELEASE: Final = f"""
UPDATE {DELIVERY} AS delivery
SET status = going.status, channel = going.channel, next_try_at = going.next_try_at, lease_until = going.lease_until,
  sent_at = going.sent_at, error = coalesce(going.error, delivery.error),
  "to" = coalesce(decode(going.address, 'base64'), "to"),
  to_index = coalesce(decode(going.address_index, 'base64'), to_index)
FROM jsonb_to_recordset(%s::jsonb) AS going(id uuid, status text, channel text, next_try_at timestamptz,
  lease_until timestamptz, sent_at timestamptz, address text, address_index text, error text)
WHERE delivery.id = going.id
"""  # noqa: S608
RELEASE_MESSAGES: Final = f"""
UPDATE {MESSAGE} AS message
SET carried_by_id = coalesce(said.carried_by, message.carried_by_id),
  language = coalesce(said.language, message.language), version = coalesce(said.version, message.version),
  text = coalesce(decode(said.text, 'base64'), message.text)
FROM jsonb_to_recordset(%s::jsonb) AS said(id uuid, carried_by uuid, language text, version int, text text)
WHERE message.id = said.id
"""  # noqa: S608
COUNT: Final = f"""
INSERT INTO {DayCount._meta.db_table} AS counted (recipient_index, day, sent, announcements)
SELECT decode(recipient, 'base64'), %s, sent, announcements
FROM jsonb_to_recordset(%s::jsonb) AS gone(recipient text, sent int, announcements int)
ON CONFLICT (recipient_index, day)
DO UPDATE SET sent = counted.sent + excluded.sent, announcements = counted.announcements + excluded.announcements
"""  # noqa: S608
