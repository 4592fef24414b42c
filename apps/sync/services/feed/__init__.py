"""The feed: what devices see, one channel per grid, numbered in commit order."""

from apps.sync.services.feed.code_tables import publish_code_tables
from apps.sync.services.feed.epochs import raise_feed_epoch
from apps.sync.services.feed.grids import publish_grids
from apps.sync.services.feed.tasks import publish_tasks
from apps.sync.services.feed.tombstones import prune_tombstones

__all__ = ["prune_tombstones", "publish_code_tables", "publish_grids", "publish_tasks", "raise_feed_epoch"]
