"""Every page of the office, every role: nothing outside the scope is shown or changed, nothing personal without a reason.

The pages are found in the resolver and the actions in the registry, so that what is added later is walked too; what
cannot be visited because no example is known fails (tests/walk/examples.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from apps.core.demo.people import invent_person
from apps.grids.models import Coverage, DivisionLevel, Staff
from apps.grids.office.search import SealedSearchMixin
from apps.grids.roles import Department, Role
from tests.cast.office import Desk, department_of
from tests.cast.verification_tasks import LONG_AGO, add_division, person_on_staff
from tests.walk import prints
from tests.walk.addresses import Address, addresses, url
from tests.walk.examples import EXAMPLES, WITHOUT_PLACE
from tests.walk.places import CITY, Place, build
from tests.walk.walker import Walker, filled

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# Who answers for the whole city sees both places.
EVERYWHERE: Final = {Role.CITY, Role.AUDITOR, Role.SYSTEM_ADMIN}
VISITORS: Final = [role for role in Role if role is not Role.GRID_WORKER]


@dataclass
class World:
    here: Place
    there: Place

    def person(self, role: Role) -> Staff:
        """Whose area is the first place, or the city where the role has no smaller one."""
        match role:
            case Role.GRID_WORKER:
                return self.here.worker
            case Role.GRID_LEADER:
                leader = person_on_staff("walk-leader", role, self.here.community.code, 91)
                Coverage.objects.create(staff=leader, grid=self.here.grid, starts_at=LONG_AGO)
                return leader
            case Role.COMMUNITY:
                return person_on_staff("walk-community", role, self.here.community.code, 92)
            case Role.TOWN:
                return person_on_staff("walk-town", role, self.here.town.code, 93)
            case Role.DEPARTMENT:
                return department_of("walk-department", Department.POLICE, self.here.town.code, 94)
        return person_on_staff(f"walk-{role}", role, CITY, 95)


@pytest.fixture
def world(db: None) -> World:
    add_division(CITY, DivisionLevel.COUNTY, None)
    people = [invent_person(4712, number) for number in (1, 2)]
    here, there = (
        build(letter, number, person.id_number, person.phone)
        for letter, number, person in zip("甲乙", (3, 4), people, strict=True)
    )
    for place in (here, there):
        place.examples = {label: make(place) for label, make in EXAMPLES.items()}
    return World(here, there)


def hidden_from(role: Role, world: World) -> Mapping[str, str]:
    if role in EVERYWHERE:
        return {}
    shared = {f"id of {label}" for label in WITHOUT_PLACE}
    return {name: mark for name, mark in world.there.marks.items() if name not in shared}


def watched(role: Role, world: World) -> Callable[[], dict[str, str]] | None:
    """The auditor changes nothing at all, the others nothing out of scope; in the whole city nothing is out of it."""
    if role is Role.AUDITOR:
        return None
    if role in EVERYWHERE:
        return dict
    outside = {label: row for label, row in world.there.examples.items() if label not in WITHOUT_PLACE}
    place = Place(**{**vars(world.there), "examples": outside})
    return lambda: prints.rows_of(place)


@pytest.fixture
def walker_of(world: World, sign_in: Callable[..., Desk]) -> Callable[[Role], Walker]:
    def make(role: Role) -> Walker:
        secrets = {
            f"{name} {place.letter}": mark
            for place in (world.here, world.there)
            for name, mark in place.secrets.items()
        }
        return Walker(sign_in(world.person(role)).client, hidden_from(role, world), secrets, watched(role, world))

    return make


def pages() -> list[tuple[str, Any]]:
    return [(model._meta.label_lower, page) for model, page in admin.site._registry.items()]


def test_there_is_an_example_of_every_model_of_the_office(world: World) -> None:
    missing = {label for label, _page in pages()} - EXAMPLES.keys()
    assert not missing, f"add one function for each to tests/walk/examples.py: {sorted(missing)}"


def test_every_address_can_be_visited(world: World) -> None:
    known = addresses()
    assert len(known) > 200
    assert all(url(each, world.here).startswith("/admin/") for each in known)


@pytest.mark.parametrize("role", VISITORS)
def test_no_page_shows_what_lies_outside(role: Role, world: World, walker_of: Callable[[Role], Walker]) -> None:
    walker = walker_of(role)
    for each in addresses():
        for place in [world.here, world.there] if each.is_about_an_object else [world.here]:
            visit(walker, each, url(each, place), world)
    for label, page in pages():
        ask_for_suggestions(walker, label, page)
    assert walker.found == []


def visit(walker: Walker, address: Address, where: str, world: World) -> None:
    if address.name in {"admin:logout", "admin:leave"}:
        return
    answer = walker.get(where)
    if address.name.endswith("_changelist"):
        search(walker, where, address.label, world)
    elif answer.status_code == 200 and not address.is_about_an_object:
        for name, form in forms_of(answer).items():
            for words in (world.there.task.reference, world.there.worker.name):
                walker.post(where, filled(form, words) | {name: "1"})


def forms_of(answer: Any) -> dict[str, Any]:
    """The forms on the page, by their names there; the list's own search and filters are walked otherwise."""
    shown = getattr(answer, "context_data", None) or {}
    return {name: form for name, form in shown.items() if isinstance(form, forms.BaseForm)}


def search(walker: Walker, where: str, label: str, world: World) -> None:
    page = admin.site._registry[apps.get_model(label)]
    declaration = world.there.declaration
    if isinstance(page, SealedSearchMixin):
        for term in (declaration.name, declaration.phone, world.there.id_number):
            sent = walker.client.post(where, {"term": term})
            if sent.status_code == 302:
                answer = walker.client.get(sent["Location"])
                walker.look(f"search of {label}", answer, [term])
    elif page.search_fields:
        walker.get(where, q=world.there.worker.name)


def ask_for_suggestions(walker: Walker, label: str, page: Any) -> None:
    for each in page.model._meta.fields:
        if isinstance(each, models.ForeignKey) and admin.site.is_registered(each.remote_field.model):
            app, model = label.split(".")
            walker.get(reverse("admin:autocomplete"), app_label=app, model_name=model, field_name=each.name, term="")


@pytest.mark.parametrize("role", VISITORS)
def test_no_action_reaches_further(role: Role, world: World, walker_of: Callable[[Role], Walker]) -> None:
    walker = walker_of(role)
    master = walker_of(Role.SYSTEM_ADMIN if role is Role.CITY else Role.CITY)
    for label, page in pages():
        where = reverse(f"admin:{label.replace('.', '_')}_changelist")
        for action in named_actions(page):
            for place in (world.here, world.there):
                press(walker, master, where, action, place.examples[label])
        for place in (world.here, world.there):
            one = reverse(f"admin:{label.replace('.', '_')}_change", args=[place.examples[label].pk])
            for address in (one, f"{one.removesuffix('change/')}delete/"):
                walker.post(address, {"post": "yes", "name": "x", "reason": "x"})
            walker.post(f"{one.removesuffix('change/')}reveal/", {"reason": "因为需要核实"}, opened=True)
        walker.post(reverse(f"admin:{label.replace('.', '_')}_add"), {"name": "x"})
    assert walker.found == []


def named_actions(page: Any) -> list[str]:
    return [action if isinstance(action, str) else action.__name__ for action in page.actions or ()]


def press(walker: Walker, master: Walker, where: str, action: str, row: models.Model) -> None:
    """First the question; then the deed, with what a role that may do it would answer."""
    chosen = {"action": action, "_selected_action": str(row.pk)}
    asked = walker.post(where, chosen)
    form = forms_of(asked).get("form") or forms_of(master.client.post(where, chosen)).get("form")
    answers = filled(form) if form is not None else {}
    walker.post(where, {**chosen, **answers, "apply": "1"}, opened=True)


@pytest.mark.parametrize("role", [Role.COMMUNITY, Role.SYSTEM_ADMIN, Role.GRID_WORKER])
def test_a_password_alone_opens_no_page(
    role: Role, world: World, sign_in: Callable[..., Desk], settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    client.force_login(world.person(role).user, backend="django.contrib.auth.backends.ModelBackend")
    opened = {
        each.route: client.get(url(each, world.here)).status_code
        for each in addresses()
        if each.name not in {"admin:login", "admin:set_up", "admin:leave", "admin:logout"}
    }
    assert {route: status for route, status in opened.items() if status != 302} == {}
