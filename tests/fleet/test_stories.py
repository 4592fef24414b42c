"""Each rare story ends well, and the oracle has said so."""

import pytest

from apps.sync.fleet.wire import Worker
from tests.fleet.stories import STORIES, Story
from tests.fleet.week import a_week


@pytest.mark.parametrize("story", STORIES)
def test_it_ends_well(office: list[Worker], story: Story) -> None:
    with a_week(office) as week:
        story(week)
        week.end()
        assert week.fleet.report.counts["copies compared"] > 0
