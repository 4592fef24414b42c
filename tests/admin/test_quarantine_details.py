"""A supervisor reads in their own language what an event lacked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override

from apps.sync.admin.quarantine.details import CONSTANT, detail_words
from apps.sync.models import JournalEntry
from tests.cast.office import Desk, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

FOREIGN = re.compile("[A-Za-z]{2,}")


def words_of(detail: str) -> str:
    with override("zh-hans"):
        return detail_words(detail)


@pytest.mark.parametrize("sentence", sorted(CONSTANT))
def test_every_sentence_is_translated(sentence: str) -> None:
    assert not FOREIGN.search(words_of(sentence).replace("GPS", ""))


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("There is no event type 'task.danced'.", "没有“task.danced”这一事件类型。"),
        ("Evidence of another task: 7, 8", "属于其他任务的证据：7, 8"),
    ],
)
def test_what_changes_stands_in_its_place(detail: str, words: str) -> None:
    assert words_of(detail) == words


def test_what_nobody_has_words_for_stays_as_it_is() -> None:
    assert words_of("Expected `int`, got `str` - at `$.seq`") == "Expected `int`, got `str` - at `$.seq`"


@pytest.mark.django_db
def test_the_page_says_what_is_missing_and_its_title_is_in_words(
    quarter: Quarter, phone_of: Callable[..., Phone], sign_in: Callable[[Any], Desk]
) -> None:
    phone = phone_of(quarter.worker)
    phone.push(phone.complete(quarter.task()))
    page = text_of(sign_in(quarter.supervisor).open("sync_journalentry_change", JournalEntry.objects.get().pk))
    assert "缺少：" in page
    assert "Missing:" not in page
    assert "上报核查结论 " in page
    assert "verification.completed " not in page
    assert '<pre class="ds-verbatim">{\n  &quot;id&quot;' in page
