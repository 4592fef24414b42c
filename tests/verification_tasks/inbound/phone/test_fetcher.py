"""Who fetches recordings: the fetcher, woken by the clock; and not for ever."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.core.clock import now
from apps.verification_tasks import tasks
from apps.verification_tasks.inbound.phone.leases import MAX_TRIES
from apps.verification_tasks.inbound.phone.recordings import sweep_recordings
from apps.verification_tasks.models import CallRecording
from tests.cast.exchange import Exchange
from tests.cast.recorder import Recorder, fetch_due
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
Stand = tuple[Recorder, str]


@pytest.fixture(autouse=True)
def evidence_folder(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_clock_fetches_nothing_and_wakes_the_fetcher(
    recorder: Stand,
    quarter: Quarter,
    exchange: Exchange,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    exchange.report(quarter.worker, quarter.task(), recording_url=f"{recorder[1]}/wav")
    woken: list[Any] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, **_: woken.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_recordings()
    recording = CallRecording.objects.get()
    assert (recording.status, recorder[0].asked) == ("wanted", [])
    assert woken == [(tasks.fetch_recording.name, [str(recording.pk)])]
    tasks.fetch_recording(*woken[0][1])
    assert recorder[0].asked == ["/wav"]
    assert sweep_recordings() == 0


def test_what_kills_its_worker_each_time_is_given_up_too(
    recorder: Stand, quarter: Quarter, exchange: Exchange
) -> None:
    exchange.report(quarter.worker, quarter.task(), recording_url=f"{recorder[1]}/wav")
    # Every try was begun, and none of them ended.
    CallRecording.objects.update(tries=MAX_TRIES, lease_until=now() - timedelta(seconds=1))
    fetch_due()
    recording = CallRecording.objects.get()
    assert (recording.status, recording.error, recording.next_try_at) == ("failed", "crashed", None)
    assert recorder[0].asked == []
