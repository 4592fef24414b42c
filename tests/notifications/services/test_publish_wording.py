"""Versions of what is said: checked, in force at once, never changed; a release does not replace a person's words."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.core.actors import Actor
from apps.core.errors import InvalidInput
from apps.core.models import AuditEntry
from apps.notifications import templates
from apps.notifications.models import Message, Wording
from apps.notifications.services import NewMessage, WordingDraft, publish_wording, send_messages, ship_wordings
from apps.notifications.templates import TEXTS, Template
from apps.notifications.wordings import SHELF, words_of

ACTOR = Actor.staff("user:1")
pytestmark = pytest.mark.django_db


def draft(text: str = "【门前】收到 {reference}。", **changes: str) -> WordingDraft:
    return WordingDraft(Template.SUBMITTED, "zh-hans", text, note="shorter", **changes)


def test_a_release_brings_the_texts_once() -> None:
    Wording.objects.all().delete()
    assert ship_wordings() == sum(len(texts) for texts in TEXTS.values())
    assert ship_wordings() == 0
    assert set(Wording.objects.values_list("version", "is_shipped")) == {(1, True)}


def test_a_new_version_is_in_force_at_once_and_the_old_one_stays(
    a_message: Callable[..., NewMessage], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ship_wordings()
    with django_capture_on_commit_callbacks(execute=True):
        made = publish_wording(draft=draft(sms_template_id="SMS_154950909"), actor=ACTOR)
    assert (made.version, made.made_by) == (2, "user:1")
    words = words_of(Template.SUBMITTED, "zh-hans")
    assert (words.version, words.sms_template_id) == (2, "SMS_154950909")
    send_messages(messages=[a_message()])
    message = Message.objects.get()
    assert (message.text, message.version) == ("【门前】收到 D-0001。", 2)
    assert Wording.objects.filter(template=Template.SUBMITTED, language="zh-hans").count() == 2


def test_it_is_in_the_audit_trail() -> None:
    ship_wordings()
    made = publish_wording(draft=draft(), actor=ACTOR)
    entry = AuditEntry.objects.get(action="wording.published")
    assert (entry.subject_id, entry.reason) == (str(made.pk), "shorter")
    assert entry.before == {"version": 1, "text": TEXTS[Template.SUBMITTED]["zh-hans"]}
    assert entry.after == {"version": 2, "text": made.text}


def test_a_faulty_text_leaves_nothing() -> None:
    with pytest.raises(InvalidInput) as caught:
        publish_wording(draft=draft("【门前】{name}"), actor=ACTOR)
    assert [fault.code for fault in caught.value.errors] == ["unknown_variable"]
    assert not Wording.objects.filter(is_shipped=False).exists()


def test_a_release_replaces_its_own_words_and_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    ship_wordings()
    publish_wording(draft=draft(), actor=ACTOR)
    changed = {"zh-hans": "【门前】新 {reference}", "en": "[Doorstep] New {reference}"}
    monkeypatch.setitem(templates.TEXTS, Template.SUBMITTED, changed)
    assert ship_wordings() == 1
    SHELF.forget()
    assert words_of(Template.SUBMITTED, "en").text == "[Doorstep] New {reference}"
    assert words_of(Template.SUBMITTED, "zh-hans").text == "【门前】收到 {reference}。"


def test_another_process_sees_it_within_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("apps.notifications.wordings.time.monotonic", lambda: clock[0])
    SHELF.forget()
    before = words_of(Template.SUBMITTED, "zh-hans").version
    publish_wording(draft=draft(), actor=ACTOR)
    clock[0] += 29
    assert words_of(Template.SUBMITTED, "zh-hans").version == before
    clock[0] += 2
    assert words_of(Template.SUBMITTED, "zh-hans").version == before + 1
