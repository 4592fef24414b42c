"""An action in two steps: a page that says what will happen and asks, then one call of a service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.core.errors import DomainError
from apps.grids.office.details import Section
from apps.grids.office.faults import in_words

Text = str | Promise
APPLY: Final = "apply"
MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What became of each object, where one sentence for all would hide something."""

    lead: Text
    sections: list[Section] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """`apply` gets the checked form and the objects, calls the service and returns what to tell the person."""

    action: str
    title: Text
    question: Text
    submit: Text
    apply: Callable[[Any, list[Any]], str | Report]
    # Makes the form from the posted data (None the first time) and the objects.
    form: Callable[[Any, list[Any]], forms.Form] | None = None
    line: Callable[[Any], str] = str
    # What to weigh before saying yes, shown with the question.
    preview: Callable[[list[Any]], list[Section]] | None = None


class Nothing(forms.Form):
    """A step that asks for nothing but a yes."""


def confirm(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any], step: Step) -> HttpResponse | None:
    objects = list(queryset[: MOST_AT_ONCE + 1])
    if len(objects) > MOST_AT_ONCE:
        messages.error(request, _("Please take at most %(n)d at a time.") % {"n": MOST_AT_ONCE})
        return None
    if not objects:
        messages.warning(request, _("Nothing to do: what you chose is not in your list any more."))
        return None
    data = request.POST if APPLY in request.POST else None
    form = step.form(data, objects) if step.form else Nothing(data)
    if form.is_bound and form.is_valid():
        try:
            said = step.apply(form, objects)
        except DomainError as fault:
            form.add_error(None, in_words(fault))
        else:
            return answer(model_admin, request, step, said)
    return ask(model_admin, request, objects, step, form)


def answer(model_admin: Any, request: HttpRequest, step: Step, said: str | Report) -> HttpResponse:
    back = changelist_url(model_admin)
    if isinstance(said, str):
        messages.success(request, said)
        return HttpResponseRedirect(back)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": step.title,
        "report": said,
        "back": back,
    }
    return TemplateResponse(request, "admin/office/report.html", context)


def ask(
    model_admin: Any,
    request: HttpRequest,
    objects: Sequence[Any],
    step: Step,
    form: forms.Form,
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": step.title,
        "question": step.question,
        "submit": step.submit,
        "action": step.action,
        "objects": [step.line(each) for each in objects],
        "preview": step.preview(list(objects)) if step.preview else [],
        "pks": [str(each.pk) for each in objects],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "form": form,
        "back": changelist_url(model_admin),
    }
    return TemplateResponse(request, "admin/office/confirm.html", context)


def changelist_url(model_admin: Any) -> str:
    opts = model_admin.opts
    return reverse(f"{model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_changelist")


def fill_in(
    model_admin: Any,
    request: HttpRequest,
    step: Step,
) -> HttpResponse:
    """A page of its own for something new: the same step, without chosen objects."""
    make = step.form or (lambda data, _objects: Nothing(data))
    form = make(request.POST if request.method == "POST" else None, [])
    if form.is_bound and form.is_valid():
        try:
            said = step.apply(form, [])
        except DomainError as fault:
            form.add_error(None, in_words(fault))
        else:
            return answer(model_admin, request, step, said)
    return ask(model_admin, request, [], step, form)
