"""Messages in a storm: none that was committed is lost, none that was taken back is heard.

STORM_SECONDS=300 makes it five minutes; the short form runs with every change. STORM_SEED makes it another one.
"""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django_q.models import OrmQ, Task
from pytest_django import DjangoDbBlocker

from apps.core.clock import now
from apps.notifications.models import Delivery, ProviderCircuit, Wording
from apps.notifications.services import ship_wordings
from apps.notifications.states import DeliveryStatus
from tests.chaos.messages import findings
from tests.chaos.messages.vendors import Sky, WeatheredAliyun, WeatheredWebhook, repeats
from tests.chaos.messages.weather import Weather
from tests.chaos.own_postgres import OwnPostgres, doorstep_in, own_postgres
from tests.chaos.storm.programs import Program
from tests.standins import aliyun, webhook
from tests.standins.http import running

SECONDS = int(os.environ.get("STORM_SECONDS", "25"))
SEED = int(os.environ.get("STORM_SEED", "7"))
WRITERS = CLUSTERS = 2
# What one cluster calls at once, with two workers.
AT_ONCE = 8
CALM_AFTER_S = 180

pytestmark = [pytest.mark.slow, pytest.mark.chaos, pytest.mark.timeout(SECONDS + 420)]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="doorstep-storm-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        yield server


@pytest.fixture
def db(postgres: OwnPostgres, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In the place of pytest-django's: the server that will be struck."""
    with doorstep_in(postgres, django_db_blocker):
        ship_wordings()
        Wording.objects.update(sms_template_id="SMS_1")
        yield


@pytest.fixture
def texts() -> Iterator[WeatheredAliyun]:
    with running(WeatheredAliyun(dice=Random(SEED))) as vendor:
        yield vendor


@pytest.fixture
def hook() -> Iterator[WeatheredWebhook]:
    with running(WeatheredWebhook(dice=Random(SEED + 1))) as vendor:
        yield vendor


@pytest.fixture
def weather(
    db: None, postgres: OwnPostgres, folder: Path, texts: WeatheredAliyun, hook: WeatheredWebhook
) -> Iterator[Weather]:
    environment = os.environ | {
        "DATABASE_URL": postgres.cluster.url,
        "Q_WORKERS": "2",
        "MESSAGES_AT_ONCE": str(AT_ONCE // 2),
        "SMS_TRANSPORT": "aliyun",
        "SMS_SIGN_NAME": aliyun.SIGN_NAME,
        "ALIYUN_ACCESS_KEY_ID": aliyun.KEY_ID,
        "ALIYUN_ACCESS_KEY_SECRET": aliyun.SECRET,
        "ALIYUN_SMS_BASE": texts.base,
        "WEBHOOK_TRANSPORT": "https",
        "WEBHOOK_SECRET": webhook.SECRET,
        "WEBHOOK_ORIGINS": hook.base,
        "MALLOC_ARENA_MAX": "2",
    }

    def program(name: str, *words: str) -> Program:
        own = {**environment, "PROCESS_NAME": name}
        return Program(name, [sys.executable, "-m", *words], own, folder / f"{name}.log")

    def writer(number: int) -> Program:
        file = str(folder / f"told{number}")
        return program(f"writer{number}", "tests.chaos.messages.writing", file, f"{hook.base}/", str(SEED + number))

    clusters = [program(f"cluster{number}", "deploy.notifier") for number in range(CLUSTERS)]
    sweeper = program("sweeper", "tests.chaos.messages.sweeping")
    writers = [writer(number) for number in range(WRITERS)]
    with ExitStack() as stack:
        for one in (*clusters, sweeper, *writers):
            stack.callback(one.end)
            one.keeper.start()
        yield Weather(clusters, writers, sweeper, postgres, texts, hook, Random(SEED))


def wait_for_messages(count: int, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while Delivery.objects.filter(status=DeliveryStatus.SENT).count() < count:
        assert time.monotonic() < ends, "nothing is sent"
        time.sleep(0.5)


def let_time_pass() -> None:
    """Pauses and leases end: hours in the field, here at once, for nobody who could hold a lease lives."""
    before = now() - timedelta(minutes=1)
    Delivery.objects.filter(status=DeliveryStatus.SENDING).update(lease_until=before)
    Delivery.objects.filter(status=DeliveryStatus.QUEUED).update(next_try_at=before, lease_until=None)
    ProviderCircuit.objects.filter(open_until__isnull=False).update(open_until=before)


def calm_down(weather: Weather) -> None:
    """All are killed once more, then all is well."""
    for one in weather.writers:
        one.end()
    for one in weather.clusters:
        one.may_run.clear()
        weather.kills.append(time.time())
        one.kill()
    for vendor in weather.vendors:
        vendor.sky = Sky.CLEAR
    # Until the keepers have killed whatever belonged to them.
    time.sleep(2)
    weather.postgres.recovered()
    let_time_pass()
    for one in weather.clusters:
        one.may_run.set()
    ends = time.monotonic() + CALM_AFTER_S
    while findings.unfinished():
        assert time.monotonic() < ends, f"{findings.unfinished()} do not leave"
        time.sleep(1)


def test_a_storm_loses_no_message_and_sends_none_that_was_taken_back(
    weather: Weather, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, hook = weather.texts, weather.hook
    wait_for_messages(20, 90)
    connection.close()
    weather.storm(SECONDS)
    calm_down(weather)

    told, rows = findings.told(folder.glob("told*")), findings.rows()
    statuses = Counter(row.status for row in rows.values())
    heard = {**texts.heard, **hook.heard}
    lost, answered = repeats(heard)
    with capsys.disabled():
        sys.stdout.write(report(weather, statuses, told))

    subjects = {row.message.subject_id for row in rows.values()}
    assert told.done <= subjects
    # Nothing is heard of that is not committed, nor of what was taken back.
    assert set(heard) <= set(rows)
    assert not any(subject.startswith("undone") for subject in subjects)
    # Sent, or with a person; and what counts as sent was heard.
    assert set(statuses) <= {DeliveryStatus.SENT, DeliveryStatus.FAILED}
    failed = {ident for ident, row in rows.items() if row.status == DeliveryStatus.FAILED}
    assert failed == findings.with_a_person()
    assert set(rows) - failed <= set(heard)
    # A vendor that takes all that comes had nothing twice; the other's second ones were dropped.
    assert max(Counter(one["OutId"] for one in texts.sent).values()) == 1
    assert set(hook.taken) == set(hook.heard)
    # And there were second ones only where an answer was lost: on the way, or with who had asked.
    assert lost > 0
    assert findings.unexplained(answered, weather.kills, weather.outages) == []
    assert len(answered) <= AT_ONCE * (len(weather.kills) + CLUSTERS * len(weather.outages))
    # What is done piles up nowhere.
    assert not OrmQ.objects.exists()
    assert not Task.objects.filter(success=True).exists()


def report(weather: Weather, statuses: Counter[str], told: findings.Told) -> str:
    texts, hook = weather.texts, weather.hook
    heard = {**texts.heard, **hook.heard}
    lost, answered = repeats(heard)
    starts = sum(one.starts for one in (*weather.clusters, *weather.writers, weather.sweeper))
    times = sum(map(len, heard.values()))
    return (
        f"\nStorm of {SECONDS} s, seed {SEED}: struck {dict(weather.struck)}, {starts} starts. "
        f"{len(told.done)} changes were committed, {len(told.undone)} taken back; messages by status: "
        f"{dict(statuses)}. Vendors heard {len(heard)} of them {times} times: {lost} again after an answer that they "
        f"had not given whole, {len(answered)} after one whose asker was killed or found no database; dropped as "
        f"known {sum(len(each) - 1 for each in hook.heard.values())}, doubled {len(texts.sent) - len(texts.heard)}.\n"
    )
