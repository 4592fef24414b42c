"""What the page of a new campaign asks."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.core.errors import FieldError
from apps.core.ids import parse_uuid
from apps.grids.models import Division, DivisionLevel, Grid
from apps.grids.office.viewers import Viewer
from apps.notifications.models import Language
from apps.residence_registration.campaigns.services import CampaignDraft
from apps.residence_registration.campaigns.words import LANGUAGES, MODEL_TEXTS, words_at
from apps.residence_registration.models import Campaign

ALL, ELIGIBLE = "all", "eligible"
CITY: Final = "city"
TEXT, SMS_ID, WECHAT_ID = "text", "sms_template_id", "wechat_template_id"


def named(kind: str, language: str) -> str:
    """The field of a language: text_zh_hans."""
    return f"{kind}_{language.replace('-', '_')}"


def line(label: Any, most: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=UnfoldAdminTextInputWidget, **options)


def day(label: Any) -> forms.DateField:
    needed = gettext_lazy("Only for those who became eligible.")
    return forms.DateField(
        label=label, required=False, help_text=needed, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )


class CampaignForm(forms.Form):
    """The places are those in the viewer's scope: none else can be chosen."""

    title = line(gettext_lazy("Title"), 20)
    title_en = line(gettext_lazy("Title in English"), 40)
    place = forms.ChoiceField(label=gettext_lazy("Where"), widget=UnfoldAdminSelectWidget)
    who = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=[
            (ALL, gettext_lazy("every registered resident")),
            (ELIGIBLE, gettext_lazy("who became eligible for the permit")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    eligible_from = day(gettext_lazy("Eligible from"))
    eligible_until = day(gettext_lazy("Eligible until"))
    rate = forms.IntegerField(
        label=gettext_lazy("Messages a minute"),
        min_value=1,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "number"}),
    )

    def __init__(self, data: Any, viewer: Viewer, base: Campaign | None = None) -> None:
        super().__init__(data, initial=initial_of(base))
        field: Any = self.fields["place"]
        field.choices = list(places(viewer))
        for language in LANGUAGES:
            label = {"language": Language(language).label}
            self.fields[named(TEXT, language)] = forms.CharField(
                label=_("Text, %(language)s") % label,
                max_length=1000,
                widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            )
        for language in LANGUAGES:
            label = {"language": Language(language).label}
            sms, wechat = _("SMS vendor's template id, %(language)s"), _("WeChat template id, %(language)s")
            self.fields[named(SMS_ID, language)] = line(sms % label, 64, required=False)
            self.fields[named(WECHAT_ID, language)] = line(wechat % label, 64, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("who") == ELIGIBLE:
            for name in ("eligible_from", "eligible_until"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, ValidationError(_("Please name the day."), code="required"))
        return cleaned

    def draft(self) -> CampaignDraft:
        values = self.cleaned_data
        kind, _colon, place = values["place"].partition(":")
        grid = Grid.objects.get(pk=place) if kind == "grid" else None
        days = (values["eligible_from"], values["eligible_until"])
        return CampaignDraft(
            titles={Language.CHINESE: values["title"], Language.ENGLISH: values["title_en"]},
            town=grid.town_id if grid else place or None,
            grid=grid.pk if grid else None,
            eligible=days if values["who"] == ELIGIBLE else None,
            rate=values["rate"],
            texts=self.by_language(TEXT),
            sms_template_ids=self.by_language(SMS_ID),
            wechat_template_ids=self.by_language(WECHAT_ID),
        )

    def by_language(self, kind: str) -> dict[str, str]:
        return {language: self.cleaned_data[named(kind, language)] for language in LANGUAGES}

    def take_fault(self, fault: FieldError) -> None:
        """At its field: `/text/en` is of `text_en`."""
        kind, _slash, language = fault.pointer.removeprefix("/").partition("/")
        self.add_error(named(kind, language) if language else kind, fault.detail)


def places(viewer: Viewer) -> Iterator[tuple[str, Any]]:
    """The city, where the viewer answers for it; each town in scope with its grids."""
    if viewer.sees_everything:
        yield CITY, _("the whole city")
    grids: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for grid in (
        Grid.objects.filter(viewer.scope(grid="pk", town="town"), is_active=True).defer("area").order_by("code")
    ):
        grids[str(grid.town_id)].append((f"grid:{grid.pk}", f"{grid.name} ({grid.code})"))
    towns = Division.objects.filter(viewer.scope(grid="pk", town="pk"), level=DivisionLevel.TOWN).order_by("code")
    for town in towns:
        yield town.name, [(f"town:{town.pk}", _("all of %(town)s") % {"town": town.name}), *grids[town.pk]]


def initial_of(base: Campaign | None) -> dict[str, Any]:
    """Of another campaign, else the texts that this program ships."""
    if base is None:
        texts = {named(TEXT, language): MODEL_TEXTS[language] for language in LANGUAGES}
        return {"rate": settings.CAMPAIGN_RATE, "who": ALL, **texts}
    words = words_at(base.version)
    given: dict[str, Any] = {
        "title": base.title,
        "title_en": base.title_en,
        "rate": base.rate,
        "place": place_of(base),
        "who": ALL if base.eligible_from is None else ELIGIBLE,
        "eligible_from": base.eligible_from,
        "eligible_until": base.eligible_until,
    }
    for language, each in words.items():
        given[named(TEXT, language)] = each.text
        given[named(SMS_ID, language)] = each.sms_template_id
        given[named(WECHAT_ID, language)] = each.wechat_template_id
    return given


def place_of(campaign: Campaign) -> str:
    if campaign.grid_id is not None:
        return f"grid:{campaign.grid_id}"
    return CITY if campaign.town_id is None else f"town:{campaign.town_id}"


def asked_base(asked: str | None) -> Any:
    return parse_uuid(asked) if asked else None
