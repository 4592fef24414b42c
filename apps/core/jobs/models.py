"""A job: what is to be done for whom, how far it is, and where its result lies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id
from apps.core.jobs.states import ACTIVE, JobState


class Job(models.Model):
    """`params` and `report` are JSON and sealed: they may name people. `cursor` says where the next batch begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=32)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    # Where the owner sat, for the audit trail of what is done in their name.
    address = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=16)
    state = models.CharField(
        _("state"), max_length=16, choices=[(s.value, s.value) for s in JobState], default=JobState.QUEUED
    )
    params = EncryptedTextField()
    report = EncryptedTextField(null=True)
    cursor = models.JSONField(default=dict)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), null=True)
    error = models.CharField(_("error"), max_length=255, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    holder = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    # The result: its name for the person, and how many sealed pieces of it are stored.
    file_name = models.CharField(_("file"), max_length=128, blank=True)
    file_type = models.CharField(max_length=128, blank=True)
    pieces = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    expires_at = models.DateTimeField(_("kept until"))
    files_deleted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["owner", "created_at"], name="job_owner"),
            models.Index(
                fields=["created_at"], name="job_active", condition=Q(state__in=sorted(s.value for s in ACTIVE))
            ),
            models.Index(fields=["expires_at"], name="job_files", condition=Q(files_deleted_at=None)),
        ]

    def __str__(self) -> str:
        return f"{localtime(self.created_at):%Y-%m-%d %H:%M:%S}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def share(self) -> int | None:
        """Whole percents; None where nobody knows yet how much there is."""
        if self.state == JobState.DONE:
            return 100
        return min(100 * self.done // self.total, 100) if self.total else None

    @property
    def has_file(self) -> bool:
        return bool(self.file_name) and self.state == JobState.DONE and self.files_deleted_at is None
