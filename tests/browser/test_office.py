"""A supervisor's morning in a real browser: sign in, look, open a task, give it to somebody else."""

import re

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast.verification_tasks import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "doorstep-browser"
WORDS = {
    "zh-CN": {"today": "今日工作", "tasks": "核查任务", "reassign": "改派", "moved": "已将 1 项任务派给"},
    "en-GB": {"today": "Today", "tasks": "Tasks", "reassign": "Reassign", "moved": "1 task now belongs to"},
}


class Watched:
    """What went wrong behind the page's back."""

    def __init__(self, page: Page, home: str) -> None:
        self.home = home
        self.troubles: list[str] = []
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", self.request)
        page.on("requestfailed", self.failed)
        page.on("response", self.response)

    def console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.troubles.append(f"left the machine: {request.url}")

    def failed(self, request: Request) -> None:
        # Who goes on to the next page gives up what the last one was still loading.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"failed: {request.url} ({request.failure})")

    def response(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status}: {response.url}")


@pytest.fixture
def office(quarter: Quarter, live_server: LiveServer) -> str:
    """Its address."""
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    quarter.tasks(3)
    return str(live_server.url)


def fits(page: Page) -> bool:
    """Nothing makes the page itself scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_supervisor_reassigns_a_task(
    browser: Browser,
    office: str,
    quarter: Quarter,
    language: str,
    width: int,
) -> None:
    words, home = WORDS[language], office
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    watched = Watched(page, home)

    page.goto(f"{home}/admin/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("h1")).to_contain_text(words["today"])
    assert fits(page)

    page.locator("#content-main a.ds-tile").first.click()
    expect(page.locator("#result_list tbody")).to_have_count(3)
    assert fits(page)

    page.locator("#result_list tbody a").first.click()
    expect(page.locator(".ds-timeline, .ds-empty")).to_be_visible()
    assert fits(page)

    page.get_by_role("button", name=re.compile(f"^{words['reassign']}$")).click()
    page.select_option("select[name=staff]", str(quarter.colleague.pk))
    assert fits(page)
    page.locator("#confirm-form button[name=look]").click()
    expect(page.locator("#foreseen")).to_contain_text(quarter.colleague.name)
    assert fits(page)
    page.locator("#confirm-form button[name=apply]").click()
    expect(page.get_by_text(words["moved"])).to_be_visible()
    assert page.get_by_text(quarter.colleague.name).first.is_visible()

    context.close()
    assert watched.troubles == []


def test_the_language_is_switched_on_the_page_itself(page: Page, office: str) -> None:
    home = office
    watched = Watched(page, home)
    page.goto(f"{home}/admin/login/")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert watched.troubles == []
