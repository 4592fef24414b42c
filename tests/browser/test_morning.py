"""The first page in a real browser: it fits, draws its charts, and its first line leads to the work."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.core.clock import local_date, now
from tests.browser.test_office import PASSWORD, Watched, fits
from tests.cast.verification_tasks import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Whether something is drawn on every chart.
DRAWN = """[...document.querySelectorAll("canvas.chart")].every(
    canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(each => each))"""


@pytest.fixture
def office(quarter: Quarter, live_server: LiveServer) -> str:
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    quarter.tasks(2, created_at=now() - timedelta(days=20))
    quarter.tasks(3)
    return str(live_server.url)


def sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/admin/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


@pytest.mark.parametrize(
    ("language", "width", "words"),
    [("zh-CN", 1280, ("当前要办", "有 2 项任务已超期")), ("en-GB", 390, ("What to do now", "2 tasks are overdue"))],
)
def test_a_supervisor_sees_where_it_burns(
    browser: Browser, office: str, language: str, width: int, words: tuple[str, str]
) -> None:
    title, overdue = words
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    watched = Watched(page, office)
    sign_in(page, office)
    expect(page.locator("#burning")).to_have_text(title)
    line = page.locator(".ds-line").first
    expect(line).to_contain_text(overdue)
    # Above the fold, whatever the screen.
    box = line.bounding_box()
    assert box is not None
    assert box["y"] < 500
    expect(page.locator("canvas.chart")).to_have_count(2)
    # They are drawn when the browser comes to it, after the page is there.
    page.wait_for_function(DRAWN)
    assert fits(page)

    page.locator("details > summary").click()
    expect(page.locator("details tbody tr")).to_have_count(30)
    assert fits(page)

    page.fill("#known", (local_date(now()) - timedelta(days=3)).isoformat())
    page.locator(".ds-known button").click()
    expect(page.locator(".ds-note")).to_be_visible()
    assert fits(page)
    page.go_back()

    page.locator(".ds-line").first.click()
    expect(page.locator("#result_list tbody")).to_have_count(2)
    context.close()
    assert watched.troubles == []
