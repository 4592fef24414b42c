"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from apps.sync.api.enrol import EnrolView
from apps.sync.api.evidence import UploadsView, UploadView
from apps.sync.api.evidence_bytes import EvidenceBytesView
from apps.sync.api.me import LogoutView, MeView
from apps.sync.api.pull import PullView
from apps.sync.api.push import PushView
from apps.sync.api.push_subscription import DeviceSubscriptionView
from apps.sync.api.scorecards import ContestsView, ScorecardsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("devices/enrol", EnrolView.as_view()),
    path("devices/logout", LogoutView.as_view()),
    path("devices/push-subscription", DeviceSubscriptionView.as_view()),
    path("evidence/", UploadsView.as_view()),
    path("evidence/uploads/<uuid:upload_id>", UploadView.as_view()),
    path("evidence/<uuid:evidence_id>", EvidenceBytesView.as_view()),
    path("me", MeView.as_view()),
    path("scorecards", ScorecardsView.as_view()),
    path("scorecards/<uuid:card_id>/contests", ContestsView.as_view()),
    path("sync/pull", PullView.as_view()),
    path("sync/push", PushView.as_view()),
]
