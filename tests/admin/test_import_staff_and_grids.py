"""Staff and grids come in as files too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.core.jobs.kinds import report_of
from apps.core.models import AuditEntry
from apps.grids.imports.grids import ranges_of
from apps.grids.models import BuildingRange, Grid, Parity, Staff
from apps.grids.roles import Role
from tests.cast.files import as_csv, file_of, sheet_of, take_in, upload
from tests.cast.grids import BARE, CITY, FAR, GARDEN, TOWN, VIRTUAL, SmallTown
from tests.cast.office import Desk

pytestmark = pytest.mark.django_db
STAFF = ["账号", "姓名", "角色", "区划代码", "手机号"]
GRIDS = ["社区代码", "网格名称", "默认网格", "楼栋范围"]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def centre(small_town: SmallTown, hire: Callable[..., Staff], sign_in: Callable[[Any], Desk]) -> Desk:
    return sign_in(hire(Role.CITY, CITY))


@pytest.fixture
def town_desk(small_town: SmallTown, hire: Callable[..., Staff], sign_in: Callable[[Any], Desk]) -> Desk:
    return sign_in(hire(Role.TOWN, TOWN))


def numbers(job: Any) -> list[int]:
    return [number for _words, number in report_of(job)["counts"]]


def test_new_accounts_get_first_passwords_that_work(centre: Desk) -> None:
    rows = [
        STAFF,
        ["wangfang", "王芳", "网格员", GARDEN, "199 0000 0009"],
        ["lina", "李娜", "社区（村）", GARDEN, ""],
    ]
    checked = upload(centre, "staff", as_csv(rows))
    assert numbers(checked) == [2, 0, 0]
    written = take_in(centre, checked)
    assert (written.state, numbers(written)[0]) == ("done", 2)
    handed = list(sheet_of(file_of(centre, written)).iter_rows(min_row=2, values_only=True))
    for username, _name, password in handed:
        assert User.objects.get(username=username).check_password(password)
    worker = Staff.objects.get(user__username="wangfang")
    assert (worker.role, worker.division_id, worker.phone) == (Role.GRID_WORKER, GARDEN, "+8619900000009")
    assert AuditEntry.objects.filter(action="staff.created", subject_id=str(worker.pk)).exists()
    # The same file again makes nobody twice, and changes no password.
    again = upload(centre, "staff", as_csv(rows))
    assert numbers(again) == [0, 0, 2]


def test_what_is_wrong_with_an_account(centre: Desk, hire: Callable[..., Staff]) -> None:
    taken = hire(name="王伟").user.username
    rows = [
        STAFF,
        [taken, "别人", "网格员", GARDEN, ""],
        ["a b", "王芳", "网格员", GARDEN, ""],
        ["ok1", "", "皇帝", GARDEN, "1"],
        ["ok2", "王芳", "镇", GARDEN, ""],
        ["ok3", "王芳", "网格员", "", ""],
        ["ok3", "王芳", "网格员", "", ""],
    ]
    marks = {(mark["row"], mark["column"]) for mark in report_of(upload(centre, "staff", as_csv(rows)))["marks"]}
    assert marks == {
        (2, "账号"),
        (3, "账号"),
        (4, "姓名"),
        (4, "角色"),
        (4, "手机号"),
        (5, "区划代码"),
        (6, "账号"),
        (7, "账号"),
    }


def test_a_town_hires_nobody_by_file(town_desk: Desk) -> None:
    assert town_desk.open("imports", "staff").status_code == 403


def test_a_town_brings_grids_into_its_own_area_alone(town_desk: Desk) -> None:
    rows = [
        GRIDS,
        [BARE, "空地第一网格", "是", "空地路 1-99 单; 空地花园 3至8"],
        [FAR, "远方第九网格", "", ""],
        [VIRTUAL, "无人网格", "", ""],
        [GARDEN, "花园第一网格", "", ""],
        [GARDEN, "花园第三网格", "也许", "人民路"],
    ]
    checked = upload(town_desk, "grids", as_csv(rows))
    assert numbers(checked) == [1, 3, 1]
    written = take_in(town_desk, checked, "good")
    assert numbers(written) == [1, 0]
    grid = Grid.objects.get(community=BARE)
    assert (grid.name, grid.code, grid.is_default) == ("空地第一网格", f"{BARE}-01", True)
    ranges = BuildingRange.objects.filter(grid=grid).order_by("place").values_list("place", "first", "last", "parity")
    assert set(ranges) == {("空地路", 1, 99, Parity.ODD), ("空地花园", 3, 8, Parity.ALL)}
    assert numbers(upload(town_desk, "grids", as_csv(rows))) == [0, 3, 2]


@pytest.mark.parametrize("written", ["人民路", "人民路 9-1", "1-9", "人民路 1-", "人民路 1-9 全"])
def test_ranges_that_cannot_be_read(written: str) -> None:
    assert ranges_of(written) is None


def test_the_list_of_exports_and_imports_leads_to_what_one_may_bring_in(centre: Desk, town_desk: Desk) -> None:
    for desk, kinds in ((centre, {"staff", "grids"}), (town_desk, {"grids"})):
        found = desk.client.get("/admin/core/job/").content.decode()
        assert {kind for kind in ("staff", "grids") if f"/admin/imports/{kind}/" in found} == kinds
