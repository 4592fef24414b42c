"""What waits for somebody's decision; each number is the length of a list that one click opens."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission
from apps.verification_tasks.admin.places import in_task_scope
from apps.verification_tasks.dashboard.cards import Card, capped
from apps.verification_tasks.inbound.phone.states import CallStatus
from apps.verification_tasks.inbound.wechat.states import MessageStatus
from apps.verification_tasks.models import Dispute, FieldConflict, Pause, Sign, WechatMessage
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.selectors.calls import calls_visible_to
from apps.verification_tasks.selectors.lists import checks
from apps.verification_tasks.signs.selectors import signs_visible_to, still_open


def unrouted_card(viewer: Viewer) -> Card:
    tasks = checks().filter(viewer.scope(grid="grid", town="town"), STILL_RUNNING, grid=None)
    page = reverse("admin:verification_tasks_verificationtask_changelist", query={"routed": "no"})
    return Card(_("Unrouted"), _("no grid could be found"), "wrong_location", page, capped(tasks), Tone.WARN)


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
