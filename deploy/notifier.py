"""The django-q2 cluster, with one fate for all its processes: `python -m deploy.notifier`.

Its workers share a queue, and whoever waits for the next task holds the queue's lock. A worker that is killed there
(by hand, or by the system when memory ends) takes the lock along: django-q2 starts another one, which waits forever.
So when one is killed, all end, and whoever runs this starts it anew; tasks are rows and come back by themselves.
"""

import os
import sys
import threading
import time
from multiprocessing.process import BaseProcess

import django
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django_q import cluster  # noqa: E402  it reads the settings on import

FAILED = 70  # EX_SOFTWARE
WATCHED_EVERY_S = 0.5


class OneFate(cluster.Sentinel):  # type: ignore[misc]  # django-q2 carries no types
    """Ends the whole cluster where its parent would start a killed process again."""

    def guard(self) -> None:
        threading.Thread(target=self.watch, name="fate", daemon=True).start()
        super().guard()

    def watch(self) -> None:
        """The guard asks each worker's timer, whose lock a killed one may have taken along as well: then it hangs."""
        while True:
            time.sleep(WATCHED_EVERY_S)
            self.end_if_one_was_killed()

    def end_if_one_was_killed(self) -> None:
        if any((each.exitcode or 0) < 0 for each in (*self.pool, self.monitor, self.pusher)):
            self.end()

    def reincarnate(self, process: BaseProcess) -> None:
        if process.exitcode is None or process.exitcode >= 0:
            super().reincarnate(process)
            return
        self.end()

    def end(self) -> None:
        for other in (*self.pool, self.monitor, self.pusher):
            if other.is_alive():
                other.kill()
        os._exit(FAILED)


def main() -> None:
    cluster.Sentinel = OneFate
    execute_from_command_line([sys.argv[0], "qcluster"])


if __name__ == "__main__":
    main()
