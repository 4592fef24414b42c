"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from apps.residence_registration.api.declarations import (
    DeclarationsView,
    DeclarationView,
    ResubmitView,
    WithdrawView,
)
from apps.residence_registration.api.sign_in import OtpView, SessionView
from apps.residence_registration.api.wechat import WechatBindingView

urlpatterns: list[URLPattern | URLResolver] = [
    path("resident/otp", OtpView.as_view()),
    path("resident/session", SessionView.as_view()),
    path("resident/wechat-binding", WechatBindingView.as_view()),
    path("declarations", DeclarationsView.as_view()),
    path("declarations/<uuid:declaration_id>", DeclarationView.as_view()),
    path("declarations/<uuid:declaration_id>/withdraw", WithdrawView.as_view()),
    path("declarations/<uuid:declaration_id>/resubmit", ResubmitView.as_view()),
]
