"""News that goes up, sent inside the transaction that made it."""

from django.dispatch import Signal

# task_ids: every task whose document, place or custody changed.
tasks_changed = Signal()
# task_ids, at: evidence that no device sent has come in, and is as old as `at`. Sent in a transaction that holds no
# other lock, for whoever hears it locks what waits before it locks tasks.
proof_arrived = Signal()
