"""The office over HTTP: the same pages that a supervisor uses."""

import re
from http import HTTPStatus
from typing import Final

import httpx
from django.conf import settings
from django.utils.translation import override

from apps.sync.field_day.line import Document, Line
from apps.sync.field_day.supervisor import CHANGELIST, Supervisor
from apps.sync.fleet.wire import Worker
from apps.verification_tasks.admin.resolution.values import field_words

COVERAGES: Final = "/admin/grids/coverage/"
DEVICES: Final = "/admin/sync/device/"
DECLARATIONS: Final = "/admin/residence_registration/declaration/"
CONFLICTS: Final = "/admin/verification_tasks/fieldconflict/"
# The column of the time at which it was opened, the newest first.
NEWEST: Final = {"o": "-4"}
AMENDED: Final = ("name", "address", "residence_kind", "since")
CHOICE: Final = re.compile(r'name="_selected_action"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="_selected_action"')


class Office(Supervisor):
    """`shown` is how the pages call each worker, by id."""

    def __init__(self, line: Line, shown: dict[str, str]) -> None:
        super().__init__(line)
        self.shown = shown

    def reassign(self, task_id: str, worker_id: str) -> bool:
        return self.act(CHANGELIST, "reassign", task_id, staff=worker_id)

    def hand_over(self, grid: str, giver: Worker, taker: Worker) -> bool:
        coverage = self.coverage(grid, giver)
        if coverage is None:
            return False
        # A refusal may be the echo of an answer that was lost: the list tells.
        return self.act(COVERAGES, "hand_over", coverage, staff=taker.ident) or not self.coverage(grid, giver)

    def end_coverage(self, grid: str, worker: Worker) -> bool:
        coverage = self.coverage(grid, worker)
        return coverage is not None and (self.act(COVERAGES, "end", coverage) or not self.coverage(grid, worker))

    def revoke(self, device_id: str) -> bool:
        return self.act(DEVICES, "revoke", device_id)

    def amend(self, form: Document) -> bool:
        found = self.say(DECLARATIONS, {"term": str(form["phone"])})
        rows = CHOICE.search(self.line.send("GET", found.headers["Location"]).text)
        answers = {name: str(form[name]) for name in AMENDED}
        return rows is not None and self.act(DECLARATIONS, "change", rows.group(1) or rows.group(2), **answers)

    def decide_dispute(self, task_id: str, outcome: str) -> bool:
        before = self.line.hiccups.total()
        if self.act(CHANGELIST, "decide", task_id, outcome=outcome):
            return True
        # A refusal may be the echo of an answer that was lost: then there is nothing left to choose from.
        question = self.say(CHANGELIST, {"action": "decide", "_selected_action": task_id})
        return self.line.hiccups.total() > before and f'<option value="{outcome}"' not in question.text

    def decide_conflict(self, reference: str, name: str, *, takes_device: bool) -> bool:
        """The oldest of them, as it stands last on the page."""
        page = self.line.send("GET", CONFLICTS, params=NEWEST)
        with override(settings.LANGUAGE_CODE):
            words = field_words(name)
        rows = [row for row in page.text.split("<tr")[1:] if reference in row and f">{words}<" in row]
        found = CHOICE.search(rows[-1]) if rows else None
        side = "device" if takes_device else "server"
        return found is not None and self.act(CONFLICTS, "decide", found.group(1) or found.group(2), side=side)

    def coverage(self, grid: str, worker: Worker) -> str | None:
        """The row of the list that says that this worker covers this grid now."""
        page = self.line.send("GET", COVERAGES, params={"q": grid})
        for row in page.text.split("<tr")[1:]:
            found = CHOICE.search(row)
            if found and self.shown[worker.ident] in row and grid in row:
                return found.group(1) or found.group(2)
        return None

    def act(self, path: str, action: str, chosen: str, **answers: str) -> bool:
        """Through the list's action and the page that asks."""
        form = {"action": action, "_selected_action": chosen}
        question = self.say(path, form)
        if question.status_code != HTTPStatus.OK:
            return False
        return self.say(path, {**form, **answers, "apply": "1"}).status_code == HTTPStatus.FOUND

    def say(self, path: str, form: dict[str, str]) -> httpx.Response:
        """A form of any page: its token is the browser's own, so the page need not be drawn for it."""
        sealed = {**form, "csrfmiddlewaretoken": str(self.line.client.cookies.get("csrftoken"))}
        headers = {"Referer": str(self.line.client.base_url)}
        return self.line.send("POST", path, form=sealed, headers=headers)
