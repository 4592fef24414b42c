"""The accounts of the demonstration. Names are invented, the communities are the city's own."""

from dataclasses import dataclass
from typing import Final

from apps.grids.roles import Department, Role

CITY: Final = "320582000000"
CENTRAL_TOWN: Final = "320582100000"
# worker1's and worker2's communities (花园浜, 前溪), and that of the colleague who helps worker1 (庆丰).
HOME, NEXT, THIRD = "320582100004", "320582100008", "320582100010"
SHARED_GRID: Final = f"{HOME}-02"


@dataclass(frozen=True, slots=True)
class Member:
    """`covers` are communities, with all their grids; `also` are single grids."""

    username: str
    name: str
    role: Role
    phone: str
    division: str | None = None
    covers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    department: str = ""


def worker(number: int, name: str, *covers: str, also: tuple[str, ...] = ()) -> Member:
    town = covers[0][:9] + "000"
    phone = f"+86199{number:08d}"
    return Member(f"worker{number}", name, Role.GRID_WORKER, phone, town, covers, also)


ADMIN: Final = Member("admin", "系统 管理员", Role.SYSTEM_ADMIN, "+8619900000100")
OFFICE: Final = (
    ADMIN,
    Member("supervisor1", "市中心 调度员", Role.CITY, "+8619900000101", CITY),
    Member("supervisor2", "杨舍镇 调度员", Role.TOWN, "+8619900000102", CENTRAL_TOWN),
    Member("leader1", "陈静", Role.GRID_LEADER, "+8619900000103", CENTRAL_TOWN, (HOME, NEXT, THIRD)),
    Member("department1", "教育局 查询员", Role.DEPARTMENT, "+8619900000104", CITY, department=Department.EDUCATION),
    Member("auditor1", "审计员", Role.AUDITOR, "+8619900000105", CITY),
)
FIELD: Final = (
    worker(1, "王芳", HOME),
    worker(2, "李强", NEXT),
    worker(3, "张敏", THIRD, also=(SHARED_GRID,)),
    worker(4, "刘洋", "320582100011", "320582100013"),
    worker(5, "赵磊", "320582001001", "320582001002"),
    worker(6, "孙丽", "320582002001"),
    worker(7, "周杰", "320582003001", "320582003200"),
    worker(8, "吴霞", "320582101001", "320582101002"),
    worker(9, "郑超", "320582103001"),
    worker(10, "冯雪", "320582104001", "320582104006"),
    worker(11, "褚明", "320582105001"),
    worker(12, "卫兰", "320582106001", "320582106002"),
    worker(13, "蒋涛", "320582107001"),
    worker(14, "沈燕", "320582400001", "320582400002"),
    worker(15, "韩磊", "320582401003"),
    worker(16, "艾力·吾买尔", "320582407001", "320582407201"),
)
EVERYONE: Final = (*OFFICE, *FIELD)
