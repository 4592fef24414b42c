"""The served document is made from the views, so it cannot say what they do not do."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from apps.residence_registration import urls


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    generator: Any = SchemaGenerator
    document = generator(patterns=urls.urlpatterns).get_schema(request=None, public=True)
    return {path.strip("/"): item for path, item in document["paths"].items()}


def test_every_operation_names_its_problems(paths: dict[str, Any]) -> None:
    operations = [(path, verb, item[verb]) for path, item in paths.items() for verb in item]
    assert len(operations) == 19
    for _path, verb, operation in operations:
        refusals = {code for code, answer in operation["responses"].items() if code >= "400"}
        assert refusals
        for code in refusals:
            assert set(operation["responses"][code]["content"]) == {"application/problem+json"}
        named = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert ("Idempotency-Key" in named) is (verb == "post")


def test_signing_in_needs_no_token_and_the_rest_a_residents(paths: dict[str, Any]) -> None:
    assert paths["resident/otp"]["post"].get("security", []) in ([], [{}])
    assert paths["declarations"]["post"]["security"] == [{"residentToken": []}]
    ident = paths["declarations/{declaration_id}"]["get"]["parameters"][0]
    assert ident["schema"] == {"type": "string", "format": "uuid"}
