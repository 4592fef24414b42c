"""One range of bytes, as RFC 9110 has it."""

import pytest

from apps.core.storage.ranges import Part, RangeNotSatisfiable, asked_part


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=2-5", 2, 4),
        ("bytes=5-", 5, 5),
        ("bytes=-3", 7, 3),
        ("bytes=-30", 0, 10),
        ("bytes=4-400", 4, 6),
        (" Bytes=9-9 ", 9, 1),
    ],
)
def test_a_range_is_a_part(header: str, start: int, length: int) -> None:
    part = asked_part(header, 10)
    assert part == Part(start, length, 10)
    assert part.content_range == f"bytes {start}-{start + length - 1}/10"


@pytest.mark.parametrize(
    "header", [None, "", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "rows=0-1", "bytes=x-1", f"bytes={'9' * 40}-"]
)
def test_what_cannot_be_read_asks_for_the_whole(header: str | None) -> None:
    assert asked_part(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_what_lies_behind_the_end_cannot_be_had(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        asked_part(header, 10)
