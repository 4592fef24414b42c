"""New accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.grids.models import Division, Staff
from apps.grids.roles import Role
from apps.grids.services.faults import invalid
from apps.grids.services.staff.checks import (
    check_division,
    check_usernames,
    checked_department,
    checked_name,
    checked_phone,
    signs_in,
)


@dataclass(frozen=True, slots=True)
class NewStaff:
    """`password` is a hash of Django's; `phone` is as people write it, or empty."""

    username: str
    password: str
    name: str
    role: Role
    division_code: str | None = None
    phone: str = ""
    department: str = ""


def create_staff(
    *,
    username: str,
    password: str,
    name: str,
    role: Role,
    actor: Actor,
    division_code: str | None = None,
    phone: str = "",
    department: str = "",
) -> Staff:
    """One account with a password in clear text, which must be a good one."""
    try:
        validate_password(password, User(username=username, first_name=name))
    except ValidationError as error:
        raise invalid("/password", "weak_password", " ".join(error.messages)) from error
    newcomer = NewStaff(username, make_password(password), name, role, division_code, phone, department)
    return add_staff(newcomers=[newcomer], actor=actor)[0]


@transaction.atomic
def add_staff(*, newcomers: Sequence[NewStaff], actor: Actor) -> list[Staff]:
    """Any number of accounts in a constant number of statements, in order."""
    check_usernames([newcomer.username for newcomer in newcomers])
    divisions = Division.objects.in_bulk([newcomer.division_code for newcomer in newcomers if newcomer.division_code])
    for newcomer in newcomers:
        check_division(newcomer.role, newcomer.division_code, divisions.get(newcomer.division_code or ""))
    users = User.objects.bulk_create(
        User(username=newcomer.username, password=newcomer.password, is_staff=signs_in(newcomer.role))
        for newcomer in newcomers
    )
    staff = Staff.objects.bulk_create(
        new_row(newcomer, user) for newcomer, user in zip(newcomers, users, strict=True)
    )
    audit.record(actor=actor, action="staff.created", subject_type="staff", subjects=[row.pk for row in staff])
    return staff


def new_row(newcomer: NewStaff, user: User) -> Staff:
    name, pinyin = checked_name(newcomer.name)
    phone, index = checked_phone(newcomer.phone)
    return Staff(
        user=user,
        name=name,
        pinyin=pinyin,
        role=newcomer.role,
        division_id=newcomer.division_code,
        department=checked_department(newcomer.role, newcomer.department),
        phone=phone,
        phone_index=index,
    )
