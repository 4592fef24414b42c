"""What one statement brings is what the models would have brought."""

from collections.abc import Callable

from django.db.models import Model

from apps.sync.by_token import device_by_token
from apps.sync.models import Device
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter


def loaded(row: Model) -> dict[str, object]:
    hidden = row.get_deferred_fields()
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in hidden}


def test_every_column_is_as_the_model_reads_it(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    phone = handset_of(quarter.worker)
    Device.objects.update(reading={"confirmed": {"1": 2}}, public_key="key")
    found = device_by_token(phone.token)
    assert found is not None
    expected = Device.objects.select_related("staff__user").get()
    for mine, theirs in ((found, expected), (found.staff, expected.staff), (found.staff.user, expected.staff.user)):
        assert loaded(mine) == {name: value for name, value in loaded(theirs).items() if name in loaded(mine)}
    assert found.reading == {"confirmed": {"1": 2}}
    assert found.staff.get_deferred_fields() == {"phone", "phone_index"}
    assert found.staff.user.get_deferred_fields() == {"password"}


def test_what_was_left_out_comes_when_asked_for(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    found = device_by_token(handset_of(quarter.worker).token)
    assert found is not None
    assert found.staff.phone == quarter.worker.phone


def test_an_unknown_token_is_nobody(db: None) -> None:
    assert device_by_token("nobody") is None
