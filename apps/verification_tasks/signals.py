"""News that goes up, sent inside the transaction that made it."""

from django.dispatch import Signal

# task_ids: every task whose document, place or custody changed.
tasks_changed = Signal()
