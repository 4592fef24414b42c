"""An action in two steps: a page that says what will happen and asks, then one call of a service.

Where what will happen hangs on the answers, there is a step between: the answers are given, the page says what would
become of each row, and only then it is done.
"""

from collections.abc import Callable, Iterator, Sequence
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
from apps.grids.office.details import Fact, Foreseen, Group, Section
from apps.grids.office.faults import in_words

Text = str | Promise
APPLY: Final = "apply"
LOOK: Final = "look"
# Back to the questions, with the answers in them.
CHANGE: Final = "change"
# All that were chosen in one field: a form takes a thousand fields, and a set may be larger.
CHOSEN: Final = "chosen"
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
    # What would become of each, given the checked form (None where the step has none).
    foresee: Callable[[Any, list[Any]], Foreseen] | None = None
    most: int = MOST_AT_ONCE


class Nothing(forms.Form):
    """A step that asks for nothing but a yes."""


def confirm(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any], step: Step) -> HttpResponse | None:
    objects = list(queryset[: step.most + 1])
    cut = len(objects) > step.most
    if cut and step.foresee is None:
        messages.error(request, _("Please take at most %(n)d at a time.") % {"n": step.most})
        return None
    if not objects:
        messages.warning(request, _("Nothing to do: what you chose is not in your list any more."))
        return None
    return take(model_admin, request, objects[: step.most], step, cut=cut)


def take(
    model_admin: Any, request: HttpRequest, objects: list[Any], step: Step, *, cut: bool = False
) -> HttpResponse:
    answered = not {APPLY, LOOK, CHANGE}.isdisjoint(request.POST)
    form = step.form(request.POST if answered else None, objects) if step.form else Nothing({} if answered else None)
    settled = form.is_bound and form.is_valid() and CHANGE not in request.POST
    if settled and APPLY in request.POST:
        try:
            said = step.apply(form, objects)
        except DomainError as fault:
            form.add_error(None, in_words(fault))
            settled = False
        else:
            return answer(model_admin, request, step, said)
    foreseen = step.foresee(form, objects) if step.foresee and (settled or not step.form) else None
    return ask(model_admin, request, objects, step, form, foreseen=foreseen, cut=cut)


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
    *,
    foreseen: Foreseen | None = None,
    cut: bool = False,
) -> HttpResponse:
    pks = [str(each.pk) for each in objects]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": step.title,
        "question": step.question,
        "submit": step.submit,
        "action": step.action,
        "objects": Group("", [step.line(each) for each in objects]),
        "preview": step.preview(list(objects)) if step.preview else [],
        "pks": pks if len(pks) <= MOST_AT_ONCE else pks[:1],
        "chosen": ",".join(pks) if len(pks) > MOST_AT_ONCE else "",
        "cut": step.most if cut else 0,
        "foreseen": foreseen,
        # The answers are given and weighed: they are shown, and not asked for again.
        "settled": list(said(form)) if foreseen and step.form else [],
        "looks_first": bool(step.foresee and foreseen is None),
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "form": form,
        "back": changelist_url(model_admin),
    }
    return TemplateResponse(request, "admin/office/confirm.html", context)


def said(form: forms.Form) -> Iterator[Fact]:
    """The answers in words."""
    for bound in form:
        value = bound.value()
        for key, words in flat(getattr(bound.field, "choices", [])):
            if str(key) == str(value):
                value = words
        yield Fact(bound.label, value)


def flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from flat(words)
        else:
            yield key, words


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
