"""One message in sections."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.core.models import AuditEntry
from apps.core.phones import mask_phone
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import EMPTY, mask_name, moment
from apps.residence_registration.selectors import declarations_of
from apps.verification_tasks.admin.wechat.words import reason_words, state_badge, type_words
from apps.verification_tasks.inbound.wechat.handling import SUBJECT
from apps.verification_tasks.inbound.wechat.incoming import Incoming, MessageType, read
from apps.verification_tasks.inbound.wechat.states import MessageStatus
from apps.verification_tasks.models import EvidenceFile, WechatMessage


def state_section(obj: WechatMessage) -> Section:
    facts = [
        Fact(_("type"), type_words(obj)),
        Fact(_("status"), state_badge(obj)),
        Fact(_("reason"), reason_words(obj)),
        Fact(_("task"), obj.task.reference if obj.task else EMPTY),
        Fact(_("sent"), moment(obj.sent_at)),
        Fact(_("received"), moment(obj.received_at)),
        Fact(_("tries"), obj.tries),
        Fact(_("last error"), obj.error),
    ]
    if obj.next_try_at:
        facts.append(Fact(_("next try"), moment(obj.next_try_at)))
    return Section(_("Message"), facts)


def sender_section(obj: WechatMessage) -> Section:
    """Masked, as everywhere: who it is in full stands on the page of the task or the declaration."""
    if obj.account is None:
        return Section(_("Sender"), [Fact(_("resident"), _("not bound"))])
    newest = declarations_of(obj.account.pk).order_by("-submitted_at").only("name", "reference").first()
    return Section(
        _("Sender"),
        [
            Fact(_("resident"), mask_name(newest.name) if newest else EMPTY),
            Fact(_("phone"), mask_phone(obj.account.phone)),
            Fact(_("declaration"), newest.reference if newest else EMPTY),
        ],
    )


def content_section(obj: WechatMessage) -> Section:
    if obj.raw is None:
        return Section(_("Content"), [Fact(_("content"), _("not kept"))])
    incoming = read(obj.raw)
    match incoming.type:
        case MessageType.TEXT:
            facts = [Fact(_("text"), incoming.text)]
        case MessageType.LOCATION:
            facts = [
                Fact(_("place"), incoming.fields.get("Label")),
                Fact(_("position on WeChat's map"), position(incoming)),
            ]
        case MessageType.IMAGE | MessageType.VOICE:
            facts = [Fact(_("file"), file_words(obj))]
        case _other:
            facts = [
                Fact(name, incoming.fields[name])
                for name in ("Title", "Description", "Url")
                if name in incoming.fields
            ]
    return Section(_("Content"), facts)


def file_words(obj: WechatMessage) -> str:
    file = EvidenceFile.objects.filter(pk=obj.pk).first()
    return f"{file.mime} · {filesizeformat(file.size)}" if file else _("not here")


def position(incoming: Incoming) -> str:
    return f"{incoming.fields.get('Location_X', EMPTY)}, {incoming.fields.get('Location_Y', EMPTY)}"


def handling_section(obj: WechatMessage) -> Section | None:
    if obj.handled_at is None:
        return None
    facts = [
        Fact(_("by"), obj.handled_by.name if obj.handled_by else EMPTY),
        Fact(_("at"), moment(obj.handled_at)),
    ]
    if obj.status == MessageStatus.LAID_ASIDE:
        trail = AuditEntry.objects.filter(subject_type=SUBJECT, subject_id=str(obj.pk), action="wechat.laid_aside")
        facts.append(Fact(_("because"), trail.order_by("-pk").values_list("reason", flat=True).first()))
    return Section(_("What was done about it"), facts)
