"""The reference clients behind one face, so that the same tests drive each of them."""

import base64
from pathlib import Path
from typing import Any, Protocol

import httpx

from deploy.clients.python import doorstep_client as reference
from tests.clients.node_process import NodeProcess, StoppedError

Document = dict[str, Any]


class Client(Protocol):
    def restart(self) -> None: ...
    def enrol(self, username: str, password: str) -> None: ...
    def drain(self, limit: int = 500) -> None: ...
    def push(self) -> None: ...
    def record(self, kind: str, task_id: str, /, **data: Any) -> Document: ...
    def attach(self, task_id: str, kind: str, content: bytes, mime: str) -> str: ...
    def upload(self, ident: str) -> None: ...
    def objects(self, kind: str) -> list[Document]: ...
    def answers(self) -> dict[str, Document]: ...
    def digest(self) -> Document: ...
    def lose_copy(self, kind: str, ident: str) -> None: ...
    def is_empty(self) -> bool: ...
    def close(self) -> None: ...


class PythonClient:
    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.http = httpx.Client(base_url=f"{url}/api/v1/", timeout=20, trust_env=False)
        self.client = self.open()

    def open(self) -> reference.DoorstepClient:
        client = reference.DoorstepClient(self.http, self.folder / "phone.db")
        client.pause_s = 0.01
        return client

    def restart(self) -> None:
        self.client.db.close()
        self.client = self.open()

    def enrol(self, username: str, password: str) -> None:
        self.client.enrol(username, password)

    def drain(self, limit: int = 500) -> None:
        try:
            self.client.drain(limit)
        except reference.WipedError as error:
            raise StoppedError("Wiped") from error
        except reference.RefusedError as error:
            raise StoppedError("Refused", error.code) from error

    def push(self) -> None:
        self.client.push()

    def record(self, kind: str, task_id: str, /, **data: Any) -> Document:
        return self.client.record(kind, task_id, **data)

    def attach(self, task_id: str, kind: str, content: bytes, mime: str) -> str:
        file = self.folder / "evidence"
        file.write_bytes(content)
        return self.client.attach(task_id, kind, file, mime)

    def upload(self, ident: str) -> None:
        self.client.upload(ident)

    def objects(self, kind: str) -> list[Document]:
        return self.client.objects(kind)

    def answers(self) -> dict[str, Document]:
        return self.client.answers()

    def digest(self) -> Document:
        return self.client.digest()

    def lose_copy(self, kind: str, ident: str) -> None:
        with self.client.db as db:
            db.execute("DELETE FROM copy WHERE (kind, id) = (?, ?)", (kind, ident))

    def is_empty(self) -> bool:
        tables = ("state", "copy", "outbox", "files")
        return not any(self.client.db.execute(f"SELECT 1 FROM {table}").fetchone() for table in tables)  # noqa: S608

    def close(self) -> None:
        self.client.db.close()
        self.http.close()


class JavaScriptClient(NodeProcess):
    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(folder, "driver.mjs", url)

    def restart(self) -> None:
        self.call("restart")

    def enrol(self, username: str, password: str) -> None:
        self.call("enrol", username, password)

    def drain(self, limit: int = 500) -> None:
        self.call("drain", limit)

    def push(self) -> None:
        self.call("push")

    def record(self, kind: str, task_id: str, /, **data: Any) -> Document:
        event: Document = self.call("record", kind, task_id, data)
        return event

    def attach(self, task_id: str, kind: str, content: bytes, mime: str) -> str:
        return str(self.call("attach", task_id, kind, base64.b64encode(content).decode(), mime))

    def upload(self, ident: str) -> None:
        self.call("upload", ident)

    def objects(self, kind: str) -> list[Document]:
        held: list[Document] = self.call("objects", kind)
        return held

    def answers(self) -> dict[str, Document]:
        answers: dict[str, Document] = self.call("answers")
        return answers

    def digest(self) -> Document:
        digest: Document = self.call("digest")
        return digest

    def lose_copy(self, kind: str, ident: str) -> None:
        self.call("loseCopy", kind, ident)

    def is_empty(self) -> bool:
        return bool(self.call("isEmpty"))
