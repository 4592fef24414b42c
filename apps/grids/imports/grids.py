"""New grids from a file, with the building numbers that belong to them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.text import fold
from apps.grids.models import Division, DivisionLevel, Grid, Parity
from apps.grids.office.imports.kinds import Body, Column, Fault, Verdict, Written
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission
from apps.grids.services import RangeDraft, create_grid

YES: Final = frozenset({"是", "yes", "y", "1", "true", "√"})
NO: Final = frozenset({"否", "no", "n", "0", "false"})
RANGE: Final = re.compile(
    r"(?P<place>.+?)\s*(?P<first>\d{1,6})\s*[-~—–至]\s*(?P<last>\d{1,6})\s*号?\s*(?P<parity>[单双]?)号?"
)
PARITY: Final = {"": Parity.ALL, "单": Parity.ODD, "双": Parity.EVEN}
LONGEST_NAME: Final = 64
COLUMNS: Final = (
    Column("community", ("社区代码", "区划代码", "community code"), "990582100001", gettext_lazy("Twelve digits.")),
    Column("name", ("网格名称", "网格", "grid"), "花园社区第一网格", gettext_lazy("At most 64 characters.")),
    Column(
        "is_default",
        ("默认网格", "是否默认", "default"),
        "否",
        gettext_lazy("是: addresses of the community that no rule places go here."),
        required=False,
        words={**dict.fromkeys(YES, "是"), **dict.fromkeys(NO, "否")},
    ),
    Column(
        "ranges",
        ("楼栋范围", "门牌范围", "building ranges"),
        "人民路 1-99 单; 世纪花园 1-20",
        gettext_lazy(
            "Street or compound with first and last number, 单 for odd and 双 for even ones; several with ;"
        ),
        required=False,
    ),
)


class GridImport:
    name = "grids"
    title = gettext_lazy("Grids")
    columns = COLUMNS
    # The service makes one at a time.
    batch = 20
    most_rows = 1_000
    handed_out: Sequence[str] = ()
    sources: Sequence[tuple[str, str]] = ()

    def permits(self, viewer: Viewer) -> bool:
        return viewer.may(Permission.MANAGE_GRIDS)

    def check(self, bodies: Sequence[Body], viewer: Viewer) -> list[Verdict]:
        codes = {body["community"] for body in bodies if body["community"]}
        communities = Division.objects.filter(
            viewer.scope(grid="grids", town="parent"), code__in=codes, level=DivisionLevel.COMMUNITY, is_virtual=False
        )
        mine = set(communities.values_list("code", flat=True))
        there = set(Grid.objects.filter(community__in=mine).values_list("community", "name"))
        twice = Counter(key_of(body) for body in bodies)
        defaults = Counter(body["community"] for body in bodies if body["is_default"] == "是")
        return [verdict(body, mine, there, twice, defaults) for body in bodies]

    def write(self, bodies: Sequence[Body], viewer: Viewer, asked: Mapping[str, Any]) -> Written:  # noqa: ARG002
        for body in bodies:
            wanted: Any = {"is_default": body["is_default"] == "是"} if body["is_default"] else {}
            create_grid(
                community_code=body["community"],
                actor=viewer.actor(),
                name=body["name"],
                building_ranges=ranges_of(body["ranges"] or "") or [],
                **wanted,
            )
        return Written([True] * len(bodies))


def key_of(body: Body) -> tuple[str, str]:
    return body["community"] or "", fold(body["name"] or "")


def verdict(
    body: Body,
    mine: set[str],
    there: set[tuple[str, str]],
    twice: Mapping[tuple[str, str], int],
    defaults: Mapping[str, int],
) -> Verdict:
    faults = [Fault(name, _("This field is required.")) for name in ("community", "name") if not body[name]]
    if body["community"] and body["community"] not in mine:
        faults.append(Fault("community", _("This is no community of your area where people live.")))
    if body["name"] and len(body["name"]) > LONGEST_NAME:
        faults.append(Fault("name", _("This is too long.")))
    if body["is_default"] not in {None, "是", "否"}:
        faults.append(Fault("is_default", _("Write 是 or 否.")))
    if body["is_default"] == "是" and defaults[body["community"]] > 1:
        faults.append(Fault("is_default", _("A community has one default grid.")))
    if ranges_of(body["ranges"] or "") is None:
        faults.append(Fault("ranges", _("Write them like: 人民路 1-99 单; 世纪花园 1-20.")))
    if twice[key_of(body)] > 1:
        faults.append(Fault("name", _("This grid stands in the file more than once.")))
    known = _("The community has a grid of that name already.") if key_of(body) in there else ""
    return Verdict(tuple(faults), known)


def ranges_of(written: str) -> list[RangeDraft] | None:
    """None where a part cannot be read."""
    found = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[;；\n]", written))):
        match = RANGE.fullmatch(part)
        if match is None or not 0 < int(match["first"]) <= int(match["last"]):
            return None
        found.append(RangeDraft(match["place"], int(match["first"]), int(match["last"]), PARITY[match["parity"]]))
    return found
