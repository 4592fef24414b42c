"""Every write of this room."""

from apps.notifications.services.delivering import deliver_each
from apps.notifications.services.retention import wipe_old_codes
from apps.notifications.services.sending import NewMessage, send_messages
from apps.notifications.services.waking import wake_stranded

__all__ = ["NewMessage", "deliver_each", "send_messages", "wake_stranded", "wipe_old_codes"]
