"""The contract's small city, under the served OpenAPI document."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.contract.conftest import (  # noqa: F401  fixtures
    a_device,
    a_form,
    city,
    demo_mode,
    device,
    http,
    newcomer,
    outbox,
    resident,
)
from tests.contract.world import City


@pytest.fixture
def served_schema(city: City) -> OpenApiSchema:  # noqa: F811
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", WSGIHandler())
