"""Every address under /admin/, found in the resolver: a page that somebody adds is walked without being listed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.grids.office.imports.kinds import KINDS
from tests.walk.places import Place

# Leads elsewhere by itself, or has pages of its own tests: the catch-all only adds a slash.
ELSEWHERE: Final = frozenset({r"admin/(?P<url>.*)$"})
# What names a row of one of the places.
ROWS: Final = frozenset({"object_id", "move_id", "change_id", "job_id", "code"})
# What is done there is done to a row that has no list of its own.
DEEDS: Final = frozenset({"move_id", "change_id", "job_id"})
# A page that tells nothing without; all of both places, so near that each is named.
QUERIES: Final = {"map-points": "?west=120.5&south=31.8&east=120.6&north=31.9&zoom=20"}


@dataclass(frozen=True)
class Address:
    """`label` is the model whose page it is, where it is one's."""

    route: str
    name: str
    kwargs: frozenset[str]
    label: str = ""
    # The kind of an import's page.
    kind: str = ""

    @property
    def is_about_an_object(self) -> bool:
        return not self.kwargs.isdisjoint(ROWS)

    @property
    def is_a_deed(self) -> bool:
        return not self.kwargs.isdisjoint(DEEDS)


def addresses() -> list[Address]:
    known = [each for each in found(get_resolver(), "", "") if each.route not in ELSEWHERE]
    return [one for each in known for one in of_each_kind(each)]


def of_each_kind(address: Address) -> list[Address]:
    return [replace(address, kind=kind) for kind in KINDS] if "name" in address.kwargs else [address]


def found(resolver: URLResolver, route: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        path = (
            route + str(pattern.pattern).lstrip("^")
            if isinstance(pattern, URLPattern)
            else route + str(pattern.pattern)
        )
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from found(pattern, path, inner)
        elif path.startswith("admin/"):
            name = ":".join(filter(None, [namespace, pattern.name]))
            named = frozenset(pattern.pattern.converters) | frozenset(pattern.pattern.regex.groupindex)
            yield Address(path, name, named, label_of(path))


def label_of(route: str) -> str:
    parts = route.split("/")
    known = len(parts) > 3 and parts[2] in apps.all_models.get(parts[1], {})
    return f"{parts[1]}.{parts[2]}" if known else ""


class NoExampleError(AssertionError):
    def __init__(self, address: Address) -> None:
        super().__init__(
            f"/{address.route} cannot be visited: no example is known for {sorted(address.kwargs)}. "
            "Add the model to tests/walk/examples.py, or the other arguments to tests/walk/addresses.py."
        )


def url(address: Address, place: Place) -> str:
    """Where it is for that place's example; raises where nothing is known to fill it with."""
    values = arguments(address, place)
    if address.name.endswith(":"):
        raise NoExampleError(address)
    if not address.name or address.name == "admin":
        return "/" + address.route.replace("<path:object_id>", str(values["object_id"]))
    return reverse(address.name, kwargs=values) + QUERIES.get(address.name, "")


def arguments(address: Address, place: Place) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if "object_id" in address.kwargs:
        row = place.examples.get(address.label or "verification_tasks.verificationtask")
        if row is None:
            raise NoExampleError(address)
        known["object_id"] = row.pk
    known |= {"app_label": "verification_tasks", "content_type_id": 1, "evidence_id": place.besides["photo"].pk}
    known |= {"move_id": place.besides["move"].pk, "change_id": place.besides["bulk change"].pk}
    known |= {"job_id": place.besides["file looked through"].pk, "code": place.examples["grids.savedfilter"].pk}
    known |= {"name": address.kind, "form": "csv"}
    if not address.kwargs <= known.keys():
        raise NoExampleError(address)
    return {name: known[name] for name in address.kwargs}
