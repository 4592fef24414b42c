"""A Node process that is told what to do: a call a line in, its result a line out."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.clients.node import PROGRAMS, environment


class StoppedError(Exception):
    """A client gave up: `name` is Refused, Wiped or Diverged."""

    def __init__(self, name: str, code: str = "", detail: str = "") -> None:
        self.name, self.code = name, code
        super().__init__(f"{name} {code} {detail}")


class NodeProcess:
    def __init__(self, folder: Path, script: str, *words: str) -> None:
        self.process = subprocess.Popen(
            [PROGRAMS / "node", script, *words],
            cwd=folder,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, name: str, *args: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"name": name, "args": args}) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        if "error" in said:
            raise StoppedError(said["error"], said["code"], said["detail"])
        return said["result"]

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
