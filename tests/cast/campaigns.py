"""Registered residents by the hundred, and campaigns that speak to them."""

from datetime import date
from typing import Any, Final

from apps.core.actors import Actor
from apps.core.clock import at_local, now
from apps.core.phones import phone_index
from apps.notifications.models import Channel, Contact, ContactAddress
from apps.residence_registration.campaigns.services import CampaignDraft, draft_campaign, start_campaign
from apps.residence_registration.models import Campaign, Declaration
from apps.residence_registration.states import DeclarationStatus
from tests.cast.verification_tasks import COMMUNITY, TOWN, Quarter

TEXTS: Final = {
    "zh-hans": "【门前】{title}，欢迎前来。退订请登录后在消息设置中关闭。",
    "en": "[Doorstep] {title}: come and see. To opt out, log in and change your settings.",
}
TITLE: Final = "周六便民服务"
TITLES: Final = {"zh-hans": TITLE, "en": "Open Saturday"}


def registered(quarter: Quarter, count: int, *, division: str = COMMUNITY, **changes: Any) -> list[Declaration]:
    made = quarter.declarations(count, division=division, submitted_at=changes.pop("submitted_at", None))
    columns = {"status": DeclarationStatus.REGISTERED, "grid": quarter.grid, **changes}
    Declaration.objects.filter(pk__in=[one.pk for one in made]).update(**columns)
    return list(Declaration.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


def declared_on(day: date) -> Any:
    """Noon of it."""
    return at_local(day, now().replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None).time())


def a_draft(**changes: Any) -> CampaignDraft:
    given: dict[str, Any] = {"titles": TITLES, "texts": TEXTS, "rate": 600, "town": TOWN, **changes}
    return CampaignDraft(**given)


def drafted(quarter: Quarter, **changes: Any) -> Campaign:
    return draft_campaign(draft=a_draft(**changes), actor=Actor.staff(quarter.supervisor.pk))


def started(quarter: Quarter, **changes: Any) -> Campaign:
    campaign = drafted(quarter, **changes)
    return start_campaign(campaign_id=campaign.pk, actor=Actor.staff(quarter.supervisor.pk))


def wishes(declaration: Declaration, *, bound: Channel | None = None, **changes: Any) -> Contact:
    """A contact of that declaration's number."""
    index = phone_index(declaration.phone)
    contact = Contact.objects.create(recipient_index=index, phone=declaration.phone, changed_at=now(), **changes)
    if bound:
        address = f"{bound}-{contact.pk}"
        ContactAddress.objects.create(
            contact=contact, channel=bound, address=address, address_index=phone_index(address), bound_at=now()
        )
    return contact
