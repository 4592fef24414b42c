"""A real qcluster process: what is committed arrives, what is rolled back does not, a killed worker costs nothing."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.core.clock import now
from apps.notifications.models import Delivery, OutboxEntry
from apps.notifications.services import NewMessage, send_messages, wake_stranded
from apps.notifications.states import DeliveryStatus

pytestmark = [pytest.mark.slow, pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


@contextlib.contextmanager
def cluster(log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    address = connection.settings_dict
    host = f"{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{host}/{address['NAME']}",
        "DEBUG": "true",
        "DEMO": "true",
        "Q_WORKERS": "1",
    }
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "qcluster"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """All of the cluster at once: it is the leader of its own process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_for(what: Callable[[], bool], seconds: float = 40) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


def test_committed_arrives_and_rolled_back_does_not(a_message: Callable[..., NewMessage], tmp_path: Path) -> None:
    with transaction.atomic():
        send_messages(messages=[a_message(once_key="rolled back")])
        transaction.set_rollback(True)
    with cluster(tmp_path / "log"):
        send_messages(messages=[a_message(once_key="committed")])
        assert wait_for(lambda: Delivery.objects.get().status == DeliveryStatus.SENT), read(tmp_path)
        started = time.monotonic()
        send_messages(messages=[a_message(once_key="while it runs")])
        assert wait_for(lambda: OutboxEntry.objects.count() == 2, 5), read(tmp_path)
        assert time.monotonic() - started < 2
    assert sorted(Delivery.objects.values_list("message__once_key", flat=True)) == ["committed", "while it runs"]


def test_a_cluster_killed_in_the_middle_costs_nothing_and_doubles_nothing(
    a_message: Callable[..., NewMessage], tmp_path: Path
) -> None:
    with cluster(tmp_path / "log") as process, outbox_locked():
        # The worker takes its lease, then waits for that lock in the middle of sending.
        send_messages(messages=[a_message()])
        assert wait_for(lambda: Delivery.objects.get().status == DeliveryStatus.SENDING), read(tmp_path)
        kill(process)
    assert Delivery.objects.get().status == DeliveryStatus.SENDING
    assert wake_stranded() == 0, "the dead worker's lease still stands"
    Delivery.objects.update(lease_until=now())
    assert wake_stranded() == 1
    with cluster(tmp_path / "log"):
        assert wait_for(lambda: Delivery.objects.get().status == DeliveryStatus.SENT), read(tmp_path)
    assert Delivery.objects.get().tries == 2
    assert OutboxEntry.objects.count() == 1


@contextlib.contextmanager
def outbox_locked() -> Iterator[None]:
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE notifications_outboxentry IN ACCESS EXCLUSIVE MODE")
        yield
        holder.rollback()
    finally:
        holder.close()


def read(folder: Path) -> str:
    return (folder / "log").read_text(errors="replace")[-2000:]
