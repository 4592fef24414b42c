"""Chinese names that nobody chose: common ones, and the forms that break careless software."""

from random import Random
from typing import Final

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
COMPOUND_SURNAMES: Final = ("欧阳", "司马", "诸葛", "上官")
MALE: Final = "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林阳"
FEMALE: Final = "芳娜敏静丽艳娟霞秀英玲桂兰珍红梅琳雪颖慧婷玉萍洁燕倩蕾薇莹琪"
# Outside the basic plane, or missing from old fonts: a name must survive every layer.
RARE: Final = "㛃䶮𬭎𫖯"
MALE_WITH_DOT: Final = ("艾力·吾买尔", "扎西·多吉", "巴特尔·苏和")
FEMALE_WITH_DOT: Final = ("阿依古丽·买买提", "古丽娜尔·吐尔逊", "卓玛·央金")
MALE_LONG: Final = "阿卜杜热合曼·阿卜杜克热木江·买买提依明江"
FEMALE_LONG: Final = "古丽巴哈尔·阿卜杜热依木·吐尔逊阿依木古丽"
# In every forty people: where the unusual forms stand.
CYCLE: Final = 40
DOT_AT: Final = 7
LONG_AT: Final = 23
COMPOUND_AT: Final = 11
RARE_AT: Final = 31


def invent_name(seed: int, index: int, *, female: bool) -> str:
    """The same name for the same seed and index, on every machine."""
    pick = Random(f"name {seed} {index}")  # noqa: S311  repeatable, not secret
    place = index % CYCLE
    if place == DOT_AT:
        return pick.choice(FEMALE_WITH_DOT if female else MALE_WITH_DOT)
    if place == LONG_AT:
        return FEMALE_LONG if female else MALE_LONG
    surname = pick.choice(COMPOUND_SURNAMES) if place == COMPOUND_AT else pick.choice(SURNAMES)
    pool = RARE if place == RARE_AT else FEMALE if female else MALE
    return surname + "".join(pick.choices(pool, k=pick.choice((1, 2, 2))))
