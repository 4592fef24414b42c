"""An announcement from the first word to its start, in a real browser: reach and cost follow what is typed."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.core.actors import Actor
from apps.notifications.models import Channel
from apps.residence_registration.campaigns.services import release_campaign, run_campaigns
from apps.residence_registration.models import Campaign
from tests.browser.test_office import PASSWORD, Watched, fits
from tests.cast.campaigns import registered, wishes
from tests.cast.verification_tasks import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(quarter: Quarter, live_server: LiveServer, settings: Settings) -> str:
    """Its address."""
    settings.QUIET_HOURS, settings.CAMPAIGN_RELEASE_ABOVE = "", 10
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    first, second, *_ = registered(quarter, 12)
    wishes(first, announcements=False)
    wishes(second, channel=Channel.PORTAL, language="en")
    return str(live_server.url)


def keep_picture(page: Page, name: str) -> None:
    """Where a folder for pictures is named."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_town_announces(browser: Browser, office: str, quarter: Quarter, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    watched = Watched(page, office)
    page.goto(f"{office}/admin/residence_registration/campaign/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.get_by_text("尚无宣传通知。")).to_be_visible()
    keep_picture(page, f"empty-{width}")

    page.goto(f"{office}/admin/residence_registration/campaign/add/")
    look = page.locator("#preview")
    expect(look).to_contain_text("填写完整后即在此显示")
    page.fill("[name=title]", "周六便民服务")
    page.fill("[name=title_en]", "Open on Saturday")
    page.locator("[name=title_en]").blur()
    expect(look).to_contain_text("11 人")
    expect(look).to_contain_text("【门前】周六便民服务。详情请登录查看。")
    page.fill("[name=text_zh_hans]", "【门前】{title}，欢迎来。")
    expect(look).to_contain_text("缺少“退订”字样")
    keep_picture(page, f"faults-{width}")
    page.fill("[name=text_zh_hans]", "【门前】{title}，欢迎来。退订请登录。")
    expect(look).to_contain_text("10 条短信")
    assert fits(page)
    keep_picture(page, f"form-{width}")

    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("已存为草稿")).to_be_visible()
    assert fits(page)
    keep_picture(page, f"draft-{width}")
    page.get_by_role("button", name=re.compile("开始$")).click()
    expect(page.locator("#confirm-form")).to_be_visible()
    assert fits(page)
    keep_picture(page, f"start-{width}")
    page.locator("#confirm-form button[type=submit]").click()
    expect(page.get_by_text("待另一人核准").first).to_be_visible()

    release_campaign(campaign_id=Campaign.objects.get().pk, actor=Actor.staff(quarter.centre.pk))
    for _ in range(2):
        run_campaigns()
    page.goto(f"{office}/admin/residence_registration/campaign/")
    keep_picture(page, f"list-{width}")
    assert fits(page)
    page.locator("#result_list tbody a").first.click()
    expect(page.get_by_text("12 人中已处理 12 人（100%）")).to_be_visible()
    assert fits(page)
    keep_picture(page, f"done-{width}")
    context.close()
    assert watched.troubles == []
