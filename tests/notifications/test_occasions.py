"""The table of who is told what is whole, and nothing is told past it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from apps.notifications.models import Audience
from apps.notifications.occasions import BY_TEMPLATE, CODES, TELLINGS, Manner, Occasion, of_step
from apps.notifications.services import message_on
from apps.notifications.templates import Template
from apps.residence_registration.steps import Step
from tests.cast.notifications import PHONE


def test_every_occasion_has_its_row_and_every_template_an_occasion() -> None:
    assert set(TELLINGS) == set(Occasion)
    assert set(BY_TEMPLATE) == set(Template)


@pytest.mark.parametrize("step", Step)
def test_every_step_of_a_declaration_is_an_occasion(step: Step) -> None:
    assert of_step(step).endswith(step)


def test_a_template_is_said_in_one_manner() -> None:
    for template in Template:
        tellings = [one for one in TELLINGS.values() if one.template is template]
        assert len({(one.audience, one.manner, one.overtakes) for one in tellings}) == 1, template


def test_codes_never_wait_and_residents_else_are_let_sleep() -> None:
    at_once = {one.template for one in TELLINGS.values() if one.manner is Manner.AT_ONCE}
    residents = {one.template for one in TELLINGS.values() if one.audience is Audience.RESIDENT}
    assert at_once & residents == {*CODES, Template.DIGEST}


def test_what_tells_nobody_makes_no_message() -> None:
    with pytest.raises(ValueError, match="tells nobody"):
        message_on(Occasion.VERIFYING, phone=PHONE, key="1", context={})


def test_nobody_else_decides_what_is_said() -> None:
    """A sender names the occasion: a template or an audience in other rooms' services would be a second table."""
    wrong = [
        str(path)
        for room in ("residence_registration", "verification_tasks", "sync")
        for path in Path(settings.BASE_DIR, "apps", room).glob("**/services/**/*.py")
        if re.search(r"NewMessage\(|Template\.", path.read_text())
    ]
    assert wrong == []
