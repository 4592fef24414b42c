"""Evidence and its bytes: announced, here, or not what was announced."""

from collections.abc import Mapping
from typing import Any, Final

Fact = dict[str, Any]
# What is known of bytes that came: sha256, size and mime, by evidence id.
Came = Mapping[str, dict[str, Any]]

DESCRIBED: Final = ("sha256", "size", "mime")


def state(fact: Fact, came: Came) -> str:
    data = fact["data"]
    if "sha256" not in data:
        return "received"
    here = came.get(data["evidence_id"])
    if here is None:
        return "expected"
    return "received" if all(here[name] == data[name] for name in DESCRIBED) else "rejected"
