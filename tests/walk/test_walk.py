"""Every page, every role: nothing outside the scope is shown or changed, no number without a reason.

The pages are found in the resolver and the actions in the registry, so that what is added later is walked too; what
cannot be visited because no example is known fails (tests/walk/examples.py).
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.contrib import admin
from django.template import Template
from django.test import Client
from django.urls import reverse

from apps.grids.office.site import OfficeSite
from apps.grids.roles import Role
from tests.cast.office import BACKEND, Desk
from tests.walk import prints
from tests.walk.addresses import addresses, url
from tests.walk.examples import EXAMPLES, WITHOUT_PLACE
from tests.walk.pages import ask_for_suggestions, pages, press_buttons, visit
from tests.walk.places import Place
from tests.walk.walker import Walker
from tests.walk.world import World, two_towns

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(400)]
# Who answers for the whole city sees both places.
EVERYWHERE: Final = {Role.CITY, Role.AUDITOR, Role.SYSTEM_ADMIN}
VISITORS: Final = [role for role in Role if role is not Role.GRID_WORKER]
# What somebody may open who has given a password alone.
BEFORE_THE_DOOR: Final = {"admin:login", "admin:set_up", "admin:leave", "admin:logout"}


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return two_towns()


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Half the time of every page goes into its frame, which holds links alone: the first page is walked with it."""
    monkeypatch.setattr(OfficeSite, "get_app_list", lambda *_, **__: [])
    settings.UNFOLD = {**settings.UNFOLD, "SIDEBAR": {**settings.UNFOLD["SIDEBAR"], "navigation": []}}
    # Nobody looks at what each part of a page was rendered with, or at the log of each refusal.
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)


def hidden_from(role: Role, world: World) -> Mapping[str, str]:
    if role in EVERYWHERE:
        return {}
    shared = {f"id of {label}" for label in WITHOUT_PLACE}
    return {name: mark for name, mark in world.there.marks.items() if name not in shared}


def walked(role: Role, world: World) -> tuple[Place, ...]:
    """To whom nothing is outside, the second place is as the first."""
    return (world.here,) if role in EVERYWHERE else world.places


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
        secrets = {f"{name} {place.letter}": mark for place in world.places for name, mark in place.secrets.items()}
        return Walker(sign_in(world.person(role)).client, hidden_from(role, world), secrets, watched(role, world))

    return make


def test_there_is_an_example_of_every_model_of_the_office() -> None:
    missing = {label for label, _page in pages()} - EXAMPLES.keys()
    assert not missing, f"add one function for each to tests/walk/examples.py: {sorted(missing)}"


def test_every_address_can_be_visited(world: World) -> None:
    known = addresses()
    assert {each.label for each in known if each.label} == {label for label, _page in pages()}
    assert all(url(each, world.here).startswith("/admin/") for each in known)


@pytest.mark.parametrize("role", VISITORS)
def test_no_page_shows_what_lies_outside(
    role: Role, world: World, walker_of: Callable[[Role], Walker], request: pytest.FixtureRequest
) -> None:
    walker = walker_of(role)
    assert walker.get(reverse("admin:index")).status_code == 200
    request.getfixturevalue("bare")
    for each in addresses():
        for place in walked(role, world) if each.is_about_an_object else [world.here]:
            visit(walker, each, url(each, place), world)
    ask_for_suggestions(walker)
    assert walker.found == []


@pytest.mark.parametrize("role", [role for role in VISITORS if role is not Role.CITY])
def test_no_button_reaches_further(role: Role, world: World, walker_of: Callable[[Role], Walker], bare: None) -> None:
    """The centre's reach is the whole city: it answers the questions as somebody would who may."""
    walker, centre = walker_of(role), walker_of(Role.CITY)
    for label, page in pages():
        press_buttons(walker, centre, label, page, walked(role, world))
    assert walker.found == []


@pytest.mark.parametrize("role", [Role.COMMUNITY, Role.GRID_WORKER])
def test_a_password_alone_opens_no_page(role: Role, world: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    client.force_login(world.person(role).user, backend=BACKEND)
    behind = [each for each in addresses() if each.name not in BEFORE_THE_DOOR]
    opened = {each.route: client.get(url(each, world.here)).status_code for each in behind}
    assert {route: status for route, status in opened.items() if status != 302} == {}


def test_the_walk_itself_notices(world: World, walker_of: Callable[[Role], Walker]) -> None:
    """A page that shows or changes what it should not is found: else an empty list would prove nothing."""
    walker = walker_of(Role.CITY)
    walker.hidden, walker.watch = world.there.marks, None
    walker.get(reverse("admin:residence_registration_declaration_changelist"))
    (shown,) = walker.found
    assert "address" in shown
    assert "declaration" in shown
    where = reverse("admin:grids_grid_changelist")
    chosen = {"action": "change", "_selected_action": str(world.here.grid.pk), "name": "x", "apply": "1"}
    walker.post(where, chosen)
    assert "changed ['core_auditentry'" not in walker.found[-1]
    assert "grids_grid" in walker.found[-1]
    assert {label for label, _page in pages()} <= admin_labels()


def admin_labels() -> set[str]:
    return {model._meta.label_lower for model in admin.site._registry}
