"""What happened to a delivery, as far as the rows tell."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.models import AuditEntry
from apps.grids.office.audit_words import audit_happenings
from apps.grids.office.details import Happening
from apps.grids.office.formats import Tone, moment
from apps.grids.office.words import action_words
from apps.notifications.models import Delivery, Message
from apps.notifications.occasions import BY_TEMPLATE
from apps.notifications.states import OPTED_OUT, DeliveryStatus
from apps.residence_registration.admin.delivery_words import delivery_link, error_words, message_link


def story(delivery: Delivery) -> list[Happening]:
    """Newest first."""
    entries = AuditEntry.objects.filter(subject_type="delivery", subject_id=str(delivery.pk)).order_by("-at")
    found = [*happened(delivery), *audit_happenings(list(entries))]
    return sorted(found, key=lambda happening: happening.at, reverse=True)


def happened(delivery: Delivery) -> Iterator[Happening]:
    message = delivery.message
    yield Happening(message.created_at, _("The change happened and the message was written"), icon="edit_note")
    if delivery.status == DeliveryStatus.OVERTAKEN:
        yield overtaken(delivery)
    elif delivery.next_try_at and delivery.status in {DeliveryStatus.HELD, DeliveryStatus.QUEUED}:
        yield waiting(delivery)
    if delivery.sent_at:
        yield sent(delivery, delivery.sent_at)
    if delivery.receipt_at:
        good = delivery.status == DeliveryStatus.DELIVERED
        words = _("The provider reported: arrived") if good else _("The provider reported: not arrived")
        yield Happening(
            delivery.receipt_at, words, detail=delivery.receipt, icon="mark_email_read", tone=tone(good=good)
        )
    for other in message.deliveries.exclude(pk=delivery.pk).defer("to"):
        yield Happening(
            other.sent_at or message.created_at,
            _("Also on another channel"),
            detail=delivery_link(other),
            icon="alt_route",
        )


def tone(*, good: bool) -> Tone:
    return Tone.GOOD if good else Tone.BAD


def overtaken(delivery: Delivery) -> Happening:
    message = delivery.message
    if delivery.error == OPTED_OUT:
        return Happening(message.created_at, _("The resident has opted out of announcements since"), icon="block")
    if message.carried_by is not None:
        return Happening(
            message.carried_by.created_at,
            _("Said together with others"),
            detail=message_link(message.carried_by_id),
            icon="merge",
        )
    newer = (
        Message.objects.filter(subject_type=message.subject_type, subject_id=message.subject_id)
        .filter(
            created_at__gte=message.created_at,
            template__in=[one for one, telling in BY_TEMPLATE.items() if message.template in telling.overtakes],
        )
        .exclude(pk=message.pk)
        .defer("text", "context")
        .order_by("created_at")
        .first()
    )
    what = action_words(newer.template) if newer else _("a change that tells nobody")
    return Happening(
        newer.created_at if newer else message.created_at,
        _("Overtaken by a newer state, so it was not sent"),
        detail=what,
        icon="block",
    )


def waiting(delivery: Delivery) -> Happening:
    held = delivery.status == DeliveryStatus.HELD
    words = _("Held back until %(at)s") if held else _("Waits for its turn or its next try at %(at)s")
    tries = ngettext("%(n)d try so far", "%(n)d tries so far", delivery.tries) % {"n": delivery.tries}
    detail = " · ".join([tries, error_words(delivery.error)] if delivery.error else [tries])
    return Happening(
        delivery.message.created_at,
        words % {"at": moment(delivery.next_try_at)},
        detail=detail if delivery.tries or delivery.error else "",
        icon="schedule",
        tone=Tone.WARN if delivery.error else Tone.PLAIN,
    )


def sent(delivery: Delivery, at: datetime) -> Happening:
    words = _("Handed to %(provider)s") if delivery.provider else _("Handed over")
    return Happening(
        at, words % {"provider": delivery.provider}, detail=delivery.vendor_id, icon="send", tone=Tone.INFO
    )
