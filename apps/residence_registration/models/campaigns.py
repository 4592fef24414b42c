"""Campaigns, and whom a running one has still to tell."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.ids import new_id
from apps.grids.models import Division, Grid
from apps.notifications.models import Language
from apps.residence_registration.campaigns.states import CampaignStatus


class Campaign(models.Model):
    """To the registered residents of a grid, of a town, or of the city where both are None.

    With days: to those of them who became eligible for the residence permit on one of these. What it says stands in
    the wordings of its `version`. Who made, started and released it: "user:1" or the id of a member of staff.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # As long as a WeChat message's line may be.
    title = models.CharField(_("title"), max_length=20)
    title_en = models.CharField(_("title in English"), max_length=40)
    # The town stands with a grid too, so that a campaign has a place in the scope of people.
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("grid"))
    eligible_from = models.DateField(_("eligible from"), null=True, blank=True)
    eligible_until = models.DateField(_("eligible until"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version of the wording"))
    rate = models.PositiveIntegerField(_("messages a minute"))
    status = models.CharField(
        _("status"), max_length=16, choices=[(s.value, s.value) for s in CampaignStatus], default=CampaignStatus.DRAFT
    )
    made_by = models.CharField(_("made by"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    started_by = models.CharField(_("started by"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    released_by = models.CharField(_("released by"), max_length=64, blank=True)
    # How many numbers it speaks to, with those who have opted out: as counted at its start, then as gathered.
    reach = models.PositiveIntegerField(_("reach"), null=True, blank=True)
    gathered_at = models.DateTimeField(_("audience gathered"), null=True, blank=True)
    # The last recipient whose turn has been.
    cursor = models.BigIntegerField(default=0)
    written = models.PositiveIntegerField(_("messages written"), default=0)
    opted_out = models.PositiveIntegerField(_("opted out"), default=0)
    # Their registration ended between the start and their turn.
    moved_away = models.PositiveIntegerField(_("registered no more"), default=0)
    next_step_at = models.DateTimeField(_("next batch"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    trouble = models.CharField(_("last error"), max_length=128, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        indexes = [
            models.Index(fields=["next_step_at"], condition=Q(status=CampaignStatus.RUNNING), name="campaign_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by="") | (~Q(released_by=F("made_by")) & ~Q(released_by=F("started_by"))),
                name="a_campaign_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(grid__isnull=True) | Q(town__isnull=False), name="a_campaign_s_grid_has_its_town"
            ),
            models.CheckConstraint(
                condition=Q(eligible_from__isnull=True, eligible_until__isnull=True)
                | Q(
                    eligible_from__isnull=False,
                    eligible_until__isnull=False,
                    eligible_until__gte=F("eligible_from"),
                ),
                name="a_campaign_s_days_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def titles(self) -> dict[str, str]:
        """By language."""
        return {Language.CHINESE: self.title, Language.ENGLISH: self.title_en}


class CampaignRecipient(models.Model):
    """One phone number that is still to be told, by one of its declarations; gone when its turn has been."""

    # Without a constraint: no campaign is ever removed, and to check it for each of a city's residents takes long.
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="recipients", db_index=False, db_constraint=False
    )
    # Without a foreign key: a declaration that goes is told nothing, and need not look for these rows.
    declaration_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["campaign", "id"], name="campaign_recipient_turn")]

    def __str__(self) -> str:
        return str(self.pk)
