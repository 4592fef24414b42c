"""Wordings in the office: what is in force, a look at a new one, and its publication."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.actors import Actor
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.notifications.models import Wording
from apps.notifications.occasions import ANNOUNCEMENTS
from apps.notifications.services import WordingDraft, publish_wording, ship_wordings
from apps.notifications.templates import TEXTS, Template
from tests.cast.office import Desk, text_of
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "notifications_wording"
SignIn = Callable[[Any], Desk]
FORM = {
    "template": "declaration.submitted",
    "language": "zh-hans",
    "text": "【门前】{reference} 已收到。",
    "sms_template_id": "SMS_154950909",
    "wechat_template_id": "",
    "note": "shorter",
}


@pytest.fixture(autouse=True)
def shipped(db: None) -> None:
    ship_wordings()


def newest() -> Wording:
    return Wording.objects.filter(template=Template.SUBMITTED, language="zh-hans").latest("version")


def send(desk: Desk, button: str, **changes: str) -> Any:
    url = desk.open(f"{PAGE}_add").wsgi_request.path
    return desk.client.post(url, {**FORM, **changes, button: "1"})


def test_the_list_shows_what_is_in_force_and_all_on_demand(quarter: Quarter, sign_in: SignIn) -> None:
    old = newest()
    draft = WordingDraft(Template.SUBMITTED, "zh-hans", "【门前】{reference}")
    made = publish_wording(draft=draft, actor=Actor.staff(quarter.centre.pk))
    desk = sign_in(quarter.centre)
    in_force = desk.rows(PAGE)
    changed_here = set(Template) - ANNOUNCEMENTS
    assert len(in_force) == sum(len(TEXTS[template]) for template in changed_here), "a campaign's stand on its page"
    assert made.pk in in_force
    assert old.pk not in in_force
    assert {old.pk, made.pk} <= desk.rows(PAGE, versions="all")
    page = text_of(desk.open(f"{PAGE}_change", made.pk))
    assert quarter.centre.name in page
    assert "【门前】MQ-20261123-0000001" in page
    assert "随程序提供" in text_of(desk.open(f"{PAGE}_change", old.pk))


def test_a_look_at_it_publishes_nothing(quarter: Quarter, sign_in: SignIn) -> None:
    page = text_of(send(sign_in(quarter.centre), "preview"))
    assert "【门前】MQ-20261123-0000001 已收到。" in page
    assert "28 字符，1 条短信（UCS-2）" in page
    assert newest().version == 1


def test_it_is_published(quarter: Quarter, sign_in: SignIn) -> None:
    assert send(sign_in(quarter.centre), "publish").status_code == 302
    made = newest()
    assert (made.version, made.text, made.sms_template_id) == (2, FORM["text"], "SMS_154950909")
    assert AuditEntry.objects.get(action="wording.published").actor_id == str(quarter.centre.pk)


@pytest.mark.parametrize("button", ["preview", "publish"])
def test_what_is_wrong_stands_at_its_field(quarter: Quarter, sign_in: SignIn, button: str) -> None:
    page = send(sign_in(quarter.centre), button, text="【门前】{name}", sms_template_id="x")
    assert page.status_code == 200
    assert set(page.context_data["form"].errors) == {"text", "sms_template_id"}
    assert "没有变量“name”；可用变量：reference。" in text_of(page)
    assert newest().version == 1


def test_a_new_one_begins_from_an_old_one(quarter: Quarter, sign_in: SignIn) -> None:
    page = sign_in(quarter.centre).open(f"{PAGE}_add", **{"from": newest().pk}).content.decode()
    assert "网格员将在七日内上门、来电或微信核实" in page


@pytest.mark.parametrize(
    ("role", "may"), [(Role.GRID_LEADER, False), (Role.TOWN, False), (Role.CITY, True), (Role.SYSTEM_ADMIN, True)]
)
def test_who_may_publish(everyone: dict[Role, Staff], sign_in: SignIn, role: Role, *, may: bool) -> None:
    desk = sign_in(everyone[role])
    assert (desk.open(f"{PAGE}_add").status_code == 200) == may
    links = desk.open(f"{PAGE}_change", newest().pk).context_data["detail"].links
    assert bool(links) == may
