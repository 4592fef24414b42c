"""What the clock takes away of the kernel's own."""

from datetime import timedelta

from apps.core.clock import now
from apps.core.models import IdempotencyRecord
from apps.core.tasks import forget_expired


def test_first_answers_are_kept_for_two_weeks(db: None) -> None:
    for key, age in (("old", 15), ("young", 13)):
        IdempotencyRecord.objects.create(
            scope="test", key=key, fingerprint=b"f" * 32, created_at=now() - timedelta(days=age)
        )
    forget_expired()
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["young"]
