"""Checks the project as production would run it: no warning of `check --deploy`, no missing migration."""

import os
import secrets
import subprocess
import sys
from base64 import b64encode

from deploy.local.places import ROOT

COMMANDS = (
    ("check", "--deploy", "--fail-level", "WARNING"),
    # Without a server: it compares the models with the migrations alone, and says so.
    ("makemigrations", "--check", "--dry-run"),
)


def production() -> dict[str, str]:
    key = b64encode(secrets.token_bytes(32)).decode()
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": f"k1:{key}",
        "BLIND_INDEX_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": "postgresql://doorstep@127.0.0.1:1/doorstep",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "doorstep.example",
        "DEBUG": "false",
        "DEMO": "false",
        # makemigrations warns that it could not ask the database what is applied; nothing else may warn.
        "PYTHONWARNINGS": "error,ignore:Got an error checking a consistent migration history:RuntimeWarning",
    }


def main() -> int:
    for command in COMMANDS:
        print("manage.py", *command, flush=True)
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=production(), check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
