"""The Chinese catalogue: whole, well-formed, compiled."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.utils import translation
from django.utils.translation import gettext

from deploy.lint.messages import compiled, is_repeated, read
from deploy.lint.msgids import CATALOGUE, current, strings, wanted

PLACES = re.compile(r"%\(\w+\)[sd]|%\(\w+\)\.0f|%[sd]|\{\w*\}")


def entries() -> Iterator[Message]:
    return (message for message in current() if message.id)


def test_every_msgid_of_the_project_and_its_theme_is_translated() -> None:
    done = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in entries()
        if all(strings(message.string)) and not message.fuzzy
    }
    needed = {message if isinstance(message, str) else message[0] for message in wanted()}
    assert sorted(needed - done) == []


def test_every_translation_has_the_places_of_its_msgid() -> None:
    pairs = (
        (message.id if isinstance(message.id, str) else message.id[-1], said)
        for message in entries()
        for said in strings(message.string)
    )
    assert [asked for asked, said in pairs if set(PLACES.findall(asked)) != set(PLACES.findall(said))] == []


def test_the_compiled_file_is_the_one_of_this_catalogue() -> None:
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled(read(CATALOGUE))


def test_no_text_stands_in_it_twice(tmp_path: Path) -> None:
    assert not is_repeated(CATALOGUE, read(CATALOGUE))
    copy = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    copy.write_text(CATALOGUE.read_text() + '\nmsgid "Grid worker"\nmsgstr "某人"\n')
    assert is_repeated(copy, read(copy))


@pytest.mark.parametrize(("english", "chinese"), [("Grid worker", "网格员"), ("Log in", "登录")])
def test_django_finds_it(english: str, chinese: str) -> None:
    with translation.override("zh-hans"):
        assert gettext(english) == chinese
    with translation.override("en"):
        assert gettext(english) == english
