"""/hooks/wechat/: the official account's callback."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from apps.core.errors import TooLarge
from apps.verification_tasks.inbound.wechat.envelopes import (
    Signed,
    check_configured,
    check_plain,
    close_answer,
    open_body,
)
from apps.verification_tasks.inbound.wechat.incoming import read
from apps.verification_tasks.inbound.wechat.receiving import receive
from apps.verification_tasks.inbound.wechat.replies import HEARD, answer_to

# WeChat's own messages have some hundred bytes; a text has 2,048 at most.
LARGEST: Final = 64 * 1024
LONGEST_ECHO: Final = 1024
XML: Final = "application/xml; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"


@method_decorator(csrf_exempt, name="dispatch")
class WechatHook(View):
    """Errors are raised: the middleware makes problem+json of them on every path under /hooks/."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """How the account's owner proves that this address is theirs."""
        check_configured()
        check_plain(Signed.of(request.GET.dict()))
        return HttpResponse(request.GET.get("echostr", "")[:LONGEST_ECHO], content_type=PLAIN)

    def post(self, request: HttpRequest) -> HttpResponse:
        check_configured()
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise TooLarge(_("A message may have at most %(limit)s bytes here.") % {"limit": LARGEST})
        signed = Signed.of(request.GET.dict())
        opened = open_body(signed, request.body)
        incoming = read(opened)
        reply = receive(incoming=incoming, raw=opened)
        answer = close_answer(signed, answer_to(incoming, reply))
        return HttpResponse(answer, content_type=PLAIN if answer == HEARD else XML)
