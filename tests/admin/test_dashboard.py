"""The first page: each number is the length of the list behind it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.core.clock import end_of_day, local_date, now
from apps.grids.services import start_coverage
from apps.sync.models import Device
from apps.sync.services.feed import publish_tasks
from apps.verification_tasks.states import SlaState, TaskStatus
from tests.cast.office import Desk
from tests.cast.phones import Phone
from tests.cast.sync import Handset, end_cover
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(quarter: Quarter, phone_of: Callable[..., Phone], handset_of: Callable[..., Handset]) -> Quarter:
    quarter.tasks(2)
    quarter.task(sla=SlaState.OVERDUE, due_at=now() - timedelta(days=1))
    quarter.task(sla=SlaState.DUE_SOON, due_at=end_of_day(local_date(now())))
    quarter.task(grid=None, community_id=None)
    quarter.task(grid=quarter.second_grid)
    quarter.task(status=TaskStatus.COMPLETED)
    phone = phone_of(quarter.worker)
    phone.push(phone.event("nonsense.type", quarter.task()))
    long_ago = now() - timedelta(hours=25)
    Device.objects.filter(pk=phone.device.pk).update(token_hash=phone.device.pk.bytes * 2, last_seen_at=long_ago)
    task = quarter.task(due_at=now() + timedelta(hours=30))
    publish_tasks([task.pk])
    handset = handset_of(quarter.outsider)
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    handset.drain()
    end_cover(quarter.outsider, quarter.grid)
    return quarter


def cards(desk: Desk) -> list[Any]:
    groups = desk.open("index").context_data["card_groups"]
    return [card for group in groups for card in group.cards]


@pytest.mark.parametrize("who", ["supervisor", "leader", "centre"])
def test_every_card_opens_a_list_of_that_many_rows(busy: Quarter, sign_in: Callable[[Any], Desk], who: str) -> None:
    desk = sign_in(getattr(busy, who))
    for card in cards(desk):
        shown: Any = desk.client.get(card.url)
        assert shown.context_data["cl"].result_count == card.number, card.url


def test_the_numbers_are_those_of_the_viewers_scope(busy: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    town = {card.icon: card.number for card in cards(sign_in(busy.supervisor))}
    leader = {card.icon: card.number for card in cards(sign_in(busy.leader))}
    assert (town["assignment"], town["alarm"], town["wrong_location"], town["report"]) == (8, 1, 1, 1)
    assert (leader["assignment"], leader["wrong_location"]) == (6, 0)
    assert "report" not in leader
    assert (town["mobile_off"], town["crisis_alert"], town["phonelink_erase"]) == (1, 1, 1)


def test_it_is_cheap(
    busy: Quarter, sign_in: Callable[[Any], Desk], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    desk = sign_in(busy.supervisor)
    with django_assert_max_num_queries(14):
        desk.open("index")
