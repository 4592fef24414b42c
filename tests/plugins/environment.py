"""What the settings see in tests: fixed values, whatever the developer's shell exports."""

from base64 import b64encode

SETTINGS = {
    "SECRET_KEY": "tests-only-" + "x" * 50,
    "FIELD_KEYS": "k1:" + b64encode(bytes(range(32))).decode(),
    "BLIND_INDEX_KEY": b64encode(bytes(range(32, 64))).decode(),
    "DEBUG": "false",
    "DEMO": "false",
    "BEHIND_TLS": "false",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "S3_BUCKET": "",
    "S3_ENDPOINT": "",
    "S3_REGION": "",
    "S3_ADDRESSING_STYLE": "",
    "S3_ACCESS_KEY": "",
    "S3_SECRET_KEY": "",
    # Messages leave at once; the tests of holding them back say for how long.
    "MESSAGE_WINDOW_S": "0",
    "MESSAGES_A_DAY": "0",
    "QUIET_HOURS": "",
    # One after the other, in the test's own transaction; the tests of many at once say so.
    "MESSAGES_AT_ONCE": "1",
    "PROCESS_NAME": "doorstep-tests",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def for_worker(address: str, worker: str) -> str:
    """A Valkey database of its own for each process that runs tests: gw0 takes 1, gw1 takes 2."""
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    return f"{address.rsplit('/', 1)[0]}/{number}"
