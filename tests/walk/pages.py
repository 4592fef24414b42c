"""What is done on a page: opened, searched, asked, and every button pressed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse

from tests.walk.addresses import Address
from tests.walk.places import Place
from tests.walk.walker import Walker, filled
from tests.walk.world import World

REASON = "因为需要核实"
# Lists that each role has one of: where a filter is saved is the same for all.
SAVED_FROM = {"verification_tasks.verificationtask", "residence_registration.registration"}
# Who handed in a file.
FROM_OUTSIDE = {"source": "landlord", "organisation": "某某物业", "told": "on"}


def pages() -> list[tuple[str, Any]]:
    return [(model._meta.label_lower, page) for model, page in admin.site._registry.items()]


def forms_of(answer: Any) -> dict[str, Any]:
    """The forms on the page, by their names there."""
    shown = getattr(answer, "context_data", None) or {}
    return {name: form for name, form in shown.items() if isinstance(form, forms.BaseForm)}


def visit(walker: Walker, address: Address, where: str, world: World) -> None:
    if address.name in {"admin:logout", "admin:leave"}:
        return
    answer = walker.get(where)
    if address.name.endswith("_changelist"):
        search(walker, where, address.label, world.there)
        if address.label in SAVED_FROM:
            walker.post(f"{where}?o=1", {"save_filter": "1", "name": "walk", "shared": "on"})
    elif address.name.endswith("_export"):
        take_away(walker, where, forms_of(answer).get("form"))
    elif address.is_a_deed:
        walker.post(where, {"apply": "1", "_selected_action": [str(place.task.pk) for place in world.places]})
    elif address.name == "admin:imports":
        walker.post(where, {"file": SimpleUploadedFile("x.csv", b"x"), **FROM_OUTSIDE})
    elif answer.status_code == 200 and not address.is_about_an_object:
        for form in forms_of(answer).values():
            for words in (world.there.task.reference, world.there.worker.name):
                walker.post(where, filled(form, words))


def take_away(walker: Walker, where: str, form: Any) -> None:
    """Masked, as far as it is given; and in clear, for whoever may."""
    walker.post(where, {"format": "csv"})
    if form is not None and "clear" in form.fields:
        walker.post(where, {"format": "csv", "clear": "on", "reason": REASON}, opened=True)


def search(walker: Walker, where: str, label: str, there: Place) -> None:
    page: Any = admin.site._registry[apps.get_model(label)]
    if getattr(page, "search_posts", False):
        for term in (there.declaration.name, there.phone, there.id_number):
            sent = walker.client.post(where, {"term": term})
            if sent.status_code == 302:
                walker.look(f"search of {label}", walker.client.get(sent["Location"]), [term])
    elif page.search_fields:
        walker.get(where, q=there.worker.name)


def ask_for_suggestions(walker: Walker) -> None:
    """Once about each model that some other one points to: who may see it decides, not who asks."""
    keys = {
        each.remote_field.model: each
        for _label, page in pages()
        for each in page.model._meta.fields
        if isinstance(each, models.ForeignKey) and admin.site.is_registered(each.remote_field.model)
    }
    for each in keys.values():
        app, model = each.model._meta.label_lower.split(".")
        walker.get(reverse("admin:autocomplete"), app_label=app, model_name=model, field_name=each.name, term="")


def press_buttons(walker: Walker, centre: Walker, label: str, page: Any, places: Sequence[Place]) -> None:
    where = reverse(f"admin:{label.replace('.', '_')}_changelist")
    offered = walker.actions_of(page)
    for action in named_actions(page):
        # What is not offered is refused before it is known about which row.
        for place in places[::-1] if action in offered else places[:1]:
            press(walker, centre, where, action, place.examples[label], is_offered=action in offered)
    for place in places:
        one = reverse(f"admin:{label.replace('.', '_')}_change", args=[place.examples[label].pk])
        stem = one.removesuffix("change/")
        for address in (one, f"{stem}delete/"):
            walker.post(address, {"post": "yes", "name": "x", "reason": "x"})
        walker.post(f"{stem}reveal/", {"reason": REASON}, opened=True)
    walker.post(reverse(f"admin:{label.replace('.', '_')}_add"), {"name": "x"})


def named_actions(page: Any) -> list[str]:
    return [action if isinstance(action, str) else action.__name__ for action in page.actions or ()]


def press(walker: Walker, centre: Walker, where: str, action: str, row: models.Model, *, is_offered: bool) -> None:
    """First the question, then the deed; the question is the same for all, as somebody sees it who may."""
    chosen = {"action": action, "_selected_action": str(row.pk)}
    form = forms_of(walker.post(where, chosen)).get("form") if is_offered else None
    form = form or forms_of(centre.client.post(where, chosen)).get("form")
    walker.post(where, {**chosen, **(filled(form) if form else {}), "apply": "1"}, opened=True)
