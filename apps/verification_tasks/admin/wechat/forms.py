"""What the actions ask for."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.core.text import fold
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.selectors.lists import tasks_visible_to


class TaskForm(forms.Form):
    """A running task that the viewer may see, by its reference."""

    reference = forms.CharField(
        label=gettext_lazy("Task"),
        max_length=32,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "HC-20260101-000001"}),
    )

    def __init__(self, viewer: Viewer, data: Any) -> None:
        super().__init__(data)
        self.viewer = viewer

    def clean_reference(self) -> UUID:
        staff = self.viewer.staff
        tasks = VerificationTask.objects.none() if staff is None else tasks_visible_to(staff)
        text = fold(self.cleaned_data["reference"]).upper()
        found = tasks.filter(STILL_RUNNING, reference=text).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no open task with this reference in your area."))
        return found
