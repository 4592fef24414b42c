"""The figures of a card, in the order in which they are read, with their words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.verification_tasks.scorecards.states import Reason, UnitKind

Figures = Mapping[str, float | None]
FIGURE_WORDS: Final[Mapping[str, Promise]] = {
    "due": _("Tasks due"),
    "on_time": _("On time"),
    "late": _("Late"),
    "undone": _("Not done"),
    "undetermined": _("Undetermined"),
    "on_time_share": _("Share on time"),
    "median_hours": _("Median hours to check"),
    "p90_hours": _("Hours to check, nine of ten"),
    "door_share": _("Share at the door"),
    "phone_share": _("Share by phone"),
    "wechat_share": _("Share by WeChat"),
    "attempts": _("Attempts a task"),
    "disputes": _("Disputes"),
    "disputes_lost": _("Disputes decided otherwise"),
    "checked_again": _("Checked again"),
    "agreement": _("Agreement of second checks"),
    "unanswered": _("Escalations unanswered"),
}
SHARES: Final = frozenset({"on_time_share", "door_share", "phone_share", "wechat_share", "agreement"})
DECIMALS: Final = frozenset({"median_hours", "p90_hours", "attempts"})
UNIT_WORDS: Final[Mapping[UnitKind, Promise]] = {
    UnitKind.WORKER: _("Worker"),
    UnitKind.GRID: _("Grid"),
    UnitKind.COMMUNITY: _("Community"),
    UnitKind.TOWN: _("Town"),
    UnitKind.DEPARTMENT: _("Department"),
}
REASON_WORDS: Final[Mapping[Reason, Promise]] = {
    Reason.COUNTED: _("a task was counted for the first time"),
    Reason.LATE_SYNC: _("work came in late from a phone"),
    Reason.DONE_SINCE: _("work was done since"),
    Reason.RESTATED: _("a verdict on a deadline was restated"),
    Reason.DEADLINE_MOVED: _("a deadline moved"),
    Reason.MOVED: _("a task was moved to another grid"),
    Reason.OTHER_WORKER: _("a task is another worker's"),
    Reason.DISPUTE: _("a dispute was opened or decided"),
    Reason.SECOND_CHECK: _("a second check was compared"),
    Reason.ESCALATION: _("an escalation was answered or not"),
    Reason.CONTEST: _("a contest was upheld"),
    Reason.CORRECTED: _("a task's record was completed"),
}


def shown(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name in SHARES:
        return f"{value:.1%}"
    return f"{value:.1f}" if name in DECIMALS else f"{value:g}"


def changes(before: Figures, after: Figures) -> list[dict[str, Any]]:
    """What is different, in the order of reading."""
    return [
        {"figure": name, "before": before.get(name), "after": after.get(name)}
        for name in FIGURE_WORDS
        if before.get(name) != after.get(name)
    ]
