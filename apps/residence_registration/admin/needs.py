"""What each department is shown of a registered person beyond the name, the place and the time: what its duty needs.

The report names the departments but not their duties; the table follows the services and conveniences (附录 of the
evaluation report) that each is the likely lead of.
"""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from apps.grids.office.details import Fact
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Department, Permission
from apps.residence_registration.models import Registration


class Need(StrEnum):
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    # The whole identity number, for a reason that is kept. The others are shown it by the person.
    IDENTITY = "identity"


NEEDS: Final[dict[Department, frozenset[Need]]] = {
    # Compares identities online (网上比对), makes permits and identity cards.
    Department.POLICE: frozenset(Need),
    # School places go by where a child lives and how old it is.
    Department.EDUCATION: frozenset({Need.ADDRESS, Need.BIRTH_DATE}),
    # Vaccination, family planning, benefits of old age.
    Department.HEALTH: frozenset({Need.ADDRESS, Need.BIRTH_DATE, Need.SEX}),
    Department.HOUSING: frozenset({Need.ADDRESS}),
    Department.EMPLOYMENT: frozenset({Need.BIRTH_DATE}),
    # Legal aid, culture, and whoever plans and pays, ask only whether somebody is registered and since when.
    Department.JUSTICE: frozenset(),
    Department.CULTURE: frozenset(),
    Department.REFORM: frozenset(),
    Department.FINANCE: frozenset(),
    Department.OTHER: frozenset(),
}


def consults(viewer: Viewer) -> bool:
    """Reads registrations without answering for their checks."""
    return viewer.may(Permission.SEE_REGISTRATIONS) and not viewer.may(Permission.SEE_TASKS)


def needs(viewer: Viewer, need: Need) -> bool:
    """Whoever answers for the checks reads what personal data there are; a department what its duty needs."""
    if not viewer.reads_personal_data:
        return False
    if not consults(viewer):
        return True
    name = viewer.staff.department if viewer.staff is not None else ""
    return name in Department.values and need in NEEDS[Department(name)]


def needed_facts(viewer: Viewer, registration: Registration) -> list[Fact]:
    """On a registration's own page, where only departments have them: the others open the declaration."""
    if not consults(viewer):
        return []
    declaration, person = registration.declaration, registration.person
    facts = {
        Need.ADDRESS: Fact(_("address"), declaration.address),
        Need.BIRTH_DATE: Fact(_("birth date"), person.birth_date.isoformat()),
        Need.SEX: Fact(_("sex"), str(person.get_sex_display())),
    }
    return [fact for need, fact in facts.items() if needs(viewer, need)]
