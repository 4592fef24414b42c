"""What a device gets: the difference between what it holds and what its worker may see now."""

from apps.sync.services.pull.answer import pull
from apps.sync.services.pull.ordinary import ordinary_pull

__all__ = ["ordinary_pull", "pull"]
