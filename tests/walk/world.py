"""The two towns, and somebody of each role whose area is the first."""

from dataclasses import dataclass

from apps.core.demo.people import invent_person
from apps.grids.models import Coverage, DivisionLevel, Staff
from apps.grids.roles import Department, Role
from tests.cast.office import department_of
from tests.cast.verification_tasks import LONG_AGO, add_division, person_on_staff
from tests.walk.examples import EXAMPLES
from tests.walk.kept import BESIDES
from tests.walk.places import CITY, Place, build


@dataclass
class World:
    here: Place
    there: Place

    @property
    def places(self) -> tuple[Place, Place]:
        return self.here, self.there

    def person(self, role: Role) -> Staff:
        """Whose area is the first place, or the city where the role has no smaller one."""
        match role:
            case Role.GRID_WORKER:
                return self.here.worker
            case Role.GRID_LEADER:
                leader = person_on_staff("walk-leader", role, self.here.community.code, 91)
                Coverage.objects.create(staff=leader, grid=self.here.grid, starts_at=LONG_AGO)
                return leader
            case Role.COMMUNITY:
                return person_on_staff("walk-community", role, self.here.community.code, 92)
            case Role.TOWN:
                return person_on_staff("walk-town", role, self.here.town.code, 93)
            case Role.DEPARTMENT:
                return department_of("walk-department", Department.POLICE, self.here.town.code, 94)
        return person_on_staff(f"walk-{role}", role, CITY, 95)


def two_towns() -> World:
    add_division(CITY, DivisionLevel.COUNTY, None)
    people = [invent_person(4712, number) for number in (1, 2)]
    here, there = (
        build(letter, number, person.id_number, person.phone)
        for letter, number, person in zip("甲乙", (3, 4), people, strict=True)
    )
    for place in (here, there):
        place.examples = {label: make(place) for label, make in EXAMPLES.items()}
        place.besides = {words: make(place) for words, make in BESIDES.items()}
    return World(here, there)
