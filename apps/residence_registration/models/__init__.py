"""People, their declarations and registrations, and how residents sign in."""

from apps.residence_registration.models.accounts import OneTimeCode, ResidentAccount, ResidentSession
from apps.residence_registration.models.campaigns import Campaign, CampaignRecipient
from apps.residence_registration.models.declarations import (
    Declaration,
    DeclarationSource,
    IdType,
    ResidenceKind,
    TimelineEntry,
)
from apps.residence_registration.models.emails import EmailClaim
from apps.residence_registration.models.people import Person
from apps.residence_registration.models.registrations import Registration
from apps.residence_registration.models.wechat import WechatBinding, WechatBindingCode

__all__ = [
    "Campaign",
    "CampaignRecipient",
    "Declaration",
    "DeclarationSource",
    "EmailClaim",
    "IdType",
    "OneTimeCode",
    "Person",
    "Registration",
    "ResidenceKind",
    "ResidentAccount",
    "ResidentSession",
    "TimelineEntry",
    "WechatBinding",
    "WechatBindingCode",
]
