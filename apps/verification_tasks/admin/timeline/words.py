"""Words of the timeline."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.states import EventStatus, EventType

EVENT_WORDS: Final = dict(choices(EventType))
REJECTIONS: Final[dict[str, Promise]] = {
    "type_not_taken": gettext_lazy("the file is of a kind that is not taken"),
    "type_mismatch": gettext_lazy("the file is of another kind than announced"),
    "size_mismatch": gettext_lazy("the file has another size than announced"),
    "sha256_mismatch": gettext_lazy("the file has another content than announced"),
}
STATUS_WORDS: Final[dict[str, Promise]] = {
    EventStatus.APPLIED: gettext_lazy("applied"),
    EventStatus.DUPLICATE: gettext_lazy("sent twice"),
    EventStatus.SUPERSEDED: gettext_lazy("superseded"),
    EventStatus.CONFLICT: gettext_lazy("in conflict"),
    EventStatus.QUARANTINED: gettext_lazy("quarantined"),
    EventStatus.HELD: gettext_lazy("held back"),
}
ESCALATION_WORDS: Final[dict[str, Promise]] = {
    "remind": gettext_lazy("Reminded: %(role)s"),
    "notify": gettext_lazy("Escalated to: %(role)s"),
    "propose": gettext_lazy("Deadline passed, escalated with a proposal to: %(role)s"),
    "reassign": gettext_lazy("Given to somebody else, and told to: %(role)s"),
    "raise_priority": gettext_lazy("Priority raised, and told to: %(role)s"),
}
