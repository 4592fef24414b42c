"""A wording that could fail or mislead when it is needed never comes into force."""

import pytest

from apps.notifications.templates import Template
from apps.notifications.wording_checks import preview, wording_faults


def codes(template: Template, text: str, language: str = "zh-hans", **ids: str) -> list[str]:
    return [fault.code for fault in wording_faults(template, language, text, **ids)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("【门前】您的登记 {reference} 已收到。", []),
        ("【门前】您的登记已收到。", []),
        ("【门前】您好 {name}。", ["unknown_variable"]),
        ("【门前】{reference.__class__}", ["unknown_variable"]),
        ("【门前】{reference[0]}", ["unknown_variable"]),
        ("【门前】{}", ["unknown_variable"]),
        ("【门前】{reference", ["bad_braces"]),
        ("【门前】reference}", ["bad_braces"]),
        ("【门前】{reference!r}", ["bad_braces"]),
        ("【门前】{reference:>500}", ["bad_braces"]),
        ("您的登记 {reference} 已收到。", ["signature_missing"]),
        ("【门前】" + "长" * 265, ["too_long"]),
    ],
)
def test_the_text(text: str, expected: list[str]) -> None:
    assert codes(Template.SUBMITTED, text) == expected


def test_a_code_must_be_in_the_text_that_brings_it() -> None:
    assert codes(Template.OTP, "【门前】您好。") == ["code_missing"]


def test_english_has_its_own_signature() -> None:
    assert codes(Template.SUBMITTED, "[Doorstep] We have {reference}.", "en") == []
    assert codes(Template.SUBMITTED, "【门前】We have {reference}.", "en") == ["signature_missing"]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({"sms_template_id": "SMS_154950909"}, []),
        ({"sms_template_id": "1234567"}, []),
        ({"sms_template_id": "SMS-1"}, ["bad_template_id"]),
        ({"wechat_template_id": "x" * 43}, []),
        ({"wechat_template_id": "x" * 42}, ["bad_template_id"]),
    ],
)
def test_the_vendors_names_of_it(ids: dict[str, str], expected: list[str]) -> None:
    assert codes(Template.SUBMITTED, "【门前】{reference}", **ids) == expected


def test_the_preview_has_sample_values_and_the_price_in_parts() -> None:
    seen = preview("【门前】您的登记 {reference} 已完成。")
    assert seen.text == "【门前】您的登记 MQ-20261123-0000001 已完成。"
    assert (seen.length.encoding, seen.length.parts) == ("UCS-2", 1)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh-hans", "【门前】{title}。退订请登录。", []),
        ("zh-hans", "【门前】{title}。", ["way_out_missing"]),
        ("en", "[Doorstep] {title}. Opt out when you log in.", []),
        ("en", "[Doorstep] {title}.", ["way_out_missing"]),
    ],
)
def test_an_announcement_says_how_to_hear_no_more(language: str, text: str, expected: list[str]) -> None:
    assert codes(Template.ANNOUNCEMENT, text, language) == expected
