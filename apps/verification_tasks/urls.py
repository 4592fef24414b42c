"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from apps.verification_tasks.inbound.wechat.binding_qr import BindingQrView

urlpatterns: list[URLPattern | URLResolver] = [
    path("resident/wechat-binding/qr", BindingQrView.as_view()),
]
