"""What can be wrong with a field: a stable code, and words for a person in the language asked for."""

from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.core.errors import FieldError, InvalidInput
from apps.core.identity import IdFault


class Code(StrEnum):
    NOT_AN_OBJECT = "not_an_object"
    REQUIRED = "required"
    NOT_A_STRING = "not_a_string"
    NOT_A_NUMBER = "not_a_number"
    BAD_CHARACTER = "bad_character"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN_VALUE = "unknown_value"
    UNKNOWN_FIELD = "unknown_field"
    BAD_PHONE = "bad_phone"
    BAD_DATE = "bad_date"
    IN_FUTURE = "in_future"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_DIVISION = "unknown_division"
    DIVISION_TOO_COARSE = "division_too_coarse"
    BAD_UUID = "bad_uuid"
    BAD_EMAIL = "bad_email"


class Fault(Exception):
    """`below` is a pointer from the field into its value."""

    def __init__(self, code: Code | IdFault, below: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.below = below

    def at(self, pointer: str) -> FieldError:
        return FieldError(pointer + self.below, self.code.value, words(self.code))


def words(code: Code | IdFault) -> str:
    return {
        Code.NOT_AN_OBJECT: _("This must be a JSON object."),
        Code.REQUIRED: _("This field is required."),
        Code.NOT_A_STRING: _("This must be a string."),
        Code.NOT_A_NUMBER: _("This must be a number."),
        Code.BAD_CHARACTER: _("This holds characters that do not belong here."),
        Code.TOO_SHORT: _("This is too short."),
        Code.TOO_LONG: _("This is too long."),
        Code.UNKNOWN_VALUE: _("This is not one of the values allowed here."),
        Code.UNKNOWN_FIELD: _("There is no such field to correct."),
        Code.BAD_PHONE: _("This is not a phone number that can be dialled."),
        Code.BAD_DATE: _("This must be a date, written YYYY-MM-DD."),
        Code.IN_FUTURE: _("This date is still to come."),
        Code.OUT_OF_RANGE: _("This number is out of range."),
        Code.UNKNOWN_DIVISION: _("There is no division with this code."),
        Code.DIVISION_TOO_COARSE: _("Choose a town or a community, not a whole city or county."),
        Code.BAD_UUID: _("This must be a UUID."),
        Code.BAD_EMAIL: _("This is not an e-mail address."),
        IdFault.FORMAT: _("An identity number has 18 digits, the last of which may be X."),
        IdFault.CHECK_DIGIT: _("The last digit does not fit the others: one of them is mistyped."),
        IdFault.BIRTH_DATE: _("The birth date in this number is not a real one."),
    }[code]


def invalid_input(errors: Sequence[FieldError]) -> InvalidInput:
    return InvalidInput(_("Some fields need correcting; see errors."), errors=errors)
