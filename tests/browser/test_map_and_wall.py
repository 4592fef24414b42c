"""The map, the forecast and the wall in a real browser, in both languages, on a desk and on a phone."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.core.clock import end_of_day, local_date, now
from apps.grids.models import DivisionLevel
from apps.verification_tasks.forecast.services import compute_forecast
from apps.verification_tasks.states import SlaState
from tests.browser.test_office import PASSWORD, Watched, fits
from tests.cast.past import draw, place
from tests.cast.verification_tasks import CITY, Quarter, add_division

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Named, the pictures of the pages are kept there to be looked at.
PICTURES: Final = os.environ.get("PICTURES")
WORDS: Final = {
    "zh-CN": {
        "overdue": "有已超期",
        "forecast": "很可能超期",
        "give": "查看并移交",
        "moved": "项任务派给",
        "wall": "今日按期率",
    },
    "en-GB": {
        "overdue": "something is overdue",
        "forecast": "will probably be late",
        "give": "Look and give",
        "moved": "now belong to",
        "wall": "In time today",
    },
}
Opened = Callable[[str, int, int], Page]
VIEWS: Final = [("zh-CN", 1280), ("en-GB", 390)]


@pytest.fixture
def home(quarter: Quarter, live_server: LiveServer, settings: Settings) -> Iterator[str]:
    settings.WALL = True
    cache.clear()
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    draw(quarter)
    overdue = quarter.task(sla=SlaState.OVERDUE, due_at=now() - timedelta(days=1))
    soon = quarter.tasks(90, due_at=end_of_day(local_date(now()) + timedelta(days=3)))
    place([overdue, *soon[:8]], 120.502, 31.864)
    place(soon[8:], 120.5042, 31.865, apart=0.00002)
    add_division("990582200000", DivisionLevel.TOWN, CITY)
    quarter.tasks(9, grid=quarter.far_grid, town_id="990582200000")
    compute_forecast()
    yield str(live_server.url)
    cache.clear()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Pages that are closed whatever becomes of the test: an open one goes on asking."""
    contexts: list[BrowserContext] = []

    def one(language: str, width: int, height: int) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, locale=language))
        return contexts[-1].new_page()

    yield one
    for context in contexts:
        context.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/admin/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("#content-main")).to_be_visible()


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_from_the_map_to_a_list_and_from_the_forecast_to_a_move(
    opened: Opened, home: str, language: str, width: int
) -> None:
    words = WORDS[language]
    page = opened(language, width, 900)
    watched = Watched(page, home)
    sign_in(page, home)

    page.goto(f"{home}/admin/map/")
    expect(page.locator("#map[data-ready]")).to_be_visible()
    expect(page.locator("#map-legend")).to_contain_text(words["overdue"])
    expect(page.locator("#map path[tabindex]")).to_have_count(3)
    expect(page.locator(".ds-cluster").first).to_be_visible()
    assert fits(page)
    picture(page, f"map-{language}-{width}")

    # By keyboard alone: to the burning grid, its numbers, and the list behind one of them.
    page.locator("#map path[tabindex]").first.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    expect(popup.locator("a")).to_have_count(4)
    expect(popup.locator("a").last).to_have_text("1")
    popup.locator("a").last.press("Enter")
    expect(page.locator("#result_list tbody")).to_have_count(1)

    page.goto(f"{home}/admin/forecast/")
    expect(page.locator("#grids")).to_contain_text(words["forecast"])
    assert fits(page)
    picture(page, f"forecast-{language}-{width}")
    page.get_by_role("link", name=words["give"]).first.click()
    expect(page.locator("#confirm-form")).to_be_visible()
    assert fits(page)
    page.locator("#confirm-form button[type=submit]").click()
    expect(page.get_by_text(words["moved"])).to_be_visible()

    assert watched.troubles == []


def test_the_table_leads_to_the_map_and_points_come_apart(opened: Opened, home: str) -> None:
    page = opened("zh-CN", 1280, 900)
    watched = Watched(page, home)
    sign_in(page, home)
    page.goto(f"{home}/admin/map/")
    expect(page.locator("#map[data-ready]")).to_be_visible()
    page.locator("#map-table button[data-grid]").first.click()
    expect(page.locator(".leaflet-popup-content")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup-content")).to_be_hidden()
    expect(page.locator("#map[data-scale='16']")).to_be_visible()
    for scale in range(17, 21):
        page.locator(".leaflet-control-zoom-in").click()
        expect(page.locator(f"#map[data-scale='{scale}']")).to_be_visible()
    page.locator(".ds-cluster").first.click()
    expect(page.locator(".leaflet-popup-content a").first).to_contain_text("HC-TEST-")
    page.locator("input[value=expected]").check()
    expect(page.locator("#map-legend li")).to_have_count(3)
    assert watched.troubles == []


@pytest.mark.parametrize(("language", "size"), [("zh-CN", (1920, 1080)), ("en-GB", (390, 844))])
def test_the_wall_fills_itself_and_says_when_it_is_old(
    opened: Opened, home: str, language: str, size: tuple[int, int]
) -> None:
    page = opened(language, *size)
    watched = Watched(page, home)
    page.clock.install()
    page.goto(f"{home}/wall/")
    expect(page.get_by_text(WORDS[language]["wall"])).to_be_visible()
    expect(page.locator("#towns tr")).to_have_count(2)
    expect(page.locator(".ages .count").last).to_have_text("1")
    assert fits(page)
    assert size[0] < 1000 or page.evaluate("document.documentElement.scrollHeight") <= size[1]
    picture(page, f"wall-{language}-{size[0]}")
    first = page.locator("#towns tr").first.element_handle()
    expect(page.locator("#old")).to_be_hidden()
    assert watched.troubles == []

    # The line is cut: what is there stays, in the same nodes, and says that it is old.
    page.route("**/figures.json", lambda route: route.abort())
    page.clock.fast_forward(90_000)
    expect(page.locator("#old")).to_be_visible()
    expect(page.locator(".ages .count").last).to_have_text("1")
    page.unroute("**/figures.json")
    cache.clear()
    page.clock.fast_forward(11_000)
    expect(page.locator("#old")).to_be_hidden()
    assert first is not None
    assert first.evaluate("node => node.isConnected")
