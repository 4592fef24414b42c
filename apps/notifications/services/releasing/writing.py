"""Collect what a batch changes, then write it at once."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from apps.core.ids import new_id
from apps.core.inserts import insert_rows
from apps.notifications.models import Channel, Delivery, Message
from apps.notifications.occasions import TELLINGS, Occasion
from apps.notifications.queue import WOKEN_FOR
from apps.notifications.services.releasing.parcels import Parcel
from apps.notifications.services.sending import TEXT, sealed
from apps.notifications.services.statements import RELEASE, RELEASE_MESSAGES
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from apps.notifications.wordings import words_of

TO = f"{Delivery._meta.db_table}.to"


@dataclass(slots=True)
class Releases:
    moment: datetime
    changes: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    digests: list[Message] = field(default_factory=list)
    carriers: list[Delivery] = field(default_factory=list)
    queued: list[UUID] = field(default_factory=list)
    postponed: list[UUID] = field(default_factory=list)

    def postpone(self, row: Delivery, until: datetime) -> None:
        self.postponed.append(row.id)
        self.change(row, DeliveryStatus.HELD, next_try_at=until)

    def send(self, parcel: Parcel) -> None:
        if len(parcel.rows) > 1:
            self.send_together(parcel)
            return
        (row,) = parcel.rows
        # A campaign's words are its own, not those in force: it was written in the language of the wish.
        if parcel.said_in != row.message.language and not parcel.is_announcement:
            self.say_again(row.message, parcel.said_in)
        self.change(row, **{**self.going(row.id, parcel), **self.addressed(parcel)})

    def send_together(self, parcel: Parcel) -> None:
        """What each would have said is read in the portal; one message says that there is news."""
        digest = self.digest(parcel)
        self.digests.append(digest)
        last = parcel.rows[-1]
        way = parcel.way
        carrier = Delivery(
            message_id=digest.id,
            to=way.address.address if way.address else last.to,
            to_index=way.address.blind_index if way.address else bytes(last.to_index),
        )
        for name, value in self.going(carrier.id, parcel).items():
            setattr(carrier, name, value)
        self.carriers.append(carrier)
        for row in parcel.rows:
            self.change(row, DeliveryStatus.OVERTAKEN)
            self.messages.append({"id": row.message_id, "carried_by": digest.id})

    def digest(self, parcel: Parcel) -> Message:
        last = parcel.rows[-1].message
        template = TELLINGS[Occasion.SEVERAL].template or Template.DIGEST
        known: Mapping[str, str] = orjson.loads(last.context or "{}")
        subjects = {(row.message.subject_type, row.message.subject_id) for row in parcel.rows}
        context = {"count": str(len(subjects)), "reference": known.get("reference", "")}
        words = words_of(template, parcel.said_in)
        ident = new_id()
        return Message(
            id=ident,
            template=template,
            audience=last.audience,
            language=parcel.said_in,
            once_key=f"{template}:{ident}",
            text=words.text.format_map(context),
            context=orjson.dumps(context).decode(),
            version=words.version,
            recipient_index=parcel.recipient_index,
            created_at=self.moment,
        )

    def say_again(self, message: Message, language: str) -> None:
        """In the language that the resident wishes; the variables are the same."""
        words = words_of(message.template, language)
        text = sealed(words.text.format_map(orjson.loads(message.context or "{}")), TEXT)
        self.messages.append({"id": message.id, "language": language, "version": words.version, "text": text})

    def going(self, ident: UUID, parcel: Parcel) -> dict[str, Any]:
        if parcel.way.channel is Channel.PORTAL:
            status, times = DeliveryStatus.DELIVERED, {"sent_at": self.moment}
        else:
            self.queued.append(ident)
            times = {"next_try_at": self.moment, "lease_until": self.moment + WOKEN_FOR}
            status = DeliveryStatus.QUEUED
        return {"status": status, "channel": parcel.way.channel, **times}

    def addressed(self, parcel: Parcel) -> dict[str, str]:
        if parcel.way.address is None:
            return {}
        index = base64.b64encode(parcel.way.address.blind_index).decode()
        return {"address": sealed(parcel.way.address.address, TO), "address_index": index}

    def change(self, row: Delivery, status: DeliveryStatus, channel: str = "", **values: Any) -> None:
        self.changes.append({"id": row.id, "status": status, "channel": channel or row.channel, **values})

    def write(self) -> None:
        insert_rows(self.digests)
        insert_rows(self.carriers)
        with connection.cursor() as cursor:
            for statement, rows in ((RELEASE, self.changes), (RELEASE_MESSAGES, self.messages)):
                if rows:
                    cursor.execute(statement, [orjson.dumps(rows).decode()])
