"""Workers whose phone may hold work that nobody knows of."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Min

from apps.sync.models import Device
from apps.sync.selectors.office import silent


def silent_since(staff_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    """By worker, since when the longest silent of their phones in use has not been heard of."""
    quiet = silent(Device.objects.filter(staff__in=staff_ids)).order_by()
    return dict(quiet.values("staff").annotate(since=Min("heard")).values_list("staff", "since"))
