"""Wake a worker for a call, and the fetcher for its recording, after the commit."""

import uuid
from functools import partial

from django.db import transaction

from apps.verification_tasks.inbound.waking import call


def wake_call(call_id: uuid.UUID) -> None:
    transaction.on_commit(partial(call, "take_up_call", [call_id]))


def wake_recording(call_id: uuid.UUID) -> None:
    transaction.on_commit(partial(call, "fetch_recording", [call_id]))
