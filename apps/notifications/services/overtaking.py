"""A change that tells nobody can still make untrue what has not left yet."""

from collections.abc import Collection

from django.db import connection

from apps.notifications.occasions import TELLINGS, Occasion
from apps.notifications.services.statements import OVERTAKE


def overtake(*, occasion: Occasion, subject_type: str, subject_ids: Collection[object]) -> int:
    """How many stay unsaid. In the transaction of the change, by one statement."""
    templates = sorted(TELLINGS[occasion].overtakes)
    if not templates or not subject_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(OVERTAKE, [subject_type, sorted(map(str, subject_ids)), templates])
        return int(cursor.rowcount)
