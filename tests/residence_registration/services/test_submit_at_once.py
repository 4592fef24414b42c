"""Two connections at the same moment: the database decides, exactly once."""

from functools import partial
from uuid import UUID

import pytest

from apps.residence_registration.models import Declaration, Person
from apps.residence_registration.services import AlreadyDeclared, IdTaken, Submission, submit_declarations
from tests.cast.residence_registration import RESIDENT, a_submission
from tests.cast.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("town")]


def submit_one(submission: Submission) -> Declaration | AlreadyDeclared:
    return submit_declarations(submissions=[submission], actor=RESIDENT)[0]


def test_of_four_declarations_of_one_person_one_wins_and_the_others_name_it() -> None:
    calls = [partial(submit_one, a_submission(0)) for _ in range(4)]
    results = together(calls)
    (winner,) = [result for result in results if isinstance(result, Declaration)]
    losers = [result for result in results if isinstance(result, AlreadyDeclared)]
    assert [loser.extra for loser in losers] == [{"id": str(winner.pk)}] * 3
    assert Declaration.objects.count() == Person.objects.count() == 1


def test_batches_of_the_same_people_in_opposite_order_do_not_deadlock() -> None:
    forth = [a_submission(number) for number in range(10)]
    back = [a_submission(number) for number in reversed(range(10))]
    one, other = together(
        [
            lambda: submit_declarations(submissions=forth, actor=RESIDENT),
            lambda: submit_declarations(submissions=back, actor=RESIDENT),
        ]
    )
    assert Declaration.objects.count() == 10
    assert sum(isinstance(result, Declaration) for result in [*one, *other]) == 10


def test_two_people_with_one_id_at_once() -> None:
    chosen = UUID("018f0000-0000-7000-8000-000000000001")
    calls = [partial(submit_one, a_submission(number, declaration_id=chosen)) for number in range(2)]
    results = together(calls)
    assert sum(isinstance(result, IdTaken) for result in results) == 1
    assert Declaration.objects.count() == 1
