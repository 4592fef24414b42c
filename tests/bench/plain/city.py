"""The same city in the plain project's tables. Run in a process of its own, with the plain settings."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from rest_framework.authtoken.models import Token

from tests.bench import rows
from tests.bench.facts import CLIENTS, read, write
from tests.bench.plain.models import Cover


def load(tasks: int, file: Path) -> None:
    facts = read(file)
    start = timezone.now()
    values: dict[str, Any] = {"tasks": tasks, "count": facts.grids, "start": start, "due": start + timedelta(days=7)}
    with connection.cursor() as cursor:
        cursor.execute(rows.PLAIN_TASKS, values)
        cursor.execute("VACUUM ANALYZE")
    for client in range(CLIENTS):
        user = get_user_model().objects.create(username=f"client{client}")
        Cover.objects.bulk_create(Cover(user=user, grid=grid) for grid in facts.pulled)
        facts.plain_tokens.append(Token.objects.create(user=user).key)
    write(facts, file)
