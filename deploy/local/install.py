"""Installs one lock file with hashes into the environment that runs this; needs nothing installed itself."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# What else is complete once a lock file is installed.
INCLUDES = {"requirements.txt": (), "requirements-dev.txt": ("requirements.txt",)}


def stamp(lock: Path) -> Path:
    return Path(sys.prefix) / f"installed-{lock.name}"


def is_installed(lock: Path) -> bool:
    return stamp(lock).exists() and stamp(lock).read_bytes() == lock.read_bytes()


def pip_command(lock: Path) -> list[str]:
    # The lock file is complete, so pip need not look for what a package needs.
    options = ("--no-deps", "--require-hashes", "--only-binary=:all:", "--progress-bar=off", "--no-color")
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", *options, "-r", str(lock)]


def install(lock: Path) -> int:
    started = time.monotonic()
    total = sum("==" in line and not line.startswith(("#", " ")) for line in lock.read_text().splitlines())
    log = Path(sys.prefix) / "install.log"
    with log.open("w") as sink:
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        pip = subprocess.Popen(pip_command(lock), stdout=subprocess.PIPE, stderr=sink, text=True, env=environment)
        found = 0
        for line in pip.stdout or ():
            sink.write(line)
            found += line.lstrip().startswith(("Collecting", "Requirement already"))
            state = "unpacking" if line.startswith("Installing") else f"{found} of {total}"
            show(f"  Packages of {lock.name}: {state}")
    show("")
    if pip.wait() != 0:
        print(f"The packages of {lock.name} could not be installed; {log} says:")
        print("\n".join(log.read_text().splitlines()[-12:]))
        return 1
    for done in (lock, *(lock.with_name(name) for name in INCLUDES.get(lock.name, ()))):
        shutil.copyfile(done, stamp(done))
    print(f"  Packages of {lock.name} {time.monotonic() - started:.1f} s", flush=True)
    return 0


def show(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


def main() -> int:
    lock = Path(sys.argv[1])
    return 0 if is_installed(lock) else install(lock)


if __name__ == "__main__":
    sys.exit(main())
