"""Messages. What one says, and to which number, is shown for a reason alone."""

from typing import Any

from django.contrib import admin
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.viewers import Viewer
from apps.grids.office.words import action_words
from apps.notifications.models import Audience, Message
from apps.residence_registration.admin.delivery_words import delivery_link, message_link
from apps.residence_registration.admin.scope import declarations_in_scope
from apps.residence_registration.admin.timeline import SUBJECT
from apps.residence_registration.campaigns.admin.scope import campaigns_in_scope
from apps.residence_registration.campaigns.services.drafting import SUBJECT as CAMPAIGN


def narrowed(rows: QuerySet[Any], viewer: Viewer, prefix: str = "") -> QuerySet[Any]:
    """Messages about a declaration or of a campaign in scope; all, for those who answer for the whole city."""
    if viewer.sees_everything:
        return rows
    about = named(prefix, SUBJECT, declarations_in_scope(viewer)) | named(
        prefix, CAMPAIGN, campaigns_in_scope(viewer)
    )
    return rows.filter(about)


def named(prefix: str, subject: str, objects: QuerySet[Any]) -> Q:
    """By the words of their ids: a subject of another kind may have an id that is no UUID at all."""
    idents = objects.order_by().values_list(Cast("pk", CharField()))
    return Q(**{f"{prefix}subject_type": subject, f"{prefix}subject_id__in": idents})


@admin.register(Message)
class MessageAdmin(RevealMixin, ScopedModelAdmin):
    reveal_subject = "message"
    reveal_heads = (gettext_lazy("to"), gettext_lazy("text"))
    reveal_prefetched = ("deliveries",)
    list_display = ("made", "what", "audience", "language")
    list_filter = (("audience", ChoicesDropdownFilter),)
    empty_words = gettext_lazy("No message has been written yet.")
    # Their ids follow the time, and have an index.
    ordering = ("-pk",)

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
            Fact(_("version of the wording"), obj.version),
            Fact(_("created"), moment(obj.created_at)),
        ]
        sent = [Fact(moment(each.sent_at), delivery_link(each)) for each in obj.deliveries.defer("to")]
        if obj.carried_by_id:
            sent.append(Fact(_("said together in"), message_link(obj.carried_by_id)))
        return Detail(
            [Section(_("Message"), facts), Section(_("Deliveries"), sent)], links=self.reveal_links(viewer, obj)
        )

    def revealed(self, obj: Message) -> list[Fact]:
        numbers = ", ".join(each.to for each in obj.deliveries.all())
        return [Fact(_("to"), numbers), Fact(_("text"), obj.text)]
