"""A supervisor at the back office: signs in like a person and gives one task to somebody else."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import httpx

from apps.sync.field_day.line import Line
from apps.sync.field_day.workers import Worker
from apps.verification_tasks.states import EventType

ACCOUNT: Final = "supervisor1"
CHANGELIST: Final = "/admin/verification_tasks/verificationtask/"
CSRF: Final = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')


class Supervisor:
    """A browser of its own: cookies, forms and their tokens."""

    def __init__(self, line: Line) -> None:
        self.line = Line(str(line.client.base_url))

    def sign_in(self, username: str, password: str) -> bool:
        page = self.line.send("GET", "/admin/login/")
        form = {"username": username, "password": password, "next": "/admin/"}
        return self.post("/admin/login/?next=/admin/", page, form).status_code == HTTPStatus.FOUND

    def reassign(self, task_id: str, worker_id: str) -> bool:
        """Through the action of the list and its page that asks whom to give it to."""
        chosen = {"action": "reassign", "_selected_action": task_id}
        question = self.post(CHANGELIST, self.line.send("GET", CHANGELIST), chosen)
        if question.status_code != HTTPStatus.OK:
            return False
        answer = self.post(CHANGELIST, question, {**chosen, "staff": worker_id, "apply": "1"})
        return answer.status_code == HTTPStatus.FOUND

    def post(self, path: str, page: httpx.Response, form: dict[str, str]) -> httpx.Response:
        token = CSRF.search(page.text)
        if token is None:
            raise ValueError("the page has no form")
        return self.line.send(
            "POST",
            path,
            form={**form, "csrfmiddlewaretoken": token.group(1)},
            headers={"Referer": str(self.line.client.base_url)},
        )

    def close(self) -> None:
        self.line.close()


def reassign_one(line: Line, workers: Sequence[Worker], password: str) -> bool:
    """Give a task on which the first worker has just worked offline to a colleague."""
    giver, *others = workers
    finished = next((event for event in giver.outbox if event["type"] == EventType.COMPLETED), None)
    if finished is None or not others:
        return False
    shared = [worker for worker in others if set(worker.phone.grids) & set(giver.phone.grids)]
    taker = (shared or others)[0]
    supervisor = Supervisor(line)
    try:
        return supervisor.sign_in(ACCOUNT, password) and supervisor.reassign(
            finished["task_id"], taker.phone.worker_id
        )
    finally:
        supervisor.close()
