"""A worker's own scorecards, and the objection to a figure."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from apps.core.api.schema import problems
from apps.core.clock import rfc3339
from apps.core.errors import InvalidInput
from apps.sync.api.base import ThinAPIView, json_answer, json_body
from apps.sync.auth import authenticate_device
from apps.verification_tasks.models import Contest, Scorecard
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS
from apps.verification_tasks.scorecards.selectors import newest
from apps.verification_tasks.scorecards.services import open_contest
from apps.verification_tasks.scorecards.states import ContestState, UnitKind

MOST = 24


class ContestAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    figure = serializers.ChoiceField(choices=sorted(FIGURE_WORDS))
    state = serializers.ChoiceField(choices=[state.value for state in ContestState])
    answer = serializers.CharField(allow_null=True)


class ScorecardAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    month = serializers.RegexField(r"^\d{4}-\d{2}$")
    version = serializers.IntegerField()
    computed_at = serializers.DateTimeField()
    figures = serializers.DictField(child=serializers.FloatField(allow_null=True))
    changes = serializers.ListField(child=serializers.DictField())
    reasons = serializers.DictField(child=serializers.IntegerField())
    contests = ContestAnswer(many=True)


class ScorecardsAnswer(serializers.Serializer[Any]):
    scorecards = ScorecardAnswer(many=True)


class ContestBody(serializers.Serializer[Any]):
    figure = serializers.ChoiceField(choices=sorted(FIGURE_WORDS))
    text = serializers.CharField(min_length=2, max_length=2000)
    task = serializers.CharField(
        max_length=24, required=False, help_text="The reference of a task that should not count."
    )


class ScorecardsView(ThinAPIView):
    @extend_schema(operation_id="scorecards", responses={200: ScorecardsAnswer, **problems(401)})
    def get(self, request: HttpRequest) -> HttpResponse:
        """The worker's own cards of the last two years, each month's version in force."""
        staff = authenticate_device(request).staff
        mine = newest(Scorecard.objects.filter(kind=UnitKind.WORKER, staff=staff)).prefetch_related("contests")
        return json_answer({"scorecards": [document(card) for card in mine.order_by("-month")[:MOST]]})


class ContestsView(ThinAPIView):
    @extend_schema(
        operation_id="scorecard_contest",
        request=ContestBody,
        responses={201: ContestAnswer, **problems(400, 401, 404, 409, 415, 422)},
    )
    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Object to a figure of a card of one's own; a supervisor answers."""
        context = authenticate_device(request)
        body = json_body(request)
        if not isinstance(body, dict):
            raise InvalidInput("The body is a JSON object.")
        contest = open_contest(
            card_id=card_id,
            figure=text_of(body, "figure"),
            text=text_of(body, "text"),
            task_reference=text_of(body, "task", default=""),
            staff=context.staff,
            actor=context.actor,
        )
        return json_answer(said(contest), status=201)


def text_of(body: dict[str, object], name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or "\0" in value:
        raise InvalidInput(f"{name} must be text.")
    return value


def document(card: Scorecard) -> dict[str, object]:
    return {
        "id": card.pk,
        "month": f"{card.month:%Y-%m}",
        "version": card.version,
        "computed_at": rfc3339(card.computed_at),
        "figures": card.figures,
        "changes": card.changes,
        "reasons": card.reasons,
        "contests": [said(contest) for contest in card.contests.all()],
    }


def said(contest: Contest) -> dict[str, object]:
    return {"id": contest.pk, "figure": contest.figure, "state": contest.state, "answer": contest.answer}
