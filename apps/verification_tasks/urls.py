"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from apps.verification_tasks.api.presence import PresenceCodeView
from apps.verification_tasks.inbound.wechat.binding_qr import BindingQrView

urlpatterns: list[URLPattern | URLResolver] = [
    path("declarations/<uuid:declaration_id>/presence-code", PresenceCodeView.as_view()),
    path("resident/wechat-binding/qr", BindingQrView.as_view()),
]
