"""The map: what it shows is the viewer's own, its numbers are lists, and what it tells of homes is noted."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from apps.core.clock import end_of_day, local_date, now
from apps.core.models import AuditEntry
from apps.grids.gcj02 import to_gcj02
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.verification_tasks.forecast.services import compute_forecast
from apps.verification_tasks.states import SlaState, TaskStatus
from tests.cast.office import Desk, text_of
from tests.cast.past import draw, place
from tests.cast.verification_tasks import COMMUNITY, ELSEWHERE, Quarter

pytestmark = pytest.mark.django_db
EVERYWHERE = {"west": 120.4, "south": 31.8, "east": 120.7, "north": 31.9}
FAR, NEAR, DEEPEST = 11, 17, 20
SHEETS = ["map-borders", "map-numbers", "map-expected"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def busy(quarter: Quarter) -> Quarter:
    draw(quarter)
    here = [
        *quarter.tasks(2),
        quarter.task(sla=SlaState.OVERDUE, due_at=now() - timedelta(days=1)),
        quarter.task(sla=SlaState.DUE_SOON, due_at=end_of_day(local_date(now()))),
    ]
    place(here, 120.502, 31.864)
    place([quarter.task(grid=quarter.second_grid)], 120.515, 31.864)
    place(quarter.tasks(3, grid=quarter.far_grid, community_id=ELSEWHERE), 120.527, 31.864)
    quarter.task(status=TaskStatus.COMPLETED)
    compute_forecast()
    return quarter


def ask(desk: Desk, name: str, **query: Any) -> Any:
    answer = desk.client.get(reverse(name), query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def grids_on(desk: Desk) -> list[set[str]]:
    """On each of the sheets, and in the table."""
    borders = {feature["id"] for feature in ask(desk, "map-borders")["features"]}
    table = {str(line.grid.pk) for line in desk.open_named("map").context_data["lines"]}
    return [borders, *({*ask(desk, name)} for name in SHEETS[1:]), table]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.GRID_LEADER, ["grid"]),
        (Role.COMMUNITY, ["grid", "second_grid"]),
        (Role.TOWN, ["grid", "second_grid", "far_grid"]),
        (Role.CITY, ["grid", "second_grid", "far_grid"]),
    ],
)
def test_each_sheet_holds_the_viewer_s_grids_alone(
    busy: Quarter, everyone: dict[Role, Staff], sign_in: Callable[..., Desk], role: Role, seen: list[str]
) -> None:
    expected = {str(getattr(busy, name).pk) for name in seen}
    assert grids_on(sign_in(everyone[role])) == [expected] * 4


def test_the_points_are_those_of_the_viewer_s_grids(busy: Quarter, sign_in: Callable[..., Desk]) -> None:
    def count(person: Staff, zoom: int) -> int:
        found = ask(sign_in(person), "map-points", **EVERYWHERE, zoom=zoom)
        return sum(cluster["n"][0] for cluster in found["clusters"])

    assert [count(busy.leader, zoom) for zoom in (FAR, NEAR)] == [4, 4]
    assert [count(busy.supervisor, zoom) for zoom in (FAR, NEAR)] == [8, 8]


def test_every_number_is_the_length_of_the_list_behind_it(busy: Quarter, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in(busy.supervisor)
    lines = desk.open_named("map").context_data["lines"]
    assert [line.numbers.running for line in lines] == [4, 3, 1]
    for line in lines:
        for number, url in line.links:
            shown: Any = desk.client.get(url)
            assert shown.context_data["cl"].result_count == number, url


def test_a_point_tells_the_reference_and_nothing_else_of_a_person(
    busy: Quarter, sign_in: Callable[..., Desk]
) -> None:
    found = ask(sign_in(busy.leader), "map-points", **EVERYWHERE, zoom=DEEPEST)
    told = [task for cluster in found["clusters"] for task in cluster["tasks"]]
    assert len(told) == 4
    assert all(reference.startswith("HC-TEST-") for _, reference in told)
    assert {key for cluster in found["clusters"] for key in cluster} == {"at", "n", "tasks"}


def test_from_afar_nobody_is_named_and_near_by_it_is_noted_once_who_looked(
    busy: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(busy.supervisor)
    afar = ask(desk, "map-points", **EVERYWHERE, zoom=FAR)
    assert [cluster["tasks"] for cluster in afar["clusters"]] == [[]]
    looks = AuditEntry.objects.filter(action="map.places_read")
    assert not looks.exists()
    here = {"west": 120.5, "south": 31.86, "east": 120.51, "north": 31.87}
    for _ in range(3):
        ask(desk, "map-points", **here, zoom=DEEPEST)
    assert list(looks.values_list("actor_id", "subject_id")) == [(str(busy.supervisor.pk), str(busy.grid.pk))]


def test_who_may_not_read_personal_data_sees_no_home_at_any_scale(
    busy: Quarter, everyone: dict[Role, Staff], sign_in: Callable[..., Desk]
) -> None:
    found = ask(sign_in(everyone[Role.SYSTEM_ADMIN]), "map-points", **EVERYWHERE, zoom=DEEPEST)
    assert not any(cluster["tasks"] for cluster in found["clusters"])
    assert sum(cluster["n"][0] for cluster in found["clusters"]) == 8
    assert not AuditEntry.objects.filter(action="map.places_read").exists()


@pytest.mark.parametrize("name", [*SHEETS, "map-points"])
def test_each_sheet_is_one_statement(busy: Quarter, sign_in: Callable[..., Desk], name: str) -> None:
    """Besides the session, the user and the staff row."""
    desk = sign_in(busy.supervisor)
    ask(desk, name, **EVERYWHERE, zoom=NEAR)
    with CaptureQueriesContext(connection) as captured:
        ask(desk, name, **EVERYWHERE, zoom=NEAR)
    assert len(captured) == 4


def test_what_has_not_changed_is_not_sent_again(busy: Quarter, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in(busy.supervisor)
    first = desk.client.get(reverse("map-numbers"))
    assert "private" in first["Cache-Control"]
    again = desk.client.get(reverse("map-numbers"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    busy.task()
    assert desk.client.get(reverse("map-numbers"), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_on_a_chinese_base_map_all_is_shifted_and_the_same_tasks_are_in_view(
    busy: Quarter, sign_in: Callable[..., Desk], settings: Settings
) -> None:
    desk = sign_in(busy.leader)
    true = ask(desk, "map-borders")["features"][0]["geometry"]["coordinates"][0][0]
    settings.MAP_TILES, settings.MAP_TILES_SYSTEM = "/tiles/{z}/{x}/{y}.png", "gcj02"
    shifted = ask(desk, "map-borders")["features"][0]["geometry"]["coordinates"][0][0]
    assert shifted == pytest.approx(to_gcj02(*true), abs=1e-5)
    west, south = to_gcj02(120.5, 31.86)
    east, north = to_gcj02(120.51, 31.87)
    frame = {"west": west, "south": south, "east": east, "north": north}
    found = ask(desk, "map-points", **frame, zoom=DEEPEST)
    assert sum(cluster["n"][0] for cluster in found["clusters"]) == 4
    assert min(cluster["at"][0] for cluster in found["clusters"]) == pytest.approx(
        to_gcj02(120.502, 31.864)[0], abs=1e-5
    )


@pytest.mark.parametrize("wrong", [{}, {**EVERYWHERE, "zoom": "near"}, {**EVERYWHERE, "west": "nan", "zoom": 5}])
def test_a_view_that_is_none_is_refused(quarter: Quarter, sign_in: Callable[..., Desk], wrong: Any) -> None:
    assert sign_in(quarter.supervisor).client.get(reverse("map-points"), wrong).status_code == 400


@pytest.mark.parametrize("name", ["map", *SHEETS, "map-points", "forecast"])
def test_it_is_the_office_s_alone(quarter: Quarter, sign_in: Callable[..., Desk], name: str) -> None:
    answer = sign_in(quarter.worker).client.get(reverse(name))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize("name", ["map", *SHEETS, "map-points", "forecast"])
def test_it_is_for_those_who_may_see_tasks(
    everyone: dict[Role, Staff], sign_in: Callable[..., Desk], name: str
) -> None:
    asked = {**EVERYWHERE, "zoom": 5} if name == "map-points" else {}
    assert sign_in(everyone[Role.DEPARTMENT]).open_named(name, **asked).status_code == 403
    assert sign_in(everyone[Role.AUDITOR]).open_named(name, **asked).status_code == 200
    side_bar = text_of(sign_in(everyone[Role.DEPARTMENT]).open("index"))
    assert reverse("map") not in side_bar
    assert reverse("forecast") not in side_bar


def test_a_grid_without_borders_stands_in_the_table_and_the_page_says_so(
    quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    quarter.tasks(2)
    page = sign_in(quarter.leader).open_named("map")
    assert page.context_data["undrawn"] == 2
    assert COMMUNITY in page.content.decode()
