"""Statuses and steps of a declaration as the office writes them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone, badge
from apps.residence_registration.models import Declaration
from apps.residence_registration.states import DeclarationStatus
from apps.residence_registration.steps import Step

STATUS_WORDS: Final[dict[str, Promise]] = {
    DeclarationStatus.SUBMITTED: _("Submitted"),
    DeclarationStatus.VERIFYING: _("Being verified"),
    DeclarationStatus.NEEDS_CORRECTION: _("Needs correction"),
    DeclarationStatus.REGISTERED: _("Registered"),
    DeclarationStatus.REJECTED: _("Rejected"),
    DeclarationStatus.WITHDRAWN: _("Withdrawn"),
    DeclarationStatus.ENDED: _("Ended"),
}
TONES: Final[dict[str, Tone]] = {
    DeclarationStatus.SUBMITTED: Tone.PLAIN,
    DeclarationStatus.VERIFYING: Tone.INFO,
    DeclarationStatus.NEEDS_CORRECTION: Tone.WARN,
    DeclarationStatus.REGISTERED: Tone.GOOD,
    DeclarationStatus.REJECTED: Tone.BAD,
    DeclarationStatus.WITHDRAWN: Tone.PLAIN,
    DeclarationStatus.ENDED: Tone.PLAIN,
}
STEP_WORDS: Final[dict[str, Promise]] = {
    Step.SUBMITTED: _("Declaration submitted"),
    Step.RESUBMITTED: _("Declaration sent again"),
    Step.VERIFYING: _("Verification begun"),
    Step.CORRECTED: _("Corrected by the worker"),
    Step.CHANGED: _("Changed by the office"),
    Step.REGISTERED: _("Registered"),
    Step.REJECTED: _("Rejected"),
    Step.NOT_RESIDENT: _("Rejected: does not live there"),
    Step.REFUSED: _("Rejected: check refused"),
    Step.NEEDS_CORRECTION: _("Sent back for correction"),
    Step.UNREACHABLE: _("Sent back: nobody could be reached"),
    Step.WITHDRAWN: _("Withdrawn by the resident"),
    Step.DUPLICATE: _("Closed: declared twice"),
    Step.ENDED: _("Registration ended"),
}


def status_badge(declaration: Declaration) -> SafeString:
    return badge(STATUS_WORDS[declaration.status], TONES[declaration.status])


def step_words(step: str) -> str:
    return str(STEP_WORDS.get(step, step))
