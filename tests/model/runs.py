"""The searches: the protocol as it is, at several sizes, and with one guard taken out."""

import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local.errors import CannotRunError
from tests.model.spin import compiler, spin

MODEL: Final = Path(__file__).parent / "protocol" / "sync.pml"
MEGABYTES: Final = 1500
DEEPEST: Final = 1_000_000
SECONDS: Final = 1800
DEADLOCK: Final = "invalid end state"
SKIPPED: Final = "assertion violated !(missing)"
TWICE: Final = "assertion violated (effects==1)"


@dataclass(frozen=True)
class Run:
    """One search; `fault` is what Spin has to find, none in the protocol as it is."""

    name: str
    sizes: str
    fault: str = ""

    @property
    def defines(self) -> list[str]:
        return [f"-D{word}" for word in self.sizes.split()]


RIGHT: Final = (
    Run("two writers at once, a hand-over", "CHANGES=2 HANDOVERS=1"),
    Run("a grid handed over and back", "WRITERS=1 CHANGES=2 HANDOVERS=2"),
    Run("two hand-overs at once, two writers", "CHANGES=1 OFFICES=2 HANDOVERS=2"),
    Run("two devices", "WORKERS=2 WRITERS=1 CHANGES=1 HANDOVERS=1"),
    Run("an event on two connections", "WRITERS=1 CHANGES=1 HANDOVERS=0 CONNECTIONS=2"),
    Run("the same by its id alone", "NO_DEVICE_LOCK WRITERS=1 CHANGES=1 HANDOVERS=0 CONNECTIONS=2"),
)
MUTANTS: Final = (
    Run("numbers from a bare sequence", "NO_COMMIT_LOCK CHANGES=2 HANDOVERS=0", SKIPPED),
    Run("channels locked in any order", "NO_LOCK_ORDER CHANGES=2 HANDOVERS=0", DEADLOCK),
    Run("grids locked in any order", "NO_LOCK_ORDER WRITERS=0 CHANGES=0 OFFICES=2 HANDOVERS=2", DEADLOCK),
    Run("no look at the event's id", "NO_EVENT_ID WRITERS=0 CHANGES=0 HANDOVERS=0 CONNECTIONS=2", TWICE),
)
# Minutes instead of seconds: for whoever changes the protocol.
DEEP: Final = (
    Run("two writers, two hand-overs", "CHANGES=2 HANDOVERS=2"),
    Run("pages of two rows", "LIMIT=2 CHANGES=2 HANDOVERS=1"),
    Run("an event and a hand-over", "WRITERS=1 CHANGES=1 HANDOVERS=1 CONNECTIONS=2"),
)


@dataclass(frozen=True)
class Found:
    """`is_whole`: every reachable state was seen, none was left out for want of depth or memory."""

    faults: tuple[str, ...]
    states: int
    seconds: float
    is_whole: bool

    def is_as_wanted(self, run: Run) -> bool:
        if run.fault:
            return any(run.fault in fault for fault in self.faults)
        return self.is_whole and not self.faults


def search(run: Run) -> Found:
    """Spin writes the search as a C program, which is compiled and run to its first fault or its end."""
    with tempfile.TemporaryDirectory(prefix="doorstep-model-") as folder:
        at = Path(folder)
        started = time.monotonic()
        call([spin(), "-a", *run.defines, str(MODEL)], at)
        # A fault is found within thousands of states: the compiler's own time would be most of it.
        options = ("-O0" if run.fault else "-O2", "-w", "-DSAFETY", "-DCOLLAPSE", f"-DMEMLIM={MEGABYTES}")
        call([compiler(), *options, "-o", "pan", "pan.c"], at)
        said = call(["./pan", f"-m{DEEPEST}"], at)
        return read(said, time.monotonic() - started)


def call(command: list[str], at: Path) -> str:
    done = subprocess.run(command, cwd=at, capture_output=True, text=True, timeout=SECONDS, check=False)
    said = done.stdout + done.stderr
    # Spin reports an error of the model on its output and may still end well.
    if done.returncode != 0 or "Error:" in said:
        raise CannotRunError(f"{Path(command[0]).name} failed on the model:\n{said[-2000:]}")
    return said


def read(said: str, seconds: float) -> Found:
    faults = tuple(" ".join(fault.split()) for fault in re.findall(r"^pan:\d+: (.+?) \(at depth", said, re.MULTILINE))
    errors = re.search(r"errors: (\d+)", said)
    states = re.search(r"([\d.e+]+) states, stored", said)
    if errors is None or states is None:
        raise CannotRunError(f"Spin's search did not come to its end:\n{said[-2000:]}")
    cut = "Search not completed" in said or "max search depth too small" in said or "out of memory" in said
    return Found(faults, int(float(states[1])), seconds, is_whole=errors[1] == "0" and not cut)
