"""Everything lost: a system administrator resets somebody's second factors, for a reason that is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.core.models import AuditEntry
from apps.grids.models import Authenticator, RecoveryCode, Staff
from apps.grids.roles import Role
from tests.cast.factors import enter_password, set_up_app
from tests.cast.office import Desk, text_of

pytestmark = pytest.mark.django_db
STAFF, INDEX = "grids_staff", reverse("admin:index")


def test_the_person_is_out_and_sets_up_anew(
    town: Staff, everyone: dict[Role, Staff], sign_in: Callable[..., Desk]
) -> None:
    client = enter_password(town)
    set_up_app(client)
    admin = sign_in(everyone[Role.SYSTEM_ADMIN])
    assert "重置第二因素" in text_of(admin.open(f"{STAFF}_change", town.pk))
    assert admin.act(STAFF, "reset_factors", town, reason="手机丢失，已当面核实", apply="1").status_code == 302
    assert client.get(INDEX, follow=True).request["PATH_INFO"] == reverse("admin:set_up")
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.reason, entry.subject_id) == ("手机丢失，已当面核实", str(town.user_id))
    assert entry.actor_id == str(everyone[Role.SYSTEM_ADMIN].pk)


def test_it_wants_a_reason(town: Staff, everyone: dict[Role, Staff], sign_in: Callable[..., Desk]) -> None:
    set_up_app(enter_password(town))
    sign_in(everyone[Role.SYSTEM_ADMIN]).act(STAFF, "reset_factors", town, reason="", apply="1")
    assert Authenticator.objects.exists()


def test_nobody_else_resets_and_nobody_their_own(
    town: Staff, everyone: dict[Role, Staff], sign_in: Callable[..., Desk]
) -> None:
    set_up_app(enter_password(town))
    sign_in(everyone[Role.CITY]).act(STAFF, "reset_factors", town, reason="手机丢失", apply="1")
    assert Authenticator.objects.exists()
    admin = everyone[Role.SYSTEM_ADMIN]
    client = enter_password(admin)
    set_up_app(client)
    answer = Desk(client).act(STAFF, "reset_factors", admin, reason="手机丢失", apply="1")
    assert "由另一位管理员重置" in text_of(answer)
    assert Authenticator.objects.filter(user=admin.user).exists()


def test_the_last_administrator_is_helped_by_whoever_runs_commands(everyone: dict[Role, Staff], capsys: Any) -> None:
    admin = everyone[Role.SYSTEM_ADMIN]
    set_up_app(enter_password(admin))
    call_command("reset_second_factor", admin.user.username, reason="手机丢失")
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(action="second_factor.reset").actor_kind == "system"
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody", reason="手机丢失")
