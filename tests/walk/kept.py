"""Examples of what people of the office keep and begin: filters, jobs, reports, campaigns, suggestions, changes."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import orjson
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.core.clock import local_date, now
from apps.core.ids import new_id
from apps.core.jobs.files import RESULT, write_whole
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState
from apps.grids.models import ReportSubscription, SavedFilter
from apps.grids.services.outlines import outline_of
from apps.residence_registration.models import Campaign
from apps.verification_tasks.models import (
    BulkChange,
    BulkChangeTask,
    Evidence,
    EvidenceFile,
    Forecast,
    GridForecast,
    Move,
)
from tests.walk.places import Place


def saved(place: Place) -> Any:
    """Shared in its town."""
    return SavedFilter.objects.create(
        code=f"walk{place.town.code[6]}",
        name=f"{place.grid.name}的清单",
        page="verification_tasks.verificationtask",
        query=f"grid={place.grid.pk}",
        owner=place.worker,
        shared_in=place.town,
        made_at=now(),
    )


def job(place: Place, kind: str, params: dict[str, Any], **columns: Any) -> Any:
    moment = now()
    return Job.objects.create(
        kind=kind,
        owner=place.worker.user,
        language="zh-hans",
        state=JobState.DONE,
        params=orjson.dumps(params).decode(),
        created_at=moment,
        finished_at=moment,
        expires_at=moment + timedelta(days=1),
        **columns,
    )


def exported(place: Place) -> Any:
    """In clear, with its file."""
    params = {
        "model": "verification_tasks.VerificationTask",
        "query": "",
        "format": "csv",
        "clear": True,
        "reason": "x",
    }
    made = job(place, "export", params, file_name="x.csv", file_type="text/csv", pieces=1)
    write_whole(made.pk, RESULT, f"{place.declaration.name},{place.id_number},{place.phone}".encode())
    return made


def looked_through(place: Place) -> Any:
    return job(place, "import.check", {"import": "declarations", "asked": {}})


def subscribed(place: Place) -> Any:
    return ReportSubscription.objects.create(
        staff=place.worker,
        report="scorecards",
        cadence="daily",
        hour=8,
        email=place.email,
        language="zh-hans",
        created_at=now(),
    )


def announced(place: Place) -> Any:
    return Campaign.objects.create(
        title=f"{place.grid.name}通知",
        title_en="Notice",
        town=place.town,
        grid=place.grid,
        version=1,
        rate=60,
        made_by=str(place.worker.pk),
        made_at=now(),
    )


def outlined(place: Place) -> Any:
    corners = [[120.54, 31.86], [120.56, 31.86], [120.56, 31.88], [120.54, 31.88], [120.54, 31.86]]
    found = outline_of(place.grid, {"type": "Polygon", "coordinates": [corners]})
    found.save()
    return found


def expected(place: Place) -> Any:
    forecast = Forecast.objects.first() or Forecast.objects.create(
        computed_at=now(), first_day=local_date(now()), days=7, in_order=0.5
    )
    figures = {"overdue": 1, "due": 1, "inflow": 1.0, "capacity": 1.0, "late": 9.0, "low": 1, "high": 9}
    return GridForecast.objects.create(forecast=forecast, grid=place.grid, probability=0.9, **figures)


def suggested(place: Place) -> Any:
    """Of a task that nobody has by name."""
    forecast = GridForecast.objects.get(grid=place.grid).forecast
    return Move.objects.create(forecast=forecast, grid=place.grid, staff=place.colleague, tasks=1, is_near=True)


def changed(place: Place) -> Any:
    made = BulkChange.objects.create(kind="priority", made_by=place.worker, made_at=now())
    BulkChangeTask.objects.create(change=made, task=place.task, before="high", version=place.task.version)
    return made


def photographed(place: Place) -> Any:
    """Whose bytes say whose it is."""
    found = Evidence.objects.filter(task=place.task).first()
    if found is None:
        found = Evidence.objects.create(
            id=new_id(), task=place.task, attached_at=now(), staff=place.worker, kind="photo", status="received"
        )
        bytes_of(place, found.pk)
    return found


def bytes_of(place: Place, ident: Any) -> None:
    content = place.declaration.name.encode()
    key = default_storage.save(f"walk/{ident}", ContentFile(content))
    EvidenceFile.objects.create(
        evidence_id=ident,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        mime="image/jpeg",
        key=key,
        received_at=now(),
    )


# What has no list of its own, and is reached from elsewhere.
BESIDES: Final[dict[str, Callable[[Place], Any]]] = {
    "file looked through": looked_through,
    "outline": outlined,
    "forecast": expected,
    "move": suggested,
    "bulk change": changed,
    "photo": photographed,
}
