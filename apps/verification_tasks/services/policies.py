"""A new version of the deadline's rules; an old one is never changed, and running tasks keep theirs."""

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now, rfc3339
from apps.core.errors import InvalidInput
from apps.grids.models import Division, DivisionLevel
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.policy_draft import PolicyDraft, fault, faults
from apps.verification_tasks.services.actors import staff_of

# Two who publish at once take turns, so that both get a number of their own.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('verification_tasks_slapolicy'))"


@transaction.atomic
def publish_policy(*, draft: PolicyDraft, actor: Actor) -> SlaPolicy:
    """InvalidInput says in words what is wrong with the draft, each fault with a pointer into it."""
    check_policy(draft)
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    newest = SlaPolicy.objects.aggregate(version=Max("version"))["version"] or 0
    policy = SlaPolicy(
        version=newest + 1,
        town_id=draft.town_code,
        duration_days=draft.duration_days,
        unit=draft.unit,
        roll_to_working_day=draft.roll_to_working_day,
        steps=list(draft.steps),
        pause_days=dict(draft.pause_days or {}),
        pause_days_in_all=draft.pause_days_in_all,
        goal_percent=draft.goal_percent,
        valid_from=draft.valid_from,
        note=draft.note.strip(),
        made_by=staff_of(actor),
        made_at=now(),
    )
    policy.full_clean()
    policy.save(force_insert=True)
    audit.record(
        actor=actor,
        action="policy.published",
        subject_type="sla_policy",
        subjects=[policy.pk],
        after={"version": policy.version, "town": policy.town_id, "valid_from": rfc3339(policy.valid_from)},
        reason=policy.note,
    )
    return policy


def check_policy(draft: PolicyDraft) -> None:
    found = faults(draft, now())
    towns = Division.objects.filter(level=DivisionLevel.TOWN, pk=draft.town_code)
    if draft.town_code is not None and not towns.exists():
        found.append(fault("town_code", _("There is no such town.")))
    if found:
        raise InvalidInput(_("These rules cannot come into force."), code="bad_policy", errors=found)
