"""The policy of the first day comes with the schema, and goes with it."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from apps.core.clock import now
from apps.verification_tasks.models import SlaPolicy

migration = import_module("apps.verification_tasks.migrations.0002_default_policy")
EDITOR = SimpleNamespace(connection=connection)


@pytest.mark.django_db
def test_the_migration_can_be_taken_back_and_run_twice() -> None:
    before = SlaPolicy.objects.get()
    migration.remove(apps, EDITOR)
    assert not SlaPolicy.objects.exists()
    migration.create(apps, EDITOR)
    migration.create(apps, EDITOR)
    after = SlaPolicy.objects.get()
    assert (after.version, after.steps, after.valid_from) == (before.version, before.steps, before.valid_from)


@pytest.mark.django_db
def test_the_default_ladder_can_be_read() -> None:
    SlaPolicy.objects.get().full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [[{"anchor": "sometime"}], [{}], ["day 3"], 7])
def test_a_ladder_that_cannot_be_read_is_refused(steps: object) -> None:
    policy = SlaPolicy(version=2, steps=steps, valid_from=now())
    with pytest.raises(ValidationError) as refused:
        policy.full_clean()
    assert "steps" in refused.value.message_dict
