"""New accounts from a file. First passwords are made here and handed out in the job's own file, once."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import DomainError, InvalidInput
from apps.core.phones import mask_phone
from apps.core.text import fold
from apps.grids.models import Division, Staff
from apps.grids.office.imports.kinds import Body, Column, Fault, Verdict, Written
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission, Role
from apps.grids.services import NewStaff, add_staff
from apps.grids.services.staff.checks import check_division, checked_name, checked_phone

ROLE_WORDS: Final = {
    "网格员": Role.GRID_WORKER,
    "网格长": Role.GRID_LEADER,
    "社区": Role.COMMUNITY,
    "社区(村)": Role.COMMUNITY,
    "镇": Role.TOWN,
    "镇(街道)": Role.TOWN,
    "街道": Role.TOWN,
    "市级中心": Role.CITY,
    "系统管理员": Role.SYSTEM_ADMIN,
    "grid worker": Role.GRID_WORKER,
    "grid leader": Role.GRID_LEADER,
    "community": Role.COMMUNITY,
    "town": Role.TOWN,
    "city centre": Role.CITY,
    "system administrator": Role.SYSTEM_ADMIN,
}
COLUMNS: Final = (
    Column("username", ("账号", "用户名", "account"), "wangwei01", gettext_lazy("Letters, digits and @ . + - _.")),
    Column("name", ("姓名", "full name"), "王伟", gettext_lazy("Full name.")),
    Column(
        "role",
        ("角色", "岗位", "role"),
        "网格员",
        gettext_lazy("One of: 网格员, 网格长, 社区, 镇, 市级中心, 系统管理员."),
        words={words: role.value for words, role in ROLE_WORDS.items()},
    ),
    Column(
        "division",
        ("区划代码", "所属区划", "division"),
        "990582100001",
        gettext_lazy("Twelve digits of what they answer for or belong to."),
        required=False,
    ),
    Column(
        "phone",
        ("手机号", "手机", "手机号码", "联系电话", "phone"),
        "19900000001",
        gettext_lazy("Their office phone; calls from it count as evidence."),
        required=False,
        mask=lambda written: mask_phone(written) if len(written) > 8 else "*" * len(written),  # noqa: PLR2004
    ),
)
# Letters and digits that nobody takes for one another.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH: Final = 14


class StaffImport:
    name = "staff"
    title = gettext_lazy("Staff")
    columns = COLUMNS
    # Hashing a password takes its time.
    batch = 25
    most_rows = 500
    handed_out = (gettext_lazy("account"), gettext_lazy("full name"), gettext_lazy("first password"))
    sources: Sequence[tuple[str, str]] = ()

    def permits(self, viewer: Viewer) -> bool:
        return viewer.may(Permission.MANAGE_STAFF)

    def check(self, bodies: Sequence[Body], viewer: Viewer) -> list[Verdict]:  # noqa: ARG002  who may, may everywhere
        names = Counter(fold(body["username"] or "") for body in bodies)
        codes = [body["division"] for body in bodies if body["division"]]
        divisions = Division.objects.in_bulk(codes)
        taken = dict(Staff.objects.filter(user__username__in=list(names)).values_list("user__username", "name"))
        accounts = set(User.objects.filter(username__in=list(names)).values_list("username", flat=True))
        return [verdict(body, names, divisions, taken, accounts) for body in bodies]

    def write(self, bodies: Sequence[Body], viewer: Viewer, asked: Mapping[str, Any]) -> Written:  # noqa: ARG002
        passwords = [new_password() for _body in bodies]
        newcomers = [
            NewStaff(
                body["username"],
                make_password(password),
                body["name"],
                Role(body["role"]),
                body["division"],
                body["phone"] or "",
            )
            for body, password in zip(bodies, passwords, strict=True)
        ]
        add_staff(newcomers=newcomers, actor=viewer.actor())
        handed = [
            [body["username"], body["name"], password] for body, password in zip(bodies, passwords, strict=True)
        ]
        return Written([True] * len(bodies), handed)


def new_password() -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(PASSWORD_LENGTH))


def verdict(
    body: Body,
    names: Mapping[str, int],
    divisions: Mapping[str, Division],
    taken: Mapping[str, str],
    accounts: set[str],
) -> Verdict:
    username = body["username"] or ""
    faults = [Fault(name, _("This field is required.")) for name in ("username", "name", "role") if not body[name]]
    faults += [*username_faults(username), *role_faults(body, divisions)]
    for name, check in (("name", checked_name), ("phone", checked_phone)):
        if body[name]:
            faults += attempt(name, check, body[name])
    if names[username] > 1:
        faults.append(Fault("username", _("This account stands in the file more than once.")))
    if taken.get(username) == body["name"]:
        return Verdict(tuple(faults), _("There is an account of that name already."))
    if username in accounts:
        faults.append(Fault("username", _("Somebody else has this account: choose another.")))
    return Verdict(tuple(faults))


def attempt(name: str, check: Any, value: str) -> list[Fault]:
    try:
        check(value)
    except DomainError as error:
        return [Fault(name, error.detail)]
    return []


def username_faults(username: str) -> list[Fault]:
    if not username:
        return []
    try:
        User.username_validator(username)
    except ValidationError as error:
        return [Fault("username", " ".join(error.messages))]
    return []


def role_faults(body: Body, divisions: Mapping[str, Division]) -> list[Fault]:
    if not body["role"]:
        return []
    if body["role"] not in Role.values:
        return [Fault("role", _("There is no such role."))]
    try:
        check_division(Role(body["role"]), body["division"], divisions.get(body["division"] or ""))
    except InvalidInput as error:
        return [Fault("division", error.detail)]
    return []
