"""Wordings: what every message says, its versions, and a new one made with a look at it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from apps.core.errors import InvalidInput
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import Tone, badge, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.office.words import action_words
from apps.grids.roles import Permission
from apps.notifications.models import Wording
from apps.notifications.occasions import ANNOUNCEMENTS
from apps.notifications.services import check_wording, publish_wording
from apps.notifications.templates import variables
from apps.notifications.wording_checks import preview
from apps.residence_registration.admin.wordings.forms import CHANGEABLE, WordingForm
from apps.residence_registration.admin.wordings.words import length_words, maker_words

PUBLISH = "publish"
ALL = "all"
SHOWN = 40


class ForceFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Without a choice: what is in force."""

    title = gettext_lazy("versions")
    parameter_name = "versions"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("", _("in force")), (ALL, _("all"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == ALL else queryset.filter(is_old=False)


@admin.register(Wording)
class WordingAdmin(ScopedModelAdmin):
    """A version is read only: what changes the words is the next one. A campaign's own stand on its page."""

    list_display = ("what", "language", "version", "force", "cost", "start")
    list_filter = (ForceFilter, ("language", ChoicesDropdownFilter))
    ordering = ("template",)

    def visible_to(self, _viewer: Viewer) -> QuerySet[Any]:
        same = {name: OuterRef(name) for name in ("template", "language")}
        return Wording.objects.exclude(template__in=ANNOUNCEMENTS).annotate(
            is_old=Exists(Wording.objects.filter(**same, version__gt=OuterRef("version")))
        )

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return viewer_of(request).may(Permission.MANAGE_POLICIES)

    @admin.display(description=gettext_lazy("message"), ordering="template")
    def what(self, obj: Wording) -> str:
        return action_words(obj.template)

    @admin.display(description=gettext_lazy("in force"))
    def force(self, obj: Any) -> SafeString:
        return badge(_("replaced")) if obj.is_old else badge(_("in force"), Tone.GOOD)

    @admin.display(description=gettext_lazy("length"))
    def cost(self, obj: Wording) -> SafeString:
        return format_html('<span class="ds-one-line">{}</span>', length_words(preview(obj.text).length))

    @admin.display(description=gettext_lazy("text"))
    def start(self, obj: Wording) -> str:
        return shortened(obj.text)

    def detail(self, viewer: Viewer, obj: Any) -> Detail:
        sample = preview(obj.text)
        facts = [
            Fact(_("message"), self.what(obj)),
            Fact(_("language"), str(obj.get_language_display())),
            Fact(_("version"), obj.version),
            Fact(_("in force"), self.force(obj)),
            Fact(_("text"), obj.text),
            Fact(_("SMS vendor's template id"), obj.sms_template_id),
            Fact(_("WeChat template id"), obj.wechat_template_id),
            Fact(_("why it was made"), obj.note),
            Fact(_("made by"), maker_words(obj)),
            Fact(_("made"), moment(obj.made_at)),
        ]
        shown = [Fact(_("with sample values"), sample.text), Fact(_("length"), length_words(sample.length))]
        page = f"{reverse('admin:notifications_wording_add')}?from={obj.pk}"
        links = [Link(page, _("A new version from this one"), "edit_note")]
        sections = [Section(_("Wording"), facts), Section(_("As it arrives"), shown)]
        return Detail(sections, links=links if viewer.may(Permission.MANAGE_POLICIES) else [])

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WordingForm(request.POST if request.method == "POST" else None, base_wording(request.GET.get("from")))
        shown = None
        if form.is_bound and form.is_valid():
            try:
                if PUBLISH in request.POST:
                    return self.publish(request, form)
                check_wording(form.draft())
            except InvalidInput as fault:
                for each in fault.errors:
                    form.add_error(each.pointer.removeprefix("/"), each.detail)
            else:
                shown = preview(form.draft().text)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("New version of a wording"),
            "form": form,
            "known": [(action_words(template), sorted(variables(template))) for template in CHANGEABLE],
            "preview": shown and [(_("with sample values"), shown.text), (_("length"), length_words(shown.length))],
            "back": reverse("admin:notifications_wording_changelist"),
        }
        return TemplateResponse(request, "admin/office/wording.html", context)

    def publish(self, request: HttpRequest, form: WordingForm) -> HttpResponse:
        made = publish_wording(draft=form.draft(), actor=viewer_of(request).actor())
        words = _("Version %(n)d is in force: within half a minute every message says it.")
        messages.success(request, words % {"n": made.version})
        return HttpResponseRedirect(reverse("admin:notifications_wording_change", args=[made.pk]))


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def base_wording(asked: str | None) -> Wording:
    """The version that was asked for, else the first message's."""
    found = Wording.objects.filter(pk=int(asked)).first() if asked and asked.isascii() and asked.isdigit() else None
    return found or Wording.objects.order_by("template", "-language", "-version")[0]
