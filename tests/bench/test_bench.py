"""The benchmark runs: every row does its work and checks its answers. No clock is judged."""

import re
import subprocess
import sys

import pytest

from deploy.local.places import ROOT


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_row_is_measured() -> None:
    command = [sys.executable, "-m", "tests.bench", "--seconds", "1", "--rounds", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    medians = re.findall(r"^  .{34} +([0-9,]+) ", done.stdout, re.MULTILINE)
    assert len(medians) == 5 + 3 + 4 + 4 + 4, done.stdout
    assert "0" not in medians, done.stdout
