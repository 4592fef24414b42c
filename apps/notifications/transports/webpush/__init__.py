"""Web Push (RFC 8030) with VAPID (RFC 8292) and its encryption (RFC 8291), to the field app and the portal.

Written on `cryptography`: the kept library needs a package that comes without a wheel.
"""

from apps.notifications.transports.webpush.transport import WebPushTransport

__all__ = ["WebPushTransport"]
