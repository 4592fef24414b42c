"""Celery beat beside a Valkey of our own, where no second beat can be.

The lock of a beat that was killed lasts for half a minute in which nothing would be due. The guard has just ended
every earlier beat of this checkout, so what is left of the lock is nobody's.
"""

import os
import sys

import redis

LOCK = "redbeat::lock"


def main() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5) as client:
        client.delete(LOCK)
    command = [sys.executable, "-m", "celery", "-A", "config", "beat", *sys.argv[1:]]
    os.execv(command[0], command)  # noqa: S606  our own words


if __name__ == "__main__":
    main()
