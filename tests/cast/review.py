"""What workers hand in: photos that show something, attempts at places; and homes that lie apart."""

import io
import math
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from apps.core.clock import now
from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.verification_tasks.models import Attempt, Evidence, EvidenceFile, HistoryEntry, VerificationTask
from apps.verification_tasks.states import (
    AttemptResult,
    Channel,
    EventStatus,
    EventType,
    EvidenceKind,
    EvidenceStatus,
    Outcome,
    SlaState,
    TaskStatus,
)
from tests.cast.verification_tasks import Quarter

HOME = (31.87, 120.55)
DEVICE = uuid.UUID(int=77)


def north(metres: float, of: tuple[float, float] = HOME) -> tuple[float, float]:
    return of[0] + metres / 111_195, of[1]


def scene(number: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Soft hills of light and shadow, other ones for every number."""
    random_ones = random.Random(number)
    small = Image.new("L", (12, 12))
    small.putdata([random_ones.randrange(256) for _ in range(144)])
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def as_bytes(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    sink = io.BytesIO()
    image.save(sink, kind, **options)
    return sink.getvalue()


def exif(
    taken: str = "", offset: str = "", place: tuple[float, float] | None = None, satellites: str = ""
) -> Image.Exif:
    """`taken` and `satellites` as EXIF writes them: 2026:11:25 09:30:00"""
    tags = Image.Exif()
    details, places = tags.get_ifd(IFD.Exif), tags.get_ifd(IFD.GPSInfo)
    if taken:
        details[Base.DateTimeOriginal] = taken
    if offset:
        details[Base.OffsetTimeOriginal] = offset
    if place:
        for value, tag, side in zip(place, (GPS.GPSLatitude, GPS.GPSLongitude), ("NS", "EW"), strict=True):
            places[tag] = in_degrees(abs(value))
            places[tag - 1] = side[0] if value >= 0 else side[1]
    if satellites:
        day, clock = satellites.split(" ")
        places[GPS.GPSDateStamp] = day
        places[GPS.GPSTimeStamp] = tuple(float(part) for part in clock.split(":"))
    return tags


def in_degrees(value: float) -> tuple[float, float, float]:
    minutes = (value - math.floor(value)) * 60
    return float(math.floor(value)), float(math.floor(minutes)), (minutes - math.floor(minutes)) * 60


@dataclass
class Review:
    quarter: Quarter
    began: datetime = field(default_factory=lambda: now() - timedelta(days=3))

    def task(self, *, at: tuple[float, float] | None = HOME, **changes: Any) -> VerificationTask:
        """A task of its own home, north or south of the others by `at`."""
        task = self.quarter.task(**{"created_at": self.began, **changes})
        latitude, longitude = at or (None, None)
        type(task.declaration).objects.filter(pk=task.declaration_id).update(latitude=latitude, longitude=longitude)
        task.declaration.refresh_from_db(fields=["latitude", "longitude"])
        return task

    def closed(
        self,
        *,
        by: Staff | None = None,
        at: tuple[float, float] | None = HOME,
        done: datetime | None = None,
        outcome: Outcome = Outcome.CONFIRMED,
        **changes: Any,
    ) -> VerificationTask:
        moment = done or now()
        columns = {
            "status": TaskStatus.COMPLETED,
            "outcome": outcome,
            "channel": Channel.DOOR,
            "decided_at": moment,
            "decided_by": by or self.quarter.worker,
            "deciding_event": new_id(),
            "closed_at": moment,
            "sla": SlaState.MET,
            **changes,
        }
        return self.task(at=at, **columns)

    def attempt(
        self,
        task: VerificationTask,
        *,
        at: datetime,
        place: tuple[float, float] | None = HOME,
        staff: Staff | None = None,
        accuracy: float | None = 10,
        said: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Attempt:
        person = staff or self.quarter.worker
        ident = self.said(task, person, EventType.ATTEMPT, at=at, data=said or {})
        columns = {"channel": Channel.DOOR, "result": AttemptResult.MET, "device_id": DEVICE, **changes}
        latitude, longitude = place or (None, None)
        return Attempt.objects.create(
            id=ident,
            task=task,
            staff=person,
            at=at,
            seq=1,
            latitude=latitude,
            longitude=longitude,
            accuracy_m=accuracy,
            **columns,
        )

    def photo(
        self,
        task: VerificationTask,
        content: bytes,
        *,
        at: datetime | None = None,
        staff: Staff | None = None,
        said: dict[str, Any] | None = None,
        skew: timedelta = timedelta(),
        **changes: Any,
    ) -> Evidence:
        """Evidence whose bytes have arrived."""
        person, moment = staff or self.quarter.worker, at or now()
        digest = sha256(content).hexdigest()
        ident = self.said(task, person, EventType.EVIDENCE, at=moment, data=said or {}, skew=skew)
        columns = {"kind": EvidenceKind.PHOTO, "captured_at": moment - skew, "device_id": DEVICE, **changes}
        evidence = Evidence.objects.create(
            task=task,
            event_id=ident,
            attached_at=moment,
            staff=person,
            status=EvidenceStatus.RECEIVED,
            sha256=digest,
            size=len(content),
            mime="image/jpeg",
            received_at=moment,
            **columns,
        )
        key = default_storage.save(f"evidence/{evidence.pk}", ContentFile(content))
        EvidenceFile.objects.create(
            evidence_id=evidence.pk, sha256=digest, size=len(content), mime="image/jpeg", key=key, received_at=moment
        )
        return evidence

    def said(
        self,
        task: VerificationTask,
        staff: Staff,
        kind: EventType,
        *,
        at: datetime,
        data: dict[str, Any],
        skew: timedelta = timedelta(),
    ) -> uuid.UUID:
        """The event in the history; its id."""
        ident = new_id()
        HistoryEntry.objects.create(
            id=ident,
            task=task,
            type=kind,
            staff=staff,
            device_id=DEVICE,
            seq=1,
            occurred_at=at - skew,
            corrected_at=at,
            received_at=at,
            status=EventStatus.APPLIED,
            data=orjson.dumps(data).decode(),
        )
        return ident


@pytest.fixture
def review(quarter: Quarter, settings: Any, tmp_path: Path) -> Review:
    settings.MEDIA_ROOT = tmp_path
    return Review(quarter)
