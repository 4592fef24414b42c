"""A new version of the review's rules."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.verification_tasks.models import ReviewPolicy


@transaction.atomic
def add_review_policy(*, values: Mapping[str, Any], actor: Actor) -> ReviewPolicy:
    """`values` are a checked form's: shares in percent, `town` a code or empty for the city."""
    newest: int = ReviewPolicy.objects.aggregate(newest=Max("version"))["newest"] or 0
    policy = ReviewPolicy.objects.create(
        version=newest + 1,
        town_id=values["town"] or None,
        valid_from=now(),
        random_share=round(values["random_share"] * 100),
        risk_share=round(values["risk_share"] * 100),
        risk_from=values["risk_from"],
        second_check_days=values["second_check_days"],
        thresholds=values["thresholds"],
    )
    audit.record(
        actor=actor,
        action="review_policy.added",
        subject_type="review_policy",
        subjects=[policy.pk],
        after={"version": policy.version},
    )
    return policy
