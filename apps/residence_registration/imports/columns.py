"""The columns of such a file."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.core.identity import mask_id_number
from apps.core.phones import mask_phone
from apps.grids.office.formats import mask_name
from apps.grids.office.imports.kinds import Column
from apps.residence_registration.models import ResidenceKind

# As people write them, in either language of the office.
KIND_WORDS: Final = {
    "租赁房屋": ResidenceKind.RENTED,
    "租房": ResidenceKind.RENTED,
    "出租屋": ResidenceKind.RENTED,
    "rented": ResidenceKind.RENTED,
    "自有住房": ResidenceKind.PRIVATE_HOME,
    "自购房": ResidenceKind.PRIVATE_HOME,
    "private home": ResidenceKind.PRIVATE_HOME,
    "单位宿舍": ResidenceKind.EMPLOYER_PREMISES,
    "单位内部": ResidenceKind.EMPLOYER_PREMISES,
    "宿舍": ResidenceKind.EMPLOYER_PREMISES,
    "employer's premises": ResidenceKind.EMPLOYER_PREMISES,
    "工地": ResidenceKind.CONSTRUCTION_SITE,
    "工地现场": ResidenceKind.CONSTRUCTION_SITE,
    "construction site": ResidenceKind.CONSTRUCTION_SITE,
    "旅馆": ResidenceKind.HOTEL,
    "hotel": ResidenceKind.HOTEL,
    "其他": ResidenceKind.OTHER,
    "other": ResidenceKind.OTHER,
}


def mask_written_phone(written: str) -> str:
    """As typed, which may be no number at all."""
    return mask_phone(written) if len(written) > 8 else "*" * len(written)  # noqa: PLR2004  three and four stay


def mask_written_number(written: str) -> str:
    return mask_id_number(written) if len(written) > 10 else "*" * len(written)  # noqa: PLR2004  the same


def mask_address(written: str) -> str:
    return written[:3] + "*" * max(len(written) - 3, 0)


# The example is nobody: a number of this division is never given out.
COLUMNS: Final = (
    Column("name", ("姓名", "full name"), "张三丰", _("Full name as on the identity card."), mask=mask_name),
    Column(
        "id_number",
        ("身份证号", "身份证号码", "公民身份号码", "证件号码", "identity number"),
        "990582199001011230",
        _("18 digits, the last of which may be X."),
        mask=mask_written_number,
    ),
    Column(
        "phone",
        ("手机号", "手机", "手机号码", "联系电话", "电话", "phone"),
        "19900000001",
        _("On which the person is told of every step."),
        mask=mask_written_phone,
    ),
    Column(
        "division_code",
        ("社区", "社区（村）", "社区或区划代码", "区划代码", "村社区", "community"),
        "花园社区居委会",
        _("The community's name, or its twelve-digit code; in your own area."),
    ),
    Column(
        "address",
        ("地址", "居住地址", "现住址", "详细地址", "address"),
        "东兴路1号2幢301室",
        _("Street, number, building, room."),
        mask=mask_address,
    ),
    Column(
        "residence_kind",
        ("居住方式", "住所类别", "居住类型", "kind of residence"),
        "单位宿舍",
        _("One of: 租赁房屋, 自有住房, 单位宿舍, 工地, 旅馆, 其他."),
        words={words: kind.value for words, kind in KIND_WORDS.items()},
    ),
    Column(
        "residence_reason",
        ("居住事由", "居住原因", "事由", "reason of residence"),
        "务工",
        _("Its words or its code: 务工, 务农, 经商, 服务, 借读培训, 治病疗养, 投靠亲友 and so on."),
    ),
    Column(
        "since",
        ("居住开始日期", "入住日期", "来本地日期", "living here since"),
        "2026-11-01",
        _("The day on which they moved in; 2026年11月1日 and 2026/11/1 are understood too."),
        is_date=True,
    ),
)
