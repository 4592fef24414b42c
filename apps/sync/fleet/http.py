"""The fleet's world over HTTP: a running demonstration, its API, its residents' messages and its back office."""

import json
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from http import HTTPStatus
from threading import Barrier
from typing import Final
from urllib.parse import urlsplit

import httpx

from apps.core.clock import now
from apps.core.ids import new_id
from apps.sync.field_day.line import Document, Line
from apps.sync.field_day.outbox import Outbox
from apps.sync.field_day.residents import sign_in
from apps.sync.fleet.office import Office
from apps.sync.fleet.own_system import raise_epoch
from apps.sync.fleet.wire import Answer, Body, Worker

PUSH: Final = "/api/v1/sync/push"
# Long enough to send the batch, too short to hear what became of it.
DEAF: Final = httpx.Timeout(5, read=0.02)
SOCKET_S: Final = 10
Handle = tuple[str, str]


class HttpWire:
    def __init__(self, line: Line, outbox: Outbox, office: Office, password: str) -> None:
        self.line, self.outbox, self.office, self.password = line, outbox, office, password

    def now(self) -> datetime:
        """Both run on one machine, or on two whose clocks agree within a second."""
        return now()

    def sign_in(self, username: str, device_id: str) -> Document:
        device = {"id": device_id, "name": f"{username} fleet", "platform": "android", "app_version": "1.0"}
        request = {"username": username, "password": self.password, "device": device}
        return self.line.ask("POST", "/api/v1/devices/enrol", body=lambda: request)

    def enrol(self, worker: Worker, device_id: str) -> str:
        return str(self.sign_in(worker.name, device_id)["token"])

    def push(self, token: str, body: Body) -> Answer:
        """Patient: a process that was killed comes back, and the batch is sent again as of then."""
        sent: list[Document] = []

        def make() -> Document:
            sent.append(body())
            return sent[-1]

        response = self.line.send("POST", PUSH, token=token, body=make)
        return Answer(response.status_code, document_of(response), sent[-1], again=len(sent) > 1)

    def push_twice(self, token: str, body: Body) -> Sequence[Answer]:
        return at_once([partial(self.push, token, body)] * 2)

    def push_many(self, pushes: Sequence[tuple[str, Body]]) -> Sequence[Answer]:
        return at_once([partial(self.push, token, body) for token, body in pushes])

    def cut_before(self, token: str, body: Body) -> None:
        """Half of the body, and the connection is gone: the server never had anything to commit."""
        address = urlsplit(str(self.line.client.base_url))
        text = json.dumps(body()).encode()
        head = (
            f"POST {PUSH} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Token {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        )
        try:
            with socket.create_connection((address.hostname or "", address.port or 80), SOCKET_S) as connection:
                connection.sendall(head.encode() + text[: len(text) // 2])
        except OSError as error:
            self.line.note(type(error).__name__)

    def hang_up(self, token: str, body: Body) -> None:
        with httpx.Client(base_url=self.line.client.base_url, timeout=DEAF) as client:
            try:
                client.post(PUSH, json=body(), headers={"Authorization": f"Token {token}"})
            except httpx.TransportError as error:
                self.line.note(f"hung up: {type(error).__name__}")

    def pull(self, token: str, cursor: str, limit: int) -> Answer:
        params = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        response = self.line.send("GET", "/api/v1/sync/pull", token=token, params=params)
        return Answer(response.status_code, document_of(response))

    def tus(
        self, token: str, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str]]:
        response = self.line.send(method, path, token=token, headers=headers, content=body)
        return response.status_code, response.headers

    def declare(self, form: Document) -> Handle:
        token = sign_in(self.line, self.outbox, form["phone"])
        headers = {"Idempotency-Key": str(new_id())}
        answer = self.line.ask("POST", "/api/v1/declarations", token=token, body=lambda: form, headers=headers)
        return token, str(answer["id"])

    def withdraw(self, handle: Handle) -> bool:
        token, ident = handle
        headers = {"Idempotency-Key": str(new_id())}
        path = f"/api/v1/declarations/{ident}/withdraw"
        return self.line.send("POST", path, token=token, headers=headers).is_success

    def reassign(self, task_id: str, worker: Worker | None) -> bool:
        return self.office.reassign(task_id, worker.ident if worker else "nobody")

    def hand_over(self, grid: str, giver: Worker, taker: Worker) -> bool:
        return self.office.hand_over(grid, giver, taker)

    def end_coverage(self, grid: str, worker: Worker) -> bool:
        return self.office.end_coverage(grid, worker)

    def revoke(self, device_id: str) -> bool:
        return self.office.revoke(device_id)

    def amend(self, form: Document) -> bool:
        return self.office.amend(form)

    def decide_dispute(self, task_id: str, outcome: str) -> bool:
        return self.office.decide_dispute(task_id, outcome)

    def decide_conflict(self, reference: str, name: str, *, takes_device: bool) -> bool:
        return self.office.decide_conflict(reference, name, takes_device=takes_device)

    def raise_epoch(self, since: datetime) -> bool:
        return raise_epoch(str(self.line.client.base_url), since)


def document_of(response: httpx.Response) -> Document:
    try:
        document = response.json()
    except ValueError:
        return {"status": HTTPStatus(response.status_code).phrase}
    return document if isinstance(document, dict) else {}


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    if not calls:
        return []
    start = Barrier(len(calls), timeout=SOCKET_S)

    def run(call: Callable[[], Answer]) -> Answer:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
