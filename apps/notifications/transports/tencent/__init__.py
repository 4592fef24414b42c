"""SMS by Tencent Cloud (腾讯云短信, sms 2021-01-11)."""

from apps.notifications.transports.tencent.transport import TencentTransport

__all__ = ["TencentTransport"]
