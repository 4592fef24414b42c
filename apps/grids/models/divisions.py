"""The tree of divisions (统计用区划代码) and the code tables of the form."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.TextChoices):
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("City or county")
    TOWN = "town", _("Town")
    COMMUNITY = "village", _("Community")


class Division(models.Model):
    """One row of the published tree; `code` has twelve digits."""

    code = models.CharField(_("code"), primary_key=True, max_length=12)
    name = models.CharField(_("name"), max_length=64)
    pinyin = models.CharField(_("pinyin"), max_length=255, db_index=True)
    level = models.CharField(_("level"), max_length=16, choices=DivisionLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    # A statistical unit in which nobody lives: hidden from the address picker.
    is_virtual = models.BooleanField(_("virtual"), default=False)

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["pinyin"]

    def __str__(self) -> str:
        return self.name


class CodeTableRow(models.Model):
    """One code of one table of the form (`code_tables.csv`)."""

    table = models.CharField(_("table"), max_length=32)
    code = models.CharField(_("code"), max_length=16)
    label = models.CharField(_("label"), max_length=64)
    standard = models.CharField(_("standard"), max_length=128, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("code tables")
        ordering = ["table", "code"]
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="code_table_code")]

    def __str__(self) -> str:
        return f"{self.table} {self.code} {self.label}"
