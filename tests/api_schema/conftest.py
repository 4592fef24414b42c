"""The contract's small city, under the served OpenAPI document."""

from tests.contract.conftest import (  # noqa: F401  fixtures
    a_device,
    city,
    demo_mode,
    device,
    http,
    newcomer,
    outbox,
    resident,
)
