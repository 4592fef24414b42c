"""My sign-in: the second factors that I have, and what I do about them."""

import uuid
from collections.abc import Callable
from typing import Final

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.errors import DomainError, NotFound
from apps.grids.office.doors.gate import KEPT, ask_again, freshly_proved, let_in
from apps.grids.office.doors.setting_up import show_codes
from apps.grids.office.doors.ways import to
from apps.grids.office.faults import in_words
from apps.grids.office.viewers import viewer_of
from apps.grids.proofs import Proof
from apps.grids.selectors.factors import factors_of
from apps.grids.services.factors import end_other_sessions, remove_authenticator, remove_passkey, renew_codes


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    deed = DEEDS.get(request.POST.get("deed", ""))
    if request.method != "POST" or deed is None:
        return page(request)
    if not freshly_proved(request):
        ask_again(request)
        return to("door", request, request.path)
    proof = Proof(request.session[KEPT]["by"])
    try:
        answer = deed(request)
    except DomainError as error:
        messages.error(request, in_words(error))
        return page(request)
    let_in(request, proof)
    return answer or HttpResponseRedirect(request.path)


def drop_app(request: HttpRequest) -> None:
    remove_authenticator(user=request.user, actor=viewer_of(request).actor())
    messages.success(request, _("The authenticator app is removed."))


def drop_passkey(request: HttpRequest) -> None:
    try:
        key_id = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        raise NotFound(_("There is no such passkey.")) from None
    remove_passkey(user=request.user, key_id=key_id, actor=viewer_of(request).actor())
    messages.success(request, _("The passkey is removed."))


def new_codes(request: HttpRequest) -> HttpResponse:
    return show_codes(request, renew_codes(user=request.user, actor=viewer_of(request).actor()))


def end_sessions(request: HttpRequest) -> None:
    end_other_sessions(user=request.user, actor=viewer_of(request).actor())
    messages.success(request, _("Every other session has to prove itself again."))


DEEDS: Final[dict[str, Callable[[HttpRequest], HttpResponse | None]]] = {
    "drop_app": drop_app,
    "drop_passkey": drop_passkey,
    "new_codes": new_codes,
    "end_sessions": end_sessions,
}


def page(request: HttpRequest) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("My sign-in"),
        "factors": factors_of(request.user),
        "set_up": reverse("admin:set_up", query={"next": request.path}),
    }
    return TemplateResponse(request, "admin/office/doors/mine.html", context)
