"""The fleet's world inside one transaction: the API through Django's test client, services for the office."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.test import Client

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.phones import phone_index
from apps.core.tokens import new_token
from apps.grids.models import Grid
from apps.grids.services import end_coverage, hand_over_grid
from apps.residence_registration.drafts import Draft, check_corrections, check_drafts
from apps.residence_registration.models import Declaration, DeclarationSource, ResidentAccount
from apps.residence_registration.services import (
    Submission,
    change_declaration,
    submit_declarations,
    withdraw_declaration,
)
from apps.sync.field_day.line import Document
from apps.sync.fleet.wire import Answer, Body, Worker
from apps.sync.models import Device
from apps.sync.services.devices import revoke_device
from apps.sync.services.feed import raise_feed_epoch
from apps.verification_tasks.models import Dispute, FieldConflict
from apps.verification_tasks.services.disputes import decide_dispute, decide_field_conflict
from apps.verification_tasks.services.tasks import reassign_tasks
from apps.verification_tasks.states import Outcome

AMENDED = ("address", "residence_kind")


class InsideWire:
    def now(self) -> datetime:
        return now()

    def enrol(self, worker: Worker, device_id: str) -> str:
        token, hashed = new_token()
        moment = now()
        Device.objects.update_or_create(
            id=uuid.UUID(device_id),
            defaults={
                "staff_id": uuid.UUID(worker.ident),
                "name": "phone",
                "token_hash": hashed,
                "enrolled_at": moment,
                "expires_at": moment + timedelta(days=90),
            },
        )
        return token

    def push(self, token: str, body: Body) -> Answer:
        sent = body()
        response: Any = Client().post(
            "/api/v1/sync/push", json.dumps(sent), content_type="application/json", headers=signed(token)
        )
        return Answer(response.status_code, response.json(), sent)

    def push_twice(self, token: str, body: Body) -> Sequence[Answer]:
        return [self.push(token, body), self.push(token, body)]

    def push_many(self, pushes: Sequence[tuple[str, Body]]) -> Sequence[Answer]:
        return [self.push(token, body) for token, body in pushes]

    def cut_before(self, token: str, body: Body) -> None:
        with transaction.atomic():
            self.push(token, body)
            transaction.set_rollback(True)

    def hang_up(self, token: str, body: Body) -> None:
        self.push(token, body)

    def pull(self, token: str, cursor: str, limit: int) -> Answer:
        query = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        response: Any = Client().get("/api/v1/sync/pull", query, headers=signed(token))
        return Answer(response.status_code, response.json())

    def tus(
        self, token: str, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str]]:
        named = {**headers, **signed(token)}
        kind = named.pop("Content-Type", "text/plain")
        response: Any = Client().generic(method, path, body, kind, headers=named, CONTENT_TYPE=kind)
        return response.status_code, {name.lower(): value for name, value in response.headers.items()}

    def declare(self, form: Document) -> tuple[uuid.UUID, uuid.UUID]:
        phone = form["phone"]
        account = ResidentAccount.objects.create(phone=phone, phone_index=phone_index(phone), created_at=now())
        (draft,) = check_drafts([form], need_notice=True)
        assert isinstance(draft, Draft), draft
        submission = Submission(draft, DeclarationSource.RESIDENT, now(), account_id=account.pk)
        (made,) = submit_declarations(submissions=[submission], actor=SYSTEM)
        assert isinstance(made, Declaration), made
        return made.pk, account.pk

    def withdraw(self, handle: tuple[uuid.UUID, uuid.UUID]) -> bool:
        withdraw_declaration(declaration_id=handle[0], account_id=handle[1], actor=SYSTEM)
        return True

    def reassign(self, task_id: str, worker: Worker | None) -> bool:
        staff_id = uuid.UUID(worker.ident) if worker else None
        return bool(reassign_tasks(task_ids=[uuid.UUID(task_id)], staff_id=staff_id, actor=SYSTEM))

    def hand_over(self, grid: str, giver: Worker, taker: Worker) -> bool:
        hand_over_grid(
            grid_id=grid_of(grid),
            from_staff_id=uuid.UUID(giver.ident),
            to_staff_id=uuid.UUID(taker.ident),
            actor=SYSTEM,
        )
        return True

    def end_coverage(self, grid: str, worker: Worker) -> bool:
        end_coverage(staff_id=uuid.UUID(worker.ident), grid_id=grid_of(grid), actor=SYSTEM)
        return True

    def revoke(self, device_id: str) -> bool:
        revoke_device(device_id=uuid.UUID(device_id), actor=SYSTEM)
        return True

    def amend(self, form: Document) -> bool:
        declaration = Declaration.objects.get(phone_index=phone_index(form["phone"]))
        (checked,) = check_corrections([{name: form[name] for name in AMENDED}])
        assert isinstance(checked, dict), checked
        return bool(change_declaration(declaration_id=declaration.pk, changes=checked, actor=SYSTEM))

    def decide_dispute(self, task_id: str, outcome: str) -> bool:
        dispute = Dispute.objects.filter(task=uuid.UUID(task_id), decided_at=None).first()
        assert dispute is not None
        decide_dispute(dispute_id=dispute.pk, outcome=Outcome(outcome), actor=SYSTEM)
        return True

    def decide_conflict(self, reference: str, name: str, *, takes_device: bool) -> bool:
        rows = FieldConflict.objects.filter(task__reference=reference, field=name, decided_at=None)
        conflict = rows.order_by("opened_at", "pk")[0]
        decide_field_conflict(conflict_id=conflict.pk, take_device_value=takes_device, actor=SYSTEM)
        return True

    def raise_epoch(self, since: datetime) -> bool:
        raise_feed_epoch(reoffer_since=since, actor=SYSTEM)
        return True


def signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Token {token}"}


def grid_of(code: str) -> uuid.UUID:
    return Grid.objects.get(code=code).pk
