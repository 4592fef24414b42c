"""Whom a second check can be given to."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from apps.grids.models import Staff
from apps.verification_tasks.models import SecondCheck
from apps.verification_tasks.second_checks.services.choosing import blind_workers


class GiveForm(forms.Form):
    staff = forms.ChoiceField(label=gettext_lazy("Second worker"), widget=UnfoldAdminSelectWidget)

    def __init__(self, checks: Sequence[SecondCheck], data: Any) -> None:
        """Those who are blind to every one of the chosen checks."""
        super().__init__(data)
        offered = [blind_workers(check) for check in checks]
        shared = [ident for ident in offered[0] if all(ident in each for each in offered)] if offered else []
        names = dict(Staff.objects.filter(pk__in=shared).values_list("pk", "name"))
        field: Any = self.fields["staff"]
        field.choices = [("", _("Choose a worker")), *((str(ident), names[ident]) for ident in shared)]

    def staff_id(self) -> uuid.UUID:
        return uuid.UUID(str(self.cleaned_data["staff"]))
