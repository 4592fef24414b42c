"""Each text renders in each language, with the fields that every sender gives."""

import re

import pytest

from apps.notifications.templates import SAMPLE, TEXTS, Template, fields, variables
from apps.notifications.wording_checks import wording_faults
from apps.notifications.wordings import render

CONTEXT = SAMPLE
EVERY = [(template, language) for template in Template for language in TEXTS[template]]


def test_every_template_has_a_text_in_chinese_and_in_english() -> None:
    assert set(TEXTS) == set(Template)
    assert {frozenset(texts) for texts in TEXTS.values()} == {frozenset({"zh-hans", "en"})}


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_a_text_renders_and_names_its_sender(template: Template, language: str) -> None:
    text = render(template, language, CONTEXT)
    assert text.startswith(("【门前】", "[Doorstep]"))
    assert "{" not in text
    assert all(CONTEXT[field] in text for field in fields(TEXTS[template][language]))


@pytest.mark.parametrize("template", Template)
def test_the_languages_of_a_template_need_the_same_fields(template: Template) -> None:
    assert fields(TEXTS[template]["en"]) == variables(template)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_code_is_the_only_run_of_six_digits(language: str) -> None:
    assert re.findall(r"\d+", render(Template.OTP, language, CONTEXT)) == ["482913"]


def test_an_unknown_language_falls_back_to_chinese() -> None:
    assert render(Template.OTP, "fr", CONTEXT) == render(Template.OTP, "zh-hans", CONTEXT)


def test_a_context_without_a_needed_field_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(Template.OTP, "en", {})


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_what_is_shipped_keeps_the_rules_for_what_people_write(template: Template, language: str) -> None:
    assert wording_faults(template, language, TEXTS[template][language]) == []


@pytest.mark.parametrize(
    ("template", "language", "answers"),
    [
        # How long the check takes, by which ways, that nobody has to come, and that the result will be told.
        (Template.SUBMITTED, "zh-hans", ["七日内", "上门、来电或微信", "无须到场", "结果"]),
        (
            Template.SUBMITTED,
            "en",
            ["within 7 days", "at your door, by phone or WeChat", "No need to come in", "result"],
        ),
        # What comes next: from when the permit can be had, without a visit, and what it entitles to.
        (Template.REGISTERED, "zh-hans", ["2027-05-23 起可在线申领居住证", "无须到场", "十一项公共服务和八项便利"]),
        (Template.REGISTERED, "en", ["From 2027-05-23", "online, no visit needed", "11 services", "8 conveniences"]),
        (Template.NEEDS_CORRECTION, "zh-hans", ["在线重新提交", "无须到场", "七日内"]),
        (Template.NEEDS_CORRECTION, "en", ["send it again", "no visit needed", "within 7 days"]),
        # Who was let wait loses nothing by it.
        (Template.OVERDUE, "zh-hans", ["登记时间不受影响"]),
        (Template.OVERDUE, "en", ["you lose no time"]),
    ],
)
def test_a_message_answers_what_residents_said_they_were_never_told(
    template: Template, language: str, answers: list[str]
) -> None:
    text = render(template, language, CONTEXT)
    assert [each for each in answers if each not in text] == []
