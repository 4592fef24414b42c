"""Plans in words: what becomes of each task, and why the others are left out."""

from collections.abc import Callable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.grids.office.details import Foreseen, Group, Text
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.bulk import Plan, Shared, Why
from apps.verification_tasks.models import VerificationTask

WHY: Final[dict[Why, Promise]] = {
    Why.CLOSED: gettext_lazy("Left out, not running any more"),
    Why.ALREADY_THEIRS: gettext_lazy("Left out, theirs already"),
    Why.ALREADY_SO: gettext_lazy("Left out, has this priority already"),
    Why.WORK_DONE: gettext_lazy("Left out, the work is done and its proof is on the way"),
    Why.NOBODY_TO_REMIND: gettext_lazy("Left out, nobody with a phone number does it"),
    Why.REMINDED_LATELY: gettext_lazy("Left out, reminded by hand in the last 4 hours"),
    Why.NOT_PAUSABLE: gettext_lazy("Left out, in this state no clock can stand"),
    Why.ALREADY_PAUSED: gettext_lazy("Left out, the clock stands already"),
    Why.ALREADY_ASKED: gettext_lazy("Left out, a pause is asked for already"),
    Why.ALREADY_OVERDUE: gettext_lazy("Left out, the deadline has passed"),
    Why.PAUSE_TOO_LONG: gettext_lazy("Left out, its policy does not allow so many days for this reason"),
    Why.KEPT_ITSELF: gettext_lazy("Left out, it is the task to keep or checks the same declaration"),
    Why.NO_DUPLICATE: gettext_lazy("Left out, neither person nor phone nor address is the same"),
    Why.HAPPENED_SINCE: gettext_lazy("Left out, something has happened since"),
    Why.HOLDER_GONE: gettext_lazy("Left out, whoever had it works in the field no more"),
    Why.ALREADY_DECIDED: gettext_lazy("Left out, it has been decided"),
}
SHARED: Final[dict[Shared, Promise]] = {
    Shared.PERSON: gettext_lazy("the same person"),
    Shared.PHONE: gettext_lazy("the same phone"),
    Shared.ADDRESS: gettext_lazy("the same address"),
}


def foreseen(
    plan: Plan, title: Text, line: Callable[[VerificationTask], str], notes: list[Text] | None = None
) -> Foreseen:
    left_out = [Group(WHY[why], [task_line(task) for task in tasks]) for why, tasks in plan.by_reason().items()]
    return Foreseen(Group(title, [line(task) for task in plan.going]), left_out, notes or [])


def left_out_words(plan: Plan) -> str:
    """The end of what is said when it is done; nothing where all went along."""
    if not plan.left_out:
        return ""
    reasons = _("; ").join(f"{WHY[why]}: {len(tasks)}" for why, tasks in plan.by_reason().items())
    return f" {reasons}"


def holder(task: VerificationTask) -> str:
    return task.assignee.name if task.assignee else _("nobody by name")
