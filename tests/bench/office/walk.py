"""Walk through the office as each role does, in one process: `python -m tests.bench.office.walk walk 3`.

What it took stands on the standard output as JSON: of each kind of page the milliseconds of every request.
"""

import importlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import django

ROLES: Final = ("city", "town", "community", "grid_leader", "system_admin")
# Whose filters and searches are tried: who sees everything, and who sees the least.
THOROUGH: Final = ("city", "grid_leader")
MOST_CHOICES: Final = 4
# A list that nothing stands in: what the office costs before it reads anything.
EMPTY: Final = "verification_tasks_contest"
SEARCHED: Final = ("verification_tasks_verificationtask", "residence_registration_declaration")


class Walk:
    def __init__(self) -> None:
        self.taken: dict[str, list[tuple[str, float]]] = {}

    def get(self, client: Any, kind: str, name: str, url: str) -> Any:
        began = time.perf_counter()
        answer = client.get(url)
        taken = 1000 * (time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code}: {url}")
        self.taken.setdefault(kind, []).append((f"{name} {url}", taken))
        return answer

    def empty(self, client: Any, role: str) -> None:
        self.get(client, "an empty page", role, page(EMPTY))

    def dashboard(self, client: Any, role: str, known: str) -> None:
        reverse = django.urls.reverse("admin:index")
        self.get(client, "dashboard", role, reverse)
        self.get(client, "dashboard, as known", role, f"{reverse}?known={known}")

    def lists(self, client: Any, role: str, *, thoroughly: bool) -> None:
        for name in names(client):
            answer = self.get(client, "lists", role, page(name))
            if thoroughly:
                for query in choices(answer.context_data["cl"]):
                    self.get(client, "filters", role, page(name) + query)
            self.empty(client, role)

    def figures(self, client: Any, role: str) -> None:
        answer = client.get(django.urls.reverse("admin:index"))
        context = answer.context_data
        cards = [
            *context["running"],
            *context["due"],
            *(card for group in context["card_groups"] for card in group.cards),
        ]
        numbers = [number for window in context["kept"] for number in window.numbers]
        numbers += [number for day in context["days"][:3] for number in day.numbers]
        numbers += [context["times"].of, *(share.number for share in context["channels"])]
        for url in [each.url for each in (*cards, *numbers, *context["lines"])]:
            self.get(client, "behind the figures", role, url)

    def searches(self, client: Any, role: str) -> None:
        city = importlib.import_module("tests.bench.office.city")
        for name in SEARCHED:
            reference = "HC-2026" if "task" in name else "MQ-20260101-00"
            terms = (city.NAME, "欧阳", "王伟", "王", "李芳", reference, city.PHONE, city.ID_NUMBER, "没有人")
            for term in terms:
                for query in ("", "?status=all"):
                    where = page(name) + (query if "task" in name else "")
                    found = client.post(where, {"term": term})
                    self.get(client, "searches", f"{role} {term}", found["Location"])

    def tasks(self, client: Any, role: str) -> None:
        for query in ("", "?status=completed", "?sla=overdue"):
            shown = client.get(page(SEARCHED[0]) + query)
            for task in list(shown.context_data["cl"].result_list)[:3]:
                url = django.urls.reverse(f"admin:{SEARCHED[0]}_change", args=[task.pk])
                self.get(client, "task page", role, url)


def page(name: str) -> str:
    return django.urls.reverse(f"admin:{name}_changelist")


def names(client: Any) -> Iterator[str]:
    """Every list that this person may see."""
    from django.contrib import admin

    request = django.test.RequestFactory().get("/")
    request.user = client.user
    for model, office in sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label):
        if office.has_view_permission(request):
            yield f"{model._meta.app_label}_{model._meta.model_name}"


def choices(changelist: Any) -> Iterator[str]:
    for spec in changelist.filter_specs:
        if hasattr(spec, "lookup_choices"):
            for value, _words in list(spec.lookup_choices)[:MOST_CHOICES]:
                yield "?" + urlencode({getattr(spec, "parameter_name", None) or spec.lookup_kwarg: value})
            continue
        chosen = [choice["query_string"] for choice in spec.choices(changelist) if "query_string" in choice]
        yield from chosen[:MOST_CHOICES]


def pass_the_door(client: Any) -> None:
    """As with a passkey: the office asks at every page whether it was proved, as in production."""
    from apps.grids.office.doors.gate import KEPT, remembered
    from apps.grids.proofs import Proof

    session = client.session
    session[KEPT] = remembered(client.user, Proof.PASSKEY)
    session.save()


def walk(rounds: int, roles: Sequence[str]) -> None:
    from datetime import timedelta

    from django.test import Client

    from apps.core.clock import local_date, now
    from apps.grids.models import Staff

    known, done = (local_date(now()) - timedelta(days=9)).isoformat(), Walk()
    for number in range(rounds + 1):
        if number == 1:
            # The first round was for the caches.
            done = Walk()
        for role in roles:
            client: Any = Client(headers={"accept-language": "zh-hans"})
            client.user = Staff.objects.filter(role=role).select_related("user").order_by("pk")[0].user
            client.force_login(client.user, backend="django.contrib.auth.backends.ModelBackend")
            pass_the_door(client)
            thoroughly = role in THOROUGH and number == rounds
            done.dashboard(client, role, known)
            done.lists(client, role, thoroughly=thoroughly)
            if role in THOROUGH:
                done.searches(client, role)
                done.figures(client, role)
            done.tasks(client, role)
    sys.stdout.write(json.dumps(done.taken))


def main(deed: str, number: str, *roles: str) -> None:
    django.setup()
    if deed == "load":
        importlib.import_module("tests.bench.office.city").load(int(number))
    else:
        walk(int(number), roles or ROLES)


if __name__ == "__main__":
    main(*sys.argv[1:])
