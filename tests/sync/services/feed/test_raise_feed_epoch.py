"""After a restore: a new epoch, by command."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command

from apps.core.models import AuditEntry
from apps.sync.models import FeedEpoch


def test_the_first_epoch_is_there(db: None) -> None:
    assert list(FeedEpoch.objects.values_list("number", flat=True)) == [1]


@time_machine.travel(datetime(2026, 11, 23, 2, 0, tzinfo=UTC), tick=False)
def test_the_command_raises_it_and_says_so(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("raise_feed_epoch", "--reoffer-since", "2026-11-22T20:00:00+08:00")

    epoch = FeedEpoch.objects.latest("number")
    assert epoch.number > 1
    assert epoch.reoffer_since == datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert "2026-11-22T12:00:00.000Z" in capsys.readouterr().out
    assert AuditEntry.objects.filter(action="feed.epoch_raised", subject_id=str(epoch.number)).exists()


@time_machine.travel(datetime(2026, 11, 23, 2, 0, tzinfo=UTC), tick=False)
def test_twice_in_a_second_are_two_epochs(db: None) -> None:
    for _ in range(2):
        call_command("raise_feed_epoch", "--reoffer-since", "2026-11-22T20:00:00Z")
    assert FeedEpoch.objects.count() == 3


def test_two_restores_of_one_backup_have_two_numbers(db: None) -> None:
    numbers = set()
    for day in (23, 24):
        with time_machine.travel(datetime(2026, 11, day, tzinfo=UTC), tick=False):
            call_command("raise_feed_epoch", "--reoffer-since", "2026-11-22T20:00:00Z")
        restored = FeedEpoch.objects.latest("number")
        numbers.add(restored.number)
        restored.delete()
    assert len(numbers) == 2


@pytest.mark.parametrize("text", ["yesterday", "2026-11-22", "2026-11-22T20:00:00"])
def test_a_time_without_an_offset_is_refused(db: None, text: str) -> None:
    with pytest.raises(CommandError):
        call_command("raise_feed_epoch", "--reoffer-since", text)
