"""Messages and their deliveries. What a message says, and to which number, is shown for a reason alone."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Exists, OuterRef, QuerySet, UUIDField, When
from django.db.models.functions import Cast
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from apps.core.phones import mask_phone
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.viewers import Viewer
from apps.grids.office.words import action_words
from apps.notifications.models import Audience, Delivery, Message
from apps.residence_registration.admin.delivery_words import WORDS, delivery_badge, delivery_words
from apps.residence_registration.admin.scope import declarations_in_scope
from apps.residence_registration.admin.timeline import SUBJECT


def narrowed(rows: QuerySet[Any], viewer: Viewer, prefix: str = "") -> QuerySet[Any]:
    """Messages about a declaration in scope; all, for those who answer for the whole city."""
    if viewer.sees_everything:
        return rows
    # Cast only where the subject is a declaration: another subject's id may be no UUID at all.
    about = Case(When(**{f"{prefix}subject_type": SUBJECT}, then=Cast(f"{prefix}subject_id", UUIDField())))
    mine: QuerySet[Any] = rows.alias(about=about).filter(
        Exists(declarations_in_scope(viewer).filter(pk=OuterRef("about")))
    )
    return mine


@admin.register(Message)
class MessageAdmin(RevealMixin, ScopedModelAdmin):
    reveal_subject = "message"
    list_display = ("made", "what", "audience", "language")
    list_filter = (("audience", ChoicesDropdownFilter),)
    empty_words = gettext_lazy("No message has been written yet.")
    ordering = ("-created_at",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        return narrowed(Message.objects.defer("text"), viewer)

    @admin.display(description=gettext_lazy("created"), ordering="created_at")
    def made(self, obj: Message) -> str:
        return moment(obj.created_at)

    @admin.display(description=gettext_lazy("message"), ordering="template")
    def what(self, obj: Message) -> str:
        return action_words(obj.template)

    def detail(self, viewer: Viewer, obj: Message) -> Detail:
        facts = [
            Fact(_("message"), action_words(obj.template)),
            Fact(_("audience"), str(Audience(obj.audience).label)),
            Fact(_("language"), obj.language),
            Fact(_("created"), moment(obj.created_at)),
        ]
        sent = [Fact(moment(each.sent_at), delivery_words(each)) for each in obj.deliveries.defer("to")]
        return Detail(
            [Section(_("Message"), facts), Section(_("Deliveries"), sent)], links=self.reveal_links(viewer, obj)
        )

    def revealed(self, obj: Message) -> list[Fact]:
        numbers = ", ".join(each.to for each in obj.deliveries.all())
        return [Fact(_("to"), numbers), Fact(_("text"), obj.text)]


class StatusFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, _request: Any, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(WORDS.items())

    def queryset(self, _request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ScopedModelAdmin):
    list_display = ("what", "channel", "masked_to", "status_shown", "tries", "sent", "error")
    list_filter = (StatusFilter, ("channel", ChoicesDropdownFilter))
    empty_words = gettext_lazy("No message has left yet.")
    ordering = ("-pk",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Delivery.objects.select_related("message").defer("message__text")
        return narrowed(rows, viewer, "message__")

    @admin.display(description=gettext_lazy("message"))
    def what(self, obj: Delivery) -> str:
        return action_words(obj.message.template)

    @admin.display(description=gettext_lazy("to"))
    def masked_to(self, obj: Delivery) -> str:
        return mask_phone(obj.to)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_shown(self, obj: Delivery) -> SafeString:
        return delivery_badge(obj)

    @admin.display(description=gettext_lazy("sent"), ordering="sent_at")
    def sent(self, obj: Delivery) -> str:
        return moment(obj.sent_at)

    def detail(self, _viewer: Viewer, obj: Delivery) -> Detail:
        facts = [
            Fact(_("message"), self.what(obj)),
            Fact(_("channel"), str(obj.get_channel_display())),
            Fact(_("to"), self.masked_to(obj)),
            Fact(_("status"), delivery_badge(obj)),
            Fact(_("tries"), obj.tries),
            Fact(_("next try"), moment(obj.next_try_at)),
            Fact(_("sent"), moment(obj.sent_at)),
            Fact(_("vendor's id"), obj.vendor_id),
            Fact(_("last error"), obj.error),
        ]
        return Detail([Section(_("Delivery"), facts)])
