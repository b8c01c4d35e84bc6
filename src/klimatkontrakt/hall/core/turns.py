# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is next where work is heavy? So many work at once; next is whoever was served longest ago, not who came first.

A page that is made in a moment waits for nobody. What works a plan out or makes a file takes its turn: sixteen files
that one reader asks for are made one after another, and another reader's comes after the first of them. Where more wait
than there is room for, or for longer than a reader waits, the page says so, and when to try again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from typing import TypeVar, cast

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import limits


class NoTurnError(Exception):
    """That somebody's turn does not come in time."""


class Turns:
    """Turns at one kind of work, in one process.

    Args:
        at_once: so many work at the same time.
        most_waiting: so many wait; some of the places are left for others than one and the same.
        patience_seconds: so long one waits at most.
    """

    def __init__(self, at_once: int, most_waiting: int, patience_seconds: float) -> None:
        self.at_once, self.most_waiting, self.patience_seconds = at_once, most_waiting, patience_seconds
        self._change = threading.Condition()
        self._waiting: dict[int, str] = {}
        self._working: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        self._numbers = count(1)

    @contextmanager
    def turn(self, whose: str) -> Iterator[None]:
        """Waits for somebody's turn, and holds it.

        Raises:
            NoTurnError: when there is no room to wait, or it does not come in time.
        """
        self._begin(whose)
        try:
            yield
        finally:
            self._end(whose)

    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def _begin(self, whose: str) -> None:
        with self._change:
            number = self._queue(whose)
            try:
                came = self._change.wait_for(lambda: self._is_turn_of(number), self.patience_seconds)
            finally:
                del self._waiting[number]
            if not came:
                self._forget(whose)
                self._change.notify_all()
                raise NoTurnError
            self._working[whose] += 1
            self._served[whose] = next(self._numbers)
            self._change.notify_all()

    def _queue(self, whose: str) -> int:
        """A number in the line.

        Raises:
            NoTurnError: when there is no room in it.
        """
        is_free = not self._waiting and self._working.total() < self.at_once
        theirs = sum(other == whose for other in self._waiting.values())
        is_full = len(self._waiting) >= self.most_waiting or theirs >= self._most_of_one()
        if is_full and not is_free:
            raise NoTurnError
        number = next(self._numbers)
        self._waiting[number] = whose
        return number

    def _most_of_one(self) -> int:
        """How many of the places one and the same may have: some are always left for others."""
        return max(1, self.most_waiting - max(1, self.most_waiting // 4))

    def _is_turn_of(self, number: int) -> bool:
        return self._working.total() < self.at_once and min(self._waiting, key=self._place) == number

    def _place(self, number: int) -> tuple[int, int, int]:
        """Where a number stands in the line: whoever works least, was served longest ago, and came first."""
        whose = self._waiting[number]
        return self._working[whose], self._served.get(whose, 0), number

    def _end(self, whose: str) -> None:
        with self._change:
            self._working[whose] -= 1
            self._forget(whose)
            self._change.notify_all()

    def _forget(self, whose: str) -> None:
        """Nothing is kept of whoever neither works nor waits."""
        if not self._working[whose]:
            del self._working[whose]
            if whose not in self._waiting.values():
                self._served.pop(whose, None)


# front.THREADS is more than all who may be in these: 2 + 20 and 1 + 5. Twenty on sliders in one office find room.
PLANS = Turns(at_once=2, most_waiting=20, patience_seconds=15.0)
FILES = Turns(at_once=1, most_waiting=5, patience_seconds=60.0)
Page = TypeVar("Page", bound=Callable[..., HttpResponse])


def in_turn(turns: Turns) -> Callable[[Page], Page]:
    """A page that is made when its reader's turn comes."""

    def waiting(page: Page) -> Page:
        @wraps(page)
        def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            with turns.turn(limits.whom(request)):
                return page(request, *args, **kwargs)

        answered.turns = turns  # type: ignore[attr-defined]
        return cast(Page, answered)

    return waiting
