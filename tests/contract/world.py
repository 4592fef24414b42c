"""The smallest city in which the contract's story can be told."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from pypinyin import lazy_pinyin

from apps.core.actors import SYSTEM
from apps.grids.models import CodeTableRow, Division, DivisionLevel, Grid, Staff
from apps.grids.roles import Role
from apps.grids.services.coverage import start_coverages
from apps.grids.services.grids import create_grid
from apps.grids.signals import reference_loaded
from tests.contract.client import PASSWORD

TREE = (
    ("320000000000", "江苏省", DivisionLevel.PROVINCE, None),
    ("320500000000", "苏州市", DivisionLevel.PREFECTURE, "320000000000"),
    ("320582000000", "张家港市", DivisionLevel.COUNTY, "320500000000"),
    ("320582100000", "杨舍镇", DivisionLevel.TOWN, "320582000000"),
    ("320582100001", "城东社区", DivisionLevel.COMMUNITY, "320582100000"),
    ("320582101000", "塘桥镇", DivisionLevel.TOWN, "320582000000"),
    ("320582101001", "中心社区", DivisionLevel.COMMUNITY, "320582101000"),
)
HOME, ELSEWHERE = "320582100001", "320582101001"
REASONS = (
    ("01", "务工"),
    ("03", "经商"),
    ("04", "服务"),
    ("06", "借读培训"),
    ("09", "投靠亲友"),
    ("99", "其他"),
)


@dataclass(frozen=True)
class City:
    """worker1 and worker2 share the grid of HOME, worker3 has the one of ELSEWHERE."""

    home_grid: Grid
    other_grid: Grid
    staff: dict[str, Staff]


def build_city() -> City:
    Division.objects.bulk_create(
        Division(code=code, name=name, pinyin=" ".join(lazy_pinyin(name)), level=level, parent_id=parent)
        for code, name, level, parent in TREE
    )
    CodeTableRow.objects.bulk_create(
        CodeTableRow(table="residence_reason", code=code, label=label) for code, label in REASONS
    )
    reference_loaded.send(sender=CodeTableRow, tables=["residence_reason"])
    home = create_grid(community_code=HOME, actor=SYSTEM)
    other = create_grid(community_code=ELSEWHERE, actor=SYSTEM)
    staff = {
        "worker1": hire("worker1", "王芳", Role.GRID_WORKER, "+8619900000001"),
        "worker2": hire("worker2", "李伟", Role.GRID_WORKER, "+8619900000002"),
        "worker3": hire("worker3", "张敏", Role.GRID_WORKER, "+8619900000003"),
        "supervisor1": hire("supervisor1", "赵静", Role.TOWN, "+8619900000009", "320582100000"),
    }
    for name, grid in (("worker1", home), ("worker2", home), ("worker3", other)):
        start_coverages(staff_id=staff[name].pk, grid_ids=[grid.pk], actor=SYSTEM)
    return City(home, other, staff)


def hire(username: str, name: str, role: Role, phone: str, division: str | None = None) -> Staff:
    user = User.objects.create_user(username, password=PASSWORD, is_staff=role == Role.TOWN)
    pinyin = " ".join(lazy_pinyin(name))
    return Staff.objects.create(user=user, name=name, pinyin=pinyin, role=role, phone=phone, division_id=division)
