# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Settings for all tests: hypothesis profiles, and skips that must not happen where CI requires what they need.

The listed reasons for a skip are `shared`, `plans`, `browser`, `postgres`, `disk` and `systemd`; KK_REQUIRE names those
that must be there.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings

from klimatkontrakt import cli
from tests import extent, thaw
from tests import postgres as own_postgres
from tests.cities import SHARED

LONGEST_ANSWER = 5.0  # seconds

settings.register_profile(
    "default",
    deadline=None,
    max_examples=extent.examples(40),
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("KK_PROFILE", "default"))
thaw.let_tests_empty_it()
cli.open_for([])
gc.set_threshold(50_000)
REQUIRED = set(filter(None, os.environ.get("KK_REQUIRE", "").split(",")))
SMALL_DISK_MEGABYTES = 24
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


def pytest_collection_finish() -> None:
    """What is open for all of the tests is not looked through for cycles again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What repeats another test at a larger size, and most of a test's many values, are left for where all is tried.

    Whoever names files tries every value of their tests.
    """
    if extent.ALL:
        return
    kept = [item for item in items if not item.get_closest_marker("in_all")]
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        kept = _sampled(kept)
    left = {*items} - {*kept}
    if left:
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = kept


def _sampled(items: list[pytest.Item]) -> list[pytest.Item]:
    """The items with few of the values of each test, spread evenly; all of them of a test that is marked as whole."""
    values: dict[str, list[pytest.Item]] = {}
    for item in items:
        values.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept: set[pytest.Item] = set()
    for own in values.values():
        kept.update(own if own[0].get_closest_marker("whole") else extent.values(own))
    return [item for item in items if item in kept]


def _skip(reason: str, why: str) -> NoReturn:
    if reason in REQUIRED:
        pytest.fail(f"KK_REQUIRE asks for {reason}: {why}")
    pytest.skip(f"{reason}: {why}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the project; tests that read it skip where it is absent."""
    if not SHARED.is_dir():
        _skip("shared", "the material beside the project is absent")
    return SHARED


@pytest.fixture(scope="session")
def plans() -> Path:
    """The texts of the second gold list, which are not ours to keep; KK_PLANS names their folder."""
    folder = Path(os.environ.get("KK_PLANS", SHARED / "contracts" / "plans"))
    if not folder.is_dir():
        _skip("plans", "the texts of the second gold list are absent; see tests/gold/README.md")
    return folder


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A headless Chromium; tests that look at pages skip where there is none.

    It is closed before the server that its pages come from, and what still answers it has ended: a thread that outlives
    the server is refused the database.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        _skip("browser", "there is no Chromium")
    from playwright.sync_api import sync_playwright

    request.getfixturevalue("live_server")
    # Playwright keeps an event loop in this thread; Django must not take that for asynchronous code of ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
        yield opened
        opened.close()
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(LONGEST_ANSWER)


@pytest.fixture(scope="module")
def kept_rows(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Lets a file's tests begin from rows that are made once: what a test does beside them is taken back as ever.

    A fixture of the module writes them within `kept_rows.unblock()`; each test reads them anew from the database. Tests
    that commit empty the database afterwards and stand in another file.
    """
    beside = [item for item in request.session.items if item.path == request.node.path]
    markers = [item.get_closest_marker("django_db") for item in beside]
    assert not any(marker and marker.kwargs.get("transaction") for marker in markers), (
        "a test that commits stands beside"
    )
    with ExitStack() as kept:
        with django_db_blocker.unblock():
            kept.enter_context(transaction.atomic())
        yield django_db_blocker
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            kept.close()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of memory that is soon full; tests that fill one skip where this user may mount none."""
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MEGABYTES}m", "tmpfs", folder]
        program = shutil.which("mount")
        if program is None or subprocess.run(mount, check=False, capture_output=True).returncode:
            _skip("disk", "this user may mount no disk")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def systemd_analyze() -> str:
    """The program that judges a unit; tests of the unit skip where the system has none."""
    program = shutil.which("systemd-analyze")
    if program is None:
        _skip("systemd", "there is no systemd-analyze")
    return program


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL database of our own; tests that need one skip where there is no server."""
    programs = own_postgres.binaries()
    if programs is None:
        _skip("postgres", "there is no PostgreSQL server")
    with own_postgres.server(programs) as address:
        yield address
