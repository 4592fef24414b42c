"""Another role, another name, the end of an account."""

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.grids.models import Division, Staff
from apps.grids.roles import PERMISSIONS, Permission, Role
from apps.grids.services.coverage import end_coverages
from apps.grids.services.staff.checks import (
    check_division,
    checked_department,
    checked_name,
    checked_phone,
    signs_in,
)
from apps.grids.signals import field_staff_left


@transaction.atomic
def set_role(
    *, staff_id: uuid.UUID, role: Role, division_code: str | None, actor: Actor, department: str = ""
) -> Staff:
    """Who no longer works in the field covers nothing any more."""
    staff = lock_staff(staff_id)
    check_division(role, division_code, Division.objects.filter(pk=division_code).first())
    before = {"role": staff.role, "division": staff.division_id}
    staff.role, staff.division_id = role, division_code
    staff.department = checked_department(role, department)
    staff.save(update_fields=["role", "division", "department"])
    User.objects.filter(pk=staff.user_id).update(is_staff=signs_in(role))
    if Permission.WORK_IN_FIELD not in PERMISSIONS[role]:
        end_coverages(staff_id=staff_id, actor=actor)
        field_staff_left.send(sender=Staff, staff_ids={staff_id}, actor=actor)
    after = {"role": role, "division": division_code}
    if staff.department:
        after["department"] = staff.department
    audit.record(
        actor=actor, action="staff.role_set", subject_type="staff", subjects=[staff_id], before=before, after=after
    )
    return staff


@transaction.atomic
def change_staff(*, staff_id: uuid.UUID, name: str, phone: str, actor: Actor) -> Staff:
    staff = lock_staff(staff_id)
    staff.name, staff.pinyin = checked_name(name)
    staff.phone, staff.phone_index = checked_phone(phone)
    staff.save(update_fields=["name", "pinyin", "phone", "phone_index"])
    audit.record(actor=actor, action="staff.changed", subject_type="staff", subjects=[staff_id])
    return staff


@transaction.atomic
def deactivate_staff(*, staff_id: uuid.UUID, actor: Actor) -> None:
    """Ends their coverages and locks their account; what they did keeps their name."""
    staff = lock_staff(staff_id)
    if not staff.is_active:
        return
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    User.objects.filter(pk=staff.user_id).update(is_active=False)
    end_coverages(staff_id=staff_id, actor=actor)
    audit.record(actor=actor, action="staff.deactivated", subject_type="staff", subjects=[staff_id])
    field_staff_left.send(sender=Staff, staff_ids={staff_id}, actor=actor)


def lock_staff(staff_id: uuid.UUID) -> Staff:
    staff = Staff.objects.select_for_update(no_key=True).filter(pk=staff_id).first()
    if staff is None:
        raise NotFound(_("There is no such staff member."))
    return staff
