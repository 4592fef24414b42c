"""Where everything is."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from apps.sync.admin.why import why
from apps.verification_tasks.inbound.wechat.hook import WechatHook

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.core.urls")),
    path("admin/sync/why/", admin.site.admin_view(why), name="why"),
    path("admin/map/", include("apps.verification_tasks.map.urls")),
    path("admin/forecast/", include("apps.verification_tasks.forecast.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("apps.notifications.push.urls")),
    path("api/v1/", include("apps.residence_registration.urls")),
    path("api/v1/", include("apps.verification_tasks.urls")),
    path("api/v1/", include("apps.sync.urls")),
    path("wall/", include("apps.verification_tasks.wall.urls")),
    path("hooks/phone/", include("apps.verification_tasks.inbound.phone.urls")),
    path("hooks/sms/", include("apps.notifications.receipts.urls")),
    path("hooks/wechat/", WechatHook.as_view(), name="wechat-hook"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("apps.notifications.urls")))
