"""The saved filters that a person may use, with their short links."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.grids.models import SavedFilter, Staff
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import moment
from apps.grids.office.saved_filters import list_url, short_link
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.grids.selectors.filters import filters_of
from apps.grids.services.filters import remove_filters, share_filters


@admin.register(SavedFilter)
class SavedFilterAdmin(ScopedModelAdmin):
    view_needs = Permission.SAVE_FILTERS
    list_display = ("name", "link", "owner", "shared", "made")
    ordering = ("name", "pk")
    actions = ("share", "unshare", "remove")
    empty_words = gettext_lazy("Filter a list and save the filter above it: it will stand here.")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        return filters_of(viewer.staff) if viewer.staff else SavedFilter.objects.none()

    def has_save_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.SAVE_FILTERS)

    @admin.display(description=gettext_lazy("short link"))
    def link(self, obj: SavedFilter) -> SafeString:
        url = short_link(obj)
        return format_html('<a class="underline" href="{}">{}</a>', url, url)

    @admin.display(description=gettext_lazy("shared in"))
    def shared(self, obj: SavedFilter) -> str:
        return obj.shared_in.name if obj.shared_in else _("nobody else")

    @admin.display(description=gettext_lazy("made"), ordering="made_at")
    def made(self, obj: SavedFilter) -> str:
        return moment(obj.made_at)

    def offers(self, action: str, obj: SavedFilter) -> bool:
        match action:
            case "share":
                return obj.shared_in_id is None
            case "unshare":
                return obj.shared_in_id is not None
        return True

    def detail(self, _viewer: Viewer, obj: SavedFilter) -> Detail:
        facts = [
            Fact(_("name"), obj.name),
            Fact(_("short link"), self.link(obj)),
            Fact(_("owner"), obj.owner.name),
            Fact(_("shared in"), self.shared(obj)),
            Fact(_("made"), self.made(obj)),
        ]
        return Detail([Section(_("Saved filter"), facts)], links=[Link(list_url(obj), _("Open the list"), "list")])

    @admin.action(description=gettext_lazy("Share with your division"), permissions=["save"])
    def share(self, request: HttpRequest, queryset: QuerySet[SavedFilter]) -> HttpResponse | None:
        title, question = _("Share with your division"), _("Everybody of your division and of those below sees it.")
        return self.step(request, queryset, "share", title, question)

    @admin.action(description=gettext_lazy("Share no longer"), permissions=["save"])
    def unshare(self, request: HttpRequest, queryset: QuerySet[SavedFilter]) -> HttpResponse | None:
        return self.step(request, queryset, "unshare", _("Share no longer"), _("Only you will see it."))

    @admin.action(description=gettext_lazy("Remove"), permissions=["save"])
    def remove(self, request: HttpRequest, queryset: QuerySet[SavedFilter]) -> HttpResponse | None:
        return self.step(request, queryset, "remove", _("Remove"), _("Its short link leads nowhere then."))

    def step(
        self, request: HttpRequest, queryset: QuerySet[SavedFilter], action: str, title: str, question: str
    ) -> HttpResponse | None:
        """Only what is one's own: what others share is theirs to change."""
        viewer = viewer_of(request)

        def apply(_form: Any, chosen: list[SavedFilter]) -> str:
            codes, owner = [each.pk for each in chosen], viewer.staff
            number = deed(action, codes, owner, viewer) if owner else 0
            return ngettext("%(n)d filter changed.", "%(n)d filters changed.", number) % {"n": number}

        step = Step(action=action, title=title, question=question, submit=title, apply=apply)
        return confirm(self, request, queryset.filter(owner=viewer.staff), step)


def deed(action: str, codes: list[str], owner: Staff, viewer: Viewer) -> int:
    if action == "remove":
        return remove_filters(codes=codes, owner=owner, actor=viewer.actor())
    return share_filters(codes=codes, owner=owner, shared=action == "share", actor=viewer.actor())
