"""The office's door in a real browser: a passkey by a virtual authenticator, and an authenticator app."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.grids.models import Passkey
from tests.browser.test_office import PASSWORD, Watched, fits
from tests.cast.factors import code_of
from tests.cast.verification_tasks import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIZES = ((1280, 900), (390, 844))


@pytest.fixture
def page_with_key(browser: Browser, quarter: Quarter, live_server: LiveServer, settings: Any) -> Iterator[Page]:
    """A browser whose device proves who sits before it, without anybody's finger."""
    settings.SECOND_FACTOR_REQUIRED = True
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/admin/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def looks_right(page: Page, folder: Path, name: str) -> None:
    """Nothing is cut off, wide or narrow; the pictures are kept for a person."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        assert fits(page), (name, width)


def test_a_passkey_then_an_app(page_with_key: Page, live_server: LiveServer, tmp_path: Path) -> None:
    page, home = page_with_key, str(live_server.url)
    watched = Watched(page, home)
    sign_in(page, home)
    expect(page.locator("#set-up-passkey")).to_be_visible()
    looks_right(page, tmp_path, "set-up")
    page.fill("[name=name]", "办公室电脑")
    page.get_by_role("button", name="创建通行密钥").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    looks_right(page, tmp_path, "codes")
    page.locator("#codes-kept").click()
    expect(page.locator("h1")).to_contain_text("今日工作")

    page.goto(home + reverse("admin:mine"))
    expect(page.locator(".ds-with-deeds")).to_contain_text("办公室电脑")
    looks_right(page, tmp_path, "mine")
    page.get_by_role("link", name="再添加一种").click()
    secret = page.locator(".ds-key").inner_text().replace(" ", "")
    page.locator("#code-form [name=code]").fill(code_of(secret))
    page.get_by_role("button", name="使用此应用").click()
    expect(page.locator(".ds-with-deeds")).to_contain_text("身份验证器应用")

    page.context.clear_cookies()
    sign_in(page, home)
    expect(page.locator("#code-form")).to_be_visible()
    looks_right(page, tmp_path, "ask")
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.locator("h1")).to_contain_text("今日工作")
    assert Passkey.objects.get().used_at is not None
    assert watched.troubles == []
