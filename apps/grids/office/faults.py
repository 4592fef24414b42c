"""Domain errors in the words of the office."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError

WORDS: Final[dict[str, Promise]] = {
    "not_attachable": _("A message of this kind cannot become evidence."),
    "task_not_running": _("This task is not running any more."),
    "not_field_staff": _("Tasks go to an active member of the field staff."),
    "unknown_grid": _("There is no such grid in use."),
    "invalid_transition": _("This step is not possible from the present state."),
    "campaign_moved_on": _("The campaign has moved on meanwhile; please look at it again."),
    "already_decided": _("Somebody has decided this already."),
    "already_declared": _("This person has a live declaration already."),
    "no_second_check": _("This cannot be checked again."),
    "not_blind": _("This worker knows the first result or is not near."),
    "last_factor": _("This is your only second factor: add another one first."),
    "own_card": _("Nobody answers a contest about their own card."),
    "own_factors": _("Another administrator resets your second factors."),
    "own_work": _("Nobody decides a sign about their own work."),
    "reason_missing": _("Say why."),
    "throttled": _("Too many attempts. Please wait some minutes and try again."),
    "not_found": _("It does not exist any more."),
    "already_undone": _("This has been undone already."),
    "too_late_to_undo": _("It is too late to undo this."),
    "nothing_to_undo": _("Something has happened to each of these tasks since."),
    "nothing_kept": _("The task to keep does not exist or is cancelled itself."),
    "no_duplicate": _("None of these tasks can be closed as a duplicate of it."),
    "empty_filter": _("A filter needs a name, and something that it filters by."),
    "too_many_filters": _("You have as many saved filters as can be; remove some first."),
    "forbidden": _("Your role does not permit this."),
}


def in_words(fault: DomainError) -> str:
    """The office's own sentence for a known code, else the detail as the service gave it."""
    known = WORDS.get(fault.code)
    parts = [str(known) if known else fault.detail or fault.code]
    if not known:
        parts += [f"{error.pointer.lstrip('/')}: {error.detail}" for error in fault.errors]
    return " ".join(parts)
