"""Deliveries: how each goes, which need a person, and how many fail."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.core.phones import mask_phone
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer
from apps.grids.office.words import action_words
from apps.notifications.models import Channel, Delivery
from apps.notifications.states import DeliveryStatus
from apps.residence_registration.admin.deliveries.filters import CampaignFilter, NeedFilter, StatusFilter
from apps.residence_registration.admin.deliveries.rates import rates_view
from apps.residence_registration.admin.deliveries.resending import ResendAction
from apps.residence_registration.admin.deliveries.story import story
from apps.residence_registration.admin.delivery_words import delivery_badge, error_words
from apps.residence_registration.admin.messages import narrowed

# Any other channel's address is no phone number, and stands in the revealed message alone.
PHONES = frozenset({Channel.SMS, Channel.PORTAL})
HIDDEN = "••••••"


@admin.register(Delivery)
class DeliveryAdmin(ResendAction, ScopedModelAdmin):
    list_display = ("what", "channel", "masked_to", "status_shown", "tries", "sent", "why")
    list_filter = (NeedFilter, StatusFilter, CampaignFilter, ("channel", ChoicesDropdownFilter))
    empty_words = gettext_lazy("No message has left yet.")
    ordering = ("-pk",)
    actions = ("resend",)
    list_before_template = "admin/office/deliveries_links.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.rates)
        urls: list[URLPattern] = super().get_urls()
        return [path("rates/", view, name="notifications_delivery_rates"), *urls]

    def rates(self, request: HttpRequest) -> HttpResponse:
        return rates_view(self, request)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Delivery.objects.select_related("message").defer("message__text", "message__context")
        return narrowed(rows, viewer, "message__")

    def offers(self, action: str, obj: Any) -> bool:
        return action != "resend" or obj.status == DeliveryStatus.FAILED

    @admin.display(description=gettext_lazy("message"))
    def what(self, obj: Delivery) -> str:
        return action_words(obj.message.template)

    @admin.display(description=gettext_lazy("to"))
    def masked_to(self, obj: Delivery) -> str:
        return mask_phone(str(obj.to)) if obj.channel in PHONES else HIDDEN

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_shown(self, obj: Delivery) -> SafeString:
        return delivery_badge(obj)

    @admin.display(description=gettext_lazy("sent"), ordering="sent_at")
    def sent(self, obj: Delivery) -> str:
        return moment(obj.sent_at)

    @admin.display(description=gettext_lazy("last error"))
    def why(self, obj: Delivery) -> str:
        return error_words(obj.error)

    def detail(self, _viewer: Viewer, obj: Delivery) -> Detail:
        facts = [
            Fact(_("message"), self.what(obj)),
            Fact(_("channel"), str(obj.get_channel_display())),
            Fact(_("to"), self.masked_to(obj)),
            Fact(_("status"), delivery_badge(obj)),
            Fact(_("tries"), obj.tries),
            Fact(_("next try"), moment(obj.next_try_at)),
            Fact(_("sent"), moment(obj.sent_at)),
            Fact(_("provider"), obj.provider),
            Fact(_("vendor's id"), obj.vendor_id),
            Fact(_("last error"), error_words(obj.error)),
        ]
        link = Link(reverse("admin:notifications_message_change", args=[obj.message_id]), _("The message"), "sms")
        return Detail([Section(_("Delivery"), facts)], timeline=story(obj), links=[link])
