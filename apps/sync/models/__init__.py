"""Devices, the feed they pull, and the journal of what they push."""

from apps.sync.models.devices import Device
from apps.sync.models.feed import FeedChannel, FeedEntry, FeedEpoch, FeedKind, RemovalReason
from apps.sync.models.journal import Handling, JournalEntry
from apps.sync.models.uploads import Upload, UploadPart

__all__ = [
    "Device",
    "FeedChannel",
    "FeedEntry",
    "FeedEpoch",
    "FeedKind",
    "Handling",
    "JournalEntry",
    "RemovalReason",
    "Upload",
    "UploadPart",
]
