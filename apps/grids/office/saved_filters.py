"""Saved filters above each list, and their short links."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from apps.core.errors import DomainError
from apps.grids.models import SavedFilter
from apps.grids.office.faults import in_words
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.grids.selectors.filters import filters_of
from apps.grids.services.filters import cleaned, save_filter

SAVE: Final = "save_filter"


class SaveForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, widget=UnfoldAdminTextInputWidget)
    shared = forms.BooleanField(
        label=gettext_lazy("Shared with your division and those below"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )


def bar_of(request: HttpRequest, page: str) -> dict[str, Any]:
    """What stands above the list: the filters to choose from, which is chosen, and a form where one can be saved."""
    viewer = viewer_of(request)
    may_save = viewer.may(Permission.SAVE_FILTERS)
    if viewer.staff is None:
        return {}
    here = cleaned(request.GET.urlencode())
    saved = list(filters_of(viewer.staff).filter(page=page).order_by("name")[:50])
    known = any(each.query == here for each in saved)
    return {
        "saved_filters": [(each, each.query == here) for each in saved],
        "may_save_filters": may_save,
        "save_form": SaveForm() if may_save and here and not known else None,
    }


def save_from(request: HttpRequest, page: str) -> HttpResponseRedirect | None:
    """The answer to the form above the list; None where something else was posted."""
    viewer = viewer_of(request)
    if request.method != "POST" or SAVE not in request.POST or viewer.staff is None:
        return None
    if not viewer.may(Permission.SAVE_FILTERS):
        raise PermissionDenied
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A filter needs a name, and something that it filters by."))
        return HttpResponseRedirect(request.get_full_path())
    try:
        saved = save_filter(
            owner=viewer.staff,
            name=form.cleaned_data["name"],
            page=page,
            query=request.GET.urlencode(),
            shared=form.cleaned_data["shared"],
            actor=viewer.actor(),
        )
    except DomainError as fault:
        messages.error(request, in_words(fault))
    else:
        link = request.build_absolute_uri(short_link(saved))
        messages.success(request, _("Saved. Its short link: %(link)s") % {"link": link})
    return HttpResponseRedirect(request.get_full_path())


def short_link(saved: SavedFilter) -> str:
    return reverse("admin:saved_filter", args=[saved.pk])


def list_url(saved: SavedFilter) -> str:
    page = saved.page.replace(".", "_")
    return f"{reverse(f'admin:{page}_changelist')}?{saved.query}"


def follow(request: HttpRequest, code: str) -> HttpResponseBase:
    """From the short link to the list. Somebody else's that is not shared does not exist."""
    viewer = viewer_of(request)
    rows = filters_of(viewer.staff) if viewer.staff else SavedFilter.objects.none()
    saved = rows.filter(pk=code).first()
    if saved is None:
        raise Http404
    return HttpResponseRedirect(list_url(saved))
