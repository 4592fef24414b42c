"""How many a campaign reaches and what it costs: counted in sets, as the messages will choose their ways."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.grids.models import DivisionLevel
from apps.notifications import choice, reach
from apps.notifications.choice import choose
from apps.notifications.models import Channel
from apps.notifications.reach import Heard, reach_of
from apps.notifications.services.releasing.parcels import contacts_of
from apps.residence_registration.campaigns.audience import Audience, residents
from apps.residence_registration.campaigns.cost import estimate
from apps.residence_registration.campaigns.preview import preview_of
from apps.residence_registration.models import Declaration
from apps.residence_registration.states import DeclarationStatus
from tests.cast.campaigns import TEXTS, TITLES, declared_on, registered, wishes
from tests.cast.verification_tasks import ELSEWHERE, TOWN, Quarter, add_division

pytestmark = pytest.mark.django_db
OPEN = {Channel.WECHAT, Channel.EMAIL}


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (choice, reach):
        monkeypatch.setattr(room, "is_open", lambda channel: channel in OPEN)


@pytest.mark.usefixtures("ways")
def test_the_statement_says_of_all_what_the_choice_says_of_each(quarter: Quarter) -> None:
    wished, bound = ["", *Channel.values], [None, Channel.WECHAT, Channel.EMAIL, Channel.WEBPUSH]
    cases = list(product(wished, bound))
    declarations = registered(quarter, len(cases) + 1)
    for declaration, (channel, on) in zip(declarations, cases, strict=False):
        wishes(declaration, channel=channel, bound=on, language="en")
    known = contacts_of([bytes(one.phone_index) for one in declarations])
    chosen = Counter(choose(*known.get(bytes(one.phone_index), (None, {}))).channel for one in declarations)
    found = reach_of(residents(Audience(TOWN)).values("phone_index"))
    counted: Counter[Channel] = Counter()
    for each in found:
        counted[each.channel] += each.count
    assert counted == chosen
    assert {(each.language, each.wanted) for each in found} == {("en", True), ("zh-hans", True)}


def test_text_messages_cost_by_their_parts_and_the_others_nothing() -> None:
    heard = [
        Heard(Channel.SMS, "zh-hans", wanted=True, count=100),
        Heard(Channel.SMS, "en", wanted=True, count=10),
        Heard(Channel.WECHAT, "en", wanted=True, count=5),
        Heard(Channel.PORTAL, "en", wanted=True, count=7),
        Heard(Channel.SMS, "en", wanted=False, count=3),
    ]
    found = estimate(heard, {"zh-hans": 2, "en": 1}, Decimal("0.05"))
    assert [(line.channel, line.residents, line.parts, line.cost) for line in found.lines] == [
        (Channel.SMS, 110, 210, Decimal("10.50")),
        (Channel.WECHAT, 5, 0, 0),
        (Channel.PORTAL, 7, 0, 0),
    ]
    assert (found.reach, found.parts, found.cost, found.opted_out) == (122, 210, Decimal("10.50"), 3)
    assert found.most == Decimal("10.75"), "were WeChat's five followed by a text message"


def test_the_length_counts_with_the_title_in_its_place(quarter: Quarter, settings: Settings) -> None:
    settings.SMS_PART_PRICE = Decimal(1)
    registered(quarter, 2)
    base = "【门前】{title}退订" + "好" * 60
    one, two = (
        preview_of(Audience(TOWN), {"zh-hans": base}, title)
        for title in ({"zh-hans": "一"}, {"zh-hans": "一二三四五"})
    )
    assert (int(one.cost), int(two.cost)) == (2, 4)


def test_a_look_is_one_statement_whatever_it_reaches(quarter: Quarter) -> None:
    costs = []
    for _ in range(2):
        registered(quarter, 20)
        with CaptureQueriesContext(connection) as seen:
            preview_of(Audience(TOWN), TEXTS, TITLES)
        costs.append(len(seen))
    assert costs == [1, 1]


def test_a_place_has_those_who_are_registered_in_it(quarter: Quarter) -> None:
    add_division("990582200000", DivisionLevel.TOWN, "990582000000")
    add_division("990582200001", DivisionLevel.COMMUNITY, "990582200000")
    here, there = registered(quarter, 2), registered(quarter, 1, division=ELSEWHERE, grid=quarter.far_grid)
    far = registered(quarter, 1, division="990582200001", grid=None)
    itself = registered(quarter, 1, division=TOWN, grid=None)
    registered(quarter, 1, status=DeclarationStatus.ENDED)

    def those(**place: object) -> set[object]:
        return set(residents(Audience(**place)).values_list("pk", flat=True))  # type: ignore[arg-type]

    def pks(*groups: list[Declaration]) -> set[object]:
        return {one.pk for group in groups for one in group}

    assert those(town=TOWN) == pks(here, there, itself)
    assert those(town=TOWN, grid=quarter.far_grid.pk) == pks(there)
    assert those() == pks(here, there, itself, far)


def test_who_became_eligible_on_these_days(quarter: Quarter) -> None:
    days = [date(2026, 3, 30), date(2026, 3, 31), date(2026, 8, 29), date(2026, 8, 31), date(2026, 9, 1)]
    made = {day: registered(quarter, 1, submitted_at=declared_on(day))[0].pk for day in days}

    def eligible(first: date, last: date) -> set[date]:
        found = residents(Audience(TOWN, eligible=(first, last))).values_list("pk", flat=True)
        return {day for day, pk in made.items() if pk in set(found)}

    # From 30 and 31 March to 30 September: the month has no 31st. From August to February in the same way.
    assert eligible(date(2026, 9, 30), date(2026, 9, 30)) == {days[0], days[1]}
    assert eligible(date(2026, 10, 1), date(2027, 2, 27)) == set()
    assert eligible(date(2027, 2, 28), date(2027, 2, 28)) == {days[2], days[3]}
    assert eligible(date(2027, 3, 1), date(2027, 3, 1)) == {days[4]}
