"""Send again what was given up, for a reason that the audit trail keeps."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.errors import Conflict
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.reveal import ReasonForm
from apps.grids.office.viewers import viewer_of
from apps.grids.office.words import action_words
from apps.grids.roles import Permission
from apps.notifications.models import Delivery
from apps.notifications.services import resend
from apps.residence_registration.admin.delivery_words import delivery_words, error_words


def line(delivery: Delivery) -> str:
    shown = [action_words(delivery.message.template), delivery_words(delivery), error_words(delivery.error)]
    return " · ".join(part for part in shown if part)


class ResendAction:
    def has_resend_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.RESEND_MESSAGES)

    @admin.action(description=gettext_lazy("Send again"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> HttpResponse | None:
        def apply(form: ReasonForm, chosen: Sequence[Delivery]) -> str:
            sent = resend(
                delivery_ids=[delivery.pk for delivery in chosen],
                reason=form.cleaned_data["reason"],
                actor=viewer_of(request).actor(),
            )
            if not sent:
                raise Conflict(_("None of these was given up, so nothing is sent again."), code="nothing_failed")
            return ngettext("%(n)d message goes again.", "%(n)d messages go again.", len(sent)) % {"n": len(sent)}

        step = Step(
            action="resend",
            title=_("Send again"),
            question=_("Only what was given up goes again. Has what made it fail been mended?"),
            submit=_("Send again"),
            form=lambda data, _chosen: ReasonForm(data),
            apply=apply,
            line=line,
        )
        return confirm(self, request, queryset, step)
