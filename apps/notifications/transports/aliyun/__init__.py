"""SMS by Aliyun (阿里云短信服务, Dysmsapi 2017-05-25)."""

from apps.notifications.transports.aliyun.transport import AliyunTransport

__all__ = ["AliyunTransport"]
