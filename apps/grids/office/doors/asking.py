"""Before the door: a code of the app, a passkey, or a recovery code."""

from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.errors import DomainError
from apps.grids.office.doors.ceremony import ask_for_known_key, take_ceremony
from apps.grids.office.doors.forms import CodeForm, PasskeyForm
from apps.grids.office.doors.gate import Standing, let_in, standing
from apps.grids.office.doors.ways import onward, to
from apps.grids.office.faults import in_words
from apps.grids.office.viewers import viewer_of
from apps.grids.proofs import Proof
from apps.grids.selectors.factors import factors_of
from apps.grids.services.factors import prove_by_code, prove_by_passkey


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    match standing(request):
        case Standing.OUTSIDE:
            return to("login", request)
        case Standing.MUST_SET_UP:
            return to("set_up", request)
        case Standing.INSIDE:
            return HttpResponseRedirect(onward(request))
    form = CodeForm(request.POST if "code" in request.POST else None)
    fault = ""
    if request.method == "POST":
        try:
            proof = proved(request, form)
        except DomainError as error:
            proof, fault = None, in_words(error)
        else:
            fault = "" if proof else _("That was not right. Please try again.")
        if proof is not None:
            let_in(request, proof)
            return HttpResponseRedirect(onward(request))
    return page(request, form, fault)


def proved(request: HttpRequest, form: CodeForm) -> Proof | None:
    user, actor = request.user, viewer_of(request).actor()
    if form.is_bound:
        return prove_by_code(user=user, code=form.cleaned_data["code"], actor=actor) if form.is_valid() else None
    answer = PasskeyForm(request.POST)
    if not answer.is_valid():
        return None
    found = answer.cleaned_data["passkey"]
    return prove_by_passkey(user=user, answer=found, ceremony=take_ceremony(request), actor=actor)


@never_cache
@require_http_methods(["POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Somebody else's turn: Django's own sign-out stands behind the door."""
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


def page(request: HttpRequest, form: CodeForm, fault: str) -> HttpResponse:
    factors = factors_of(request.user)
    context = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "form": form,
        "fault": fault,
        "factors": factors,
        "options": ask_for_known_key(request) if factors.passkeys else None,
        "next": onward(request),
    }
    return TemplateResponse(request, "admin/office/doors/ask.html", context)
