"""How often somebody may ask. A number or an address becomes a key in Redis, so both are hashed."""

from datetime import timedelta
from typing import Final

from rest_framework.request import Request

from apps.core.addresses import client_address
from apps.core.crypto import blind_index
from apps.core.phones import phone_index
from apps.core.throttling import throttle

HOUR: Final = timedelta(hours=1)
CODES_A_PHONE: Final = 5
CODES_AN_ADDRESS: Final = 60
# More than all the tries that the codes of an hour allow, so that it stops floods, not people.
TRIES_A_PHONE: Final = 30
TRIES_AN_ADDRESS: Final = 300
# A declaration tells whether its person has one already, so nobody may try a list of numbers.
DECLARATIONS_AN_ACCOUNT: Final = 60
BINDING_CODES_AN_ACCOUNT: Final = 10
# Each goes to an address that somebody else may have.
EMAIL_CODES_AN_ACCOUNT: Final = 5

# A browser asks once in months, a portal perhaps at each visit.
SUBSCRIPTIONS_AN_ACCOUNT: Final = 30


def limit_codes(request: Request, phone: str) -> None:
    throttle("otp-address", address_key(request), limit=CODES_AN_ADDRESS, window=HOUR)
    throttle("otp-phone", phone_index(phone).hex(), limit=CODES_A_PHONE, window=HOUR)


def limit_tries(request: Request, phone: str) -> None:
    throttle("session-address", address_key(request), limit=TRIES_AN_ADDRESS, window=HOUR)
    throttle("session-phone", phone_index(phone).hex(), limit=TRIES_A_PHONE, window=HOUR)


def limit_declarations(account_id: object) -> None:
    throttle("declarations", str(account_id), limit=DECLARATIONS_AN_ACCOUNT, window=HOUR)


def limit_binding_codes(account_id: object) -> None:
    throttle("wechat-binding", str(account_id), limit=BINDING_CODES_AN_ACCOUNT, window=HOUR)


def limit_email_codes(account_id: object) -> None:
    throttle("email-code", str(account_id), limit=EMAIL_CODES_AN_ACCOUNT, window=HOUR)


def limit_subscriptions(account_id: object) -> None:
    throttle("push-subscription", str(account_id), limit=SUBSCRIPTIONS_AN_ACCOUNT, window=HOUR)


def address_key(request: Request) -> str:
    return blind_index("client_address", client_address(request)).hex()
