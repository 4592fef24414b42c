"""Files that come in and go out: made and read as people's programs do it."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from apps.core.jobs.models import Job
from apps.core.jobs.running import run_job
from tests.cast.office import Desk

Rows = Iterable[Sequence[Any]]


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    sink = io.StringIO()
    csv.writer(sink).writerows(rows)
    return sink.getvalue().encode(encoding)


def as_excel(rows: Rows) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def newest_job() -> Job:
    return Job.objects.latest("created_at")


def export(desk: Desk, page: str, query: dict[str, str] | None = None, **answers: Any) -> Any:
    """The answer with the file, or with the job's page where it is still being written."""
    form = {"format": "csv", **answers}
    return desk.client.post(reverse(f"admin:{page}_export", query=query), form, follow=True)


def upload(desk: Desk, kind: str, content: bytes, name: str = "rows.csv", **answers: Any) -> Job:
    """The job that has looked through the file."""
    form = {"file": SimpleUploadedFile(name, content), **answers}
    answer = desk.client.post(reverse("admin:imports", args=[kind]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return done(newest_job())


def take_in(desk: Desk, checked: Job, mode: str = "all") -> Job:
    answer = desk.client.post(reverse("admin:imports_write", args=[checked.pk]), {"mode": mode})
    assert answer.status_code == 302
    return done(newest_job())


def done(job: Job) -> Job:
    run_job(job.pk)
    job.refresh_from_db()
    return job


def file_of(desk: Desk, job: Job) -> bytes:
    answer = desk.open("core_job_file", job.pk)
    assert answer.status_code == 200
    return body_of(answer)
