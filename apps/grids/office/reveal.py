"""Show masked personal data once, for a reason that the audit trail keeps."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.core import audit
from apps.grids.office.details import Fact, Link, Text
from apps.grids.office.viewers import Viewer, viewer_of


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), min_length=2, max_length=200, widget=UnfoldAdminTextInputWidget
    )


class RevealMixin:
    """For a ScopedModelAdmin whose detail page masks; `revealed` gives the facts in clear."""

    opts: Any
    admin_site: Any
    reveal_subject: ClassVar[str]
    # The labels of the facts that `revealed` may give: the columns of an export in clear.
    reveal_heads: ClassVar[tuple[Text, ...]] = ()
    # What those facts are read from besides the row.
    reveal_related: ClassVar[tuple[str, ...]] = ()
    reveal_prefetched: ClassVar[tuple[str, ...]] = ()

    def rows_to_reveal(self, keys: Iterable[Any]) -> QuerySet[Any]:
        """Whole rows, where a list leaves out what it does not show."""
        rows = self.opts.model._default_manager.filter(pk__in=keys).select_related(*self.reveal_related)
        found: QuerySet[Any] = rows.prefetch_related(*self.reveal_prefetched)
        return found

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reveal_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_reveal"
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the admin it is mixed into
        return [path("<path:object_id>/reveal/", view, name=name), *urls]

    def revealed(self, obj: Any) -> list[Fact]:
        raise NotImplementedError

    def reveal_subjects(self, obj: Any) -> list[object]:
        return [obj.pk]

    def may_reveal(self, viewer: Viewer) -> bool:
        return viewer.reads_personal_data

    def reveal_links(self, viewer: Viewer, obj: Any) -> list[Link]:
        if not self.may_reveal(viewer):
            return []
        return [Link(self.page("reveal", obj.pk), _("Show identity and phone numbers"), "visibility")]

    def page(self, name: str, pk: object) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{name}", args=[pk])

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        viewer = viewer_of(request)
        obj = self.find(request, object_id)  # type: ignore[attr-defined]  # of the admin it is mixed into
        if not self.may_reveal(viewer):
            raise PermissionDenied
        form = ReasonForm(request.POST if request.method == "POST" else None)
        facts: list[Fact] = []
        if form.is_bound and form.is_valid():
            audit.record_reading(
                actor=viewer.actor(),
                subject_type=self.reveal_subject,
                subjects=self.reveal_subjects(obj),
                reason=form.cleaned_data["reason"],
            )
            facts = self.revealed(obj)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(obj),
            "form": form,
            "facts": facts,
            "back": self.page("change", obj.pk),
        }
        return TemplateResponse(request, "admin/office/reveal.html", context)
