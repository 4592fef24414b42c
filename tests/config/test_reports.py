"""Where mails go, as the environment says."""

import runpy
from pathlib import Path

import pytest

from config import reports


@pytest.mark.parametrize(
    ("said", "in_files"),
    [
        ({"DEMO": "true"}, True),
        ({"DEMO": "true", "EMAIL_HOST": "mail.example"}, False),
        ({"DEMO": "false"}, False),
    ],
)
def test_mails_are_kept_in_files_only_in_a_demo_without_a_mail_server(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], *, in_files: bool
) -> None:
    for name in ("DEMO", "EMAIL_HOST", "EMAIL_HOST_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert ("EMAIL_BACKEND" in runpy.run_path(str(Path(reports.__file__)))) is in_files
