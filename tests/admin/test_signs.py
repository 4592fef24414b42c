"""The review list: what was seen in words, both pictures, and the decision."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from apps.core.clock import now
from apps.grids.models import DivisionLevel, Grid
from apps.verification_tasks.models import ReviewPolicy, Sign, VerificationTask
from apps.verification_tasks.signs.services import sweep_signs
from apps.verification_tasks.signs.states import SignKind, SignState
from apps.verification_tasks.signs.words import explanation
from tests.cast.office import Desk, readings, text_of
from tests.cast.review import Review, as_bytes, north, scene
from tests.cast.verification_tasks import CITY, Quarter, add_division

pytestmark = pytest.mark.django_db
SIGNS = "verification_tasks_sign"
FIGURES: dict[SignKind, dict[str, Any]] = {
    SignKind.PHOTO_USED_BEFORE: {"same_bytes": False, "bits": 3, "days": 2.5},
    SignKind.ELSEWHERE: {"distance_m": 1500, "accuracy_m": 20, "limit_m": 1000},
    SignKind.ANOTHER_TIME: {"minutes": 600, "minutes_before_task": 120, "zone_known": 0.0},
    SignKind.IMPOSSIBLE_TRAVEL: {
        "distance_m": 9000,
        "accuracy_m": 20,
        "minutes": 2,
        "speed_kmh": 270,
        "limit_kmh": 120,
    },
    SignKind.MOCK_LOCATION: {},
    SignKind.BURST: {"count": 7, "homes": 6, "minutes": 9.5, "path_m": 900, "from": "", "tasks": []},
    SignKind.SECOND_CHECK_DIFFERS: {},
}


@pytest.fixture
def reused(review: Review) -> Sign:
    photo = as_bytes(scene(1))
    review.photo(review.task(), photo, at=now() - timedelta(days=2))
    review.photo(review.task(at=north(800)), photo)
    sweep_signs()
    return Sign.objects.get()


@pytest.mark.parametrize("kind", SignKind)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_sign_is_explained_in_both_languages(kind: SignKind, language: str) -> None:
    with translation.override(language):
        said = explanation(kind, FIGURES[kind])
    assert "%(" not in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said) is (language == "zh-hans")


def test_the_list_shows_open_signs_the_heaviest_first(
    reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.rows(SIGNS) == {reused.pk}
    assert desk.rows(SIGNS, state="confirmed") == set()
    assert desk.rows(SIGNS, kind="burst") == set()
    assert desk.rows(SIGNS, kind="photo_used_before", worker=str(quarter.worker.pk), town=quarter.grid.town_id)
    assert "2.0" in text_of(desk.list(SIGNS))


def test_the_list_costs_the_same_for_one_sign_and_for_many(
    review: Review, reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    few = desk.statements(SIGNS)
    for number in range(2, 12):
        review.photo(review.task(at=north(800 * number)), as_bytes(scene(1)))
    sweep_signs()
    assert len(desk.rows(SIGNS)) == 11
    assert desk.statements(SIGNS) == few


def test_both_pictures_are_streamed_and_each_reading_is_on_record(
    reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    page = desk.open(f"{SIGNS}_change", reused.pk)
    sides = [reused.evidence_id, reused.other_evidence_id]
    assert [picture.url.split("/")[-2] for picture in page.context_data["pictures"]] == [str(side) for side in sides]
    for side in sides:
        answer = desk.open("sign_picture", reused.pk, side)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "no-store" in answer.headers["Cache-Control"]
        assert b"".join(answer.streaming_content) == as_bytes(scene(1))
    assert [subject for _, kind, subject in readings() if kind == "evidence"] == [str(side) for side in sides]


def test_a_picture_of_another_town_is_not_shown(reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    far = add_division("990582200000", DivisionLevel.TOWN, CITY)
    place = add_division("990582200001", DivisionLevel.COMMUNITY, far.code)
    grid = Grid.objects.create(code=f"{place.code}-01", name="远", community=place, town=far)
    VerificationTask.objects.filter(pk=reused.other_task_id or "").update(grid=grid, community=place, town=far)
    desk = sign_in(quarter.supervisor)
    assert len(desk.open(f"{SIGNS}_change", reused.pk).context_data["pictures"]) == 1
    assert desk.open("sign_picture", reused.pk, reused.other_evidence_id).status_code == 404
    shown = desk.open("sign_picture", reused.pk, reused.evidence_id)
    assert b"".join(shown.streaming_content) == as_bytes(scene(1))


def test_a_picture_that_is_no_side_of_the_sign_is_not_there(
    review: Review, reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    stranger = review.photo(review.task(), as_bytes(scene(2)))
    assert sign_in(quarter.supervisor).open("sign_picture", reused.pk, stranger.pk).status_code == 404


def test_who_has_no_part_in_it_gets_neither_page_nor_picture(
    reused: Sign, quarter: Quarter, everyone: Any, sign_in: Callable[..., Desk]
) -> None:
    for person in (quarter.leader, everyone["system_admin"]):
        desk = sign_in(person)
        assert desk.open(f"{SIGNS}_change", reused.pk).status_code == 403
        assert desk.open("sign_picture", reused.pk, reused.evidence_id).status_code == 403


def test_a_sign_is_held_to_be_true_with_a_reason(
    reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.act(SIGNS, "hold_true", reused).status_code == 200
    assert desk.act(SIGNS, "hold_true", reused, apply="1", reason="").status_code == 200
    assert Sign.objects.get().state == SignState.OPEN
    assert desk.act(SIGNS, "hold_true", reused, apply="1", reason="同一张照片").status_code == 302
    sign = Sign.objects.get()
    assert (sign.state, sign.reason, sign.decided_by) == (SignState.CONFIRMED, "同一张照片", quarter.supervisor)
    assert desk.rows(SIGNS) == set()


def test_who_finds_out_more_rules_it_out_from_its_page(
    reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    for action in ("hold_true", "rule_out"):
        assert desk.act(SIGNS, action, reused, apply="1", reason="再看一次").status_code == 302
    assert Sign.objects.get().state == SignState.DISMISSED
    page = desk.open(f"{SIGNS}_change", reused.pk)
    assert [button.action for button in page.context_data["buttons"]] == ["hold_true"]


def test_the_first_page_counts_them(reused: Sign, quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    assert reverse("admin:verification_tasks_sign_changelist") in text_of(sign_in(quarter.supervisor).open("index"))


def test_a_new_version_of_the_rules(quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in(quarter.centre)
    form = desk.open("review_policy_new").context_data["form"]
    values = {**form.initial, "apply": "1", "random_share": "3.5"}
    answer = desk.client.post(reverse("admin:review_policy_new"), values)
    assert answer.status_code == 302
    policy = ReviewPolicy.objects.get(version=2)
    assert (policy.random_share, policy.risk_share, policy.town) == (350, 5000, None)
    assert desk.open("verification_tasks_reviewpolicy_change", policy.pk).status_code == 200


def test_rules_that_make_no_sense_are_not_taken(quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in(quarter.centre)
    form = desk.open("review_policy_new").context_data["form"]
    values = {**form.initial, "apply": "1", "alike_bits": "9"}
    assert desk.client.post(reverse("admin:review_policy_new"), values).status_code == 200
    assert ReviewPolicy.objects.count() == 1


def test_who_manages_no_policies_makes_none(quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    assert sign_in(quarter.supervisor).open("review_policy_new").status_code in {302, 403}
