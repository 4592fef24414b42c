"""People at their desks: a signed-in browser for a member of staff."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.grids.office.doors.gate import KEPT, remembered
from apps.grids.proofs import Proof
from apps.grids.roles import Department, Role
from tests.cast.verification_tasks import CITY, COMMUNITY, Quarter, person_on_staff

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
TASKS: Final = "verification_tasks_verificationtask"


@dataclass
class Desk:
    """A browser; pages are named as Django names them, without `admin:`."""

    client: Client

    def open(self, page: str, *args: object, **query: Any) -> Any:
        return self.client.get(reverse(f"admin:{page}", args=args), query)

    def open_named(self, name: str, *args: object, **query: Any) -> Any:
        """A page of the office that belongs to no model."""
        return self.client.get(reverse(name, args=args), query)

    def list(self, page: str, **query: Any) -> Any:
        return self.open(f"{page}_changelist", **query)

    def rows(self, page: str, **query: Any) -> set[Any]:
        answer = self.list(page, **query)
        assert answer.status_code == 200
        return {row.pk for row in answer.context_data["cl"].result_list}

    def act(self, page: str, action: str, *objects: Any, **answers: Any) -> Any:
        """Without answers: the question. With them: the deed."""
        form = {"action": action, "_selected_action": [str(each.pk) for each in objects], **answers}
        return self.client.post(reverse(f"admin:{page}_changelist"), form)

    def search(self, page: str, term: str, **query: Any) -> Any:
        """As the search box does it: the term is posted, the answer redirects to a list."""
        answer = self.client.post(reverse(f"admin:{page}_changelist", query=query), {"term": term})
        assert answer.status_code == 302
        return answer

    def found(self, page: str, term: str, **query: Any) -> set[Any]:
        shown: Any = self.client.get(self.search(page, term, **query)["Location"])
        assert shown.status_code == 200
        return {row.pk for row in shown.context_data["cl"].result_list}

    def statements(self, page: str, **query: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert self.list(page, **query).status_code == 200
        return len(captured)

    def statements_of(self, page: str, *args: object, **query: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert self.open(page, *args, **query).status_code == 200
        return len(captured)


@pytest.fixture(autouse=True)
def second_factors_are_put_off(settings: Any) -> None:
    """As in the demonstration: who signs in with a password alone gets on. The door's own tests switch it on."""
    settings.SECOND_FACTOR_REQUIRED = False


def pass_the_door(client: Client, user: Any) -> None:
    session = client.session
    session[KEPT] = remembered(user, Proof.PASSKEY)
    session.save()


@pytest.fixture
def sign_in() -> Callable[..., Desk]:
    def sign_in_one(person: Any) -> Desk:
        client = Client()
        user = person.user if isinstance(person, Staff) else person
        client.force_login(user, backend=BACKEND)
        pass_the_door(client, user)
        return Desk(client)

    return sign_in_one


@pytest.fixture
def everyone(quarter: Quarter) -> dict[Role, Staff]:
    """One person of each role, all of whom answer for the quarter."""
    return {
        Role.GRID_WORKER: quarter.worker,
        Role.GRID_LEADER: quarter.leader,
        Role.COMMUNITY: person_on_staff("community", Role.COMMUNITY, COMMUNITY, 40),
        Role.TOWN: quarter.supervisor,
        Role.CITY: quarter.centre,
        Role.DEPARTMENT: department_of("education", Department.EDUCATION, CITY, 42),
        Role.AUDITOR: person_on_staff("auditor", Role.AUDITOR, CITY, 43),
        Role.SYSTEM_ADMIN: person_on_staff("system", Role.SYSTEM_ADMIN, CITY, 41),
    }


def department_of(name: str, department: Department, division: str, number: int) -> Staff:
    person = person_on_staff(name, Role.DEPARTMENT, division, number)
    person.department = department
    person.save(update_fields=["department"])
    return person


@pytest.fixture
def superuser(db: None) -> Any:
    return get_user_model().objects.create(username="root", is_staff=True, is_superuser=True)


def readings(action: str = "personal_data.read") -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(action=action).order_by("pk")
    return list(entries.values_list("actor_id", "subject_type", "subject_id"))


def text_of(answer: Any) -> str:
    return str(answer.content.decode())
