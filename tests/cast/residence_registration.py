"""Residents who declare, in the small town."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.demo import invent_person
from apps.core.phones import phone_index
from apps.core.tokens import new_token
from apps.grids.models import CodeTableRow
from apps.residence_registration.drafts import Draft, check_drafts
from apps.residence_registration.models import (
    Declaration,
    DeclarationSource,
    ResidentAccount,
    ResidentSession,
)
from apps.residence_registration.services import Submission, submit_declarations
from tests.cast.grids import GARDEN, SmallTown

SEED = 8120
RESIDENT = Actor.resident("test")


@pytest.fixture
def town(small_town: SmallTown) -> SmallTown:
    """With the codes that a declaration names."""
    CodeTableRow.objects.bulk_create(
        CodeTableRow(table="residence_reason", code=code, label=code) for code in ("01", "09", "99")
    )
    return small_town


@pytest.fixture
def unthrottled() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def a_body(number: int = 0, **changes: object) -> dict[str, Any]:
    """What the invented person of that number declares."""
    person = invent_person(SEED, number)
    return {
        "name": person.name,
        "id_type": "resident_id",
        "id_number": person.id_number,
        "phone": person.phone,
        "division_code": GARDEN,
        "address": f"人民路{number + 1}号",
        "location": {"lat": 31.805, "lng": 120.505},
        "residence_kind": "rented",
        "residence_reason": "01",
        "since": "2026-11-01",
        "notice_version": "2026-01",
        **changes,
    }


def a_draft(number: int = 0, **changes: object) -> Draft:
    (draft,) = check_drafts([a_body(number, **changes)], need_notice=True)
    assert isinstance(draft, Draft), draft
    return draft


def a_submission(number: int = 0, **changes: Any) -> Submission:
    given = {"source": DeclarationSource.RESIDENT, "submitted_at": now(), **changes}
    return Submission(draft=given.pop("draft", None) or a_draft(number), **given)


def declare(number: int = 0, **changes: Any) -> Declaration:
    (result,) = submit_declarations(submissions=[a_submission(number, **changes)], actor=RESIDENT)
    assert isinstance(result, Declaration), result
    return result


def steps_of(declaration_id: UUID) -> list[str]:
    return list(Declaration.objects.get(id=declaration_id).timeline.values_list("step", flat=True))


class SignedIn:
    """A resident with a session, who speaks JSON."""

    def __init__(self, number: int) -> None:
        self.phone = invent_person(SEED, number).phone
        self.account = ResidentAccount.objects.create(
            phone=self.phone, phone_index=phone_index(self.phone), created_at=now()
        )
        self.token, kept = new_token()
        self.session = ResidentSession.objects.create(
            account=self.account,
            token_hash=kept,
            created_at=now(),
            expires_at=now() + timedelta(days=30),
        )

    def get(self, path: str, **headers: str) -> Any:
        return Client().get(f"/api/v1/{path}", headers=self.headers(headers))

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return Client().post(
            f"/api/v1/{path}",
            {} if body is None else body,
            content_type="application/json",
            headers=self.headers(headers),
        )

    def put(self, path: str, body: object) -> Any:
        return Client().put(f"/api/v1/{path}", body, content_type="application/json", headers=self.headers({}))

    def delete(self, path: str) -> Any:
        return Client().delete(f"/api/v1/{path}", headers=self.headers({}))

    def headers(self, more: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}", **{k.replace("_", "-"): v for k, v in more.items()}}


@pytest.fixture
def resident_signs_in(db: None, unthrottled: None) -> Callable[[int], SignedIn]:
    """A session for the invented person of that number."""
    return SignedIn


@pytest.fixture
def newcomer(town: SmallTown, resident_signs_in: Callable[[int], SignedIn]) -> SignedIn:
    """The resident of number 0, in the small town."""
    return resident_signs_in(0)
