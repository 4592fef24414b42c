"""What can be done to a campaign: each a question, then one call of a service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Section
from apps.grids.office.viewers import viewer_of
from apps.residence_registration.campaigns.admin.sections import estimate_section
from apps.residence_registration.campaigns.admin.words import STATUS_WORDS, place_words
from apps.residence_registration.campaigns.preview import preview
from apps.residence_registration.campaigns.services import (
    call_off_campaign,
    release_campaign,
    resume_campaign,
    start_campaign,
    stop_campaign,
)
from apps.residence_registration.campaigns.states import CampaignStatus
from apps.residence_registration.models import Campaign

Service = Callable[..., Campaign]


@dataclass(frozen=True, slots=True)
class Deed:
    """`before`: the states in which it is offered; `weighs`: reach and cost are shown with the question."""

    name: str
    label: Promise
    icon: str
    question: Promise
    service: Service
    before: frozenset[CampaignStatus]
    weighs: bool = False


DEEDS: Final = {
    deed.name: deed
    for deed in (
        Deed(
            "start",
            gettext_lazy("Start"),
            "play_arrow",
            gettext_lazy(
                "Who is registered now is told, batch by batch. Many are told when a second person says yes."
            ),
            start_campaign,
            frozenset({CampaignStatus.DRAFT}),
            weighs=True,
        ),
        Deed(
            "release",
            gettext_lazy("Release"),
            "verified",
            gettext_lazy("It reaches so many that it needs your yes beside that of who has made it."),
            release_campaign,
            frozenset({CampaignStatus.WAITING}),
            weighs=True,
        ),
        Deed(
            "stop",
            gettext_lazy("Stop"),
            "pause",
            gettext_lazy("No further batch is written, and what is written and has not left waits."),
            stop_campaign,
            frozenset({CampaignStatus.RUNNING}),
        ),
        Deed(
            "resume",
            gettext_lazy("Resume"),
            "resume",
            gettext_lazy("It goes on where it stopped; what was held back leaves within the hour."),
            resume_campaign,
            frozenset({CampaignStatus.STOPPED}),
        ),
        Deed(
            "call_off",
            gettext_lazy("Call off"),
            "cancel",
            gettext_lazy("For good: nobody else is told, and what is written and has not left never leaves."),
            call_off_campaign,
            frozenset({CampaignStatus.DRAFT, CampaignStatus.WAITING, CampaignStatus.STOPPED}),
        ),
    )
}


def action_of(deed: Deed) -> Any:
    """As the admin wants it: a function of that name."""

    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[Campaign]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[Campaign]) -> str:
            actor = viewer_of(request).actor()
            with transaction.atomic():
                done = [deed.service(campaign_id=campaign.pk, actor=actor) for campaign in chosen]
            return " ".join(f"{campaign}: {STATUS_WORDS[campaign.status]}" for campaign in done)

        step = Step(
            action=deed.name,
            title=deed.label,
            question=deed.question,
            submit=deed.label,
            apply=apply,
            line=lambda campaign: f"{campaign.title} · {place_words(campaign)}",
            preview=weighed if deed.weighs else None,
        )
        return confirm(model_admin, request, queryset, step)

    act.__name__ = deed.name
    act.icon = deed.icon  # type: ignore[attr-defined]  # read by the page's buttons
    act.short_description = deed.label  # type: ignore[attr-defined]  # as `admin.action` would, which wants texts alone
    act.allowed_permissions = ["announce"]  # type: ignore[attr-defined]  # the same
    return act


def weighed(chosen: list[Campaign]) -> list[Section]:
    return [estimate_section(preview(campaign)) for campaign in chosen]
