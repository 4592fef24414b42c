"""Campaigns: made with a look at reach and cost, started, stopped, resumed, and what came of them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.models import AuditEntry
from apps.grids.office.audit_words import audit_happenings
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Link
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.residence_registration.campaigns.admin.deeds import DEEDS, action_of
from apps.residence_registration.campaigns.admin.facts import facts_of, notes_of
from apps.residence_registration.campaigns.admin.filters import StatusFilter
from apps.residence_registration.campaigns.admin.forms import CampaignForm, asked_base
from apps.residence_registration.campaigns.admin.looking import checked, previewed
from apps.residence_registration.campaigns.admin.scope import campaigns_in_scope
from apps.residence_registration.campaigns.admin.sections import estimate_section, results_section, text_section
from apps.residence_registration.campaigns.admin.words import (
    audience_words,
    place_words,
    progress_words,
    status_badge,
)
from apps.residence_registration.campaigns.preview import preview
from apps.residence_registration.campaigns.results import results_of
from apps.residence_registration.campaigns.services import draft_campaign
from apps.residence_registration.campaigns.services.drafting import SUBJECT
from apps.residence_registration.campaigns.states import CampaignStatus
from apps.residence_registration.campaigns.words import words_at
from apps.residence_registration.models import Campaign

KEEP = "keep"
AHEAD = (CampaignStatus.DRAFT, CampaignStatus.WAITING)


@admin.register(Campaign)
class CampaignAdmin(ScopedModelAdmin):
    view_needs = Permission.SEND_ANNOUNCEMENTS
    list_display = ("title", "place", "audience", "status_shown", "progress", "made")
    list_filter = (StatusFilter,)
    empty_words = gettext_lazy("No announcement has been made yet.")
    ordering = ("-made_at",)
    actions = tuple(action_of(deed) for deed in DEEDS.values())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("preview/", view, name="residence_registration_campaign_preview"), *urls]

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        return campaigns_in_scope(viewer).select_related("town", "grid").defer("grid__area")

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return self.has_announce_permission(request)

    def has_announce_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.SEND_ANNOUNCEMENTS)

    def offers(self, action: str, obj: Campaign) -> bool:
        return action not in DEEDS or obj.status in DEEDS[action].before

    @admin.display(description=gettext_lazy("where"))
    def place(self, obj: Campaign) -> str:
        return place_words(obj)

    @admin.display(description=gettext_lazy("who"))
    def audience(self, obj: Campaign) -> str:
        return audience_words(obj)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_shown(self, obj: Campaign) -> SafeString:
        return status_badge(obj)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, obj: Campaign) -> str:
        return progress_words(obj)

    @admin.display(description=gettext_lazy("made"), ordering="made_at")
    def made(self, obj: Campaign) -> str:
        return moment(obj.made_at)

    def detail(self, viewer: Viewer, obj: Campaign) -> Detail:
        texts = {language: words.text for language, words in words_at(obj.version).items()}
        came = estimate_section(preview(obj)) if obj.status in AHEAD else results_section(results_of(obj))
        entries = AuditEntry.objects.filter(subject_type=SUBJECT, subject_id=str(obj.pk)).order_by("-at", "-pk")
        page = f"{reverse('admin:residence_registration_campaign_add')}?from={obj.pk}"
        deliveries = f"{reverse('admin:notifications_delivery_changelist')}?campaign={obj.pk}"
        may_announce = viewer.may(Permission.SEND_ANNOUNCEMENTS)
        links = [Link(page, _("A new one from this one"), "edit_note")] if may_announce else []
        if obj.written:
            links.append(Link(deliveries, _("Its deliveries"), "outgoing_mail"))
        sections = [facts_of(obj), came, text_section(texts, obj.titles())]
        return Detail(sections, timeline=audit_happenings(list(entries)), notes=notes_of(obj), links=links)

    # --- A new one -----------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_of(request)
        draft = checked(form)
        if draft is not None and KEEP in request.POST:
            made = draft_campaign(draft=draft, actor=viewer_of(request).actor())
            messages.success(request, _("Kept as a draft: nobody is told before you start it."))
            return HttpResponseRedirect(reverse("admin:residence_registration_campaign_change", args=[made.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("New announcement"),
            "form": form,
            "sections": previewed(draft) if draft else [],
            "look": reverse("admin:residence_registration_campaign_preview"),
            "back": reverse("admin:residence_registration_campaign_changelist"),
        }
        return TemplateResponse(request, "admin/office/campaign.html", context)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """The part of the page that follows what is typed."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_of(request)
        draft = checked(form)
        context = {"form": form, "sections": previewed(draft) if draft else []}
        return TemplateResponse(request, "admin/office/campaign_preview.html", context)

    def form_of(self, request: HttpRequest) -> CampaignForm:
        asked = asked_base(request.GET.get("from"))
        base = self.get_queryset(request).filter(pk=asked).first() if asked else None
        return CampaignForm(request.POST if request.method == "POST" else None, viewer_of(request), base)
