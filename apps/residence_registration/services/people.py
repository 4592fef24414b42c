"""Find or make people by the blind index of their number, and hold them for the rest of the transaction."""

from collections.abc import Iterable

from apps.core.clock import now
from apps.core.identity import IdNumber
from apps.core.ids import new_id
from apps.residence_registration.models import Person


def hold_people(numbers: Iterable[IdNumber]) -> dict[bytes, Person]:
    """By blind index, locked: of two declarations of one person at once, the second waits here for the first.

    Inserted and locked in the order of the index, so that two batches never wait for each other.
    """
    by_index = {number.index: number for number in numbers}
    moment = now()
    Person.objects.bulk_create(
        [
            Person(
                id=new_id(),
                id_number=number.number,
                id_number_index=index,
                sex=number.sex,
                birth_date=number.birth_date,
                domicile_prefix=number.domicile_prefix,
                created_at=moment,
            )
            for index, number in sorted(by_index.items())
        ],
        ignore_conflicts=True,
    )
    held = Person.objects.select_for_update(no_key=True).filter(id_number_index__in=list(by_index)).defer("id_number")
    return {bytes(person.id_number_index): person for person in held.order_by("id_number_index")}
