"""Which change tells whom what. Nothing else decides it: who makes a change names the occasion."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from apps.notifications.models import Audience
from apps.notifications.templates import Template


class Occasion(StrEnum):
    """A declaration's occasions are "declaration." and the step of its timeline."""

    SIGN_IN = "resident.sign_in"
    EMAIL_GIVEN = "resident.email_given"
    PRESENCE_CODE = "presence.code"
    SUBMITTED = "declaration.submitted"
    RESUBMITTED = "declaration.resubmitted"
    VERIFYING = "declaration.verifying"
    CORRECTED = "declaration.corrected"
    CHANGED = "declaration.changed"
    REGISTERED = "declaration.registered"
    REJECTED = "declaration.rejected"
    NOT_RESIDENT = "declaration.rejected.not_resident"
    REFUSED = "declaration.rejected.refused"
    NEEDS_CORRECTION = "declaration.needs_correction"
    UNREACHABLE = "declaration.needs_correction.unreachable"
    WITHDRAWN = "declaration.withdrawn"
    DUPLICATE = "declaration.withdrawn.duplicate"
    ENDED = "declaration.ended"
    OVERDUE = "verification.overdue"
    NOT_LATE = "verification.not_late"
    SEVERAL = "resident.several"
    TASK_REMINDER = "task.reminder"
    TASK_ESCALATED = "task.escalated"
    TASK_UNANSWERED = "task.unanswered"
    TASK_WITHDRAWN = "task.withdrawn"
    TASK_PHONE_SILENT = "task.phone_silent"
    EVENT_HELD = "event.held"
    ANNOUNCED = "campaign.announced"
    CALLED_OFF = "campaign.called_off"


class Manner(StrEnum):
    """`AT_ONCE`: somebody waits for it, at any hour. `CALM`: in quiet hours it waits, with others it is one.

    `APART`: it waits as well, but gives way to all others, is never one with them, and needs not be heard.
    """

    AT_ONCE = "at_once"
    CALM = "calm"
    APART = "apart"


# Of one declaration: whichever comes later says where it stands, so the others need not leave any more.
STANDING: Final = frozenset(
    {
        Template.SUBMITTED,
        Template.REGISTERED,
        Template.REJECTED,
        Template.NEEDS_CORRECTION,
        Template.CHANGED,
        Template.OVERDUE,
        # Of a check that is over, or begins anew.
        Template.PRESENCE_CODE,
    }
)


@dataclass(frozen=True, slots=True)
class Telling:
    """`template` None: nobody is told, but what the change `overtakes` about its subject stays unsaid."""

    template: Template | None
    audience: Audience = Audience.RESIDENT
    manner: Manner = Manner.CALM
    overtakes: frozenset[Template] = frozenset()


def standing(template: Template | None) -> Telling:
    return Telling(template, overtakes=STANDING)


def code(template: Template) -> Telling:
    """Of two codes that have not left the older is dead already; each is asked for, so each leaves."""
    return Telling(template, manner=Manner.AT_ONCE)


def staff(template: Template) -> Telling:
    """The ladder has quiet hours of its own, a step each."""
    return Telling(template, Audience.STAFF, Manner.AT_ONCE)


TELLINGS: Final[Mapping[Occasion, Telling]] = {
    Occasion.SIGN_IN: code(Template.OTP),
    Occasion.EMAIL_GIVEN: code(Template.EMAIL_CODE),
    Occasion.PRESENCE_CODE: code(Template.PRESENCE_CODE),
    Occasion.SUBMITTED: standing(Template.SUBMITTED),
    Occasion.RESUBMITTED: standing(Template.SUBMITTED),
    # The worker is at the door, or has just written a note: the outcome is what the resident waits for.
    Occasion.VERIFYING: Telling(None),
    # Comes with the outcome, in the same transaction.
    Occasion.CORRECTED: Telling(None),
    # Says nothing of where the declaration stands, so it overtakes only its like.
    Occasion.CHANGED: Telling(Template.CHANGED, overtakes=frozenset({Template.CHANGED})),
    Occasion.REGISTERED: standing(Template.REGISTERED),
    Occasion.REJECTED: standing(Template.REJECTED),
    Occasion.NOT_RESIDENT: standing(Template.REJECTED),
    Occasion.REFUSED: standing(Template.REJECTED),
    Occasion.NEEDS_CORRECTION: standing(Template.NEEDS_CORRECTION),
    Occasion.UNREACHABLE: standing(Template.NEEDS_CORRECTION),
    Occasion.WITHDRAWN: standing(Template.WITHDRAWN),
    # What was declared twice counts once, and its resident hears of that one.
    Occasion.DUPLICATE: standing(None),
    Occasion.ENDED: standing(Template.ENDED),
    Occasion.OVERDUE: Telling(Template.OVERDUE, overtakes=frozenset({Template.SUBMITTED, Template.OVERDUE})),
    # The visit was in time and only its news was late, or the deadline has moved: an excuse would be untrue.
    Occasion.NOT_LATE: Telling(None, overtakes=frozenset({Template.OVERDUE})),
    # Made where messages are put together, out of those that happened within minutes.
    Occasion.SEVERAL: Telling(Template.DIGEST, manner=Manner.AT_ONCE),
    Occasion.TASK_REMINDER: staff(Template.TASK_REMINDER),
    Occasion.TASK_ESCALATED: staff(Template.TASK_ESCALATED),
    Occasion.TASK_UNANSWERED: staff(Template.TASK_UNANSWERED),
    Occasion.TASK_WITHDRAWN: staff(Template.TASK_WITHDRAWN),
    Occasion.TASK_PHONE_SILENT: staff(Template.TASK_PHONE_SILENT),
    Occasion.EVENT_HELD: staff(Template.EVENT_HELD),
    Occasion.ANNOUNCED: Telling(Template.ANNOUNCEMENT, manner=Manner.APART),
    Occasion.CALLED_OFF: Telling(None, overtakes=frozenset({Template.ANNOUNCEMENT})),
}
# The same by what is said: every occasion of a template says it in one manner (a test holds that).
BY_TEMPLATE: Final[Mapping[Template, Telling]] = {
    telling.template: telling for telling in TELLINGS.values() if telling.template is not None
}
# What a resident may opt out of.
ANNOUNCEMENTS: Final = frozenset(each for each, telling in BY_TEMPLATE.items() if telling.manner is Manner.APART)
# A code is never listed among a resident's messages: whoever reads over a shoulder could use it.
CODES: Final = frozenset(
    {Template.OTP, Template.EMAIL_CODE, Template.PRESENCE_CODE},
)


def of_step(step: str) -> Occasion:
    return Occasion(f"declaration.{step}")
