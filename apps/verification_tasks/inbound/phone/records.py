"""The call detail record: strictly decoded, and looked at for what cannot be."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from apps.core.errors import DomainError, FieldError, InvalidInput
from apps.core.phones import normalise_phone
from apps.verification_tasks.events import Moment
from apps.verification_tasks.inbound.phone.states import CallReason

# Exchanges round to whole seconds, each time by itself.
ROUNDING: Final = timedelta(seconds=5)
AHEAD: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(hours=24)
PLACE: Final = re.compile(r" - at `\$(?P<path>[^`]*)`$")
MISSING: Final = re.compile(r"missing required field `(?P<name>\w+)`")
Number = Annotated[str, Meta(max_length=64)]


class CallRecord(Struct, frozen=True):
    """Its numbers are as dialled; `duration_s` may count the ringing, so what was talked is worked out."""

    call_id: Annotated[str, Meta(min_length=1, max_length=128)]
    caller: Number
    callee: Number
    started_at: Moment
    ended_at: Moment
    duration_s: float
    result: Annotated[str, Meta(max_length=64)]
    answered_at: Moment | None = None
    recording_url: Annotated[str, Meta(max_length=2048)] | None = None

    @property
    def talk_s(self) -> int:
        """Seconds between answer and end, or fewer if the exchange says so; none where nobody answered."""
        if self.answered_at is None:
            return 0
        return int(min(self.duration_s, (self.ended_at - self.answered_at).total_seconds()))


def read_record(body: bytes) -> CallRecord:
    """Raise a DomainError that says what is wrong and where."""
    try:
        # The decoder skips members that it does not know without a look at their letters.
        return msgspec.json.decode(body.decode(), type=CallRecord)
    except msgspec.ValidationError as error:
        raise InvalidInput(
            _("The call record is not formed as it should be; see errors."),
            code="malformed_call",
            errors=[FieldError(pointer(str(error)), "invalid", PLACE.sub("", str(error)))],
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DomainError(_("The body is not JSON in UTF-8."), code="not_json") from error


def pointer(words: str) -> str:
    missing, place = MISSING.search(words), PLACE.search(words)
    path = (place["path"] if place else "").replace(".", "/")
    return f"{path}/{missing['name']}" if missing else path


def fault_of(record: CallRecord, at: datetime) -> CallReason | None:
    """What about its times cannot be; such a record is kept for a person and is nobody's evidence."""
    answered = record.answered_at or record.started_at
    if not record.started_at <= answered <= record.ended_at:
        return CallReason.TIMES_REVERSED
    lasted = record.ended_at - record.started_at
    if lasted > LONGEST or not 0 <= record.duration_s <= (lasted + ROUNDING).total_seconds():
        return CallReason.IMPOSSIBLE_DURATION
    return CallReason.IN_THE_FUTURE if record.ended_at > at + AHEAD else None


def number_of(written: str) -> str | None:
    """E.164, or None where it is no number that can be dialled (withheld, an extension, a service)."""
    try:
        return normalise_phone(written)
    except ValueError:
        return None
