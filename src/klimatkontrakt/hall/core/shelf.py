# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is dear to make and asked for again is kept in memory, up to so many bytes; two who want the same wait for one.

What is kept is weighed, not counted: one large city weighs as much as fifty small. What shelves of one store hold
together is weighed together, so that an array which several things hold is counted once.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import numpy as np

Kept = TypeVar("Kept")
PLAIN = (str, bytes, int, float, complex, bool, type(None), type)


def weight(things: Iterable[object], apart: tuple[type, ...] = ()) -> int:
    """The bytes that things take with all that they hold, each of it counted once.

    Args:
        apart: what is weighed elsewhere, and not looked into.

    >>> zeros = np.zeros(1_000)
    >>> 8_000 <= weight([zeros, {"again": zeros, "part": zeros[:10]}]) < 10_000
    True
    """
    seen: set[int] = set()
    waiting, total = list(things), 0
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        total += sys.getsizeof(thing)
        if isinstance(thing, np.ndarray):
            whole = _whole(thing)
            if whole is not thing:
                waiting.append(whole)
        elif not isinstance(thing, (*PLAIN, *apart)):
            waiting += _parts(thing)
    return total


def _whole(array: np.ndarray[Any, Any]) -> object:
    """The array whose memory an array shows; itself where it has its own."""
    return array if array.base is None else array.base


def _parts(thing: object) -> list[object]:
    if isinstance(thing, (dict, MappingProxyType)):
        return [*thing.keys(), *thing.values()]
    if isinstance(thing, (list, tuple, set, frozenset)):
        return list(thing)
    return list(getattr(thing, "__dict__", {}).values()) if not callable(thing) else []


@dataclass
class Store:
    """The memory that some shelves share.

    Attributes:
        most_bytes: what they may hold together; the thing that was asked for last is kept whatever it weighs.
        apart: what its things hold that is weighed elsewhere.
        is_shared: whether its things hold parts of each other, and grow after they are made: they are weighed together
            each time then, else each once.
    """

    most_bytes: int
    apart: tuple[type, ...] = ()
    is_shared: bool = False
    shelves: list[Shelf[Any]] = field(default_factory=list)
    turns: count[int] = field(default_factory=count)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def weight(self) -> int:
        """What is held now."""
        with self.lock:
            if self.is_shared:
                return weight([thing for shelf in self.shelves for thing in shelf.kept.values()], self.apart)
            return sum(sum(shelf.weights.values()) for shelf in self.shelves)

    def settle(self) -> None:
        """Lets go of what was not asked for the longest until the rest is light enough."""
        with self.lock:
            while self.weight() > self.most_bytes and self._let_go():
                continue

    def _let_go(self) -> bool:
        """Whether there was something to let go of: the last that was asked for stays."""
        asked = sorted((turn, at, key) for at, shelf in enumerate(self.shelves) for key, turn in shelf.asked.items())
        if len(asked) < 2:
            return False
        _, at, key = asked[0]
        self.shelves[at].drop(key)
        return True


@dataclass
class Shelf(Generic[Kept]):
    """One kind of what is dear to make.

    Attributes:
        asked: by key, when it was asked for last.
        weights: by key, what it weighed when it was made, where that is not weighed together with others.
    """

    store: Store
    kept: OrderedDict[Hashable, Kept] = field(default_factory=OrderedDict)
    asked: dict[Hashable, int] = field(default_factory=dict)
    weights: dict[Hashable, int] = field(default_factory=dict)
    making: dict[Hashable, threading.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store.shelves.append(self)

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What stands under a key, made where it is not there."""
        with self.store.lock:
            if key in self.kept:
                return self._again(key)
            turn = self.making.setdefault(key, threading.Lock())
        with turn:
            with self.store.lock:
                if key in self.kept:
                    return self._again(key)
            try:
                made = make()
                self._keep(key, made)  # before the turn is over: whoever comes now finds it
            finally:
                with self.store.lock:
                    self.making.pop(key, None)
            return made

    def _keep(self, key: Hashable, made: Kept) -> None:
        size = 0 if self.store.is_shared else weight([made], self.store.apart)
        with self.store.lock:
            self.kept[key], self.weights[key] = made, size
            self._again(key)
            self.store.settle()

    def _again(self, key: Hashable) -> Kept:
        self.asked[key] = next(self.store.turns)
        return self.kept[key]

    def drop(self, key: Hashable) -> None:
        """Takes one thing away."""
        with self.store.lock:
            for held in (self.kept, self.asked, self.weights):
                held.pop(key, None)

    def peek(self, key: Hashable) -> Kept | None:
        """What stands under a key; None where nothing does."""
        with self.store.lock:
            return self.kept.get(key)

    def clear(self) -> None:
        """Takes everything away."""
        with self.store.lock:
            for held in (self.kept, self.asked, self.weights):
                held.clear()
