"""Every write of this room."""

from apps.notifications.services.contacts import (
    Wishes,
    bind_address,
    release_address_of,
    release_addresses,
    save_wishes,
)
from apps.notifications.services.delivering import deliver_each
from apps.notifications.services.falling_back import fall_back
from apps.notifications.services.overtaking import overtake
from apps.notifications.services.receipts import forget_kept_receipts, match_kept_receipts, take_receipts
from apps.notifications.services.releasing import forget_counts, release_held
from apps.notifications.services.resending import resend
from apps.notifications.services.retention import wipe_old_codes
from apps.notifications.services.sending import NewMessage, message_on, send_messages
from apps.notifications.services.subscriptions import (
    subscribe_device,
    subscribe_resident,
    unsubscribe_devices,
    unsubscribe_resident,
)
from apps.notifications.services.waking import wake_stranded
from apps.notifications.services.wordings import (
    WordingDraft,
    check_wording,
    keep_words,
    publish_wording,
    ship_wordings,
)

__all__ = [
    "NewMessage",
    "Wishes",
    "WordingDraft",
    "bind_address",
    "check_wording",
    "deliver_each",
    "fall_back",
    "forget_counts",
    "forget_kept_receipts",
    "keep_words",
    "match_kept_receipts",
    "message_on",
    "overtake",
    "publish_wording",
    "release_address_of",
    "release_addresses",
    "release_held",
    "resend",
    "save_wishes",
    "send_messages",
    "ship_wordings",
    "subscribe_device",
    "subscribe_resident",
    "take_receipts",
    "unsubscribe_devices",
    "unsubscribe_resident",
    "wake_stranded",
    "wipe_old_codes",
]
