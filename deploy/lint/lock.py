"""Locks both lists again, with hashes and for every platform: `make lock`."""

import subprocess
import sys
from pathlib import Path

from deploy.local.places import ROOT

UV = Path(sys.prefix) / "bin" / "uv"
OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"),
    # The lock must say the same whichever mirror or settings the machine has.
    *("--no-header", "--no-config", "--default-index", "https://pypi.org/simple", "--quiet"),
)


def main(arguments: list[str]) -> None:
    # The development list is bound to the runtime one, so that comes first.
    for name in ("requirements", "requirements-dev"):
        command = [str(UV), "pip", "compile", *OPTIONS, *arguments, f"{name}.in", "--output-file", f"{name}.txt"]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["--upgrade"])
