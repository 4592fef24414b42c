"""Fill a database, and wake: in a process of its own, with Doorstep's settings.

python -m tests.bench.messages.load before COUNT | queue FIRST COUNT | sweep
"""

import sys
import time
import uuid
from datetime import timedelta
from typing import Any, Final

import django
from django.db import connection, transaction

django.setup()


from apps.core.clock import now  # noqa: E402  the models want settings
from apps.core.crypto import encrypt_text  # noqa: E402
from apps.notifications.models import Delivery, Message, Wording  # noqa: E402
from apps.notifications.queue import WOKEN_FOR, enqueue  # noqa: E402
from apps.notifications.services import ship_wordings, wake_stranded  # noqa: E402
from tests.bench.messages import rows  # noqa: E402

AT_ONCE: Final = 500
# As often as the beat does.
SWEEP_EVERY_S: Final = 30


def values(first: int, count: int) -> dict[str, Any]:
    table = Message._meta.db_table
    return {
        "first": first,
        "count": count,
        "text": encrypt_text("【门前】您的居住登记申报D-0001已收到。", f"{table}.text"),
        "context": encrypt_text('{"reference": "D-0001", "due": "11-30"}', f"{table}.context"),
        "to": encrypt_text("+8613900000001", f"{Delivery._meta.db_table}.to"),
    }


def before(count: int) -> None:
    """The vendor knows its template; `count` messages have been sent, a month long."""
    ship_wordings()
    Wording.objects.update(sms_template_id="SMS_1")
    given = {**values(0, count), "at": now() - timedelta(days=30)}
    with connection.cursor() as cursor:
        cursor.execute(rows.messages("sent"), given)
        cursor.execute(rows.deliveries("sent"), given)
        cursor.execute("VACUUM ANALYZE")


def queue(first: int, count: int) -> None:
    """Each with a wake-up of its own, as single changes leave them."""
    for start in range(first, first + count, AT_ONCE):
        queue_some(start, min(AT_ONCE, first + count - start))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("CHECKPOINT")


@transaction.atomic
def queue_some(first: int, count: int) -> None:
    """Few enough that their rows and their wake-ups are of one time."""
    moment = now()
    given = {**values(first, count), "at": moment, "woken_until": moment + WOKEN_FOR}
    with connection.cursor() as cursor:
        cursor.execute(rows.messages("queued"), given)
        cursor.execute(rows.deliveries("queued"), given)
    for number in range(first, first + count):
        enqueue([uuid.UUID(f"{rows.KINDS['queued'][1]}-0000-7000-8000-{number:012x}")])


def sweep() -> None:
    """What the beat does beside it."""
    while True:
        time.sleep(SWEEP_EVERY_S)
        wake_stranded()


def main(deed: str, *numbers: str) -> None:
    given = [int(number) for number in numbers]
    if deed == "before":
        before(*given)
    elif deed == "queue":
        queue(*given)
    else:
        sweep()


if __name__ == "__main__":
    main(*sys.argv[1:])
