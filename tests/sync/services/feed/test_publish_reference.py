"""Grids and code tables: a new version only where the content is new."""

from apps.grids.models import CodeTableRow, Grid
from apps.grids.signals import grids_changed, reference_loaded
from apps.sync.models import FeedChannel, FeedEntry, FeedKind
from apps.sync.services.feed import publish_code_tables, publish_grids
from apps.sync.services.feed.code_tables import enum_tables
from tests.cast.verification_tasks import Quarter


def versions(kind: FeedKind) -> set[tuple[str, int, int]]:
    return {(str(e.object_id), e.version, e.seq) for e in FeedEntry.objects.filter(kind=kind)}


def test_a_grid_stands_in_its_own_channel(quarter: Quarter) -> None:
    publish_grids([quarter.grid.pk, quarter.far_grid.pk])
    entry = FeedEntry.objects.get(object_id=quarter.far_grid.pk)
    assert entry.channel.grid_id == quarter.far_grid.pk


def test_the_same_grid_again_writes_nothing(quarter: Quarter) -> None:
    publish_grids([quarter.grid.pk])
    publish_grids([quarter.grid.pk])
    assert versions(FeedKind.GRID) == {(str(quarter.grid.pk), 1, 1)}


def test_a_renamed_grid_is_a_new_version(quarter: Quarter) -> None:
    publish_grids([quarter.grid.pk])
    Grid.objects.filter(pk=quarter.grid.pk).update(name="东门网格")
    grids_changed.send(sender=Grid, grid_ids={quarter.grid.pk})
    assert versions(FeedKind.GRID) == {(str(quarter.grid.pk), 2, 2)}


def test_code_tables_are_for_everybody_and_stand_once(quarter: Quarter) -> None:
    CodeTableRow.objects.create(table="residence_reason", code="01", label="务工")
    publish_code_tables()
    reference_loaded.send(sender=CodeTableRow, tables={"residence_reason"})
    before = versions(FeedKind.CODE_TABLE)
    assert {version for _, version, _ in before} == {1}
    assert FeedChannel.objects.filter(grid=None, staff=None).count() == 1

    CodeTableRow.objects.filter(code="01").update(label="务工经商")
    publish_code_tables()
    after = versions(FeedKind.CODE_TABLE)
    assert {version for _, version, _ in after - before} == {2}
    assert len(after - before) == 1


def test_a_word_of_two_enums_has_the_label_of_its_own(quarter: Quarter) -> None:
    labels = {table["name"]: {row["code"]: row["label"] for row in table["rows"]} for table in enum_tables()}
    assert labels["outcome"]["refused"] != labels["attempt_result"]["refused"]
