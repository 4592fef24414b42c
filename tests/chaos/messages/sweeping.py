"""What the beat does, more often: `python -m tests.chaos.messages.sweeping`."""

import time

import django
from django.db import InterfaceError, OperationalError, connection

django.setup()

from apps.notifications.services import wake_stranded  # noqa: E402  the models want settings


def main() -> None:
    while True:
        try:
            wake_stranded()
        except (OperationalError, InterfaceError):
            connection.close()
        time.sleep(1)


if __name__ == "__main__":
    main()
