"""Columns of the task list."""

from typing import Final

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import EMPTY, Tone, badge, days_left, deadline, mask_name, two_lines
from apps.verification_tasks.admin.verdict_words import possibly_done_badge
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import RUNNING, Priority, SlaState, TaskStatus

STATUS_TONES: Final[dict[str, Tone]] = {
    TaskStatus.OPEN: Tone.PLAIN,
    TaskStatus.IN_PROGRESS: Tone.INFO,
    TaskStatus.AWAITING_EVIDENCE: Tone.WARN,
    TaskStatus.COMPLETED: Tone.GOOD,
    TaskStatus.DISPUTED: Tone.BAD,
    TaskStatus.CANCELLED: Tone.PLAIN,
}
SLA_TONES: Final[dict[str, Tone]] = {
    SlaState.ON_TRACK: Tone.GOOD,
    SlaState.DUE_SOON: Tone.WARN,
    SlaState.OVERDUE: Tone.BAD,
    SlaState.PAUSED: Tone.PLAIN,
    SlaState.MET: Tone.GOOD,
    SlaState.BREACHED: Tone.BAD,
}


# What became of the deadline; the plain words of the choices would read like an attempt's result.
SLA_WORDS: Final[dict[str, Promise]] = {
    SlaState.ON_TRACK: _("On track"),
    SlaState.DUE_SOON: _("Due soon"),
    SlaState.OVERDUE: _("Overdue"),
    SlaState.PAUSED: _("Clock paused"),
    SlaState.MET: _("Done in time"),
    SlaState.BREACHED: _("Done too late"),
}


def status_badge(task: VerificationTask) -> SafeString:
    return badge(task.get_status_display(), STATUS_TONES[task.status])


def sla_badge(task: VerificationTask) -> SafeString:
    return badge(SLA_WORDS[task.sla], SLA_TONES[task.sla])


def due_words(task: VerificationTask) -> SafeString:
    """The last day, and how far it is while somebody still has to do something."""
    provisional = _("(provisional)") if task.due_is_provisional else ""
    if task.status not in RUNNING:
        return format_html("{} {}", deadline(task.due_at), provisional)
    words, tone = days_left(task.due_at)
    return format_html(
        '<span class="ds-one-line">{} {}<span class="ds-sub ds-{}">{}</span></span>',
        deadline(task.due_at),
        provisional,
        tone.value,
        words,
    )


class TaskColumns:
    """`shows_names` is set a request by the list's query, `silent` a page by the list: see `admin.tasks`."""

    @admin.display(description=_("reference"), ordering="reference")
    def reference_shown(self, task: VerificationTask) -> SafeString:
        high = badge(task.get_priority_display(), Tone.BAD) if task.priority == Priority.HIGH else ""
        return format_html('<span class="ds-stack ds-one-line">{} {}</span>', task.reference, high)

    @admin.display(description=_("resident and address"))
    def resident(self, task: VerificationTask) -> SafeString | str:
        declaration = task.declaration
        if not getattr(task, "shows_names", False):
            return mask_name(declaration.name)
        return two_lines(declaration.name, declaration.address)

    @admin.display(description=_("town and community"), ordering="community__pinyin")
    def community_name(self, task: VerificationTask) -> SafeString:
        return two_lines(task.community.name if task.community else EMPTY, task.town.name)

    @admin.display(description=_("grid"), ordering="grid__code")
    def grid_name(self, task: VerificationTask) -> SafeString:
        if task.grid is None:
            return badge(_("unrouted"), Tone.WARN)
        return two_lines(task.grid.name, task.grid.code)

    @admin.display(description=_("assignee"), ordering="assignee__pinyin")
    def assignee_name(self, task: VerificationTask) -> str:
        return task.assignee.name if task.assignee else EMPTY

    @admin.display(description=_("status and deadline"), ordering="sla")
    def status_shown(self, task: VerificationTask) -> SafeString:
        silent = getattr(task, "silent", None)
        doubt = possibly_done_badge(silent) if silent else ""
        return format_html('<span class="ds-stack">{} {} {}</span>', status_badge(task), sla_badge(task), doubt)

    @admin.display(description=_("due"), ordering="due_at")
    def due_shown(self, task: VerificationTask) -> SafeString:
        return due_words(task)
