"""Results as the wire says them."""

from typing import Any

from apps.sync.services.push.parse import Parsed
from apps.verification_tasks.events import EventResult
from apps.verification_tasks.states import EventStatus


def answer_of(parsed: Parsed, result: EventResult) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": parsed.shown_id, "status": result.status.value}
    if result.code:
        answer["code"] = result.code
    if result.detail:
        answer["detail"] = result.detail
    if result.waiting_for:
        answer["waiting_for"] = result.waiting_for
    if result.task is not None:
        answer["task"] = {
            "id": result.task.id,
            "status": result.task.status,
            "version": result.task.version,
        }
    return answer


def duplicate_of(parsed: Parsed, original: dict[str, Any]) -> dict[str, Any]:
    """Taken before, nothing changed; the first result again."""
    answer = {"id": parsed.shown_id, "status": EventStatus.DUPLICATE.value, "original": original}
    if "task" in original:
        answer["task"] = original["task"]
    return answer
