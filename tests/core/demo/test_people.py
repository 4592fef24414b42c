import phonenumbers
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from apps.core.demo import invent_person
from apps.core.demo.names import CYCLE

SEEDS = st.integers(min_value=0, max_value=9_999)
INDEXES = st.integers(min_value=0, max_value=5_000_000)


@given(seed=SEEDS, index=INDEXES)
def test_every_invented_number_is_well_formed_and_belongs_to_no_region(seed: int, index: int) -> None:
    person = invent_person(seed, index)
    assert person.id_number.startswith("99")
    assert len(person.id_number) == 18
    assert mod_11_2.is_valid(person.id_number)
    assert person.id_number[6:14] == f"{person.birth_date:%Y%m%d}"
    assert (int(person.id_number[16]) % 2 == 1) == (person.sex == "1")
    assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone))
    assert 2 <= len(person.name) <= 30


@given(seed=SEEDS, index=INDEXES)
def test_the_same_seed_and_index_are_always_the_same_person(seed: int, index: int) -> None:
    assert invent_person(seed, index) == invent_person(seed, index)


def test_nobody_shares_a_number() -> None:
    people = [invent_person(seed, index) for seed in (0, 1, 9_999) for index in range(1_000)]
    assert len({person.id_number for person in people}) == len(people)
    assert len({person.phone for person in people}) == len(people)


def test_twenty_thousand_people_of_one_seed_have_their_own_identity_numbers() -> None:
    assert len({invent_person(3, index).id_number for index in range(20_000)}) == 20_000


def test_every_forty_people_bring_a_middle_dot_and_a_name_of_twenty_letters() -> None:
    names = [invent_person(0, index).name for index in range(CYCLE)]
    assert any("·" in name for name in names)
    assert any(len(name) >= 20 for name in names)
