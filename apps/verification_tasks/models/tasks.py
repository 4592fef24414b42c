"""The verification task (核查任务) and who holds it from when to when."""

from datetime import date

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.ids import new_id
from apps.grids.models import Division, Grid, Staff
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.sla import SlaPolicy
from apps.verification_tasks.pauses import days_of
from apps.verification_tasks.states import Channel, Outcome, Priority, SlaState, TaskKind, TaskStatus
from apps.verification_tasks.tallies.triggers import TASK_TRIGGERS

FINISHED = ["completed", "disputed", "cancelled"]
# Word for word the condition of the partial indexes, so that the planner sees that they hold all such rows.
STILL_RUNNING = Q(is_running=True)
TO_COUNT = (
    Q(kind="check")
    & ~Q(counted_version=F("version"))
    & (Q(closed_at__isnull=False) | Q(decided_at__isnull=False) | Q(sla="overdue") | Q(counted_version__gt=0))
)


class VerificationTask(models.Model):
    """One check of one declaration. `version` counts every change that devices see."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(_("reference"), max_length=24, unique=True)
    # A second check looks at a declaration that is decided, and decides nothing about it.
    kind = models.CharField(
        _("kind"), max_length=16, choices=choices(TaskKind), default=TaskKind.CHECK, db_default=TaskKind.CHECK
    )
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="tasks", verbose_name=_("declaration"))
    # Null while the address could not be routed: the town's supervisor then routes it.
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("grid")
    )
    # A field without an index here has one below that does as well, or is never asked by: each index is written anew
    # whenever a task changes its status.
    community = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("community"),
    )
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False, verbose_name=_("town"))
    assignee = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
        verbose_name=_("assignee"),
    )
    epoch = models.PositiveIntegerField(_("custody epoch"), default=1)
    status = models.CharField(_("status"), max_length=20, choices=choices(TaskStatus), default=TaskStatus.OPEN)
    # The database's own, for the indexes' sake: one that named the status would have all of them written anew at each
    # of its changes; as it is, a task that is begun stays where it was.
    is_running = models.GeneratedField(
        expression=~Q(status__in=FINISHED),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    priority = models.CharField(_("priority"), max_length=8, choices=choices(Priority), default=Priority.NORMAL)
    version = models.PositiveIntegerField(_("version"), default=1)
    # At which version each declared field last changed: {"address": 4}. Absent means 1.
    field_versions = models.JSONField(default=dict)
    attempts_count = models.PositiveIntegerField(_("attempts"), default=0)

    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("due"), db_index=True)
    due_is_provisional = models.BooleanField(_("provisional deadline"), default=False)
    policy = models.ForeignKey(SlaPolicy, models.PROTECT, related_name="+", db_index=False, verbose_name=_("policy"))
    sla = models.CharField(_("deadline"), max_length=12, choices=choices(SlaState), default=SlaState.ON_TRACK)
    # When the sweep has to look at this row again, whatever for; null: never.
    next_check_at = models.DateTimeField(null=True, blank=True)
    next_step = models.PositiveSmallIntegerField(default=0)

    # While the clock stands: until when. The days of every pause of the ledger: [["2026-11-25", "2026-11-27"]].
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    pause_spans = models.JSONField(default=list, db_default=[])

    outcome = models.CharField(_("outcome"), max_length=16, choices=choices(Outcome), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=choices(Channel), null=True, blank=True)
    # The corrected time of the completion that decided; the deadline is judged by it.
    decided_at = models.DateTimeField(_("work done"), null=True, blank=True)
    # Between when and when the clocks allow that work to have happened.
    work_earliest_at = models.DateTimeField(null=True, blank=True)
    work_latest_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("decided by"),
    )
    deciding_event = models.UUIDField(null=True, blank=True)
    evidence_due_at = models.DateTimeField(_("evidence due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    left_devices_at = models.DateTimeField(null=True, blank=True)
    # The deciding event for which signs of invented work were looked for.
    looked_event = models.UUIDField(null=True, blank=True)
    # The version that the scorecards have counted; 0: none, or something beside the row has changed since.
    counted_version = models.PositiveIntegerField(default=0, db_default=0)
    # As `is_running`: the index hears of the few changes that make a task countable, not of each version.
    is_to_count = models.GeneratedField(
        expression=TO_COUNT,  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("verification task")
        verbose_name_plural = _("verification tasks")
        indexes = [
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="task_due_check"),
            models.Index(fields=["grid", "due_at"], condition=STILL_RUNNING, name="task_open_grid"),
            models.Index(fields=["town", "due_at"], condition=STILL_RUNNING, name="task_open_town"),
            # How much a worker has to do by name, past all that they have done.
            models.Index(
                fields=["assignee"], condition=Q(assignee__isnull=False) & STILL_RUNNING, name="task_open_assignee"
            ),
            # The office's list: what is to be done, the nearest deadline first, past a million that are done.
            models.Index(fields=["due_at", "id"], condition=STILL_RUNNING, name="task_open_due"),
            models.Index(
                fields=["id"], condition=Q(due_is_provisional=True) & STILL_RUNNING, name="task_provisional"
            ),
            # For equality as well as for the beginning of a division's code.
            models.Index(fields=["community"], name="task_community", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["town"], name="task_town", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["id"],
                condition=Q(closed_at__isnull=False, deciding_event__isnull=False)
                & (Q(looked_event=None) | ~Q(looked_event=F("deciding_event"))),
                name="task_to_look_at",
            ),
            models.Index(fields=["id"], condition=Q(is_to_count=True), name="task_to_count"),
            models.Index(
                fields=["decided_by", "decided_at"], condition=Q(decided_at__isnull=False), name="task_done"
            ),
            models.Index(fields=["assignee"], condition=Q(assignee__isnull=False), name="task_assignee"),
            # What began, ended or was done on some days: the lists behind the first page's figures. Rows lie in the
            # order of time, so a summary of each few pages does; it is not written anew when a status changes.
            BrinIndex(
                fields=["created_at", "closed_at", "decided_at"],
                autosummarize=True,
                pages_per_range=16,
                name="task_days",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=STILL_RUNNING & Q(kind="check"), name="one_running_task"
            )
        ]
        triggers = TASK_TRIGGERS

    def __str__(self) -> str:
        return self.reference

    @property
    def decides(self) -> bool:
        """Whether its outcome is the declaration's."""
        return self.kind == TaskKind.CHECK

    @property
    def paused_days(self) -> frozenset[date]:
        return days_of(self.pause_spans)


class Assignment(models.Model):
    """Custody by name: an interval with an epoch. Work under an earlier epoch is credited, not refused."""

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="assignments", verbose_name=_("task"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="assignments", verbose_name=_("staff member"))
    epoch = models.PositiveIntegerField(_("epoch"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["task", "epoch"], name="one_assignment_an_epoch"),
            models.UniqueConstraint(fields=["task"], condition=Q(ends_at__isnull=True), name="one_open_assignment"),
        ]

    def __str__(self) -> str:
        return f"{self.task} → {self.staff}"


class FormerGrid(models.Model):
    """A grid that a task was in until a supervisor moved it: work of its workers from before is credited."""

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="former_grids", verbose_name=_("task"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("grid"))
    left_at = models.DateTimeField(_("left"))

    class Meta:
        verbose_name = _("former grid")
        verbose_name_plural = _("former grids")

    def __str__(self) -> str:
        return f"{self.task} {self.grid}"
