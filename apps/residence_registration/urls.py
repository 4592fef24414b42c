"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from apps.residence_registration.api.declarations import (
    DeclarationsView,
    DeclarationView,
    ResubmitView,
    WithdrawView,
)
from apps.residence_registration.api.emails import EmailConfirmView, EmailView
from apps.residence_registration.api.messages import MessagesView
from apps.residence_registration.api.preferences import PreferencesView
from apps.residence_registration.api.push import PushSubscriptionsView, PushSubscriptionView
from apps.residence_registration.api.sign_in import OtpView, SessionView
from apps.residence_registration.api.wechat import WechatBindingView

urlpatterns: list[URLPattern | URLResolver] = [
    path("resident/otp", OtpView.as_view()),
    path("resident/session", SessionView.as_view()),
    path("resident/wechat-binding", WechatBindingView.as_view()),
    path("resident/email", EmailView.as_view()),
    path("resident/email/confirm", EmailConfirmView.as_view()),
    path("resident/push-subscriptions", PushSubscriptionsView.as_view()),
    path("resident/push-subscriptions/<uuid:subscription_id>", PushSubscriptionView.as_view()),
    path("messages", MessagesView.as_view()),
    path("preferences", PreferencesView.as_view()),
    path("declarations", DeclarationsView.as_view()),
    path("declarations/<uuid:declaration_id>", DeclarationView.as_view()),
    path("declarations/<uuid:declaration_id>/withdraw", WithdrawView.as_view()),
    path("declarations/<uuid:declaration_id>/resubmit", ResubmitView.as_view()),
]
