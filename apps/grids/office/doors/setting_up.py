"""Set up a second factor: at the first sign-in before anything else, or a further one later."""

import base64
from typing import Final

import segno
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.crypto import decrypt_text, encrypt_text
from apps.core.errors import DomainError
from apps.grids.office.doors.ceremony import ask_for_new_key, take_ceremony
from apps.grids.office.doors.forms import FirstCodeForm, PasskeyForm
from apps.grids.office.doors.gate import Standing, ask_again, freshly_proved, let_in, standing
from apps.grids.office.doors.ways import onward, to
from apps.grids.office.faults import in_words
from apps.grids.office.viewers import viewer_of
from apps.grids.proofs import Proof
from apps.grids.services.factors import add_authenticator, add_passkey, new_secret, uri_of

PENDING: Final = "office.pending_secret"
CONTEXT: Final = "office.pending_secret"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    match standing(request):
        case Standing.OUTSIDE:
            return to("login", request)
        case Standing.MUST_PROVE:
            return to("door", request, request.get_full_path())
        case Standing.INSIDE if not freshly_proved(request):
            ask_again(request)
            return to("door", request, request.get_full_path())
    code_form = FirstCodeForm(request.POST if "code" in request.POST else None)
    key_form = PasskeyForm(request.POST if "passkey" in request.POST else None)
    try:
        if code_form.is_bound and code_form.is_valid():
            return welcome(request, Proof.CODE, with_app(request, code_form))
        if key_form.is_bound and key_form.is_valid():
            return welcome(request, Proof.PASSKEY, with_passkey(request, key_form))
    except DomainError as error:
        (code_form if code_form.is_bound else key_form).add_error(None, in_words(error))
    return page(request, code_form, key_form)


def with_app(request: HttpRequest, form: FirstCodeForm) -> list[str]:
    codes = add_authenticator(
        user=request.user,
        secret=pending_secret(request),
        code=form.cleaned_data["code"],
        actor=viewer_of(request).actor(),
    )
    request.session.pop(PENDING, None)
    return codes


def with_passkey(request: HttpRequest, form: PasskeyForm) -> list[str]:
    return add_passkey(
        user=request.user,
        answer=form.cleaned_data["passkey"],
        name=form.cleaned_data["name"],
        ceremony=take_ceremony(request),
        actor=viewer_of(request).actor(),
    )


def welcome(request: HttpRequest, proof: Proof, codes: list[str]) -> HttpResponse:
    let_in(request, proof)
    return show_codes(request, codes) if codes else HttpResponseRedirect(onward(request))


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The answer to a POST: it stands in no address, and a reload asks before it sends again."""
    context = {
        **admin.site.each_context(request),
        "title": _("Recovery codes"),
        "codes": codes,
        "next": onward(request),
    }
    return TemplateResponse(request, "admin/office/doors/codes.html", context)


def pending_secret(request: HttpRequest) -> str:
    """The same until it is used, however often the page is opened; sealed, for sessions lie in the database."""
    kept = request.session.get(PENDING)
    if kept:
        return decrypt_text(base64.b64decode(kept), CONTEXT)
    secret = new_secret()
    request.session[PENDING] = base64.b64encode(encrypt_text(secret, CONTEXT)).decode()
    return secret


def page(request: HttpRequest, code_form: FirstCodeForm, key_form: PasskeyForm) -> HttpResponse:
    secret = pending_secret(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Set up your second factor"),
        "picture": picture(uri_of(secret, request.user.get_username())),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "code_form": code_form,
        "key_form": key_form,
        "options": ask_for_new_key(request),
        "first": standing(request) is Standing.MUST_SET_UP,
        "next": onward(request),
    }
    return TemplateResponse(request, "admin/office/doors/set_up.html", context)


def picture(text: str) -> SafeString:
    drawn = segno.make(text, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308  drawn here, of an address that the QR code encodes
