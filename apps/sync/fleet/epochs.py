"""Epochs of the feed, and what a device must hear of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from apps.sync.fleet.wire import Answer


@dataclass
class Epoch:
    """Raised at some moment between two that are known; `before` is None while nobody knows."""

    after: datetime
    since: datetime
    before: datetime | None = None


def begun(epochs: Sequence[Epoch]) -> list[Epoch]:
    return [epoch for epoch in epochs if epoch.before is not None]


def wrong(answer: Answer, begun_before: Sequence[Epoch], epochs: Sequence[Epoch], cursor_at: datetime | None) -> str:
    """What is wrong about the answer to a pull with that cursor; empty where all is well.

    `begun_before` are those that had begun before the question.
    """
    if cursor_at is None:
        return ""
    owed = [epoch.since for epoch in begun_before if epoch.after > cursor_at]
    if answer.status == HTTPStatus.OK:
        return "a cursor of an earlier epoch was taken" if owed else ""
    asked = {epoch.since for epoch in epochs if epoch.before is None or epoch.before >= cursor_at}
    if not asked:
        return f"a good cursor was refused: {answer.document}"
    since = answer.document.get("reoffer_since")
    if since is None or datetime.fromisoformat(since) not in asked:
        return f"is asked to offer again since {since}"
    return (
        f"is asked for too little: since {since}" if any(one < datetime.fromisoformat(since) for one in owed) else ""
    )
