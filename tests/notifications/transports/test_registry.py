"""A setting for each channel names its transport; what nobody can carry is refused for good."""

import pytest
from pytest_django import Settings

from apps.notifications.models import Channel
from apps.notifications.transports import REGISTRIES, FaultKind, TransportError, transport_for

EVERY = [(channel, name) for channel, (_, registry) in REGISTRIES.items() for name in registry]


@pytest.mark.parametrize(("channel", "name"), EVERY)
def test_the_setting_names_it(channel: str, name: str, settings: Settings) -> None:
    setting, registry = REGISTRIES[channel]
    setattr(settings, setting, name)
    assert isinstance(transport_for(channel), registry[name])


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.WECHAT, Channel.WEBPUSH, Channel.WEBHOOK, "pigeon"])
def test_a_channel_without_transport_is_a_permanent_fault(channel: str) -> None:
    with pytest.raises(TransportError) as caught:
        transport_for(channel)
    assert caught.value.kind is FaultKind.PERMANENT
