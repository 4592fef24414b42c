"""What every refusal looks like (RFC 9457 and the contract's `code`)."""

import httpx


def check_problem(answer: httpx.Response, status: int, code: str | None = None) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].partition(";")[0] == "application/problem+json"
    document: dict[str, object] = answer.json()
    assert isinstance(document["type"], str)
    assert isinstance(document["title"], str)
    assert isinstance(document["detail"], str)
    assert document["status"] == status
    assert "Traceback" not in answer.text
    if code is not None:
        assert document["code"] == code
    assert str(document["code"]).islower()
    return document


def pointers(document: dict[str, object]) -> set[str]:
    errors = document["errors"]
    assert isinstance(errors, list)
    for error in errors:
        assert set(error) == {"pointer", "code", "detail"}
    return {error["pointer"] for error in errors}
