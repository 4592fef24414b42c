"""The dated steps of a declaration, and what the resident reads about each."""

from enum import StrEnum

from django.utils.translation import gettext as _


class Step(StrEnum):
    SUBMITTED = "submitted"
    RESUBMITTED = "resubmitted"
    VERIFYING = "verifying"
    CORRECTED = "corrected"
    CHANGED = "changed"
    REGISTERED = "registered"
    REJECTED = "rejected"
    NOT_RESIDENT = "rejected.not_resident"
    REFUSED = "rejected.refused"
    NEEDS_CORRECTION = "needs_correction"
    UNREACHABLE = "needs_correction.unreachable"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "withdrawn.duplicate"
    ENDED = "ended"


def step_of(status: str, reason: str = "") -> Step:
    """The step that a decision with this reason is, or the plain one of its status."""
    detailed = f"{status}.{reason}"
    return Step(detailed if detailed in set(Step) else status)


def words(step: str) -> str:
    """In the language of the request; a step that this version does not know stands for itself."""
    texts: dict[str, str] = {
        Step.SUBMITTED: _("Declared. A grid worker will verify it within seven days."),
        Step.RESUBMITTED: _("Sent again with corrections. A grid worker will verify it."),
        Step.VERIFYING: _("A grid worker has begun to verify it."),
        Step.CORRECTED: _("A grid worker has corrected some of the particulars."),
        Step.CHANGED: _("The office has changed some of the particulars."),
        Step.REGISTERED: _("Verified: you are registered. The registration counts from the day you declared."),
        Step.REJECTED: _("The residence could not be confirmed, so it was not registered."),
        Step.NOT_RESIDENT: _("A grid worker found that you do not live at this address; it was not registered."),
        Step.REFUSED: _("Verification was refused, so it was not registered."),
        Step.NEEDS_CORRECTION: _("Please check the particulars and send the declaration again."),
        Step.UNREACHABLE: _(
            "Nobody could be reached three times. Please check phone and address, and send it again."
        ),
        Step.WITHDRAWN: _("You have withdrawn the declaration."),
        Step.DUPLICATE: _("It had been declared twice; the other declaration counts."),
        Step.ENDED: _("You have ended the registration."),
    }
    return texts.get(step, step)
