"""What an account must be like."""

from collections.abc import Sequence
from typing import Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.errors import Conflict
from apps.core.phones import normalise_phone, phone_index
from apps.core.text import fold_name, pinyin_key
from apps.grids.models import Division, DivisionLevel
from apps.grids.roles import PERMISSIONS, Department, Permission, Role
from apps.grids.services.faults import invalid

# What a role answers for; grid staff answer by coverage, and their division says only where they belong.
LEVELS: Final = {
    Role.COMMUNITY: frozenset({DivisionLevel.COMMUNITY}),
    Role.TOWN: frozenset({DivisionLevel.TOWN}),
    Role.DEPARTMENT: frozenset({DivisionLevel.COUNTY, DivisionLevel.TOWN, DivisionLevel.COMMUNITY}),
}
LONGEST_NAME: Final = 30


def signs_in(role: Role) -> bool:
    """Whether the role has work in the back office; grid workers have their app."""
    return Permission.ENTER_OFFICE in PERMISSIONS[role]


def checked_name(name: str) -> tuple[str, str]:
    folded = fold_name(name)
    if not 0 < len(folded) <= LONGEST_NAME:
        raise invalid("/name", "bad_length", _("A name has 1 to %d letters.") % LONGEST_NAME)
    return folded, pinyin_key(folded)


def checked_phone(phone: str) -> tuple[str | None, bytes | None]:
    if not phone:
        return None, None
    try:
        normal = normalise_phone(phone)
    except ValueError:
        raise invalid("/phone", "bad_phone", _("This is not a phone number.")) from None
    return normal, phone_index(normal)


def check_usernames(usernames: Sequence[str]) -> None:
    taken = set(User.objects.filter(username__in=usernames).values_list("username", flat=True))
    if taken or len(set(usernames)) < len(usernames):
        raise Conflict(_("There is an account of that name already."), code="username_taken")
    for username in usernames:
        try:
            User.username_validator(username)
        except ValidationError as error:
            raise invalid("/username", "bad_username", " ".join(error.messages)) from error


def check_division(role: Role, code: str | None, division: Division | None) -> None:
    levels = LEVELS.get(role)
    if (code and division is None) or (levels and (division is None or division.level not in levels)):
        raise invalid("/division", "wrong_division", _("This role needs a division of its own level."))


def checked_department(role: Role, department: str) -> str:
    """A person of a department belongs to one of them; nobody else does."""
    if role is not Role.DEPARTMENT:
        return ""
    if department not in Department.values:
        raise invalid("/department", "wrong_department", _("Choose the department that the person works for."))
    return department
