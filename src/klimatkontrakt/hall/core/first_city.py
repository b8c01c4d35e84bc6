# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is the city that a new hall begins with on its way in? A mark in the hall's folder, for the processes that answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from klimatkontrakt.hall.core import whole_files

NAME = "first-city-is-coming"


def _mark() -> Path:
    return Path(settings.HOME) / NAME


def is_coming() -> bool:
    """Whether it is being put in now."""
    return _mark().exists()


def announce(is_coming: bool) -> None:
    """Says to all processes whether it is on its way; a mark that a killed start left is taken away."""
    if is_coming:
        whole_files.write(_mark(), b"")
    else:
        _mark().unlink(missing_ok=True)


@contextmanager
def over_after() -> Iterator[None]:
    """Around the work: whether it succeeds or not, it is over after it."""
    try:
        yield
    finally:
        announce(False)
