"""What a run that was killed leaves in the way of the next one."""

import time

import redis

from deploy.local import leftovers
from deploy.local.errors import CannotRunError
from deploy.local.manager import Manager
from deploy.local.servers import Plan

CLOCK_LOCK = "redbeat::lock"
RESTARTS = 5


def forget_dead_clock(plan: Plan) -> None:
    """The lock of a killed Celery beat lasts for half a minute; no beat of ours is alive at this point."""
    if plan.own_store:
        with redis.Redis.from_url(plan.own_store) as client:
            client.delete(CLOCK_LOCK)


def restart(manager: Manager) -> None:
    """supervisord was killed: clear away what it left running, and start it again."""
    manager.restarts += 1
    if manager.restarts > RESTARTS:
        raise CannotRunError(f"supervisord ended {RESTARTS} times; see {manager.places.log / 'supervisord.log'}.")
    leftovers.end_all(manager.places)
    manager.start()
    manager.start_group("service")
    time.sleep(1)
