"""The morning of each role in a real browser, in both languages, on a desk's screen and on a phone's.

Pictures of every page stay under var/screenshots. A page is examined for accessibility once in each language.
"""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Final

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.grids.models import Staff
from apps.grids.roles import PERMISSIONS, Permission, Role
from apps.sync.demo.cast import CENTRAL_TOWN, CITY, HOME
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.browser.mornings import HEIGHT, WIDTHS, Walker
from tests.cast.office import BACKEND
from tests.cast.verification_tasks import person_on_staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

OFFICE: Final = [role for role in Role if Permission.ENTER_OFFICE in PERMISSIONS[role]]
PLACES: Final = {Role.COMMUNITY: HOME, Role.TOWN: CENTRAL_TOWN}
TODAY: Final = {"zh-CN": "今日工作", "en-GB": "Today"}
SIDE_BAR: Final = "#nav-sidebar-inner a, nav a"
FIRST_ROW: Final = "#result_list tbody th a, #result_list tbody td a"
# Where work is begun: no link of the side bar and no row of a list leads there.
BEGINNINGS: Final = {
    Role.CITY: ["/admin/residence_registration/campaign/add/", "/admin/imports/declarations/", "/wall/"],
    Role.SYSTEM_ADMIN: ["/admin/imports/staff/", "/admin/imports/grids/"],
}


@pytest.fixture
def home(live_server: LiveServer, settings: Settings) -> str:
    settings.DEMO = settings.WALL = True
    call_command("load_demo", stdout=StringIO())
    # As in a running system, where the clock of the deadlines never waits long.
    sweep_deadlines()
    return str(live_server.url)


def somebody(role: Role) -> Staff:
    """The demo's own person of that role, or one more."""
    found = Staff.objects.filter(role=role, is_active=True).select_related("user").order_by("pk").first()
    return found or person_on_staff(role.value, role, PLACES.get(role, CITY), 70 + OFFICE.index(role))


WalkerOf = Callable[[Role], Walker]


@pytest.fixture(params=["zh-CN", "en-GB"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def walker_of(browser: Browser, axe: str, home: str, language: str) -> Iterator[WalkerOf]:
    examined: set[str] = set()
    contexts: list[BrowserContext] = []

    def walker(role: Role) -> Walker:
        client = Client()
        client.force_login(somebody(role).user, backend=BACKEND)
        context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": HEIGHT}, locale=language, timezone_id="Asia/Shanghai"
        )
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": home}])
        return Walker(context.new_page(), home, axe, f"{role}-{language}", examined)

    yield walker
    for context in contexts:
        context.close()


def links(walker: Walker, where: str) -> list[str]:
    """The addresses of the office's own lists and pages that a part of the open page leads to, each once."""
    found: list[str] = walker.page.eval_on_selector_all(where, "all => all.map(one => one.getAttribute('href'))")
    return list(dict.fromkeys(link for link in found if link and link.startswith("/admin/") and "logout" not in link))


def test_a_morning_of_each_role(walker_of: WalkerOf, language: str) -> None:
    faults = []
    for role in OFFICE:
        walker = walker_of(role)
        walker.open("/admin/")
        expect(walker.page.locator("h1")).to_contain_text(TODAY[language])
        for link in links(walker, "#content-main a")[:2]:
            walker.open(link)
        row = walker.page.locator(FIRST_ROW).first
        if row.count():
            row.click()
            walker.page.wait_for_load_state()
            walker.look()
        walker.page.context.close()
        faults += [f"{role}: {fault}" for fault in walker.faults]
    assert not faults, "\n".join(faults)


def test_every_page_of_the_side_bar(walker_of: WalkerOf) -> None:
    """Between them these two roles open every page there is; what one has opened the other leaves out."""
    faults: list[str] = []
    seen: set[str] = set()
    for role, beginnings in BEGINNINGS.items():
        walker = walker_of(role)
        walker.open("/admin/")
        for link in [*links(walker, SIDE_BAR), *beginnings]:
            if link in seen:
                continue
            seen.add(link)
            walker.open(link)
            row = walker.page.locator(FIRST_ROW).first
            if row.count():
                walker.open(row.get_attribute("href") or "")
        faults += [f"{role}: {fault}" for fault in walker.faults]
    assert {"/admin/map/", "/admin/forecast/", "/admin/core/job/", "/admin/grids/savedfilter/"} <= seen
    assert not faults, "\n".join(faults)
