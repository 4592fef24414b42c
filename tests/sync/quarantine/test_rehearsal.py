"""What would happen is found out by doing it, and nothing of it stays."""

from collections.abc import Callable

import pytest

from apps.core.actors import SYSTEM, Actor
from apps.core.models import AuditEntry
from apps.grids.services import start_coverage
from apps.notifications.models import Message
from apps.sync.models import JournalEntry
from apps.sync.services.quarantine import rehearse, replay
from apps.verification_tasks.models import Attempt, HistoryEntry
from apps.verification_tasks.states import TaskStatus
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def test_it_tells_what_a_replay_would_and_leaves_no_trace(quarter: Quarter, phone_of: Callable[..., Phone]) -> None:
    task, phone = quarter.task(), phone_of(quarter.outsider)
    phone.push(*phone.visit(task))
    waiting = list(JournalEntry.objects.order_by("pk").values_list("pk", flat=True))
    actor = Actor.staff(quarter.supervisor.pk, "")
    assert not any(each.taken for each in rehearse(entry_ids=waiting, actor=actor))
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    before = list(JournalEntry.objects.order_by("pk").values()), AuditEntry.objects.count()
    foretold = rehearse(entry_ids=waiting, actor=actor)
    assert all(each.taken for each in foretold)
    assert (list(JournalEntry.objects.order_by("pk").values()), AuditEntry.objects.count()) == before
    assert not Attempt.objects.exists()
    assert not HistoryEntry.objects.exists()
    assert not Message.objects.exists()
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN
    done = replay(entry_ids=waiting, actor=actor)
    assert [each.result and each.result.status for each in done] == [
        each.result and each.result.status for each in foretold
    ]
