"""Why a call is before a person, and what became of its recording, in plain words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import DomainError
from apps.core.phones import mask_phone
from apps.grids.office.formats import EMPTY
from apps.verification_tasks.inbound.phone.records import CallRecord, number_of, read_record
from apps.verification_tasks.inbound.phone.states import CallReason
from apps.verification_tasks.models import PhoneCall

REASONS: Final[dict[str, Promise]] = {
    CallReason.UNKNOWN_CALLEE: gettext_lazy("No declaration has the number that was called."),
    CallReason.UNKNOWN_WORKER: gettext_lazy("The calling number is no worker's own."),
    CallReason.NO_OPEN_TASK: gettext_lazy("The resident had no check running at that time."),
    CallReason.NOT_THEIR_TASK: gettext_lazy("The worker had nothing to do with the resident's task."),
    CallReason.AMBIGUOUS: gettext_lazy("Several tasks share that number, and nothing tells which was meant."),
    CallReason.TIMES_REVERSED: gettext_lazy("The record's times are in an impossible order."),
    CallReason.IMPOSSIBLE_DURATION: gettext_lazy("The record's duration does not fit its times."),
    CallReason.IN_THE_FUTURE: gettext_lazy("The record's times lie in the future."),
    CallReason.FAILED: gettext_lazy("The server has failed to handle it; please have it looked at again."),
}
FAULTS: Final[dict[str, Promise]] = {
    "origin_not_allowed": gettext_lazy("its address is not one of the exchange's"),
    "bad_address": gettext_lazy("its address cannot be read"),
    "too_large": gettext_lazy("it is larger than is taken"),
    "no_recording": gettext_lazy("what came is no recording"),
    "too_slow": gettext_lazy("the exchange was too slow"),
    "status_404": gettext_lazy("the exchange has it no more"),
    "status_410": gettext_lazy("the exchange has it no more"),
}


def reason_words(call: PhoneCall) -> str:
    return str(REASONS.get(call.reason, call.reason)) if call.reason else EMPTY


def fault_words(code: str) -> str:
    return str(FAULTS.get(code, code))


def record_of(call: PhoneCall) -> CallRecord | None:
    """None once its term is over."""
    try:
        return read_record(call.raw.encode()) if call.raw else None
    except DomainError:
        return None


def masked(number: str) -> str:
    """What cannot be dialled is shown as little as what can."""
    normal = number_of(number)
    return mask_phone(normal) if normal else mask_phone(number) or EMPTY


def seconds(number: int | None) -> str:
    return EMPTY if number is None else _("%(n)d s") % {"n": number}
