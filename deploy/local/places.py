"""Where a run keeps its files: all under var/ of the checkout."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"

# In the environment of every process of this checkout, so that a later run can tell its own leftovers.
MARKER = "DOORSTEP_CHECKOUT"
PROGRAM = "DOORSTEP_PROGRAM"


@dataclass(frozen=True)
class Places:
    """The folders of one run."""

    var: Path = VAR

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets"

    @property
    def prometheus(self) -> Path:
        return self.run / "prometheus"

    @property
    def mark(self) -> str:
        return hashlib.sha256(str(self.var.resolve()).encode()).hexdigest()[:12]

    def prepare(self) -> None:
        for folder in (self.run, self.log, self.secrets, self.prometheus):
            folder.mkdir(parents=True, exist_ok=True)
        self.secrets.chmod(0o700)
        self.run.chmod(0o700)
        for sample in self.prometheus.glob("*.db"):
            sample.unlink()
