"""The inbox of WeChat messages that wait for a person."""

from apps.verification_tasks.admin.wechat.page import WechatMessageAdmin

__all__ = ["WechatMessageAdmin"]
