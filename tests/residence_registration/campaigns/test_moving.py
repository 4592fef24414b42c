"""A campaign is started by one person, released by another, stopped, resumed, called off."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from pytest_django import Settings

from apps.core.actors import Actor
from apps.core.errors import Conflict, Forbidden, InvalidInput
from apps.core.models import AuditEntry
from apps.notifications.models import Delivery, Wording
from apps.notifications.states import DeliveryStatus
from apps.residence_registration.campaigns.services import (
    call_off_campaign,
    draft_campaign,
    release_campaign,
    resume_campaign,
    run_campaigns,
    start_campaign,
    stop_campaign,
)
from apps.residence_registration.campaigns.states import MOVES, CampaignStatus, may_move
from apps.residence_registration.models import Campaign, CampaignRecipient
from tests.cast.campaigns import TEXTS, TITLES, a_draft, drafted, registered, started
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
SERVICES: dict[Callable[..., Campaign], set[str]] = {
    start_campaign: {"draft"},
    release_campaign: {"waiting"},
    stop_campaign: {"running"},
    resume_campaign: {"stopped"},
    call_off_campaign: {"draft", "waiting", "stopped"},
}


def test_every_status_has_its_moves_and_what_is_over_has_none() -> None:
    assert set(MOVES) == set(CampaignStatus)
    over = {status for status in CampaignStatus if not MOVES[status]}
    assert over == {CampaignStatus.DONE, CampaignStatus.CALLED_OFF}
    assert not may_move("running", CampaignStatus.CALLED_OFF), "stopped first, so that no batch is being written"


@pytest.mark.parametrize("service", SERVICES)
def test_each_deed_has_its_states(quarter: Quarter, service: Callable[..., Campaign]) -> None:
    deed = {"campaign_id": drafted(quarter).pk, "actor": Actor.staff(quarter.centre.pk)}
    for status in CampaignStatus:
        Campaign.objects.update(status=status)
        if status in SERVICES[service]:
            assert service(**deed).status != status
            continue
        with pytest.raises(Conflict) as refused:
            service(**deed)
        assert refused.value.code == "campaign_moved_on"


def test_many_are_told_when_a_second_person_says_so(quarter: Quarter, settings: Settings) -> None:
    settings.CAMPAIGN_RELEASE_ABOVE = 1
    registered(quarter, 2)
    campaign = started(quarter)
    assert (campaign.status, campaign.reach, run_campaigns()) == ("waiting", 2, 0)
    with pytest.raises(Forbidden) as refused:
        release_campaign(campaign_id=campaign.pk, actor=Actor.staff(quarter.supervisor.pk))
    assert refused.value.code == "second_person_needed"
    release_campaign(campaign_id=campaign.pk, actor=Actor.staff(quarter.centre.pk))
    assert run_campaigns() == 1
    entry = AuditEntry.objects.get(action="campaign.released")
    assert (entry.actor_id, entry.before, entry.after) == (
        str(quarter.centre.pk),
        {"status": "waiting"},
        {"status": "running"},
    )


@pytest.mark.parametrize("name", ["made_by", "started_by"])
def test_the_database_wants_a_second_person_too(quarter: Quarter, name: str) -> None:
    campaign = drafted(quarter)
    with pytest.raises(IntegrityError, match="second_person"):
        Campaign.objects.filter(pk=campaign.pk).update(**{name: "one", "released_by": "one"})


def test_a_campaign_that_is_called_off_leaves_nobody_to_be_told(quarter: Quarter) -> None:
    registered(quarter, 15)
    campaign = started(quarter, rate=60)
    actor = Actor.staff(quarter.supervisor.pk)
    run_campaigns()
    run_campaigns()
    stop_campaign(campaign_id=campaign.pk, actor=actor)
    call_off_campaign(campaign_id=campaign.pk, actor=actor)
    assert list(Delivery.objects.values_list("status", flat=True)) == [DeliveryStatus.OVERTAKEN] * 10
    assert (CampaignRecipient.objects.count(), run_campaigns()) == (0, 0)


def test_its_words_are_kept_in_each_language_under_one_version(quarter: Quarter) -> None:
    first, second = drafted(quarter), drafted(quarter)
    assert second.version == first.version + 1
    kept = Wording.objects.filter(version=first.version, template="resident.announcement")
    assert {row.language: (row.text, row.note) for row in kept} == {
        language: (text, TITLES[language]) for language, text in TEXTS.items()
    }


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"texts": {**TEXTS, "en": "[Doorstep] {title}"}}, "/text/en", "way_out_missing"),
        ({"texts": {**TEXTS, "zh-hans": "{title}退订"}}, "/text/zh-hans", "signature_missing"),
        ({"texts": {**TEXTS, "en": "[Doorstep] {name} opt out"}}, "/text/en", "unknown_variable"),
        ({"texts": {**TEXTS, "en": "[Doorstep] opt out" + "." * 700}}, "/text/en", "too_long"),
        ({"sms_template_ids": {"en": "?"}}, "/sms_template_id/en", "bad_template_id"),
        ({"rate": 0}, "/rate", "bad_rate"),
        ({"rate": 601}, "/rate", "bad_rate"),
    ],
)
def test_what_cannot_be_said_is_not_kept(
    quarter: Quarter, changes: dict[str, object], pointer: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft_campaign(draft=a_draft(**changes), actor=Actor.staff(quarter.supervisor.pk))
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [(pointer, code)]
    assert not Wording.objects.filter(template="resident.announcement", is_shipped=False).exists()
