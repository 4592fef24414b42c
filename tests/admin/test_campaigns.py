"""Campaigns in the office: a look at reach and cost, a draft, its start, release and stop, and what came of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import Settings

from apps.grids.models import DivisionLevel, Staff
from apps.grids.roles import Role
from apps.notifications.models import Delivery
from apps.residence_registration.campaigns.services import run_campaigns
from apps.residence_registration.models import Campaign
from tests.cast.campaigns import TEXTS, TITLE, drafted, registered, started, wishes
from tests.cast.office import Desk, text_of
from tests.cast.verification_tasks import CITY, TOWN, Quarter, add_division

pytestmark = pytest.mark.django_db
PAGE = "residence_registration_campaign"
SignIn = Callable[[Any], Desk]
FORM = {
    "title": TITLE,
    "title_en": "Open Saturday",
    "place": f"town:{TOWN}",
    "who": "all",
    "eligible_from": "",
    "eligible_until": "",
    "rate": "600",
    "text_zh_hans": TEXTS["zh-hans"],
    "text_en": TEXTS["en"],
}


@pytest.fixture(autouse=True)
def by_day(settings: Settings) -> None:
    settings.QUIET_HOURS = ""


def look(desk: Desk, **changes: str) -> Any:
    return desk.client.post(reverse(f"admin:{PAGE}_preview"), {**FORM, **changes})


def keep(desk: Desk, **changes: str) -> Any:
    return desk.client.post(reverse(f"admin:{PAGE}_add"), {**FORM, **changes, "keep": "1"})


def test_a_look_tells_reach_and_cost_and_keeps_nothing(quarter: Quarter, sign_in: SignIn) -> None:
    first, *_ = registered(quarter, 3)
    wishes(first, announcements=False)
    shown = text_of(look(sign_in(quarter.supervisor)))
    assert "<dt>可送达</dt><dd>2 人</dd>" in shown
    assert "<dt>短信</dt><dd>2 人 · 2 条短信 · ¥0.09</dd>" in shown
    assert "<dt>已退订</dt><dd>1 人</dd>" in shown
    assert f"【门前】{TITLE}，欢迎前来。退订请登录后在消息设置中关闭。" in shown
    assert not Campaign.objects.exists()


def test_what_is_wrong_stands_in_the_look_and_at_its_field(quarter: Quarter, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    wrong = {"text_en": "[Doorstep] {title}", "who": "eligible", "eligible_from": "2026-01-01"}
    assert "请填写日期。" in text_of(look(desk, **wrong))
    shown = text_of(look(desk, text_en="[Doorstep] {title}"))
    assert "缺少“opt out”字样" in shown
    page = keep(desk, text_en="[Doorstep] {title}")
    assert set(page.context_data["form"].errors) == {"text_en"}
    assert not Campaign.objects.exists()


def test_it_is_kept_started_stopped_and_resumed(quarter: Quarter, sign_in: SignIn) -> None:
    registered(quarter, 3)
    desk = sign_in(quarter.supervisor)
    assert keep(desk).status_code == 302
    campaign = Campaign.objects.get()
    page = text_of(desk.open(f"{PAGE}_change", campaign.pk))
    assert "<dd>3 人</dd>" in page
    assert "3 人" in text_of(desk.act(PAGE, "start", campaign)), "reach and cost are weighed once more"
    for action, status in (("start", "running"), ("stop", "stopped"), ("resume", "running")):
        assert desk.act(PAGE, action, campaign, apply="1").status_code == 302
        campaign.refresh_from_db()
        assert campaign.status == status
    run_campaigns()
    run_campaigns()
    page = text_of(desk.open(f"{PAGE}_change", campaign.pk))
    assert "3 人中已处理 3 人（100%）" in page
    assert "待发 3" in page
    assert quarter.supervisor.name in page
    assert desk.rows("notifications_delivery", campaign=str(campaign.pk)) == set(
        Delivery.objects.values_list("pk", flat=True)
    )


def test_only_a_second_person_releases_it(quarter: Quarter, sign_in: SignIn, settings: Settings) -> None:
    settings.CAMPAIGN_RELEASE_ABOVE = 0
    registered(quarter, 1)
    campaign = started(quarter)
    desk = sign_in(quarter.supervisor)
    assert "须由另一人核准" in text_of(desk.open(f"{PAGE}_change", campaign.pk))
    assert "本人不能核准" in text_of(desk.act(PAGE, "release", campaign, apply="1"))
    assert sign_in(quarter.centre).act(PAGE, "release", campaign, apply="1").status_code == 302
    campaign.refresh_from_db()
    assert (campaign.status, campaign.released_by) == ("running", str(quarter.centre.pk))


def test_a_town_sees_and_reaches_its_own_residents_only(quarter: Quarter, sign_in: SignIn) -> None:
    add_division("990582200000", DivisionLevel.TOWN, CITY)
    own, city, other = drafted(quarter), drafted(quarter, town=None), drafted(quarter, town="990582200000")
    desk = sign_in(quarter.supervisor)
    assert desk.rows(PAGE) == {own.pk}
    assert sign_in(quarter.centre).rows(PAGE) == {own.pk, city.pk, other.pk}
    assert desk.open(f"{PAGE}_change", other.pk).status_code == 404
    desk.act(PAGE, "start", other, apply="1")
    other.refresh_from_db()
    assert other.status == "draft"
    for place in ("city", "town:990582200000"):
        assert set(keep(desk, place=place).context_data["form"].errors) == {"place"}
    assert keep(sign_in(quarter.centre), place="city").status_code == 302


def test_a_grid_is_a_place_of_its_own(quarter: Quarter, sign_in: SignIn) -> None:
    keep(sign_in(quarter.supervisor), place=f"grid:{quarter.grid.pk}")
    campaign = Campaign.objects.get()
    assert (campaign.grid_id, campaign.town_id) == (quarter.grid.pk, TOWN)


def test_a_new_one_begins_from_an_old_one(quarter: Quarter, sign_in: SignIn) -> None:
    old = drafted(quarter, grid=quarter.grid.pk)
    page = sign_in(quarter.supervisor).open(f"{PAGE}_add", **{"from": str(old.pk)})
    initial = page.context_data["form"].initial
    assert (initial["title"], initial["place"], initial["text_en"]) == (TITLE, f"grid:{quarter.grid.pk}", TEXTS["en"])


def test_deliveries_of_a_campaign_are_in_the_scope_of_its_town(quarter: Quarter, sign_in: SignIn) -> None:
    add_division("990582200000", DivisionLevel.TOWN, CITY)
    registered(quarter, 1)
    started(quarter)
    started(quarter, town=None)
    for _ in range(2):
        run_campaigns()
    assert len(sign_in(quarter.centre).rows("notifications_delivery")) == 2
    assert len(sign_in(quarter.supervisor).rows("notifications_delivery")) == 1


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.GRID_LEADER, False), (Role.COMMUNITY, False), (Role.CITY, True), (Role.SYSTEM_ADMIN, False)],
)
def test_who_may_announce(everyone: dict[Role, Staff], sign_in: SignIn, role: Role, *, may: bool) -> None:
    desk = sign_in(everyone[role])
    answers = {desk.list(PAGE).status_code, desk.open(f"{PAGE}_add").status_code, look(desk).status_code}
    assert answers == {200 if may else 403}
