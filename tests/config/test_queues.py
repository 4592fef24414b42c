"""What waits for another machine never stands before the clock's own work."""

from celery import current_app
from django.conf import settings

from deploy.local.options import Options
from deploy.local.programs import service


def queues_of(command: tuple[str, ...]) -> str:
    return command[command.index("-Q") + 1]


def test_every_queue_has_a_worker_of_its_own() -> None:
    workers = [each for each in service(Options("127.0.0.1", 8000), own_store=True) if "-Q" in each.command]
    taken = [queues_of(each.command) for each in workers]
    assert sorted(taken) == sorted(queue.name for queue in settings.CELERY_TASK_QUEUES)


def test_what_asks_other_machines_goes_to_the_fetcher() -> None:
    current_app.loader.import_default_modules()
    for name, route in settings.CELERY_TASK_ROUTES.items():
        assert name in current_app.tasks
        assert current_app.amqp.router.route({}, name)["queue"].name == route["queue"] == "fetch"


def test_nothing_of_the_clock_is_routed_away() -> None:
    assert not {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} & set(settings.CELERY_TASK_ROUTES)
