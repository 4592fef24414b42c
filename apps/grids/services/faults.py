"""One way to say what is wrong with a field."""

from apps.core.errors import FieldError, InvalidInput


def invalid(pointer: str, code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, errors=[FieldError(pointer, code, detail)])
