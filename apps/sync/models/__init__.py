"""Devices, the feed they pull, and the journal of what they push."""

from apps.sync.models.devices import Device
from apps.sync.models.feed import FeedChannel, FeedEntry, FeedEpoch
from apps.sync.models.journal import JournalEntry

__all__ = ["Device", "FeedChannel", "FeedEntry", "FeedEpoch", "JournalEntry"]
