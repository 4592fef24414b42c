"""Parts of a text message, as networks count them."""

import pytest

from apps.notifications.sms_length import SmsLength, sms_length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", SmsLength("GSM-7", 0, 1)),
        ("a" * 160, SmsLength("GSM-7", 160, 1)),
        ("a" * 161, SmsLength("GSM-7", 161, 2)),
        ("a" * 306, SmsLength("GSM-7", 306, 2)),
        ("a" * 307, SmsLength("GSM-7", 307, 3)),
        ("[" * 80, SmsLength("GSM-7", 160, 1)),
        ("[" * 81, SmsLength("GSM-7", 162, 2)),
        # 153 is odd: the sign of two units that would be cut moves to the next part, so two parts hold 304 of these.
        ("[" * 152, SmsLength("GSM-7", 304, 2)),
        ("[" * 153, SmsLength("GSM-7", 306, 3)),
        ("门" * 70, SmsLength("UCS-2", 70, 1)),
        ("门" * 71, SmsLength("UCS-2", 71, 2)),
        ("门" * 134, SmsLength("UCS-2", 134, 2)),
        ("门" * 135, SmsLength("UCS-2", 135, 3)),
        # A rare character of names lies beyond the basic plane: two units.
        ("𠮷" * 35, SmsLength("UCS-2", 70, 1)),
        ("𠮷" * 36, SmsLength("UCS-2", 72, 2)),
        ("𠮷" * 67, SmsLength("UCS-2", 134, 3)),
        ("a" * 69 + "门", SmsLength("UCS-2", 70, 1)),
    ],
)
def test_parts(text: str, expected: SmsLength) -> None:
    assert sms_length(text) == expected
