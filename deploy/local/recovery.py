"""A supervisord that was killed is started again, with everything under it."""

import time

from deploy.local import leftovers
from deploy.local.errors import CannotRunError
from deploy.local.manager import Manager

RESTARTS = 5


def restart(manager: Manager) -> None:
    """Supervisord was killed: clear away what it left running, and start it again."""
    manager.restarts += 1
    if manager.restarts > RESTARTS:
        raise CannotRunError(f"supervisord ended {RESTARTS} times; see {manager.places.log / 'supervisord.log'}.")
    leftovers.end_all(manager.places)
    manager.start()
    manager.start_group("service")
    time.sleep(1)
