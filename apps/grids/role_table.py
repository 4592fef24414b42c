"""The table of roles and permissions as Markdown, drawn from the one that the code asks."""

from typing import Final

from django.utils.translation import override

from apps.grids.roles import PERMISSIONS, Permission, Role

BEGIN: Final = "<!-- permissions: `manage.py draw_roles` writes what stands between these lines -->"
END: Final = "<!-- end of permissions -->"


def table() -> str:
    with override("en"):
        names = [str(role.label) for role in Role]
    rows = [["permission", *names], ["---", *(":-:" for _ in names)]]
    rows += [[f"`{each}`", *("×" if each in PERMISSIONS[role] else "" for role in Role)] for each in Permission]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def with_table(page: str) -> str:
    """The page with the table as it is now."""
    head, _begin, rest = page.partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}"
