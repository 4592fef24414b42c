"""The feed: one channel per grid, one per worker for tasks by name, one for reference data.

A transaction that changes what devices see locks the channels' rows in sorted order, takes the next
numbers and writes one row per object: commit order is number order within a channel.
"""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from apps.grids.models import Grid, Staff


class FeedKind(StrEnum):
    TASK = "task"
    GRID = "grid"
    CODE_TABLE = "code_table"


class RemovalReason(StrEnum):
    """Why an object leaves a device."""

    REASSIGNED = "reassigned"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    ERASED = "erased"


class FeedEpoch(models.Model):
    """Raised after a restore of the database: cursors of an earlier epoch are refused."""

    number = models.PositiveIntegerField(primary_key=True)
    started_at = models.DateTimeField()
    # What devices had answered since then may be gone: they send it again.
    reoffer_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.number)


class FeedChannel(models.Model):
    """Counter and running digest. Of grid and staff one is set; neither: reference data, for everybody."""

    grid = models.OneToOneField(Grid, models.CASCADE, null=True, related_name="feed_channel")
    staff = models.OneToOneField(Staff, models.CASCADE, null=True, related_name="feed_channel")
    counter = models.BigIntegerField(default=0)
    live_count = models.BigIntegerField(default=0)
    # Tombstones up to here may have been forgotten: who has not read so far pulls afresh.
    pruned_seq = models.BigIntegerField(default=0, db_default=0)
    # Sum modulo 2^64 over the live entries of the first eight bytes of SHA-256 of `kind:id:version`.
    digest = models.DecimalField(max_digits=20, decimal_places=0, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grid__isnull=True) | Q(staff__isnull=True), name="channel_of_one"),
            # Two nulls are one reference channel.
            models.UniqueConstraint(fields=["grid", "staff"], nulls_distinct=False, name="one_channel_each"),
        ]

    def __str__(self) -> str:
        return f"channel {self.pk}"


class FeedEntry(models.Model):
    """An object's newest state in a channel; `body` is its ready-made document, encrypted."""

    # The unique number begins with the channel: an index of its own would only cost.
    channel = models.ForeignKey(FeedChannel, models.CASCADE, related_name="entries", db_index=False)
    kind = models.CharField(max_length=16)
    object_id = models.UUIDField()
    seq = models.BigIntegerField()
    # The number under which the object first came here: a device that stopped before it has never held it.
    first_seq = models.BigIntegerField()
    version = models.PositiveBigIntegerField()
    is_live = models.BooleanField()
    reason = models.CharField(max_length=16, blank=True)
    body = models.BinaryField(null=True)
    changed_at = models.DateTimeField()

    # The rotation of keys seals it again.
    sealed_columns = ("body",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_id", "kind", "channel"], name="one_entry_an_object"),
            models.UniqueConstraint(fields=["channel", "seq"], name="one_entry_a_number"),
        ]
        indexes = [
            models.Index(fields=["channel", "seq"], condition=Q(is_live=True), name="feed_live"),
            models.Index(fields=["changed_at", "id"], condition=Q(is_live=False), name="feed_tombstones"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.seq}"
