"""Requests that the served document allows, and some that it does not: never a server error, always its shapes."""

import re
from typing import Any, TypeAlias

import httpx
import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import CheckContext, not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.contract.client import Device, Resident, authorization
from tests.contract.world import City

AnyCase: TypeAlias = Case[Any]
bounded = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


# The bytes of an upload (tus 1.0.0).
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
schema = schemathesis.openapi.from_dict(document)
schema.app = application


def errors_are_problems(_ctx: CheckContext, response: Response, _case: AnyCase) -> None:
    if response.status_code < 400:
        return
    assert response.headers["content-type"][0].startswith("application/problem+json")
    body = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["status"] == response.status_code


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    errors_are_problems,
]


def play(case: AnyCase, token: str) -> None:
    headers = {**authorization(token), "Accept-Encoding": "identity"}
    case.call_and_validate(headers=headers, checks=CHECKS)


@pytest.mark.slow
@schema.parametrize()
@bounded
def test_by_anybody(case: AnyCase, http: httpx.Client, city: City) -> None:
    play(case, "")


@pytest.mark.slow
@schema.parametrize()
@bounded
def test_by_a_resident(case: AnyCase, resident: Resident) -> None:
    play(case, resident.token)


@pytest.mark.slow
@schema.parametrize()
@bounded
def test_by_a_device(case: AnyCase, device: Device) -> None:
    play(case, device.token)


def test_the_served_document_is_openapi_3_1_and_names_the_contracts_addresses(http: httpx.Client, city: City) -> None:
    served = http.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert "3.1" in served.text[:40]
    assert {re.sub(r"\{\w+\}", "{}", path) for path in document["paths"]} >= {
        "/api/v1/devices/enrol",
        "/api/v1/devices/logout",
        "/api/v1/me",
        "/api/v1/sync/pull",
        "/api/v1/sync/push",
        "/api/v1/resident/otp",
        "/api/v1/resident/session",
        "/api/v1/resident/wechat-binding",
        "/api/v1/declarations",
        "/api/v1/declarations/{}",
        "/api/v1/declarations/{}/withdraw",
    }
