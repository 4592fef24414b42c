"""A supervisor's desk in a real browser: a saved filter, a change of many tasks and the way back, the timeline with
its pictures, and the pages on which disagreements are decided.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.core.actors import SYSTEM
from apps.grids.services import start_coverage
from apps.sync.models import JournalEntry
from apps.verification_tasks.models import Dispute, FieldConflict
from tests.browser.test_office import PASSWORD, Watched, fits
from tests.cast.office import TASKS
from tests.cast.phones import Phone
from tests.cast.review import Review, as_bytes, scene
from tests.cast.verification_tasks import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy(quarter: Quarter, review: Review, phone_of: Callable[..., Phone]) -> dict[str, Any]:
    """A task with a story, a dispute, a conflict and two strays."""
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    first, second = phone_of(quarter.worker), phone_of(quarter.colleague)
    told, argued, corrected, lost = quarter.tasks(4, version=5, field_versions={"address": 4})
    first.push(first.attempt(told, "door", "no_answer"), first.event("note.added", told, text="门口留了字条"))
    review.photo(told, as_bytes(scene(7)))
    first.push(*first.visit(argued, note="本人接听"))
    second.push(
        second.attempt(argued, "door", "moved_away"), second.complete(argued, outcome="not_resident", channel="door")
    )
    steps = [first.attempt(corrected), first.call(corrected)]
    done = first.complete(corrected, steps[-1], outcome="corrected", corrections={"address": "人民路2号3楼"})
    first.push(*steps, {**done, "base_version": 2})
    stray = phone_of(quarter.outsider)
    stray.push(stray.attempt(lost), stray.event("nonsense.type", lost, words="机密"))
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    return {"told": told, "dispute": Dispute.objects.get(), "conflict": FieldConflict.objects.get()}


@pytest.mark.parametrize("width", [1280, 390])
def test_the_desk(
    browser: Browser, live_server: LiveServer, busy: dict[str, Any], width: int, tmp_path: Path
) -> None:
    home = str(live_server.url)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    watched = Watched(page, home)

    def look(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert fits(page), name

    sign_in(page, home)
    a_filter_is_saved(page, home, look)
    many_are_changed_and_put_back(page, look)

    page.goto(home + reverse(f"admin:{TASKS}_change", args=[busy["told"].pk]))
    picture = page.locator("#timeline .ds-thumb img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    look("timeline")
    page.locator("#timeline .ds-chips a", has_text="证据").click()
    expect(page.locator("#timeline li")).to_have_count(1)

    page.goto(home + reverse("admin:verification_tasks_dispute_change", args=[busy["dispute"].pk]))
    look("dispute")
    page.locator(".ds-decide summary").last.click()
    page.locator(".ds-decide button").last.click()
    expect(page.get_by_text("争议已裁决")).to_be_visible()

    page.goto(home + reverse("admin:verification_tasks_fieldconflict_change", args=[busy["conflict"].pk]))
    look("conflict")
    page.fill("#write-another [name=value]", "人民路2号4楼")
    page.locator("#write-another button").click()
    expect(page.get_by_text("冲突已裁决")).to_be_visible()

    the_quarantine_is_mended_by_cause(page, home, look)
    context.close()
    assert watched.troubles == []


def sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/admin/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("h1")).to_contain_text("今日工作")


def a_filter_is_saved(page: Page, home: str, look: Callable[[str], None]) -> None:
    page.goto(f"{home}{reverse(f'admin:{TASKS}_changelist')}?priority__exact=normal")
    page.locator(".ds-save summary").click()
    page.fill("#save-filter [name=name]", "普通任务")
    look("save-filter")
    page.locator("#save-filter button").click()
    expect(page.locator(".ds-saved a[aria-current]")).to_have_text("普通任务")
    look("tasks")


def many_are_changed_and_put_back(page: Page, look: Callable[[str], None]) -> None:
    page.locator("#result_list input.action-select").first.check()
    page.select_option("select[name=action]", "raise_priority")
    page.locator("#changelist-actions button[name=index]").click()
    expect(page.locator("#foreseen")).to_contain_text("将变更")
    look("foreseen")
    page.locator("#confirm-form button[name=apply]").click()
    look("done")
    page.get_by_role("link", name="撤销").click()
    expect(page.locator("#foreseen")).to_contain_text("紧急 → 普通")
    look("undo")
    page.locator("#confirm-form button[name=apply]").click()
    expect(page.get_by_text("已恢复原状")).to_be_visible()


def the_quarantine_is_mended_by_cause(page: Page, home: str, look: Callable[[str], None]) -> None:
    page.goto(home + reverse("admin:sync_journalentry_changelist"))
    look("quarantine")
    page.locator(".ds-causes a").first.click()
    page.goto(
        home + reverse("admin:sync_journalentry_change", args=[JournalEntry.objects.get(code="unknown_type").pk])
    )
    expect(page.locator("#content-main")).not_to_contain_text("机密")
    look("stray")
    page.goto(
        home + reverse("admin:sync_journalentry_change", args=[JournalEntry.objects.get(code="out_of_scope").pk])
    )
    page.get_by_role("button", name="重新处理").click()
    expect(page.locator("#foreseen")).to_contain_text("已生效")
    look("rehearsed")
    page.locator("#confirm-form button[name=apply]").click()
    expect(page.locator("#report")).to_contain_text("已生效")
