"""A file of declarations is looked through without writing, and taken in through the service for all of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.demo.people import invent_person
from apps.core.jobs.files import WORK
from apps.core.jobs.kinds import report_of
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState
from apps.core.models import AuditEntry
from apps.grids.models import CodeTableRow, Grid, Staff
from apps.grids.roles import Role
from apps.notifications.models import Message
from apps.residence_registration.models import Declaration, DeclarationSource, Person
from apps.verification_tasks.models import VerificationTask
from tests.cast.files import as_csv, as_excel, done, file_of, newest_job, sheet_of, take_in, upload
from tests.cast.grids import FAR, GARDEN, TOWN, SmallTown
from tests.cast.office import Desk, text_of

pytestmark = pytest.mark.django_db
HEADS = ["姓名*", "身份证号", "手机号码", "社区", "居住地址", "居住方式", "居住事由", "入住日期"]
SEED = 8120
ASKED = {"source": "employer", "organisation": "无有电子厂", "told": "on"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def row(number: int = 0, **changes: str) -> list[str]:
    person = invent_person(SEED, number)
    values = {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone.removeprefix("+86"),
        "division_code": "花园社区居委会",
        "address": f"人民路{number + 1}号",
        "residence_kind": "单位宿舍",
        "residence_reason": "务工",
        "since": "2026-11-01",
        **changes,
    }
    return list(values.values())


@pytest.fixture
def desk(town: SmallTown, hire: Callable[..., Staff], sign_in: Callable[[Any], Desk]) -> Desk:
    """The town's."""
    CodeTableRow.objects.filter(code="01").update(label="务工")
    return sign_in(hire(Role.TOWN, TOWN, name="周敏"))


def counts(job: Job) -> tuple[int, int, int]:
    assert job.state == JobState.DONE, job.error
    good, bad, known = (number for _words, number in report_of(job)["counts"])
    return good, bad, known


@pytest.mark.parametrize(
    "content",
    [
        as_csv([HEADS, row(0), row(1)]),
        as_csv([HEADS, row(0), row(1)], "utf-8-sig"),
        as_csv([HEADS, row(0), row(1)], "gb18030"),
        as_excel([HEADS, row(0), row(1)]),
        b"\n\n" + as_csv([HEADS, row(0), [""] * 8, row(1)]),
        "\t".join(HEADS).encode() + b"\n" + "\n".join("\t".join(row(n)) for n in (0, 1)).encode(),
    ],
    ids=["utf-8", "utf-8 with a mark", "gb18030", "excel", "with empty rows", "tabs"],
)
def test_each_way_in_which_a_file_comes(desk: Desk, town: SmallTown, content: bytes) -> None:
    checked = upload(desk, "declarations", content, **ASKED)
    assert counts(checked) == (2, 0, 0)
    assert Declaration.objects.count() == Person.objects.count() == 0
    written = take_in(desk, checked)
    assert (written.state, written.done, written.error) == (JobState.DONE, 2, "")
    declarations = Declaration.objects.order_by("address")
    assert [each.name for each in declarations] == [invent_person(SEED, number).name for number in (0, 1)]
    assert {each.source for each in declarations} == {DeclarationSource.EMPLOYER}
    assert {each.division_id for each in declarations} == {GARDEN}


def test_what_a_declaration_sets_going_is_set_going(desk: Desk, town: SmallTown) -> None:
    take_in(desk, upload(desk, "declarations", as_csv([HEADS, row(0)]), **ASKED))
    declaration = Declaration.objects.get()
    task = VerificationTask.objects.get(declaration=declaration)
    assert task.grid == Grid.objects.get(pk=town.gate.pk)
    assert Message.objects.filter(template="declaration.submitted").exists() or Message.objects.exists()
    (entry,) = AuditEntry.objects.filter(action="declaration.submitted")
    assert entry.subject_id == str(declaration.pk)
    reasons = AuditEntry.objects.filter(action="job.started").values_list("reason", flat=True)
    assert set(reasons) == {"无有电子厂"}


def test_full_width_digits_and_dates_as_people_write_them(desk: Desk) -> None:
    person = invent_person(SEED, 0)
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    changed = row(
        0, id_number=person.id_number.translate(wide), phone="１９９" + person.phone[6:], since="２０２６年１１月１日"
    )
    take_in(desk, upload(desk, "declarations", as_csv([HEADS, changed]), **ASKED))
    declaration = Declaration.objects.select_related("person").get()
    assert declaration.person.id_number == person.id_number
    assert declaration.since.isoformat() == "2026-11-01"


BAD = {
    2: {"id_number": "990582199001011231"},
    3: {"phone": "12345"},
    4: {"division_code": FAR},
    5: {"since": "去年"},
    6: {"residence_kind": "帐篷", "name": ""},
}


def test_every_bad_cell_is_marked_and_masked(desk: Desk) -> None:
    rows = [HEADS, *(row(number, **BAD[number]) for number in BAD), row(9)]
    content = as_excel(rows)
    checked = upload(desk, "declarations", content, "rows.xlsx", **ASKED)
    assert counts(checked) == (1, 5, 0)
    marks = {(mark["row"], mark["column"]): mark for mark in report_of(checked)["marks"]}
    assert set(marks) == {
        (2, "身份证号"),
        (3, "手机号"),
        (4, "社区"),
        (5, "居住开始日期"),
        (6, "居住方式"),
        (6, "姓名"),
    }
    assert marks[2, "身份证号"]["value"] == "990***********1231"
    assert all(mark["words"] for mark in marks.values())
    page = text_of(desk.open("core_job_change", checked.pk))
    assert "990***********1231" in page
    assert "990582199001011231" not in page
    sheet = sheet_of(file_of(desk, checked))
    coloured = {
        (cell.row, cell.column): cell.comment.text
        for cells in sheet.iter_rows(min_row=2)
        for cell in cells
        if cell.comment
    }
    assert set(coloured) == {(2, 2), (3, 3), (4, 4), (5, 8), (6, 1), (6, 6)}
    assert sheet.cell(2, 2).value == "990582199001011231"
    assert sheet.cell(2, 2).fill.fgColor.rgb == "00FFC7CE"
    assert sheet.cell(7, 1).fill.fill_type is None


def test_all_or_the_good_rows_only(desk: Desk) -> None:
    checked = upload(desk, "declarations", as_csv([HEADS, row(0), row(1, phone="1")]), **ASKED)
    written = take_in(desk, checked, "good")
    assert report_of(written)["counts"][0][1] == 1
    assert Declaration.objects.count() == 1


def test_all_means_nothing_where_one_row_has_gone_bad_meanwhile(desk: Desk, town: SmallTown) -> None:
    checked = upload(desk, "declarations", as_csv([HEADS, row(0), row(1)]), **ASKED)
    staff = Staff.objects.get(name="周敏")
    staff.division_id = "990582200000"
    staff.save()
    written = take_in(desk, checked)
    assert (written.state, Declaration.objects.count()) == (JobState.FAILED, 0)
    assert written.error


def test_the_same_file_makes_nothing_twice(desk: Desk) -> None:
    content = as_csv([HEADS, row(0), row(1)])
    take_in(desk, upload(desk, "declarations", content, **ASKED))
    again = upload(desk, "declarations", content, **ASKED)
    assert counts(again) == (0, 0, 2)
    # Neither does the same look, taken in twice.
    checked = Job.objects.filter(kind="import.check").earliest("created_at")
    written = take_in(desk, checked)
    assert (written.state, Declaration.objects.count()) == (JobState.DONE, 2)
    # Nor where the first has been withdrawn meanwhile.
    Declaration.objects.update(status="withdrawn")
    assert counts(upload(desk, "declarations", content, **ASKED)) == (0, 0, 2)


def test_rows_are_named_as_the_file_numbers_them(desk: Desk) -> None:
    content = "无有电子厂花名册\n\n".encode() + as_csv([HEADS, row(0)]) + b"\r\n" + as_csv([row(1, phone="1")])
    checked = upload(desk, "declarations", content, **ASKED)
    (mark,) = report_of(checked)["marks"]
    assert (mark["row"], counts(checked)) == (6, (1, 1, 0))
    sheet = sheet_of(file_of(desk, checked))
    assert (sheet.cell(1, 1).value, sheet.cell(6, 3).value) == ("无有电子厂花名册", "1")
    assert sheet.cell(6, 3).comment is not None


def test_one_person_twice_in_a_file(desk: Desk) -> None:
    checked = upload(desk, "declarations", as_csv([HEADS, row(0), row(0, address="人民路99号")]), **ASKED)
    assert counts(checked) == (0, 2, 0)


def test_a_number_that_excel_has_rounded_is_said_to_be_one(desk: Desk) -> None:
    person = invent_person(SEED, 0)
    cells: list[Any] = row(0)
    cells[1] = int(person.id_number[:17] + "0")
    checked = upload(desk, "declarations", as_excel([HEADS, cells]), "rows.xlsx", **ASKED)
    (mark,) = report_of(checked)["marks"]
    assert (mark["column"], mark["value"]) == ("身份证号", "")
    assert "Excel" in mark["words"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00\x81",
        b"PK\x03\x04 no archive",
        as_csv([["姓名"], ["王伟"]]),
        as_csv([HEADS]),
        as_csv([HEADS, *(row(0) for _ in range(5_001))]),
    ],
    ids=["empty", "no text", "no archive", "no columns", "no rows", "too many rows"],
)
def test_a_file_that_is_none_is_said_to_be_none(desk: Desk, content: bytes) -> None:
    if not content:
        content = b"\n"
    checked = upload(desk, "declarations", content, **ASKED)
    assert checked.state == JobState.FAILED
    assert checked.error
    assert not checked.error.isidentifier()


def test_nobody_imports_without_the_permission(hire: Callable[..., Staff], town: SmallTown, sign_in: Any) -> None:
    for role, place in ((Role.GRID_LEADER, GARDEN), (Role.SYSTEM_ADMIN, None)):
        desk = sign_in(hire(role, place))
        assert desk.open("imports", "declarations").status_code == 403
        assert desk.open("imports_template", "declarations", "xlsx").status_code == 403
    assert desk.open("imports", "nothing").status_code == 404


def test_somebody_else_s_look_is_not_taken_in(desk: Desk, hire: Callable[..., Staff], sign_in: Any) -> None:
    checked = upload(desk, "declarations", as_csv([HEADS, row(0)]), **ASKED)
    other = sign_in(hire(Role.TOWN, TOWN))
    answer = other.client.post(f"/admin/imports/{checked.pk}/write/")
    assert answer.status_code == 404


def test_who_handed_it_in_must_be_said(desk: Desk) -> None:
    answer = desk.client.post("/admin/imports/declarations/", {"source": "nobody"})
    assert set(answer.context["form"].errors) == {"source", "organisation", "told", "file"}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_as_it_is_brings_nothing_in(desk: Desk, form: str) -> None:
    answer = desk.open("imports_template", "declarations", form)
    checked = upload(desk, "declarations", answer.content, f"t.{form}", **ASKED)
    assert counts(checked) == (0, 0, 1)


def test_a_batch_costs_the_same_statements_whatever_its_size(desk: Desk) -> None:
    def cost(*numbers: int) -> int:
        content = as_csv([HEADS, *(row(number) for number in numbers)])
        upload(desk, "declarations", content, **ASKED)
        checked = newest_job()
        desk.client.post(f"/admin/imports/{checked.pk}/write/", {"mode": "all"})
        job = newest_job()
        with CaptureQueriesContext(connection) as captured:
            done(job)
        job.refresh_from_db()
        assert job.state == JobState.DONE
        return len(captured)

    cost(0)
    assert cost(1) == cost(*range(2, 22))


def test_nothing_of_the_rows_stays_in_clear(desk: Desk, folder: Path) -> None:
    person = invent_person(SEED, 0)
    checked = upload(desk, "declarations", as_csv([HEADS, row(0), row(1, phone="1")]), **ASKED)
    take_in(desk, checked, "good")
    stored = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert any(WORK in str(path) for path in folder.rglob("*"))
    assert stored
    for content in stored:
        assert person.id_number.encode() not in content
        assert person.name.encode() not in content
