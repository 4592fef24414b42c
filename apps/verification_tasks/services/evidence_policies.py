"""A new version of the evidence policy; the versions before it stay, for running tasks keep theirs."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now, rfc3339
from apps.core.errors import InvalidInput
from apps.verification_tasks.evidence_rules import read_rules, write_rules
from apps.verification_tasks.models import EvidencePolicy

SUBJECT = "evidence_policy"


@transaction.atomic
def publish_evidence_policy(
    *,
    rules: dict[str, Any],
    recording_days: int,
    code_by_message: bool,
    actor: Actor,
    town_code: str | None = None,
    valid_from: datetime | None = None,
) -> EvidencePolicy:
    """In force for tasks that begin at `valid_from` or later; never for one that has begun."""
    moment = now()
    start = valid_from or moment
    if start < moment:
        raise InvalidInput(_("A policy cannot begin in the past: running tasks keep theirs."), code="begins_in_past")
    try:
        checked = write_rules(read_rules(rules))
    except ValueError as error:
        raise InvalidInput(_("The rules cannot be read."), code="bad_rules") from error
    with connection.cursor() as cursor:
        # Two who publish at once would take the same number.
        cursor.execute(f"LOCK TABLE {EvidencePolicy._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    policy = EvidencePolicy.objects.create(
        version=(EvidencePolicy.objects.aggregate(newest=Max("version"))["newest"] or 0) + 1,
        town_id=town_code,
        rules=checked,
        recording_days=recording_days,
        code_by_message=code_by_message,
        valid_from=start,
    )
    audit.record(
        actor=actor,
        action="evidence_policy.published",
        subject_type=SUBJECT,
        subjects=[policy.pk],
        after={"version": policy.version, "town": town_code, "valid_from": rfc3339(start), "rules": checked},
    )
    return policy
