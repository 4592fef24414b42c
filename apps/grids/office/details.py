"""What a detail page shows: facts in sections, one timeline, and what can be done."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from apps.grids.office.formats import EMPTY, Tone
from apps.grids.office.kinds import Kind

Text = str | Promise | SafeString
Words = Text | int | float | None


@dataclass(frozen=True, slots=True)
class Fact:
    label: Text
    value: Words

    @property
    def shown(self) -> Text | int | float:
        return EMPTY if self.value is None or self.value == "" else self.value


@dataclass(frozen=True, slots=True)
class Section:
    title: Text
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading; of many the first are shown, and how many more there are."""

    title: Text
    lines: list[Text]
    most: int = 30

    @property
    def shown(self) -> list[Text]:
        return self.lines[: self.most]

    @property
    def more(self) -> int:
        return max(0, len(self.lines) - self.most)

    @property
    def number(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What will happen to which rows, and which are left out, by reason."""

    going: Group
    left_out: list[Group] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Media:
    """Bytes to be seen or heard in their place; `small` is a picture's thumbnail."""

    kind: str
    url: str
    label: Text
    small: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline: when it happened, by the device's clock put right where it came from one.

    `device_at` is what the device's own clock said, `received_at` when it arrived.
    """

    at: datetime
    title: Text
    who: Text = ""
    detail: Text = ""
    icon: str = "radio_button_unchecked"
    tone: Tone = Tone.PLAIN
    device_at: datetime | None = None
    received_at: datetime | None = None
    kind: Kind = Kind.OFFICE
    media: Media | None = None
    link: "Link | None" = None


@dataclass(frozen=True, slots=True)
class Button:
    """A POST of one action for this one object."""

    action: str
    label: Text
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: Text
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """`timeline` is None on a page that has none; an empty one says so in words."""

    sections: list[Section]
    timeline: list[Happening] | None = None
    notes: list[Text] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def has_timeline(self) -> bool:
        return self.timeline is not None
