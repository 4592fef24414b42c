"""Where evidence lies: a folder or a bucket, read piece by piece, never a whole file in memory."""

from apps.core.storage.reading import clear_folder, read_pieces

__all__ = ["clear_folder", "read_pieces"]
