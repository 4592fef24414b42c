"""The morning of each role in a real browser, in both languages, on a desk's screen and on a phone's.

Pictures of every page stay under var/screenshots.
"""

from collections.abc import Callable
from io import StringIO
from typing import Final

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.grids.models import Staff
from apps.grids.roles import PERMISSIONS, Permission, Role
from apps.sync.demo.cast import CENTRAL_TOWN, CITY, HOME
from tests.browser.mornings import Walker
from tests.cast.office import BACKEND
from tests.cast.verification_tasks import person_on_staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

OFFICE: Final = [role for role in Role if Permission.SEE_TASKS in PERMISSIONS[role]]
PLACES: Final = {Role.COMMUNITY: HOME, Role.TOWN: CENTRAL_TOWN}
TODAY: Final = {"zh-CN": "今日工作", "en-GB": "Today"}
SIDE_BAR: Final = "#nav-sidebar-inner a, nav a"
FIRST_ROW: Final = "#result_list tbody th a, #result_list tbody td a"


@pytest.fixture
def home(live_server: LiveServer, settings: Settings) -> str:
    settings.DEMO = True
    call_command("load_demo", stdout=StringIO())
    return str(live_server.url)


def somebody(role: Role) -> Staff:
    """The demo's own person of that role, or one more."""
    found = Staff.objects.filter(role=role, is_active=True).select_related("user").order_by("pk").first()
    return found or person_on_staff(role.value, role, PLACES.get(role, CITY), 70 + OFFICE.index(role))


WalkerOf = Callable[[Role, str, int], Walker]


@pytest.fixture
def walker_of(browser: Browser, axe: str, home: str) -> WalkerOf:
    def walker(role: Role, language: str, width: int) -> Walker:
        client = Client()
        client.force_login(somebody(role).user, backend=BACKEND)
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, timezone_id="Asia/Shanghai"
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": home}])
        return Walker(context.new_page(), home, axe, f"{role}-{language}-{width}")

    return walker


def links(walker: Walker, where: str) -> list[str]:
    """The addresses of the office's own lists and pages that a part of the open page leads to, each once."""
    found: list[str] = walker.page.eval_on_selector_all(where, "all => all.map(one => one.getAttribute('href'))")
    return list(dict.fromkeys(link for link in found if link and link.startswith("/admin/") and "logout" not in link))


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1280), ("zh-CN", 390), ("en-GB", 1280), ("en-GB", 390)])
def test_a_morning_of_each_role(walker_of: WalkerOf, language: str, width: int) -> None:
    faults = []
    for role in OFFICE:
        walker = walker_of(role, language, width)
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


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1280), ("en-GB", 390)])
@pytest.mark.parametrize("role", [Role.CITY, Role.SYSTEM_ADMIN])
def test_every_page_of_the_side_bar(walker_of: WalkerOf, role: Role, language: str, width: int) -> None:
    """Between them these two roles open every page there is."""
    walker = walker_of(role, language, width)
    walker.open("/admin/")
    for link in links(walker, SIDE_BAR):
        walker.open(link)
        row = walker.page.locator(FIRST_ROW).first
        if row.count():
            walker.open(row.get_attribute("href") or "")
    walker.page.context.close()
    assert not walker.faults, "\n".join(walker.faults)
