"""The first page's numbers: each is the length of a list that one click opens."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission
from apps.verification_tasks.admin.filters import due_today
from apps.verification_tasks.admin.places import in_task_scope
from apps.verification_tasks.inbound.phone.states import CallStatus
from apps.verification_tasks.inbound.wechat.states import MessageStatus
from apps.verification_tasks.models import Dispute, FieldConflict, Pause, Sign, WechatMessage
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.selectors.calls import calls_visible_to
from apps.verification_tasks.selectors.lists import checks, tasks_visible_to
from apps.verification_tasks.signs.selectors import signs_visible_to, still_open
from apps.verification_tasks.states import SlaState

CEILING: Final = 10_000


@dataclass(frozen=True, slots=True)
class Card:
    title: Promise
    hint: Promise
    icon: str
    url: str
    number: int
    # How a number above zero looks.
    alarm: Tone = Tone.PLAIN

    @property
    def tone(self) -> Tone:
        return self.alarm if self.number else Tone.PLAIN

    @property
    def shown(self) -> str:
        return f"{self.number}+" if self.number >= CEILING else str(self.number)


def capped(rows: QuerySet[Any]) -> int:
    """Counted to a ceiling: nobody reads more, and a first page must stay cheap."""
    return int(rows.order_by()[:CEILING].count())


def task_cards(viewer: Viewer) -> list[Card]:
    """One statement over the running tasks, which their own partial indexes hold."""
    if not viewer.may(Permission.SEE_TASKS):
        return []
    tasks = checks() if viewer.staff is None else tasks_visible_to(viewer.staff)
    numbers = tasks.filter(STILL_RUNNING).aggregate(
        running=Count("pk"),
        today=Count("pk", filter=due_today()),
        soon=Count("pk", filter=Q(sla=SlaState.DUE_SOON)),
        overdue=Count("pk", filter=Q(sla=SlaState.OVERDUE)),
        unrouted=Count("pk", filter=Q(grid=None)),
    )
    tasks_page = reverse("admin:verification_tasks_verificationtask_changelist")
    return [
        Card(_("Running"), _("tasks still to be done"), "assignment", tasks_page, numbers["running"], Tone.INFO),
        Card(
            _("Due today"),
            _("the last day is today"),
            "today",
            f"{tasks_page}?sla=today",
            numbers["today"],
            Tone.WARN,
        ),
        Card(
            _("Due soon"),
            _("the last day is near"),
            "timer",
            f"{tasks_page}?sla=due_soon",
            numbers["soon"],
            Tone.WARN,
        ),
        Card(
            _("Overdue"),
            _("the deadline has passed"),
            "alarm",
            f"{tasks_page}?sla=overdue",
            numbers["overdue"],
            Tone.BAD,
        ),
        Card(
            _("Unrouted"),
            _("no grid could be found"),
            "wrong_location",
            f"{tasks_page}?routed=no",
            numbers["unrouted"],
            Tone.WARN,
        ),
    ]


def decision_cards(viewer: Viewer) -> list[Card]:
    if not viewer.may(Permission.SEE_TASKS):
        return []
    disputes = capped(Dispute.objects.filter(in_task_scope(viewer), decided_at=None))
    pauses = capped(Pause.objects.undecided().filter(in_task_scope(viewer)))
    conflicts = capped(FieldConflict.objects.filter(in_task_scope(viewer), decided_at=None))
    return [
        Card(
            _("Pauses asked for"),
            _("a second person decides"),
            "pause_circle",
            reverse("admin:verification_tasks_pause_changelist"),
            pauses,
            Tone.WARN,
        ),
        Card(
            _("Disputes"),
            _("completions that disagree"),
            "gavel",
            reverse("admin:verification_tasks_dispute_changelist"),
            disputes,
            Tone.BAD,
        ),
        Card(
            _("Field conflicts"),
            _("two values for one field"),
            "call_split",
            reverse("admin:verification_tasks_fieldconflict_changelist"),
            conflicts,
            Tone.WARN,
        ),
        *sign_cards(viewer),
        *call_cards(viewer),
        *message_cards(viewer),
    ]


def sign_cards(viewer: Viewer) -> list[Card]:
    if not viewer.reads(Permission.REVIEW_WORK):
        return []
    signs = Sign.objects.all() if viewer.staff is None else signs_visible_to(viewer.staff)
    return [
        Card(
            _("Signs of invented work"),
            _("to be looked at"),
            "policy",
            reverse("admin:verification_tasks_sign_changelist"),
            capped(signs.filter(still_open())),
            Tone.WARN,
        )
    ]


def call_cards(viewer: Viewer) -> list[Card]:
    if not viewer.reads(Permission.HANDLE_QUARANTINE):
        return []
    page = reverse("admin:verification_tasks_phonecall_changelist")
    waiting = capped(calls_visible_to(viewer).filter(status=CallStatus.UNMATCHED))
    return [Card(_("Phone calls"), _("calls that found no task"), "call", page, waiting, Tone.WARN)]


def message_cards(viewer: Viewer) -> list[Card]:
    if not viewer.reads(Permission.HANDLE_QUARANTINE):
        return []
    kept = WechatMessage.objects.filter(viewer.scope(grid="grid", town="town"), status=MessageStatus.KEPT)
    page = reverse("admin:verification_tasks_wechatmessage_changelist")
    return [Card(_("WeChat messages"), _("messages that wait for a person"), "chat", page, capped(kept), Tone.WARN)]
