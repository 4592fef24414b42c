"""What can be done with kept messages, from the list or from one message; each ends in one service."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import deadline, moment
from apps.grids.office.reveal import ReasonForm
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.residence_registration.selectors import declarations_of
from apps.verification_tasks.admin.wechat.forms import TaskForm
from apps.verification_tasks.admin.wechat.words import reason_words, type_words
from apps.verification_tasks.inbound.wechat.handling import attach, lay_aside, take_up_again
from apps.verification_tasks.inbound.wechat.incoming import MessageType
from apps.verification_tasks.inbound.wechat.states import MessageStatus
from apps.verification_tasks.models import VerificationTask, WechatMessage
from apps.verification_tasks.models.tasks import STILL_RUNNING

Messages = Sequence[WechatMessage]


def line_of(message: WechatMessage) -> str:
    return f"{type_words(message)} · {moment(message.received_at)} · {reason_words(message)}"


def open_tasks(chosen: Messages) -> list[Section]:
    """The open tasks of those who sent the messages, to choose from."""
    facts = []
    for account_id in {message.account_id for message in chosen if message.account_id}:
        tasks = VerificationTask.objects.filter(STILL_RUNNING, declaration__in=declarations_of(account_id))
        facts += [Fact(task.reference, deadline(task.due_at)) for task in tasks.order_by("due_at")[:20]]
    return [Section(_("Open tasks of the sender"), facts)] if facts else []


class MessageActions:
    actions = ("attach", "take_up", "lay_aside")

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.HANDLE_QUARANTINE)

    def offers(self, action: str, obj: WechatMessage) -> bool:
        if obj.status != MessageStatus.KEPT:
            return False
        return action != "attach" or (obj.task_id is None and obj.type in set(MessageType))

    @admin.action(description=gettext_lazy("Attach to a task"), permissions=["handle"])
    def attach(self, request: HttpRequest, queryset: QuerySet[WechatMessage]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def apply(form: TaskForm, chosen: Messages) -> str:
            number = attach(
                message_ids=[each.pk for each in chosen],
                task_id=form.cleaned_data["reference"],
                actor=viewer.actor(),
            )
            words = ngettext("%(n)d message is evidence now.", "%(n)d messages are evidence now.", number)
            return words % {"n": number}

        step = Step(
            action="attach",
            title=_("Attach messages to a task"),
            question=_("They become evidence of that task, and its worker's phone is told."),
            submit=_("Attach"),
            form=lambda data, _chosen: TaskForm(viewer, data),
            apply=apply,
            line=line_of,
            preview=open_tasks,
        )
        return confirm(self, request, queryset.filter(status=MessageStatus.KEPT).order_by("received_at"), step)

    @admin.action(description=gettext_lazy("Take up again"), permissions=["handle"])
    def take_up(self, request: HttpRequest, queryset: QuerySet[WechatMessage]) -> HttpResponse | None:
        def apply(_form: Any, chosen: Messages) -> str:
            number = take_up_again(message_ids=[each.pk for each in chosen], actor=viewer_of(request).actor())
            words = ngettext("%(n)d message is worked on again.", "%(n)d messages are worked on again.", number)
            return words % {"n": number}

        step = Step(
            action="take_up",
            title=_("Take messages up again"),
            question=_(
                "They are worked on as if they had just come: the sender may be bound now or have an open task, and "
                "WeChat may give out a file that it refused. What still cannot be placed comes back here."
            ),
            submit=_("Take up again"),
            apply=apply,
            line=line_of,
        )
        return confirm(self, request, queryset.filter(status=MessageStatus.KEPT).order_by("received_at"), step)

    @admin.action(description=gettext_lazy("Lay aside"), permissions=["handle"])
    def lay_aside(self, request: HttpRequest, queryset: QuerySet[WechatMessage]) -> HttpResponse | None:
        def apply(form: ReasonForm, chosen: Messages) -> str:
            number = lay_aside(
                message_ids=[each.pk for each in chosen],
                reason=form.cleaned_data["reason"],
                actor=viewer_of(request).actor(),
            )
            return ngettext("%(n)d message is laid aside.", "%(n)d messages are laid aside.", number) % {"n": number}

        step = Step(
            action="lay_aside",
            title=_("Lay messages aside"),
            question=_("They leave the inbox, and are deleted after thirty days."),
            submit=_("Lay aside"),
            form=lambda data, _chosen: ReasonForm(data),
            apply=apply,
            line=line_of,
        )
        return confirm(self, request, queryset.filter(status=MessageStatus.KEPT).order_by("received_at"), step)
