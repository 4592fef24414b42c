"""A supervisor in a real browser: mends what kept an event out, takes it up again, and asks why about a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from apps.core.actors import SYSTEM
from apps.grids.models import Coverage
from apps.grids.services import start_coverage
from apps.sync.models import JournalEntry
from apps.sync.services.feed import publish_tasks
from tests.browser.test_office import PASSWORD, Watched, fits
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stray(quarter: Quarter, phone_of: Callable[..., Phone]) -> JournalEntry:
    """An attempt in a grid that its worker is given only afterwards."""
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    phone, task = phone_of(quarter.outsider), quarter.task()
    publish_tasks([task.pk])
    phone.push(phone.attempt(task))
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    return JournalEntry.objects.get()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_inbox_the_question_and_the_hand_over(
    browser: Browser, live_server: LiveServer, quarter: Quarter, stray: JournalEntry, width: int
) -> None:
    home = str(live_server.url)
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    watched = Watched(page, home)
    page.goto(f"{home}/admin/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("h1")).to_contain_text("今日工作")
    assert fits(page)

    page.goto(home + reverse("admin:sync_journalentry_changelist"))
    assert fits(page)
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("button", name="重新处理").click()
    assert fits(page)
    page.locator("#confirm-form button[type=submit]").click()
    expect(page.locator("#report")).to_contain_text("已生效")
    assert fits(page)

    page.goto(home + reverse("why"))
    page.fill("[name=event]", str(stray.key))
    page.locator("#ask-event button[type=submit]").click()
    expect(page.locator(".ds-answer")).to_contain_text("已重新处理")
    assert fits(page)

    covered = Coverage.objects.get(staff=quarter.worker, grid=quarter.grid)
    page.goto(home + reverse("admin:grids_coverage_change", args=[covered.pk]))
    page.get_by_role("button", name="移交").first.click()
    expect(page.locator("#content-main")).to_contain_text("受影响的期限")
    assert fits(page)

    context.close()
    assert watched.troubles == []
