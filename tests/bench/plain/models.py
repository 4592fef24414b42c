"""The same matter in the plainest tables: no journal, no history, no feed."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Task(models.Model):
    id = models.UUIDField(primary_key=True)
    grid = models.IntegerField()
    seq = models.BigIntegerField(unique=True)
    reference = models.CharField(max_length=24)
    status = models.CharField(max_length=20)
    version = models.IntegerField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sla = models.CharField(max_length=12)
    priority = models.CharField(max_length=8)
    attempts = models.IntegerField()
    name = models.CharField(max_length=30)
    id_number_masked = models.CharField(max_length=18)
    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    latitude = models.FloatField()
    longitude = models.FloatField()
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=2)
    since = models.DateField()
    objects: ClassVar[models.Manager["Task"]] = models.Manager()

    class Meta:
        app_label = "plain"
        indexes = [models.Index(fields=["grid", "seq"], name="plain_grid_seq")]

    def __str__(self) -> str:
        return self.reference


class Cover(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    grid = models.IntegerField()
    objects: ClassVar[models.Manager["Cover"]] = models.Manager()

    class Meta:
        app_label = "plain"

    def __str__(self) -> str:
        return str(self.grid)


class Event(models.Model):
    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    type = models.CharField(max_length=24)
    task = models.ForeignKey(Task, models.CASCADE)
    occurred_at = models.DateTimeField()
    seq = models.BigIntegerField()
    data = models.JSONField()
    objects: ClassVar[models.Manager["Event"]] = models.Manager()

    class Meta:
        app_label = "plain"

    def __str__(self) -> str:
        return self.type
