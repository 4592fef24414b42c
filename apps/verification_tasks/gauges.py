"""What Prometheus hears of the tasks; each question is answered by a partial index over what runs or is due."""

from collections.abc import Iterable

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric

from apps.core.clock import now
from apps.core.metrics import gauge
from apps.verification_tasks.models import Picture, TallyChange, TallyProof, VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.states import SlaState, TaskKind

# A running task is neither met nor breached yet.
RUNNING_STATES = (SlaState.ON_TRACK, SlaState.DUE_SOON, SlaState.OVERDUE, SlaState.PAUSED)
MOST_COUNTED = 200_000


def task_gauges() -> Iterable[Metric]:
    running = VerificationTask.objects.filter(STILL_RUNNING)
    counts = dict(running.order_by().values_list("sla").annotate(Count("id")))
    yield gauge(
        "doorstep_running_tasks",
        "Running tasks by the state of their deadline",
        "sla",
        [(state, counts.get(state, 0)) for state in RUNNING_STATES],
    )
    unrouted = running.filter(grid=None, kind=TaskKind.CHECK).count()
    yield GaugeMetricFamily("doorstep_unrouted_tasks", "Running tasks that wait for a grid", value=unrouted)
    waiting = Picture.objects.filter(seen_at=None).count()
    yield GaugeMetricFamily("doorstep_pictures_waiting", "Photos that nobody has looked into yet", value=waiting)
    yield GaugeMetricFamily("doorstep_sweep_lag_seconds", "Since the oldest deadline check was due", value=lag())
    yield from tally_gauges()


def tally_gauges() -> Iterable[Metric]:
    """A dozen proofs a day at most are kept; of what waits for the fold no more than the ceiling is counted."""
    noted = TallyChange.objects.order_by()[:MOST_COUNTED].count()
    yield GaugeMetricFamily("doorstep_tally_changes", "Changes that wait to be added to the sums", value=noted)
    wrong = TallyProof.objects.order_by("-proved_at").values_list("wrong", flat=True).first() or 0
    yield GaugeMetricFamily("doorstep_tallies_wrong", "Sums that the last proof found wrong, and mended", value=wrong)


def lag() -> float:
    oldest = VerificationTask.objects.aggregate(at=Min("next_check_at"))["at"]
    return max(0.0, (now() - oldest).total_seconds()) if oldest else 0.0
