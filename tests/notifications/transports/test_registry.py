"""A setting names the transport; what nobody can carry is refused for good."""

import pytest
from pytest_django import Settings

from apps.notifications.models import Channel
from apps.notifications.transports import SMS_TRANSPORTS, FaultKind, TransportError, transport_for


@pytest.mark.parametrize("name", SMS_TRANSPORTS)
def test_the_setting_names_it(name: str, settings: Settings) -> None:
    settings.SMS_TRANSPORT = name
    assert isinstance(transport_for(Channel.SMS), SMS_TRANSPORTS[name])


def test_a_channel_without_transport_is_a_permanent_fault() -> None:
    with pytest.raises(TransportError) as caught:
        transport_for(Channel.EMAIL)
    assert caught.value.kind is FaultKind.PERMANENT
