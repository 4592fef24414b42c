"""Devices that pull: they keep a copy of what they are sent, and believe every change without a thought."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar
from wsgiref.types import StartResponse, WSGIEnvironment

import orjson
import pytest
from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.http import HttpResponse
from django.test import Client

from apps.core.clock import now
from apps.core.ids import new_id
from apps.core.tokens import new_token
from apps.grids.models import Coverage, Grid, Staff
from apps.sync.api.short_way import PULL_PATH, ShortWay
from apps.sync.field_day.digest import digest
from apps.sync.models import Device, FeedEpoch
from apps.sync.services.feed import publish_tasks
from apps.verification_tasks.models import VerificationTask
from tests.cast.doors import ask

Key = tuple[str, str]


def restore_first_epoch(*, app_config: AppConfig, **_: Any) -> None:
    """A test with real transactions empties every table after itself, and with them what a migration wrote."""
    if app_config.label == "sync":
        FeedEpoch.objects.get_or_create(number=1, defaults={"started_at": now()})


# The signal comes after a flush too.
post_migrate.connect(restore_first_epoch, dispatch_uid="tests.restore_first_epoch")


def nobody(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Stands where Django would."""
    start_response("404 Not Found", [])
    return []


@dataclass
class Handset:
    """`copy` is what the device holds: version and data by kind and id; `seen` all that it was ever sent.

    It pulls by the short way where that answers, as the server does, unless `whole_way` is set.
    """

    whole_way: ClassVar[bool] = False

    device: Device
    token: str
    cursor: str | None = None
    copy: dict[Key, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)
    digest: dict[str, Any] | None = None

    def get(self, path: str, **query: Any) -> HttpResponse:
        answer: Any = Client().get(f"/api/v1/{path}", query, headers={"Authorization": f"Token {self.token}"})
        return answer  # type: ignore[no-any-return]

    def ask(self, **query: Any) -> HttpResponse:
        cursor = {"cursor": self.cursor} if self.cursor else {}
        asked = {**cursor, **query}
        return (None if self.whole_way else self.ask_shortly(asked)) or self.get("sync/pull", **asked)

    def ask_shortly(self, asked: dict[str, Any]) -> HttpResponse | None:
        """None where the short way has no answer."""
        answer = ask(ShortWay(nobody), PULL_PATH, asked, Authorization=f"Token {self.token}")
        return answer if answer.status_code == HTTPStatus.OK else None

    def pull(self, limit: int = 500) -> dict[str, Any]:
        """One page, checked for what holds of every page, and applied."""
        response = self.ask(limit=limit)
        assert response.status_code == 200, response.content
        page: dict[str, Any] = orjson.loads(response.content)
        keys = [(change["kind"], change["id"]) for change in page["changes"]]
        assert len(keys) <= limit
        assert len(set(keys)) == len(keys)
        assert ("digest" in page) is not page["has_more"]
        for change in page["changes"]:
            self.apply(change)
        self.cursor, self.digest = page["cursor"], page.get("digest")
        return page

    def apply(self, change: dict[str, Any]) -> None:
        self.seen.append(change)
        key = (change["kind"], change["id"])
        if change["op"] == "upsert":
            self.copy[key] = (change["version"], change["data"])
        else:
            self.copy.pop(key, None)

    def drain(self, limit: int = 500) -> list[dict[str, Any]]:
        """Pull until there is no more; the digest must then be that of the copy."""
        changes: list[dict[str, Any]] = []
        for _ in range(200):
            page = self.pull(limit)
            changes += page["changes"]
            if not page["has_more"]:
                self.check_digest()
                return changes
        raise AssertionError("the drain does not end")

    def check_digest(self) -> None:
        assert self.digest == {
            "count": len(self.copy),
            "value": digest((kind, ident, version) for (kind, ident), (version, _) in self.copy.items()),
        }

    @property
    def tasks(self) -> dict[uuid.UUID, int]:
        """Versions of the tasks in the copy."""
        return {uuid.UUID(ident): version for (kind, ident), (version, _) in self.copy.items() if kind == "task"}


@pytest.fixture
def handset_of(db: None) -> Callable[[Staff], Handset]:
    def make(staff: Staff) -> Handset:
        token, hashed = new_token()
        device = Device.objects.create(
            id=new_id(),
            staff=staff,
            name="phone",
            platform="android",
            app_version="1.0",
            token_hash=hashed,
            enrolled_at=now(),
            expires_at=now() + timedelta(days=90),
        )
        return Handset(device, token)

    return make


def republish(tasks: Iterable[VerificationTask], **changes: Any) -> None:
    """Change columns of tasks as a service would: a new version, and the news of it."""
    ids = [task.pk for task in tasks]
    for task in VerificationTask.objects.filter(pk__in=ids):
        VerificationTask.objects.filter(pk=task.pk).update(version=task.version + 1, **changes)
    publish_tasks(ids)


def end_cover(staff: Staff, grid: Grid) -> None:
    """The grid leaves the worker's scope."""
    Coverage.objects.filter(staff=staff, grid=grid, ends_at__isnull=True).update(ends_at=now())


def removed(changes: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {change["id"]: change["reason"] for change in changes if change["op"] == "remove"}


def upserted(changes: Iterable[dict[str, Any]]) -> set[str]:
    return {change["id"] for change in changes if change["op"] == "upsert"}
