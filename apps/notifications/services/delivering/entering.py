"""Which of them may be called: by the channel's transport, past the provider's circuit breaker."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.notifications import circuits
from apps.notifications.circuits import CircuitOpen
from apps.notifications.models import Delivery
from apps.notifications.services.delivering.calling import Call
from apps.notifications.services.delivering.noting import note_failure, wait_for_provider
from apps.notifications.transports import FaultKind, Transport, TransportError, transport_for


@dataclass(frozen=True, slots=True)
class Asked:
    delivery: Delivery
    transport: Transport
    provider: str


def enter(deliveries: Sequence[Delivery]) -> list[Call]:
    """The calls to be made; of the others it is noted why they are not."""
    asked = [found for delivery in deliveries if (found := way_of(delivery)) is not None]
    known = circuits.look({one.provider for one in asked})
    calls = []
    for one in asked:
        try:
            admission = circuits.admit(one.provider, known.get(one.provider))
        except CircuitOpen as shut:
            wait_for_provider(one.delivery, shut)
        else:
            calls.append(Call(one.delivery, one.transport, admission))
    return calls


def way_of(delivery: Delivery) -> Asked | None:
    try:
        transport = transport_for(delivery.channel)
        return Asked(delivery, transport, transport.provider(delivery))
    except TransportError as error:
        note_failure(delivery, error)
    except Exception as error:  # noqa: BLE001  the others must go out
        note_failure(delivery, TransportError(type(error).__name__, kind=FaultKind.TECHNICAL))
    return None
