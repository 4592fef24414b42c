"""One visitor of one role, who opens every page, presses every button and tells what should not have been."""

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib.auth import get_user
from django.db import transaction
from django.test import Client, RequestFactory

from tests.walk import prints

Prints = Callable[[], dict[str, str]]
# What leaves as a file is looked into, and begins with a way to it.
JOBS = "/core/job/"


def text_of(answer: Any) -> str:
    """What a person would see of it, also of a streamed file and of what an Excel file holds."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return str(body.decode("utf-8", "replace"))


@dataclass
class Walker:
    """`hidden` are the marks that must not be seen, `secrets` what nobody sees without a reason."""

    client: Client
    hidden: Mapping[str, str]
    secrets: Mapping[str, str]
    # What must stay as it is; None: everything.
    watch: Prints | None
    found: list[str] = field(default_factory=list)
    watched: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.watched = self.watch() if self.watch else {}

    def actions_of(self, page: Any) -> Collection[str]:
        """As the list would offer them."""
        request = RequestFactory().get("/")
        request.user = get_user(self.client)
        return set(page.get_actions(request))

    def get(self, url: str, **query: str) -> Any:
        answer = self.client.get(url, query)
        self.look(f"GET {url} {query or ''}", answer, query.values())
        return answer

    def post(self, url: str, data: Mapping[str, Any], *, opened: bool = False) -> Any:
        """What it changed is looked at, then undone."""
        what = f"POST {url} {dict(data)}"
        with self.undone(what):
            answer = self.client.post(url, data)
            if answer.status_code == 302 and JOBS in answer["Location"]:
                answer = self.client.get(answer["Location"])
            typed = [str(value) for value in data.values()]
            self.look(what, answer, typed, secrets={} if opened else self.secrets)
        return answer

    @contextmanager
    def undone(self, what: str) -> Iterator[None]:
        """Most change nothing, and are not compared row by row."""
        before = prints.touched()
        with transaction.atomic():
            yield
            if (after := prints.touched()) != before:
                changes = prints.changed(self.watched, self.watch()) if self.watch else prints.changed(before, after)
                if changes:
                    self.found.append(f"{what} changed {changes}")
            transaction.set_rollback(True)

    def look(self, what: str, answer: Any, typed: Iterable[str], secrets: Mapping[str, str] | None = None) -> None:
        if answer.status_code >= 500:
            self.found.append(f"{what}: {answer.status_code}")
            return
        if answer.status_code not in {200, 206}:
            return
        seen = text_of(answer)
        # What the visitor typed stands in the form again, and tells nothing.
        said = "\n".join(typed)
        wanted = {**self.hidden, **(self.secrets if secrets is None else secrets)}
        shown = [name for name, mark in wanted.items() if mark in seen and mark not in said]
        if shown:
            self.found.append(f"{what} shows {shown}")


def filled(form: forms.Form, words: str = "因为需要核实") -> dict[str, Any]:
    """An answer to each field that it could take: the first choice, some words, a day, a number, a yes."""
    return {
        form.add_prefix(name): answer_to(each, form.get_initial_for_field(each, name), words)
        for name, each in form.fields.items()
    }


def answer_to(each: Any, initial: Any, words: str) -> Any:  # noqa: PLR0911  one for each kind
    match each:
        case forms.MultipleChoiceField():
            return [value for value, _words in flat(cast("Any", each.choices)) if value][:1]
        case forms.ChoiceField():
            return initial or next((value for value, _words in flat(cast("Any", each.choices)) if value), "")
        case forms.BooleanField():
            return "on"
    if initial not in (None, ""):
        return initial
    match each:
        case forms.IntegerField() | forms.FloatField() | forms.DecimalField():
            return each.min_value or 1
        case forms.DateTimeField():
            return "2026-12-01T08:00"
        case forms.DateField():
            return "2026-12-01"
        case forms.TimeField():
            return "08:00"
        case forms.JSONField():
            return ""
    return words


def flat(choices: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from flat(words)
        else:
            yield str(value), words
