"""The versions of what is said. A version is never changed: the next one takes its place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.notifications.models.contacts import Language


class Wording(models.Model):
    """The newest version of a template and language is in force."""

    template = models.CharField(_("template"), max_length=64)
    language = models.CharField(_("language"), max_length=8, choices=Language)
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    # The vendors' own names of their approved copies; without one only a vendor that takes free text can carry it.
    sms_template_id = models.CharField(_("SMS vendor's template id"), max_length=64, blank=True)
    wechat_template_id = models.CharField(_("WeChat template id"), max_length=64, blank=True)
    # Shipped with this program: the next release may replace it. What a person wrote stays.
    is_shipped = models.BooleanField(_("shipped"), default=False)
    note = models.CharField(_("why it was made"), max_length=255, blank=True)
    # "user:1" or the id of a member of staff.
    made_by = models.CharField(_("made by"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["template", "language", "version"], name="one_wording_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()} · {self.version}"
