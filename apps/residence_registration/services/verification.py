"""What the verification above tells this room about where a declaration stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from django.db import connection, transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.statements import ask
from apps.residence_registration.models import Declaration, TimelineEntry
from apps.residence_registration.services.moves import MOVED, moving
from apps.residence_registration.services.timeline import SUBJECT
from apps.residence_registration.states import DeclarationStatus
from apps.residence_registration.steps import Step

NOTE: Final = f"""
    UPDATE {Declaration._meta.db_table} AS declaration
    SET grid_id = routed.grid, verification_due_at = routed.due
    FROM jsonb_to_recordset(%s::jsonb) AS routed(id uuid, grid uuid, due timestamptz)
    WHERE declaration.id = routed.id
"""  # noqa: S608  the table's name is Django's
BEGIN: Final = f"""
    {MOVED}, dated AS (
        INSERT INTO {TimelineEntry._meta.db_table} (declaration_id, step, at, status)
        SELECT id, %(step)s, %(at)s, %(target)s FROM moved
    )
    {audit.noting("moved")}
"""  # noqa: S608  the same


@dataclass(frozen=True, slots=True)
class Routed:
    declaration_id: UUID
    grid_id: UUID | None
    due_at: datetime


def note_verification(*, routed: Sequence[Routed]) -> None:
    """Note grid and deadline beside the declaration, for the resident's page. One statement."""
    if not routed:
        return
    rows = [{"id": one.declaration_id, "grid": one.grid_id, "due": one.due_at} for one in routed]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [orjson.dumps(rows).decode()])


@transaction.atomic(savepoint=False)
def begin_verification(*, declaration_ids: Collection[UUID], at: datetime, actor: Actor) -> None:
    """Somebody has begun; a declaration that has moved on already stays where it is. One statement."""
    if declaration_ids:
        target = DeclarationStatus.VERIFYING
        noted = audit.noted(
            actor=actor, action="declaration.verifying", subject_type=SUBJECT, after={"status": target}
        )
        ask(BEGIN, {**moving(declaration_ids, target), **noted, "step": Step.VERIFYING.value, "at": at})
