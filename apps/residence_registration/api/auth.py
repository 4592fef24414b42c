"""Who calls: a resident, by the token of a session. Everybody else is refused."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.core.actors import Actor
from apps.core.addresses import client_address
from apps.core.clock import now
from apps.core.errors import NotAuthenticated
from apps.core.tokens import SCHEME, bearer, token_hash
from apps.residence_registration.models import ResidentAccount, ResidentSession


class ResidentAuthentication(BaseAuthentication):
    """No token and a wrong one are both 401: nothing behind this is for strangers."""

    def authenticate(self, request: Request) -> tuple[ResidentAccount, ResidentSession]:
        token = bearer(request.headers.get("Authorization", ""))
        if token is None:
            raise NotAuthenticated(_("Sign in first: this needs a resident's token."))
        alive = ResidentSession.objects.filter(revoked_at=None, expires_at__gt=now())
        session = alive.filter(token_hash=token_hash(token)).select_related("account").first()
        if session is None:
            raise NotAuthenticated(_("This token is not, or no longer, a resident's; sign in again."))
        return session.account, session

    def authenticate_header(self, _request: Request) -> str:
        return SCHEME


class ResidentScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ResidentAuthentication
    name = "residentToken"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <opaque>`, from POST /api/v1/resident/session",
        }


def account_of(request: Request) -> ResidentAccount:
    return cast("ResidentAccount", request.user)


def actor_of(request: Request) -> Actor:
    return Actor.resident(account_of(request).pk, client_address(request))
