"""What would become of waiting events if they were taken up now: it is done, looked at and rolled back."""

from collections.abc import Collection

from django.db import transaction

from apps.core.actors import Actor
from apps.sync.services.push.races import run_again_after_races
from apps.sync.services.quarantine.replay import Replayed, replay_once


def rehearse(*, entry_ids: Collection[int], actor: Actor) -> list[Replayed]:
    """As `replay` answers, and nothing stays: no row, no message, no news to a phone."""

    def and_forget() -> list[Replayed]:
        found = replay_once(entry_ids, actor)
        transaction.set_rollback(True)
        return found

    return run_again_after_races(and_forget)
