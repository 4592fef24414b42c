"""Requests that the served document allows, and some that it does not: never a server error, always its shapes."""

from typing import Any, TypeAlias

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import CheckContext, not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.contract.client import Device, Resident, authorization

pytestmark = pytest.mark.slow
AnyCase: TypeAlias = Case[Any]
schema = schemathesis.pytest.from_fixture("served_schema")
bounded = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


def errors_are_problems(_ctx: CheckContext, response: Response, _case: AnyCase) -> None:
    if response.status_code < 400:
        return
    assert response.headers["content-type"][0].startswith("application/problem+json")
    document = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(document)
    assert document["status"] == response.status_code


CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, errors_are_problems]


def play(case: AnyCase, token: str) -> None:
    case.call_and_validate(headers=authorization(token), checks=CHECKS)


@schema.parametrize()
@bounded
def test_by_anybody(case: AnyCase) -> None:
    play(case, "")


@schema.parametrize()
@bounded
def test_by_a_resident(case: AnyCase, resident: Resident) -> None:
    play(case, resident.token)


@schema.parametrize()
@bounded
def test_by_a_device(case: AnyCase, device: Device) -> None:
    play(case, device.token)


def test_the_document_is_served_as_openapi_3_1_and_names_the_contracts_addresses(
    http: httpx.Client, db: None
) -> None:
    document = http.get("/api/v1/schema/", params={"format": "json"}).json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) >= {
        "/api/v1/devices/enrol",
        "/api/v1/devices/logout",
        "/api/v1/me",
        "/api/v1/sync/pull",
        "/api/v1/sync/push",
        "/api/v1/resident/otp",
        "/api/v1/resident/session",
        "/api/v1/declarations",
        "/api/v1/declarations/{id}",
        "/api/v1/declarations/{id}/withdraw",
    }
