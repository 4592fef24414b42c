"""A supervisor exports a list and brings in a file, in a real browser; the page follows the work by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from apps.core.demo.people import invent_person
from apps.core.jobs.running import run_job
from apps.grids.models import CodeTableRow
from apps.grids.office.exports import page as export_page
from apps.residence_registration.models import Declaration
from tests.browser.mornings import Walker
from tests.cast.files import as_csv, newest_job, read_csv
from tests.cast.verification_tasks import COMMUNITY, Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "doorstep-browser"
HEADS = ["姓名", "身份证号", "手机号", "社区", "地址", "居住方式", "居住事由", "入住日期"]


def row(number: int, **changes: str) -> list[str]:
    person = invent_person(77, number)
    values = {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone.removeprefix("+86"),
        "division_code": COMMUNITY,
        "address": f"东兴路{number + 1}号",
        "residence_kind": "单位宿舍",
        "residence_reason": "务工",
        "since": "2026-11-01",
    }
    return list({**values, **changes}.values())


@pytest.fixture
def office(quarter: Quarter, live_server: LiveServer, settings: Any, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path
    user = quarter.supervisor.user
    user.username = "supervisor1"
    user.set_password(PASSWORD)
    user.save()
    quarter.tasks(3)
    CodeTableRow.objects.create(table="residence_reason", code="01", label="务工")
    return str(live_server.url)


@pytest.fixture
def walker(browser: Browser, office: str, axe: str) -> Iterator[Walker]:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True)
    page = context.new_page()
    page.goto(f"{office}/admin/")
    page.fill("[name=username]", "supervisor1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{office}/admin/")
    walker = Walker(page, office, axe, "in-and-out")
    yield walker
    context.close()
    assert not walker.faults, "\n".join(walker.faults)


def test_a_list_is_exported(walker: Walker, office: str, quarter: Quarter, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = walker.page
    desk.goto(f"{office}/admin/verification_tasks/verificationtask/?routed=yes")
    walker.look()
    desk.get_by_role("link", name="导出", exact=True).click()
    expect(desk.locator("#export-form")).to_be_visible()
    walker.look()
    desk.select_option("[name=format]", "csv")
    with desk.expect_download() as download:
        desk.locator("#export-form button[type=submit]").click()
    rows = read_csv(Path(download.value.path()).read_bytes())
    assert len(rows) == 4
    monkeypatch.setattr(export_page, "AT_ONCE", 0)
    desk.locator("#export-form button[type=submit]").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    walker.look()
    run_job(newest_job().pk)
    expect(desk.locator("#take-file")).to_be_visible()
    walker.look()
    desk.goto(f"{office}/admin/core/job/")
    walker.look()


def test_a_file_is_brought_in(walker: Walker, office: str, quarter: Quarter, tmp_path: Path) -> None:
    desk = walker.page
    file = tmp_path / "employees.csv"
    file.write_bytes(as_csv([HEADS, row(0), row(1, id_number="990582199001011231"), row(2, phone="12", name="")]))
    desk.goto(f"{office}/admin/residence_registration/declaration/")
    walker.look()
    desk.get_by_role("link", name="导入", exact=True).click()
    walker.look()
    desk.select_option("[name=source]", "employer")
    desk.fill("[name=organisation]", "无有电子厂")
    desk.set_input_files("[name=file]", str(file))
    desk.check("[name=told]")
    desk.locator("#import-form button[type=submit]").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    run_job(newest_job().pk)
    expect(desk.locator("#outcome table tbody tr")).to_have_count(3)
    walker.look()
    assert "990582199001011231" not in desk.content()
    desk.locator("#take-in").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    run_job(newest_job().pk)
    expect(desk.locator("#outcome")).to_contain_text("已导入")
    walker.look()
    assert Declaration.objects.filter(source="employer").count() == 1


def test_a_report_is_subscribed_to(walker: Walker, office: str, quarter: Quarter) -> None:
    desk = walker.page
    desk.goto(f"{office}/admin/grids/reportsubscription/add/")
    walker.look()
    desk.fill("[name=email]", "zhou.min@town.example")
    desk.locator("#confirm-form button[type=submit]").click()
    expect(desk.locator("#result_list tbody")).to_have_count(1)
    walker.look()
