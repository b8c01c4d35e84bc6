# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is dear to make and asked for again is kept in memory, a few at a time; two who want the same wait for one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass
class Shelf(Generic[Kept]):
    """Keeps the latest few of what is dear to make; two readers who want the same wait for one making."""

    most: int
    kept: OrderedDict[Hashable, Kept] = field(default_factory=OrderedDict)
    making: dict[Hashable, threading.Lock] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What stands under a key, made where it is not there."""
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
            turn = self.making.setdefault(key, threading.Lock())
        with turn:
            with self.lock:
                if key in self.kept:
                    return self.kept[key]
            made = make()
            with self.lock:
                self.kept[key] = made
                self.making.pop(key, None)
                while len(self.kept) > self.most:
                    self.kept.popitem(last=False)
            return made

    def peek(self, key: Hashable) -> Kept | None:
        """What stands under a key; None where nothing does."""
        with self.lock:
            return self.kept.get(key)

    def clear(self) -> None:
        """Takes everything away."""
        with self.lock:
            self.kept.clear()
