"""Which version of the evidence policy a task is weighed by: its town's newest when it began, else the city's."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from apps.core.clock import now
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, Rules
from apps.verification_tasks.models import EvidencePolicy, VerificationTask


def rules_of(tasks: Collection[VerificationTask]) -> dict[UUID, Rules]:
    """One statement for any number of tasks; where no policy was in force, what the wire contract says."""
    if not tasks:
        return {}
    policies = newest_first({task.town_id for task in tasks})
    chosen = {task.pk: in_force(policies, task.town_id, task.created_at) for task in tasks}
    read = {policy.pk: policy.read() for policy in chosen.values() if policy is not None}
    return {pk: read[policy.pk] if policy is not None else DEFAULT_RULES for pk, policy in chosen.items()}


def policy_of_town(town_code: str | None, at: datetime | None = None) -> EvidencePolicy | None:
    return in_force(newest_first({town_code} if town_code else set()), town_code, at or now())


def newest_first(town_codes: Collection[str]) -> list[EvidencePolicy]:
    rows = EvidencePolicy.objects.filter(Q(town=None) | Q(town__in=town_codes))
    return list(rows.order_by("-valid_from", "-version"))


def in_force(policies: Sequence[EvidencePolicy], town_code: str | None, at: datetime) -> EvidencePolicy | None:
    begun = [policy for policy in policies if policy.valid_from <= at]
    of_town = (policy for policy in begun if policy.town_id is not None and policy.town_id == town_code)
    of_city = (policy for policy in begun if policy.town_id is None)
    return next(of_town, None) or next(of_city, None)
