"""Bytes of evidence on their way: in parts, cut, taken up again, or not what was announced (tus 1.0.0)."""

import base64
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from apps.sync.fleet.devices import Device
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.photos import Photo, described

START: Final = "/api/v1/evidence/"
TUS: Final = {"Tus-Resumable": "1.0.0"}
OFFSET_TYPE: Final = "application/offset+octet-stream"
TRIES: Final = 20


@dataclass(frozen=True)
class Place:
    """Where an upload stands: its path, and how much of it has come."""

    path: str
    offset: int


def upload(fleet: Fleet, device: Device, photo: Photo, *, cut_at: int | None = None) -> None:
    """Send what the device has; with `cut_at` the connection is gone after so many bytes."""
    fleet.tell(
        f"sends {photo.words} of {photo.evidence_id}" + " and is cut off" * (cut_at is not None),
        device,
        [photo.task_id],
    )
    for _ in range(TRIES):
        status = step(fleet, device, photo, cut_at)
        if status == HTTPStatus.UNAUTHORIZED:
            device.is_revoked = True
            return
        if status == HTTPStatus.NO_CONTENT and cut_at is not None:
            fleet.report.count("uploads cut")
            return
        if status == HTTPStatus.NO_CONTENT:
            fleet.oracle.receive(photo.evidence_id, described(photo.sent), fleet.wire.now())
            device.has_sent(photo)
            fleet.report.count("evidence uploaded")
            return
        if status not in {HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            break
    fleet.report.accuse("lost", photo.task_id, f"the bytes of {photo.evidence_id} were answered {status}")
    device.has_sent(photo)


def step(fleet: Fleet, device: Device, photo: Photo, cut_at: int | None) -> int:
    """Begin, or find out how far it came; then the rest of it."""
    place = find(fleet, device, photo) if photo.path else begin(fleet, device, photo)
    if isinstance(place, int):
        photo.path = ""
        return place
    photo.path = place.path
    end = len(photo.sent) if cut_at is None else max(place.offset, min(cut_at, len(photo.sent) - 1))
    headers = {**TUS, "Content-Type": OFFSET_TYPE, "Upload-Offset": str(place.offset)}
    part = photo.sent[place.offset : end]
    return fleet.wire.tus(device.token, "PATCH", place.path, headers, part)[0]


def begin(fleet: Fleet, device: Device, photo: Photo) -> Place | int:
    pairs = {"evidence_id": photo.evidence_id, "filename": "photo.jpg", "filetype": photo.mime}
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in pairs.items())
    headers = {**TUS, "Upload-Length": str(len(photo.sent)), "Upload-Metadata": metadata}
    status, answered = fleet.wire.tus(device.token, "POST", START, headers, b"")
    return Place(answered["location"], 0) if status == HTTPStatus.CREATED else status


def find(fleet: Fleet, device: Device, photo: Photo) -> Place | int:
    status, answered = fleet.wire.tus(device.token, "HEAD", photo.path, TUS, b"")
    return Place(photo.path, int(answered["upload-offset"])) if status == HTTPStatus.OK else status
