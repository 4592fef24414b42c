"""The vendor: the tests' stand-in for Aliyun, which checks every signature, and takes its time for an answer.

python -m tests.bench.messages.vendor PORT PACE_MS
"""

import sys
import threading
import time
from dataclasses import dataclass

from tests.standins.aliyun import AliyunServer
from tests.standins.http import Handler, Server, Trouble


@dataclass
class PacedVendor(AliyunServer):
    pace_s: float = 0.0

    def trouble(self) -> Trouble | None:
        """Outside the lock, so that answers do not wait for each other."""
        time.sleep(self.pace_s)
        # It would keep every call, to be looked at.
        self.calls.clear()
        return super().trouble()


def main(port: str, pace_ms: str) -> None:
    state = PacedVendor(pace_s=int(pace_ms) / 1000)
    with Server(("127.0.0.1", int(port)), type("BoundHandler", (Handler,), {"state": state})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
