"""Publish the code tables that the app's forms need, into the reference channel of everybody."""

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import override

from apps.grids.models import CodeTableRow
from apps.residence_registration.models.declarations import ResidenceKind
from apps.sync.models import FeedKind
from apps.sync.services.feed.channels import REFERENCE, lock_channels
from apps.sync.services.feed.reference import publish_documents
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.states import (
    AttemptResult,
    Channel,
    EvidenceKind,
    EvidenceStatus,
    Outcome,
    Priority,
    SlaState,
    TaskStatus,
)

# A table's id is derived from its name, so it is the same wherever it is published.
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:doorstep:code_table")
# Tables of the form that a worker fills in for a newcomer; the others are of no use at the door.
STORED: Final = ("residence_reason",)
WORDS: Final[dict[str, type[StrEnum]]] = {
    "attempt_result": AttemptResult,
    "channel": Channel,
    "evidence_kind": EvidenceKind,
    "evidence_status": EvidenceStatus,
    "outcome": Outcome,
    "priority": Priority,
    "sla": SlaState,
    "task_status": TaskStatus,
}
Labels = Iterable[tuple[str, Promise | str]]


@transaction.atomic(savepoint=False)
def publish_code_tables() -> None:
    (channel,) = lock_channels({REFERENCE}).values()
    with override(settings.LANGUAGE_CODE):
        tables = [*stored_tables(), *enum_tables()]
    publish_documents(FeedKind.CODE_TABLE, {uuid.UUID(table["id"]): (channel, table) for table in tables})


def stored_tables() -> list[dict[str, Any]]:
    rows = CodeTableRow.objects.filter(table__in=STORED).order_by("code").values_list("table", "code", "label")
    found = list(rows)
    return [table(name, [(code, label) for of, code, label in found if of == name]) for name in STORED]


def enum_tables() -> list[dict[str, Any]]:
    return [
        table("residence_kind", ResidenceKind.choices),
        *(table(name, choices(words)) for name, words in WORDS.items()),
    ]


def table(name: str, rows: Labels) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(NAMESPACE, name)),
        "name": name,
        "rows": [{"code": str(code), "label": str(label)} for code, label in rows],
    }
