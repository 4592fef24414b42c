"""What is to be expected of each grid in the next days, how well that has worked so far, and whom it would help."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.grids.models import Grid, Staff


class ForecastTest(models.Model):
    """A replay of past weeks as they were known then. `figures` are the fields of `forecast.testing.Figures`."""

    computed_at = models.DateTimeField(_("computed"), db_index=True)
    # Which share of the work follows the deadlines; the share that fitted the older of the weeks best.
    in_order = models.FloatField(_("share of work in order of deadlines"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("test of the forecast")
        verbose_name_plural = _("tests of the forecast")

    def __str__(self) -> str:
        return f"{self.computed_at:%Y-%m-%d}"


class Forecast(models.Model):
    """One run over all grids, for `days` days from `first_day` on. Only the newest keeps its rows."""

    computed_at = models.DateTimeField(_("computed"), db_index=True)
    first_day = models.DateField(_("from"))
    days = models.PositiveSmallIntegerField(_("days"))
    in_order = models.FloatField(_("share of work in order of deadlines"))

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")

    def __str__(self) -> str:
        return f"{self.first_day}"


class GridForecast(models.Model):
    """`late`: checks expected to miss their deadline within the days; from `low` to `high` in four cases of five."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="grids", verbose_name=_("forecast"))
    grid = models.ForeignKey(Grid, models.CASCADE, related_name="+", verbose_name=_("grid"))
    overdue = models.PositiveIntegerField(_("overdue"))
    due = models.PositiveIntegerField(_("due"))
    inflow = models.FloatField(_("new a day"))
    capacity = models.FloatField(_("checks a working day"))
    late = models.FloatField(_("expected late"))
    low = models.PositiveIntegerField(_("at least"))
    high = models.PositiveIntegerField(_("at most"))
    probability = models.FloatField(_("probability"))
    late_from = models.DateField(_("late from"), null=True, blank=True)

    class Meta:
        verbose_name = _("forecast of a grid")
        verbose_name_plural = _("forecasts of grids")
        constraints = [models.UniqueConstraint(fields=["forecast", "grid"], name="one_forecast_a_grid")]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.late:.1f}"


class Move(models.Model):
    """Tasks of a grid that will be late there and that somebody near has time for."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="moves", verbose_name=_("forecast"))
    grid = models.ForeignKey(Grid, models.CASCADE, related_name="+", verbose_name=_("grid"))
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+", verbose_name=_("staff member"))
    tasks = models.PositiveIntegerField(_("tasks"))
    # The helper works in the grid's own community; otherwise in another one of the town.
    is_near = models.BooleanField(_("same community"))
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    class Meta:
        verbose_name = _("suggested move")
        verbose_name_plural = _("suggested moves")
        constraints = [models.UniqueConstraint(fields=["forecast", "grid", "staff"], name="one_move_a_person")]

    def __str__(self) -> str:
        return f"{self.grid_id} → {self.staff_id}: {self.tasks}"
