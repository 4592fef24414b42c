"""What is known of a provider's health, shared by all processes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProviderCircuit(models.Model):
    """`open_until`: nobody calls before; whoever calls first after it is the probe, and moves it on."""

    provider = models.CharField(_("provider"), primary_key=True, max_length=64)
    # In a row, since the last success.
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    open_until = models.DateTimeField(_("not called before"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=128, blank=True)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return self.provider
