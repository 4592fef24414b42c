"""Filters under a name: one's own or shared with those below, with a short link and never with a search term."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.core.models import AuditEntry
from apps.grids.models import SavedFilter, Staff
from apps.grids.roles import Role
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.verification_tasks import ELSEWHERE, Quarter, person_on_staff

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Desk]
PAGE = "grids_savedfilter"


def save(desk: Desk, name: str, query: str, **form: str) -> Any:
    url = f"{reverse(f'admin:{TASKS}_changelist')}?{query}"
    return desk.client.post(url, {"save_filter": "1", "name": name, **form})


def test_a_filter_is_saved_linked_and_chosen(quarter: Quarter, sign_in: SignIn) -> None:
    desk, high, normal = sign_in(quarter.supervisor), quarter.task(priority="high"), quarter.task()
    assert 'id="save-filter"' in text_of(desk.list(TASKS, priority__exact="high"))
    assert 'id="save-filter"' not in text_of(desk.list(TASKS))
    save(desk, "加急", "priority__exact=high&status=open")
    saved = SavedFilter.objects.get()
    answer: Any = desk.client.get(reverse("admin:saved_filter", args=[saved.pk]))
    assert answer.status_code == 302
    shown: Any = desk.client.get(answer["Location"])
    assert {row.pk for row in shown.context_data["cl"].result_list} == {high.pk}
    assert normal.pk not in {row.pk for row in shown.context_data["cl"].result_list}
    assert 'aria-current="true">加急' in text_of(shown)
    assert 'id="save-filter"' not in text_of(shown)
    assert AuditEntry.objects.filter(action="saved_filter.made", subject_id=saved.pk).exists()


def test_the_same_name_keeps_its_link(quarter: Quarter, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    save(desk, "我的", "sla=overdue")
    code = SavedFilter.objects.get().pk
    save(desk, "我的", "sla=due_soon")
    saved = SavedFilter.objects.get()
    assert (saved.pk, saved.query) == (code, "sla=due_soon")


def test_a_search_term_is_never_kept(quarter: Quarter, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    save(desk, "某人", "q=~sealed&p=3&sla=overdue")
    assert SavedFilter.objects.get().query == "sla=overdue"
    save(desk, "空", "q=~sealed")
    save(desk, "", "sla=met")
    assert SavedFilter.objects.count() == 1


def test_what_is_shared_is_seen_in_the_division_and_below_and_nowhere_else(quarter: Quarter, sign_in: SignIn) -> None:
    save(sign_in(quarter.leader), "组长", "sla=overdue", shared="on")
    save(sign_in(quarter.supervisor), "镇", "sla=due_soon", shared="on")
    save(sign_in(quarter.centre), "自用", "sla=met")
    far = person_on_staff("far", Role.COMMUNITY, ELSEWHERE, 60)
    assert names(sign_in(quarter.leader)) == {"组长", "镇"}
    assert names(sign_in(far)) == {"镇"}
    assert names(sign_in(quarter.centre)) == {"自用"}
    own = SavedFilter.objects.get(name="自用")
    assert sign_in(far).client.get(reverse("admin:saved_filter", args=[own.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DEPARTMENT])
def test_who_changes_nothing_saves_none(
    quarter: Quarter, everyone: dict[Role, Staff], sign_in: SignIn, role: Role
) -> None:
    desk, registrations = sign_in(everyone[role]), "residence_registration_registration"
    assert 'id="save-filter"' not in text_of(desk.list(registrations, o="1"))
    url = f"{reverse(f'admin:{registrations}_changelist')}?o=1"
    assert desk.client.post(url, {"save_filter": "1", "name": "我的"}).status_code == 403
    assert not SavedFilter.objects.exists()


def names(desk: Desk) -> set[str]:
    return {row.name for row in desk.list(PAGE).context_data["cl"].result_list}


def test_only_whoever_made_it_changes_it(quarter: Quarter, sign_in: SignIn) -> None:
    save(sign_in(quarter.supervisor), "镇", "sla=due_soon", shared="on")
    saved = SavedFilter.objects.get()
    leader, town = sign_in(quarter.leader), sign_in(quarter.supervisor)
    leader.act(PAGE, "remove", saved, apply="1")
    assert SavedFilter.objects.exists()
    town.act(PAGE, "unshare", saved, apply="1")
    assert names(leader) == set()
    town.act(PAGE, "share", saved, apply="1")
    assert names(leader) == {"镇"}
    town.act(PAGE, "remove", saved, apply="1")
    assert not SavedFilter.objects.exists()


def test_a_shared_filter_shows_nobody_more_than_they_may_see(quarter: Quarter, sign_in: SignIn) -> None:
    own, other = quarter.task(), quarter.task(grid=quarter.second_grid)
    save(sign_in(quarter.supervisor), "第二网格", f"grid={quarter.second_grid.pk}", shared="on")
    link = reverse("admin:saved_filter", args=[SavedFilter.objects.get().pk])
    shown: Any = sign_in(quarter.leader).client.get(link, follow=True)
    assert not {own.pk, other.pk} & {row.pk for row in shown.context_data["cl"].result_list}
