"""What a person did to many tasks at once, so that it can be undone; and tasks that were closed as duplicates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.verification_tasks.models.tasks import VerificationTask


class BulkKind(models.TextChoices):
    REASSIGN = "reassign", _("Reassigned")
    PRIORITY = "priority", _("Priority changed")
    PAUSE = "pause", _("Pause asked for")


class BulkChange(models.Model):
    """One decision about a set of tasks. It can be undone once, for a while, where nothing happened since."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=BulkKind)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"))
    undone_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="whoever_undoes_has_a_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%Y-%m-%d %H:%M}"


class BulkChangeTask(models.Model):
    """A task of the set: what it was before, and the version that the change left it at."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="tasks", verbose_name=_("bulk change"))
    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="bulk_changes", verbose_name=_("task"))
    before = models.JSONField(_("before"), null=True)
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        verbose_name = _("task of a bulk change")
        verbose_name_plural = _("tasks of a bulk change")
        constraints = [models.UniqueConstraint(fields=["change", "task"], name="a_task_once_a_change")]

    def __str__(self) -> str:
        return f"{self.change_id} {self.task_id}"


class Duplicate(models.Model):
    """A task that was cancelled because another one checks the same; its history and evidence stay with it."""

    task = models.OneToOneField(
        VerificationTask, models.CASCADE, related_name="duplicate", verbose_name=_("duplicate")
    )
    kept = models.ForeignKey(VerificationTask, models.PROTECT, related_name="duplicates", verbose_name=_("kept task"))
    closed_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed"))

    class Meta:
        verbose_name = _("duplicate")
        verbose_name_plural = _("duplicates")
        constraints = [
            models.CheckConstraint(condition=~models.Q(task=models.F("kept")), name="no_task_is_its_own_duplicate")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} = {self.kept_id}"
