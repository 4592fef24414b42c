"""The base of every page of the office: what a viewer may see and do comes from their role and scope."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, cast

from django.contrib.admin import ShowFacets, display
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import label_for_field, lookup_field, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, checkbox
from unfold.utils import display_for_field, display_for_value
from unfold.views import ChangeList

from apps.core import audit
from apps.grids.office.confirm import CHOSEN
from apps.grids.office.details import Button, Detail, Fact, Section, Text
from apps.grids.office.exports.page import ExportMixin
from apps.grids.office.formats import EMPTY
from apps.grids.office.kinds import narrowed
from apps.grids.office.paginator import CappedPaginator
from apps.grids.office.saved_filters import bar_of, save_from
from apps.grids.office.viewers import ONLY, Viewer, viewer_of
from apps.grids.roles import Permission


@cache
def drawn_checkbox(_language: str) -> str:
    """With a place for the row's id: drawn from its template for each row it would be a third of a list's cost."""
    return str(checkbox.render(ACTION_CHECKBOX_NAME, "{pk}"))


class OfficeList(ChangeList):  # type: ignore[misc]  # unfold carries no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Unfold asks for the heads of all columns anew for each row.
        self.query_strings: dict[tuple[str, ...], str] = {}
        super().__init__(*args, **kwargs)

    def get_query_string(
        self, new_params: Mapping[str, object] | None = None, remove: Sequence[str] | None = None
    ) -> str:
        asked = (repr(new_params), repr(remove))
        if asked not in self.query_strings:
            self.query_strings[asked] = super().get_query_string(new_params, remove)
        return self.query_strings[asked]

    def get_results(self, request: HttpRequest) -> None:
        """The whole table is never counted, so there is nothing to compare with."""
        super().get_results(request)
        self.full_result_count = self.result_count


class ScopedModelAdmin(ExportMixin, ModelAdmin):  # type: ignore[misc]  # unfold carries no types
    """Reads only; what changes a row is an action that calls a service."""

    view_needs: ClassVar[Permission] = Permission.SEE_TASKS
    # What a detail page shows where `detail` is not overridden: names of fields or methods.
    detail_fields: ClassVar[tuple[str, ...]] = ()
    # The audit's word for the subject whose personal data the list and the detail page show; "": none.
    personal_subject: ClassVar[str] = ""

    change_list_template = "admin/office/change_list.html"
    # Above the list, outside its form.
    list_before_template = "admin/office/saved_filters.html"
    # What an empty list says.
    empty_words: ClassVar[Text] = gettext_lazy("There is nothing here yet.")
    search_posts: ClassVar[bool] = False
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    list_disable_select_all = True
    actions_on_top = True
    list_filter_submit = True
    # Facets count every choice of every filter over the whole table.
    show_facets = ShowFacets.NEVER
    ordering: tuple[str, ...] = ("-pk",)

    def visible_to(self, _viewer: Viewer) -> QuerySet[Any]:
        """The rows in the viewer's scope; everything, where a model has no place."""
        return cast("QuerySet[Any]", self.model._default_manager.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """In the list's order, also where suggestions are asked for, which lists nobody orders."""
        rows = self.visible_to(viewer_of(request)).order_by(*self.get_ordering(request))
        only = getattr(request, ONLY, None)
        return rows if only is None else rows.filter(pk__in=only)

    # --- Permissions -------------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django names it
        return viewer_of(request).reads(self.view_needs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, _request: HttpRequest, *_: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django names them
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  the same
        return False

    # --- The list ----------------------------------------------------------------------------------------

    @display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Model) -> str:
        return SafeString(drawn_checkbox(get_language() or "").replace("{pk}", escape(str(obj.pk))))

    def lookup_allowed(self, lookup: str, _value: str, request: HttpRequest) -> bool:
        """The filters of the list alone: Django would take any column, and so tell what stands in a masked one."""
        filters = self.get_list_filter(request)
        names = {each[0] if isinstance(each, tuple) else each.parameter_name for each in filters}
        return lookup.partition("__")[0] in names

    def get_changelist(self, _request: HttpRequest, **_: Any) -> type[OfficeList]:
        return OfficeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        page = self.opts.label_lower
        if self.has_view_permission(request) and (saved := save_from(request, page)):
            return saved
        response: HttpResponseBase = super().changelist_view(
            request, {**bar_of(request, page), **(extra_context or {})}
        )
        if self.personal_subject and isinstance(response, TemplateResponse):
            self.note_list_reading(request, response)
        return response

    def note_list_reading(self, request: HttpRequest, response: TemplateResponse) -> None:
        """One entry a page, with the ids that stood on it."""
        viewer = viewer_of(request)
        page = (response.context_data or {}).get("cl")
        if page is None or not viewer.reads_personal_data or not page.result_list:
            return
        shown = [str(self.subject_id(row)) for row in page.result_list]
        audit.record(
            actor=viewer.actor(),
            action="personal_data.listed",
            subject_type=self.personal_subject,
            subjects=["list"],
            after={"ids": shown},
        )

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """What was chosen by name is chosen: the list's own narrowing would hide what a detail page offers to do."""
        chosen = queryset
        if names := request.POST.get(CHOSEN):
            chosen = self.named(request, names.split(","))
        elif request.POST.get("select_across") != "1":
            chosen = self.get_queryset(request)
        answer: HttpResponse | None = super().response_action(request, chosen)
        return answer

    def named(self, request: HttpRequest, names: Sequence[str]) -> QuerySet[Any]:
        rows = self.get_queryset(request)
        try:
            return rows.filter(pk__in=names).order_by(*self.ordering)
        except (ValidationError, ValueError):
            return rows.none()

    # --- One object --------------------------------------------------------------------------------------

    def subject_id(self, obj: Any) -> object:
        return obj.pk

    def find(self, request: HttpRequest, object_id: str) -> Any:
        """The object, or 404: a row out of scope does not exist for this viewer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        return found

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002  Django's signature
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.find(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        return self.detail_page(request, obj, extra_context)

    def detail_page(self, request: HttpRequest, obj: Any, extra: dict[str, Any] | None = None) -> HttpResponse:
        viewer = viewer_of(request)
        if self.personal_subject and viewer.reads_personal_data:
            audit.record_reading(
                actor=viewer.actor(), subject_type=self.personal_subject, subjects=[self.subject_id(obj)]
            )
        detail = self.detail(viewer, obj)
        context = {
            **self.admin_site.each_context(request),
            "title": str(obj),
            "opts": self.opts,
            "original": obj,
            "detail": detail,
            "timeline": narrowed(detail.timeline or [], request.GET.get("kind")),
            "buttons": self.buttons(request, obj),
            **(extra or {}),
        }
        return TemplateResponse(request, "admin/office/detail.html", context)

    def detail(self, _viewer: Viewer, obj: Any) -> Detail:
        return Detail([Section(_("Facts"), [self.fact(name, obj) for name in self.detail_fields])])

    def fact(self, name: str, obj: Any) -> Fact:
        label = str(label_for_field(name, self.model, self))
        field, attribute, value = lookup_field(name, obj, self)
        if field is None:
            return Fact(label, display_for_value(value, EMPTY, getattr(attribute, "boolean", False)))
        if field.is_relation:
            return Fact(label, str(getattr(obj, name) or EMPTY))
        return Fact(label, display_for_field(value, field, EMPTY))

    def buttons(self, request: HttpRequest, obj: Any) -> list[Button]:
        """The list's actions that make sense for this object, as buttons."""
        return [
            Button(name, words % {"verbose_name": self.opts.verbose_name}, getattr(function, "icon", ""))
            for function, name, words in self.get_actions(request).values()
            if self.offers(name, obj)
        ]

    def offers(self, _action: str, _obj: Any) -> bool:
        return True

    def history_view(self, *_: Any, **__: Any) -> HttpResponse:
        """Django's own log is not written here: the audit trail is."""
        raise Http404
