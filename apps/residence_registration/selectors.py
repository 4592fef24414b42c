"""What a resident may see: their own declarations, and those that others made for them with their number."""

from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.core.characters import Characters
from apps.core.errors import NotFound
from apps.residence_registration.models import Declaration, DeclarationSource, ResidentAccount, WechatBinding

BY_OTHERS: Final = [source for source in DeclarationSource if source != DeclarationSource.RESIDENT]


def declarations_of(account_id: UUID) -> QuerySet[Declaration]:
    number = ResidentAccount.objects.filter(id=account_id).values("phone_index")[:1]
    made_for_them = Q(source__in=BY_OTHERS, phone_index=number)
    return Declaration.objects.filter(Q(account=account_id) | made_for_them)


def find_declaration(declaration_id: UUID, *, account_id: UUID) -> Declaration:
    """With its person and grid. Somebody else's is as absent as one that never was."""
    declarations = declarations_of(account_id).select_related("person", "grid").prefetch_related("timeline")
    declaration = declarations.filter(id=declaration_id).first()
    if declaration is None:
        raise NotFound(_("There is no such declaration, or it is not yours."))
    return declaration


def wechat_binding_of(account_id: UUID) -> WechatBinding | None:
    return WechatBinding.objects.filter(account=account_id, ended_at=None).defer("openid").first()


def account_by_openid(index: bytes) -> UUID | None:
    """Whose WeChat it is at the moment, by the blind index of its openid."""
    running = WechatBinding.objects.filter(openid_index=index, ended_at=None)
    return running.values_list("account", flat=True).first()


def named(text: str) -> QuerySet[Declaration]:
    """In whose name these characters stand together; the index finds those that have them at all."""
    has_them: dict[str, Any] = {"characters__contains": sorted(set(text))}
    return Declaration.objects.alias(characters=Characters("name")).filter(**has_them, name__contains=text).order_by()
