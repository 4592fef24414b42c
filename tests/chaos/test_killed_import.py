"""A worker is killed in the middle of an import: another goes on, and every row is there once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.demo.people import invent_person
from apps.core.jobs.kinds import report_of
from apps.core.jobs.models import Job
from apps.core.jobs.running import run_job
from apps.core.jobs.services import start_job
from apps.core.jobs.states import JobState
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import VerificationTask
from deploy.local.places import ROOT
from tests.cast.database import database_url
from tests.cast.files import as_csv, done
from tests.cast.grids import GARDEN, TOWN, SmallTown

pytestmark = [pytest.mark.slow, pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
HEADS = ["姓名", "身份证号", "手机号", "社区", "地址", "居住方式", "居住事由", "入住日期"]
ROWS = 1_000
PROGRAM = """
import django
django.setup()
import sys, uuid
from apps.core.jobs.running import run_job
run_job(uuid.UUID(sys.argv[1]))
"""


def rows() -> list[list[str]]:
    people = [invent_person(31, number) for number in range(ROWS)]
    return [
        [one.name, one.id_number, one.phone, GARDEN, f"人民路{place}号", "租房", "01", "2026-11-01"]
        for place, one in enumerate(people)
    ]


def test_what_a_killed_worker_left_is_taken_up(
    town: SmallTown, hire: Callable[..., Staff], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "evidence"
    staff = hire(Role.TOWN, TOWN)
    asked: dict[str, Any] = {"owner": staff.user, "actor": Actor.staff(staff.pk)}
    about = {"import": "declarations", "asked": {"source": "school"}}
    checked = done(start_job(kind="import.check", params=about, upload=as_csv([HEADS, *rows()]), **asked))
    assert report_of(checked)["good"] == ROWS
    job = start_job(kind="import.write", params={**about, "check": str(checked.pk), "mode": "good"}, **asked)

    environment = {**os.environ, "DATABASE_URL": database_url(), "VAR_DIR": str(tmp_path)}
    worker = subprocess.Popen([sys.executable, "-c", PROGRAM, str(job.pk)], cwd=ROOT, env=environment)
    while worker.poll() is None and not Job.objects.get(pk=job.pk).done:
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait(30)
    left = Job.objects.get(pk=job.pk)
    assert (left.state, 0 < left.done < ROWS) == (JobState.RUNNING, True)
    assert Declaration.objects.count() == left.done

    Job.objects.filter(pk=job.pk).update(lease_until=now())
    run_job(job.pk)
    ended = Job.objects.get(pk=job.pk)
    assert (ended.state, ended.done) == (JobState.DONE, ROWS)
    assert report_of(ended)["counts"][0][1] == ROWS
    assert Declaration.objects.count() == ROWS
    tasks = VerificationTask.objects.values("declaration").annotate(n=Count("pk"))
    assert set(tasks.values_list("n", flat=True)) == {1}
