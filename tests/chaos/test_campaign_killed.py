"""Three write a campaign at once, two are killed, in a batch and between two: everybody hears it, and once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from apps.notifications.models import Delivery, Message
from apps.residence_registration.models import Campaign, CampaignRecipient
from tests.cast.campaigns import registered, started
from tests.cast.database import database_url
from tests.cast.verification_tasks import Quarter

pytestmark = [
    pytest.mark.slow,
    pytest.mark.chaos,
    pytest.mark.timeout(180),
    pytest.mark.django_db(transaction=True),
]
RESIDENTS = 90
# What the beat's task does, without its pauses; it says where it is, and lingers in the open transaction.
WRITER = """
import time, django
django.setup()
from apps.residence_registration.campaigns.services import batches, running
send = batches.send_messages
def send_and_linger(messages):
    send(messages=messages)
    print("inside", flush=True)
    time.sleep(0.1)
batches.send_messages = send_and_linger
batches.size_of = lambda rate: 3
batches.next_step = lambda campaign, takes: running.now()
print("ready", flush=True)
while True:
    if running.run_campaigns():
        print("between", flush=True)
    time.sleep(0.01)
"""
Writer = subprocess.Popen[str]


@contextmanager
def writer() -> Iterator[Writer]:
    names = {"DATABASE_URL": database_url(), "QUIET_HOURS": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER],
        cwd=settings.BASE_DIR,
        env=os.environ | names,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(process, "ready")
        yield process
    finally:
        process.kill()
        process.wait(10)
        if process.stdout:
            process.stdout.close()


def wait_for(process: Writer, word: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            return
    raise AssertionError(f"it ended before it said {word}")


def test_everybody_hears_once_and_nobody_is_missed(quarter: Quarter) -> None:
    residents = registered(quarter, RESIDENTS)
    with writer() as first, writer() as second, writer():
        campaign = started(quarter)
        wait_for(first, "inside")
        first.kill()
        wait_for(second, "between")
        second.kill()
        deadline = time.monotonic() + 90
        while Campaign.objects.get(pk=campaign.pk).status != "done":
            assert time.monotonic() < deadline
            time.sleep(0.05)
    told = Message.objects.values_list("recipient_index", flat=True)
    assert sorted(bytes(index or b"") for index in told) == sorted(bytes(one.phone_index) for one in residents)
    assert Delivery.objects.count() == RESIDENTS
    campaign.refresh_from_db()
    assert (campaign.written, CampaignRecipient.objects.count()) == (RESIDENTS, 0)
