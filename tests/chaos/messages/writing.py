"""Changes that tell somebody, one after the other; some of them are undone. What is known of each goes into a file.

python -m tests.chaos.messages.writing FILE WEBHOOK SEED
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import django
from django.db import InterfaceError, OperationalError, connection, transaction

django.setup()

from apps.core.crypto import blind_index  # noqa: E402  the models want settings
from apps.notifications.choice import Address, Way  # noqa: E402
from apps.notifications.models import Audience, Channel  # noqa: E402
from apps.notifications.services import NewMessage, send_messages  # noqa: E402
from apps.notifications.templates import Template  # noqa: E402

# By its subject everybody can see that it must never be heard of.
UNDONE, DONE = "undone", "done"
PAUSE_S: Final = 0.03
CONTEXT: Final = {"reference": "D-0001", "due": "11-30", "eligible_from": "2027-05-23", "count": "1", "code": "1"}


class UndoneError(Exception):
    """The change is taken back."""


def message(subject: str, number: int, webhook: str, dice: Random) -> NewMessage:
    way = None
    if dice.random() < 0.75:
        way = Way(Channel.WEBHOOK, Address(webhook, blind_index("address", webhook)))
    return NewMessage(
        Template.SUBMITTED,
        Audience.RESIDENT,
        f"+8613{dice.randrange(10**9):09d}",
        f"{subject}:{number}",
        CONTEXT,
        "declaration",
        subject,
        way=way,
    )


def change(subject: str, messages: list[NewMessage], dice: Random) -> None:
    with transaction.atomic():
        send_messages(messages=messages)
        if subject.startswith(UNDONE):
            # Time enough for whoever would send what is not committed.
            time.sleep(dice.uniform(0, 0.2))
            raise UndoneError


def write(tell: Callable[[str], None], webhook: str, dice: Random) -> None:
    number = 0
    while True:
        number += 1
        subject = f"{UNDONE if dice.random() < 0.3 else DONE}-{os.getpid()}-{number}"
        messages = [message(subject, each, webhook, dice) for each in range(dice.randint(1, 3))]
        try:
            change(subject, messages, dice)
        except UndoneError:
            tell(subject)
        except (OperationalError, InterfaceError):
            # Whether it was committed, nobody knows.
            connection.close()
        else:
            tell(subject)
        time.sleep(PAUSE_S)


def main(file: str, webhook: str, seed: str) -> None:
    with Path(file).open("a") as sink:

        def tell(subject: str) -> None:
            sink.write(f"{json.dumps(subject)}\n")
            sink.flush()

        write(tell, webhook, Random(f"{seed} {os.getpid()}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
