"""Publish what the app needs to work offline beside the tasks; a version rises only with its content."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson

from apps.sync.models import FeedKind
from apps.sync.services.feed.bodies import seal, unseal
from apps.sync.services.feed.channels import Channel
from apps.sync.services.feed.ledger import Change, Entry, entries_with_bodies, write

Document = Mapping[str, Any]


def publish_documents(kind: FeedKind, documents: Mapping[uuid.UUID, tuple[Channel, Document]]) -> None:
    """Each document into its locked channel, unless that very document stands there already."""
    entries = {(entry.channel_id, entry.object_id): entry for entry in entries_with_bodies(kind, documents)}
    changes = []
    for ident, (channel, document) in documents.items():
        previous = entries.get((channel.id, ident))
        if not is_same(previous, document):
            version = previous.version + 1 if previous else 1
            changes.append(Change(channel, kind, ident, version, seal(document), previous=previous))
    write(changes)


def is_same(entry: Entry | None, document: Document) -> bool:
    return (
        entry is not None
        and entry.is_live
        and entry.body is not None
        and unseal(entry.body) == orjson.dumps(document)
    )
