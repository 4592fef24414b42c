"""Browsers ask to be pushed to, and stop."""

import uuid
from collections.abc import Collection
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, NotFound
from apps.core.phones import phone_index
from apps.notifications.choice import is_open
from apps.notifications.models import Channel, PushSubscription
from apps.notifications.services.contacts import hold_contact
from apps.notifications.subscriptions import endpoint_index, forget_wish
from apps.notifications.transports.webpush.subscription import read

SUBJECT: Final = "push_subscription"
# Browsers of a resident: whoever has more has lost the oldest.
MOST: Final = 10
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext(%s))"


@transaction.atomic
def subscribe_resident(*, phone: str, subscription: str, name: str, actor: Actor) -> PushSubscription:
    """ValueError where it is none. A browser that was somebody else's is this resident's from now on."""
    check_open()
    contact = hold_contact(phone)
    kept = keep(PushSubscription(contact=contact, subscription=subscription, name=name), actor)
    superfluous = list(contact.subscriptions.values_list("pk", flat=True)[MOST:])
    drop(PushSubscription.objects.filter(pk__in=superfluous), actor)
    return kept


@transaction.atomic
def subscribe_device(
    *, staff_id: uuid.UUID, device_id: uuid.UUID, subscription: str, name: str, actor: Actor
) -> PushSubscription:
    """ValueError where it is none. A device has one subscription: the new one takes the place of the old."""
    check_open()
    # Two calls of one app at once come one after the other.
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"{SUBJECT}:{device_id}"])
    mine = PushSubscription.objects.filter(device_id=device_id)
    mine.exclude(endpoint_index=endpoint_index(read(subscription).endpoint)).delete()
    row = PushSubscription(staff_id=staff_id, device_id=device_id, subscription=subscription, name=name)
    return keep(row, actor)


def check_open() -> None:
    if not is_open(Channel.WEBPUSH):
        raise Conflict(_("Nothing is pushed from here."), code="channel_closed")


def keep(row: PushSubscription, actor: Actor) -> PushSubscription:
    """By its endpoint, of which there is one row: the id stays when a browser asks again."""
    row.endpoint_index, row.subscribed_at = endpoint_index(read(row.subscription).endpoint), now()
    changed = ("subscription", "contact", "staff_id", "device_id", "name", "subscribed_at")
    known = PushSubscription.objects.select_for_update().filter(endpoint_index=row.endpoint_index)
    left = list(known.values_list("contact", flat=True))
    PushSubscription.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["endpoint_index"], update_fields=changed
    )
    for contact_id in left:
        forget_wish(contact_id)
    kept = PushSubscription.objects.get(endpoint_index=row.endpoint_index)
    audit.record(actor=actor, action="push.subscribed", subject_type=SUBJECT, subjects=[kept.pk])
    return kept


@transaction.atomic
def unsubscribe_resident(*, phone: str, subscription_id: uuid.UUID, actor: Actor) -> None:
    theirs = PushSubscription.objects.filter(contact__recipient_index=phone_index(phone), pk=subscription_id)
    if not drop(theirs, actor):
        raise NotFound(_("There is no such subscription."))


@transaction.atomic
def unsubscribe_devices(*, device_ids: Collection[uuid.UUID], actor: Actor) -> int:
    """Of devices that are shut out, change hands or wish to hear nothing."""
    return drop(PushSubscription.objects.filter(device_id__in=list(device_ids)), actor)


def drop(rows: QuerySet[PushSubscription], actor: Actor) -> int:
    owners = dict(rows.order_by("pk").values_list("pk", "contact"))
    if owners:
        PushSubscription.objects.filter(pk__in=list(owners)).delete()
        for contact_id in set(owners.values()):
            forget_wish(contact_id)
        audit.record(actor=actor, action="push.unsubscribed", subject_type=SUBJECT, subjects=list(owners))
    return len(owners)
