"""The office's pages of this room, and those of the messages, whose scope is that of what they are about."""

from apps.residence_registration.admin.declarations import DeclarationAdmin
from apps.residence_registration.admin.deliveries.page import DeliveryAdmin
from apps.residence_registration.admin.messages import MessageAdmin
from apps.residence_registration.admin.people import PersonAdmin
from apps.residence_registration.admin.registrations import RegistrationAdmin
from apps.residence_registration.admin.wordings.page import WordingAdmin
from apps.residence_registration.campaigns.admin.page import CampaignAdmin

__all__ = [
    "CampaignAdmin",
    "DeclarationAdmin",
    "DeliveryAdmin",
    "MessageAdmin",
    "PersonAdmin",
    "RegistrationAdmin",
    "WordingAdmin",
]
