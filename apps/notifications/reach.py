"""How many would hear something, by which channel and in which language: counted in the database.

The statement says in sets what `choice.choose` says of one resident; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from apps.notifications.choice import UNASKED, is_open
from apps.notifications.models import Channel, Contact, ContactAddress
from apps.notifications.templates import FALLBACK

# `asked` is one column of blind indexes of phone numbers.
REACH: Final = f"""
WITH heard AS MATERIALIZED (SELECT DISTINCT recipient FROM ({{asked}}) AS asked(recipient))
SELECT CASE
    WHEN contact.id IS NULL THEN 'sms'
    WHEN contact.channel IN ('sms', 'portal') THEN contact.channel
    WHEN wished.id IS NOT NULL AND contact.channel = ANY(%s) THEN contact.channel
    WHEN unasked.id IS NOT NULL AND unasked.channel = ANY(%s) THEN unasked.channel
    ELSE 'sms' END AS channel,
  coalesce(contact.language, %s) AS language, coalesce(contact.announcements, true) AS wanted, count(*)
FROM heard
LEFT JOIN {Contact._meta.db_table} AS contact ON contact.recipient_index = heard.recipient
LEFT JOIN {ContactAddress._meta.db_table} AS wished
  ON wished.contact_id = contact.id AND wished.channel = contact.channel
LEFT JOIN {ContactAddress._meta.db_table} AS unasked ON unasked.contact_id = contact.id AND unasked.channel = %s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""  # noqa: S608  the tables' names are the models' own


@dataclass(frozen=True, slots=True)
class Heard:
    """So many residents; `wanted` False: they have opted out of announcements."""

    channel: Channel
    language: str
    wanted: bool
    count: int


def reach_of(phone_indexes: "QuerySet[Any, Any]") -> list[Heard]:
    """One statement, whose cost is that of finding `phone_indexes`, the values of one column."""
    asked, values = phone_indexes.query.sql_with_params()
    (unasked,) = UNASKED
    usable = [channel.value for channel in Channel if is_open(channel)]
    with connection.cursor() as cursor:
        cursor.execute(REACH.format(asked=asked), [*values, usable, usable, FALLBACK, unasked.value])
        return [Heard(Channel(channel), language, wanted, count) for channel, language, wanted, count in cursor]
