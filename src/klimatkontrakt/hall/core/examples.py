# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which examples are being worked out in this process, and how many are before one? Each is begun once, by its key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYetError

from klimatkontrakt.engine.answer.parts import Answer

MOST_BEGUN = 300  # a few more than there are municipalities: more than these can nobody ask for
_begun: dict[str, Future[Answer]] = {}
_lock = threading.Lock()


def within(key: str, begin: Callable[[], Future[Answer]], seconds: float) -> Answer | None:
    """What a key's work gives, begun where it is not; None where it is not done within some seconds.

    Raises:
        Exception: what the work raised; it may then be begun again.
    """
    future = _of(key, begin)
    try:
        answer = future.result(timeout=seconds)
    except NotYetError:
        if not future.done():
            return None
        _forget(key)
        raise
    except BaseException:
        _forget(key)
        raise
    _forget(key)
    return answer


def before(key: str) -> int:
    """How many others wait or are worked out before a key's."""
    with _lock:
        keys = [other for other, future in _begun.items() if not future.done()]
    return keys.index(key) if key in keys else len(keys)


def _of(key: str, begin: Callable[[], Future[Answer]]) -> Future[Answer]:
    with _lock:
        if key not in _begun:
            _make_room()
            _begun[key] = begin()
        return _begun[key]


def _make_room() -> None:
    """Lets go of what is done and nobody has come back for, the oldest first."""
    done = [key for key, future in _begun.items() if future.done()]
    for key in done[: max(0, len(_begun) - MOST_BEGUN + 1)]:
        del _begun[key]


def _forget(key: str) -> None:
    with _lock:
        _begun.pop(key, None)
