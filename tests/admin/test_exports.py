"""Every list leaves as a file: what the filter shows in the viewer's scope, masked unless somebody says why not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.actors import SYSTEM
from apps.core.demo.people import invent_person
from apps.core.jobs.models import Job
from apps.core.jobs.running import run_job
from apps.core.jobs.states import JobState
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.exports import page as export_page
from apps.grids.office.exports import work
from apps.grids.office.exports.walk import Walk
from apps.grids.office.reveal import RevealMixin
from apps.grids.roles import Role
from apps.grids.services import create_grid
from tests.cast.files import body_of, done, export, newest_job, read_csv, sheet_of
from tests.cast.office import TASKS, Desk, readings, text_of
from tests.cast.verification_tasks import COMMUNITY, ELSEWHERE, SEED, Quarter

pytestmark = pytest.mark.django_db
DECLARATIONS = "residence_registration_declaration"
LISTS = sorted(
    (f"{model._meta.app_label}_{model._meta.model_name}", model_admin)
    for model, model_admin in admin.site._registry.items()
)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def labels() -> list[str]:
    return [label for label, _ in LISTS]


@pytest.mark.parametrize("label", labels())
def test_every_list_has_an_export(
    label: str, everyone: dict[Role, Staff], quarter: Quarter, sign_in: Callable[[Any], Desk], superuser: Any
) -> None:
    quarter.tasks(2)
    model_admin = dict(LISTS)[label]
    assert isinstance(model_admin, ScopedModelAdmin)
    exported = 0
    for person in (everyone[Role.CITY], everyone[Role.SYSTEM_ADMIN]):
        desk = sign_in(person)
        shown = desk.list(label)
        answer = export(desk, label)
        assert answer.status_code == shown.status_code
        if shown.status_code == 200:
            head, *rows = read_csv(body_of(answer))
            # This very export stands in the lists of jobs and of the audit trail too, when it is written.
            known = len(shown.context_data["cl"].result_list)
            assert len(rows) > known if label in {"core_job", "core_auditentry"} else len(rows) == known
            assert head
            assert reverse(f"admin:{label}_export") in text_of(shown)
            exported += 1
    assert exported


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_names_addresses_and_numbers_are_masked(quarter: Quarter, sign_in: Callable[[Any], Desk], form: str) -> None:
    task = quarter.task()
    person = invent_person(SEED, 0)
    desk = sign_in(quarter.supervisor)
    for label in (TASKS, DECLARATIONS, "residence_registration_person"):
        content = body_of(export(desk, label, format=form))
        rows = read_csv(content) if form == "csv" else list(sheet_of(content).iter_rows(values_only=True))
        assert len(rows) == 2
        text = repr(rows)
        assert person.name not in text
        assert task.declaration.address not in text
        assert person.id_number not in text
        assert person.phone.removeprefix("+86") not in text
        assert person.birth_date.isoformat() not in text
    (entry,) = AuditEntry.objects.filter(action="list.exported", subject_id="verification_tasks.verificationtask")
    assert entry.after is not None
    assert (entry.after["rows"], entry.after["clear"], entry.actor_id) == (1, False, str(quarter.supervisor.pk))
    assert readings("personal_data.exported") == []


def test_only_the_own_area_leaves(
    quarter: Quarter, sign_in: Callable[[Any], Desk], everyone: dict[Role, Staff]
) -> None:
    mine = quarter.task()
    other = quarter.task(grid=quarter.far_grid, community_id=ELSEWHERE)
    desk = sign_in(everyone[Role.COMMUNITY])
    content = body_of(export(desk, TASKS)).decode()
    assert mine.reference in content
    assert other.reference not in content


def test_what_the_filter_and_the_search_show_leaves(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    routed, lost = quarter.task(), quarter.task(grid=None, community_id=None)
    desk = sign_in(quarter.supervisor)
    content = body_of(export(desk, TASKS, {"routed": "no"})).decode()
    assert (lost.reference in content, routed.reference in content) == (True, False)
    # A name is found although the file masks it; it stands nowhere in the open.
    name = routed.declaration.name
    address = desk.search(TASKS, name)["Location"]
    query = dict(pair.split("=", 1) for pair in address.partition("?")[2].split("&"))
    content = body_of(export(desk, TASKS, {"q": query["q"].replace("%7E", "~")})).decode()
    assert (routed.reference in content, name in content) == (True, False)


def test_in_clear_needs_a_permission_and_a_reason(
    quarter: Quarter, sign_in: Callable[[Any], Desk], everyone: dict[Role, Staff]
) -> None:
    task = quarter.task()
    person = invent_person(SEED, 0)
    leader = export(sign_in(quarter.leader), DECLARATIONS, clear="on", reason="因工作需要")
    assert person.name not in body_of(leader).decode()
    desk = sign_in(quarter.supervisor)
    refused = export(desk, DECLARATIONS, clear="on", reason=" ")
    assert refused.context_data["form"].errors["reason"]
    content = body_of(export(desk, DECLARATIONS, clear="on", reason="疫情排查")).decode()
    for words in (person.name, task.declaration.address, person.id_number, person.phone):
        assert words in content
    (entry,) = AuditEntry.objects.filter(action="personal_data.exported")
    assert (entry.subject_type, entry.subject_id) == ("declaration", str(task.declaration_id))
    assert (entry.reason, entry.actor_id) == ("疫情排查", str(quarter.supervisor.pk))
    assert Job.objects.filter(kind="export").count() == 2


def test_too_many_do_not_leave_in_clear(
    quarter: Quarter, sign_in: Callable[[Any], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter.tasks(3)
    monkeypatch.setattr(work, "MOST_IN_CLEAR", 2)
    answer = export(sign_in(quarter.supervisor), TASKS, clear="on", reason="疫情排查")
    job = newest_job()
    assert (job.state, job.done) == (JobState.FAILED, 0)
    assert job.error in text_of(answer)
    assert readings("personal_data.exported") == []


def test_a_formula_stays_text(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    for name in ('=cmd|"/c calc"!A1', "@SUM(1)", "-2+3"):
        create_grid(community_code=COMMUNITY, name=name, actor=SYSTEM)
    desk = sign_in(quarter.centre)
    names = [row[0] for row in read_csv(body_of(export(desk, "grids_grid")))]
    assert {'\'=cmd|"/c calc"!A1', "'@SUM(1)", "'-2+3"} <= set(names)
    cells = list(sheet_of(body_of(export(desk, "grids_grid", format="xlsx"))).iter_rows(max_col=1))
    assert all(cell.data_type == "s" for (cell,) in cells)


def test_a_long_list_is_written_in_the_background(
    quarter: Quarter, sign_in: Callable[[Any], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = quarter.tasks(5)
    monkeypatch.setattr(export_page, "AT_ONCE", 2)
    monkeypatch.setattr(work, "BATCH", 2)
    desk = sign_in(quarter.supervisor)
    answer = export(desk, TASKS)
    assert answer.context_data["job"].state == JobState.QUEUED
    job = newest_job()
    asked = desk.open("core_job_progress", job.pk).json()
    assert asked == {"active": True, "share": None, "words": ""}
    run_job(job.pk)
    told = desk.open("core_job_progress", job.pk).json()
    assert (told["active"], told["share"]) == (False, 100)
    rows = read_csv(body_of(desk.open("core_job_file", job.pk)))[1:]
    assert [row[0] for row in rows] == [task.reference for task in sorted(tasks, key=lambda task: task.pk)]


def test_a_job_is_its_owner_s_and_the_file_the_owner_s_alone(
    quarter: Quarter, sign_in: Callable[[Any], Desk], everyone: dict[Role, Staff]
) -> None:
    quarter.tasks(1)
    export(sign_in(quarter.supervisor), TASKS)
    job = newest_job()
    assert sign_in(quarter.leader).open("core_job_change", job.pk).status_code == 404
    assert sign_in(quarter.leader).open("core_job_file", job.pk).status_code == 404
    auditor = sign_in(everyone[Role.SYSTEM_ADMIN])
    assert auditor.open("core_job_change", job.pk).status_code == 200
    assert auditor.open("core_job_file", job.pk).status_code == 403


def test_who_loses_the_role_gets_no_file(quarter: Quarter, sign_in: Callable[[Any], Desk], monkeypatch: Any) -> None:
    quarter.tasks(1)
    monkeypatch.setattr(export_page, "AT_ONCE", 0)
    export(sign_in(quarter.supervisor), TASKS)
    Staff.objects.filter(pk=quarter.supervisor.pk).update(role=Role.GRID_WORKER)
    assert done(newest_job()).state == JobState.FAILED


@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("label", [TASKS, DECLARATIONS, "notifications_message", "residence_registration_person"])
def test_a_batch_costs_the_same_statements_whatever_its_size(quarter: Quarter, label: str, *, clear: bool) -> None:
    model = dict(LISTS)[label].model

    def cost() -> int:
        walk = Walk(model._meta.label, quarter.supervisor.user, "", "", clear)
        with CaptureQueriesContext(connection) as captured:
            walk.rows(walk.keys_after(None, 100))
        return len(captured)

    quarter.tasks(1)
    few = cost()
    quarter.tasks(6)
    assert cost() == few


def test_whoever_reveals_names_the_columns_of_it(quarter: Quarter) -> None:
    task = quarter.task()
    for _label, model_admin in LISTS:
        if isinstance(model_admin, RevealMixin):
            assert model_admin.reveal_heads
    tasks: Any = dict(LISTS)[TASKS]
    labels_of = [str(fact.label) for fact in tasks.revealed(task)]
    assert labels_of == [str(head) for head in tasks.reveal_heads]
