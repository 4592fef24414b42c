"""What the page of a new wording asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.grids.office.words import action_words
from apps.notifications.models import Wording
from apps.notifications.models.contacts import Language
from apps.notifications.occasions import ANNOUNCEMENTS
from apps.notifications.services import WordingDraft
from apps.notifications.templates import Template

# A campaign brings words of its own, in all languages at once.
CHANGEABLE = [template for template in Template if template not in ANNOUNCEMENTS]


def line(label: Any, most: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=UnfoldAdminTextInputWidget, **options)


class WordingForm(forms.Form):
    template = forms.ChoiceField(label=gettext_lazy("Message"), widget=UnfoldAdminSelectWidget)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=Language.choices, widget=UnfoldAdminSelectWidget
    )
    text = forms.CharField(label=gettext_lazy("Text"), max_length=1000, widget=UnfoldAdminTextareaWidget)
    sms_template_id = line(gettext_lazy("SMS vendor's template id"), 64, required=False)
    wechat_template_id = line(gettext_lazy("WeChat template id"), 64, required=False)
    note = line(gettext_lazy("Why the words change"), 255)

    def __init__(self, data: Any, base: Wording) -> None:
        names = ("template", "language", "text", "sms_template_id", "wechat_template_id")
        super().__init__(data, initial={name: getattr(base, name) for name in names})
        field: Any = self.fields["template"]
        field.choices = [(template.value, action_words(template)) for template in CHANGEABLE]

    def draft(self) -> WordingDraft:
        values = self.cleaned_data
        return WordingDraft(
            template=Template(values["template"]),
            language=values["language"],
            text=values["text"],
            note=values["note"],
            sms_template_id=values["sms_template_id"],
            wechat_template_id=values["wechat_template_id"],
        )
