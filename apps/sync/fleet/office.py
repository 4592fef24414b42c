"""The office over HTTP: the same pages that a supervisor uses."""

import re
from http import HTTPStatus
from typing import Final

from apps.sync.field_day.line import Line
from apps.sync.field_day.supervisor import CHANGELIST, Supervisor
from apps.sync.fleet.wire import Worker

COVERAGES: Final = "/admin/grids/coverage/"
DEVICES: Final = "/admin/sync/device/"
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
        question = self.post(path, self.line.send("GET", path), form)
        if question.status_code != HTTPStatus.OK:
            return False
        return self.post(path, question, {**form, **answers, "apply": "1"}).status_code == HTTPStatus.FOUND
