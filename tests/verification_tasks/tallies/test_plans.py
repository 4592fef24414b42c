"""Sums and names are found by index, however much there is."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.core.clock import local_date, now
from apps.residence_registration.models import Declaration
from apps.residence_registration.selectors import named
from apps.verification_tasks.models import Tally
from apps.verification_tasks.tallies import selectors
from apps.verification_tasks.tallies.measures import CITY
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def plan(statement: str, values: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        return json.dumps(cursor.fetchone())


def test_sums_are_read_by_unit(quarter: Quarter) -> None:
    days = [local_date(now()) - timedelta(days=number) for number in range(20)]
    made = [
        Tally(level="grid", unit=str(number), measure=measure, day=day, part=day.isoformat(), number=1)
        for number in range(150)
        for measure in ("began", "running")
        for day in days
    ]
    Tally.objects.bulk_create(made)
    with connection.cursor() as cursor:
        # Of a table that it knows nothing of the planner takes any index for as good as another.
        cursor.execute(f"ANALYZE {Tally._meta.db_table}")
    values = {"units": [CITY], "since": local_date(now()) - timedelta(days=30), "dated": selectors.DATED}
    found = plan(selectors.SUMS, values)
    assert found.count('"one_tally"') == 2


def test_what_is_overdue_is_found_by_its_last_day(quarter: Quarter) -> None:
    values = {"today": "2026-11-29", "everywhere": True, "grids": [], "most": 2}
    assert '"tally_due"' in plan(selectors.OVERDUE, values)


@pytest.mark.parametrize("text", ["明", "欧阳", "阳明月"])
def test_a_name_is_found_by_any_of_its_characters(quarter: Quarter, text: str) -> None:
    wanted = quarter.declaration()
    quarter.declarations(3)
    Declaration.objects.filter(pk=wanted.pk).update(name="欧阳明月")
    assert list(named(text)) == [wanted]
    statement, values = named(text).values("pk").query.sql_with_params()
    assert '"declaration_name"' in plan(statement, values)


def test_characters_in_another_order_are_another_name(quarter: Quarter) -> None:
    Declaration.objects.filter(pk=quarter.declaration().pk).update(name="欧阳明月")
    assert not named("月明").exists()
