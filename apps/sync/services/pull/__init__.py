"""What a device gets: the difference between what it holds and what its worker may see now."""

from apps.sync.services.pull.answer import pull

__all__ = ["pull"]
