"""Look at evidence that has arrived: positions, simulated positions, and photos into the queue of pictures."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import orjson
from django.db import transaction

from apps.core.clock import now
from apps.verification_tasks.models import Evidence, Picture, VerificationTask
from apps.verification_tasks.second_checks.services.drawing import draw_second_checks
from apps.verification_tasks.selectors.review_policies import Rules, rules_of
from apps.verification_tasks.signs.judging.elsewhere import elsewhere
from apps.verification_tasks.signs.judging.mock import says_mock
from apps.verification_tasks.signs.services.events import NOTHING, Said, said_by
from apps.verification_tasks.signs.services.findings import Finding, write_findings
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.states import EvidenceKind, EvidenceStatus

# What a worker makes at the door; a resident's message comes from wherever the resident is.
MADE_THERE = frozenset({EvidenceKind.PHOTO, EvidenceKind.SIGNATURE, EvidenceKind.LOCATION})


@transaction.atomic
def look_at_evidence(limit: int) -> int:
    """How many were looked at; a constant number of statements for any number."""
    due = Evidence.objects.filter(looked_at=None, status=EvidenceStatus.RECEIVED).order_by("id")
    locked = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
    found = list(locked.select_related("task__declaration").defer("task__declaration__phone")[:limit])
    if not found:
        return 0
    Evidence.objects.filter(pk__in=[item.pk for item in found]).update(looked_at=now())
    queue_pictures(found)
    attached = [item for item in found if item.staff_id and item.device_id]
    said = said_by([item.event_id for item in attached])
    rules = rules_of(item.task.town_id for item in attached)
    findings = list(judge(attached, said, rules))
    draw_second_checks(write_findings(findings, rules.policies))
    return len(found)


def queue_pictures(found: Sequence[Evidence]) -> None:
    moment = now()
    pictures = [item for item in found if item.mime.startswith("image/") and item.sha256]
    Picture.objects.bulk_create(
        [Picture(evidence=item, sha256=item.sha256, next_try_at=moment) for item in pictures], ignore_conflicts=True
    )


def judge(found: Sequence[Evidence], said: Mapping[UUID, Said], rules: Rules) -> Iterator[Finding]:
    for item in found:
        words = said.get(item.event_id, NOTHING) if item.event_id else NOTHING
        if says_mock(words.data) or says_mock(orjson.loads(item.meta) if item.meta else {}):
            yield finding(SignKind.MOCK_LOCATION, item, {})
        if item.kind not in MADE_THERE or item.latitude is None or item.longitude is None:
            continue
        made_at = (item.latitude, item.longitude)
        limits = rules.limits(item.task.town_id)
        figures = elsewhere(made_at, residence_of(item.task), limits, accuracy_m=words.accuracy_m)
        if figures:
            yield finding(SignKind.ELSEWHERE, item, figures)


def finding(kind: SignKind, item: Evidence, figures: Mapping[str, object]) -> Finding:
    if item.staff_id is None:
        raise ValueError("a sign is about somebody's work")
    return Finding(
        kind=kind,
        key=str(item.pk),
        task=item.task,
        staff_id=item.staff_id,
        happened_at=item.attached_at,
        figures=figures,
        sides={"evidence_id": item.pk},
    )


def residence_of(task: VerificationTask) -> tuple[float, float] | None:
    home = task.declaration
    return None if home.latitude is None or home.longitude is None else (home.latitude, home.longitude)
