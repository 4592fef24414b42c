"""What lies out of scope is neither listed nor there to be opened."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.ids import new_id
from apps.grids.models import Division, DivisionLevel, Grid
from apps.grids.roles import Role
from apps.sync.models import Device
from tests.cast.office import TASKS, Desk
from tests.cast.phones import Phone
from tests.cast.verification_tasks import CITY, ELSEWHERE, Quarter, person_on_staff

pytestmark = pytest.mark.django_db


def test_a_leader_sees_the_tasks_of_the_covered_grid(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    own, other = quarter.task(), quarter.task(grid=quarter.second_grid)
    desk = sign_in(quarter.leader)
    assert desk.rows(TASKS) == {own.pk}
    assert desk.open(f"{TASKS}_change", own.pk).status_code == 200
    assert desk.open(f"{TASKS}_change", other.pk).status_code == 404
    assert desk.open(f"{TASKS}_reveal", other.pk).status_code == 404


def test_a_community_sees_its_grids_and_not_the_unrouted(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    desk = sign_in(person_on_staff("far", Role.COMMUNITY, ELSEWHERE, 50))
    far = quarter.task(grid=quarter.far_grid, community_id=ELSEWHERE)
    quarter.task()
    quarter.task(grid=None, community_id=None)
    assert desk.rows(TASKS) == {far.pk}


def test_a_town_sees_its_own_and_the_unrouted(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    Division.objects.create(code="990582200000", name="x", pinyin="x", level=DivisionLevel.TOWN, parent_id=CITY)
    own, unrouted = quarter.task(), quarter.task(grid=None, community_id=None)
    elsewhere = quarter.task(town_id="990582200000", grid=None, community_id=None)
    assert sign_in(quarter.supervisor).rows(TASKS) == {own.pk, unrouted.pk}
    assert sign_in(quarter.centre).rows(TASKS) == {own.pk, unrouted.pk, elsewhere.pk}
    assert sign_in(quarter.supervisor).open(f"{TASKS}_change", elsewhere.pk).status_code == 404


def test_an_action_reaches_no_further_than_the_list(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    other = quarter.task(grid=quarter.second_grid)
    sign_in(quarter.leader).act(TASKS, "reassign", other, staff=str(quarter.worker.pk), apply="1")
    other.refresh_from_db()
    assert other.assignee is None


def test_declarations_people_and_registrations_follow_the_same_scope(
    quarter: Quarter, sign_in: Callable[[Any], Desk]
) -> None:
    own, far = quarter.declaration(), quarter.declaration(division=ELSEWHERE)
    type(own).objects.filter(pk=own.pk).update(grid=quarter.grid)
    type(far).objects.filter(pk=far.pk).update(grid=quarter.far_grid)
    leader = sign_in(quarter.leader)
    assert leader.rows("residence_registration_declaration") == {own.pk}
    assert leader.rows("residence_registration_person") == {own.person_id}
    assert leader.open("residence_registration_declaration_change", far.pk).status_code == 404
    assert leader.open("residence_registration_person_change", far.person_id).status_code == 404
    town = sign_in(quarter.supervisor)
    assert town.rows("residence_registration_declaration") == {own.pk, far.pk}


def test_devices_are_those_of_workers_in_scope(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    until = now() + timedelta(days=9)
    near, far = (
        Device.objects.create(id=new_id(), staff=person, name="phone", enrolled_at=now(), expires_at=until)
        for person in (quarter.worker, quarter.outsider)
    )
    assert sign_in(quarter.leader).rows("sync_device") == {near.pk}
    assert sign_in(quarter.supervisor).rows("sync_device") == {near.pk, far.pk}
    assert sign_in(quarter.leader).open("sync_device_change", far.pk).status_code == 404


def test_grids_and_coverages_are_those_in_scope(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    leader = sign_in(quarter.leader)
    assert leader.rows("grids_grid") == {quarter.grid.pk}
    assert leader.open("grids_grid_change", quarter.far_grid.pk).status_code == 404
    assert sign_in(quarter.supervisor).rows("grids_grid") == set(Grid.objects.values_list("pk", flat=True))
    covering = {row.staff_id for row in leader.list("grids_coverage").context_data["cl"].result_list}
    assert covering == {quarter.worker.pk, quarter.colleague.pk, quarter.leader.pk}


def test_quarantine_is_that_of_workers_and_tasks_in_scope(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    other_town = Division.objects.create(
        code="990582200000", name="x", pinyin="x", level=DivisionLevel.TOWN, parent_id=CITY
    )
    stranger = person_on_staff("stranger", Role.TOWN, other_town.pk, 51)
    phone = phone_of(quarter.worker)
    phone.push(phone.event("nonsense.type", quarter.task()))
    assert len(sign_in(quarter.supervisor).rows("sync_journalentry")) == 1
    assert sign_in(stranger).rows("sync_journalentry") == set()


@pytest.mark.parametrize(
    "lookup", ["name", "name__startswith", "address__contains", "phone_index", "person__id_number"]
)
def test_no_column_can_be_asked_about_by_url(
    quarter: Quarter, sign_in: Callable[[Any], Desk], superuser: object, lookup: str
) -> None:
    """Else a list with masked names would confirm a guess."""
    quarter.declaration()
    assert sign_in(superuser).list("residence_registration_declaration", **{lookup: "x"}).status_code == 400
