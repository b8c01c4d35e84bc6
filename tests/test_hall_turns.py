# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Heavy work is done in turns: so many at once, a fair share each, and a page that says so where there is no room."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.hall.core import front, register, turns
from klimatkontrakt.hall.core.turns import NoTurnError, Turns
from tests import hall, source_trees

LONG_SECONDS = 20.0


class Line:
    """People who take turns in threads of their own, each working until told to stop."""

    def __init__(self, queue: Turns) -> None:
        self.queue, self.begun, self.refused, self.most = queue, [], [], 0
        self.working = 0
        self._lock, self._go_on = threading.Lock(), threading.Semaphore(0)
        self._threads: list[threading.Thread] = []

    def come(self, whose: str) -> None:
        before = self._standing()
        thread = threading.Thread(target=self._work, args=(whose,))
        self._threads.append(thread)
        thread.start()
        wait_until(lambda: self._standing() > before)

    def _standing(self) -> int:
        with self._lock:
            return len(self.begun) + len(self.refused) + self.queue.waiting()

    def _work(self, whose: str) -> None:
        try:
            with self.queue.turn(whose):
                with self._lock:
                    self.begun.append(whose)
                    self.working += 1
                    self.most = max(self.most, self.working)
                self._go_on.acquire()
                with self._lock:
                    self.working -= 1
        except NoTurnError:
            with self._lock:
                self.refused.append(whose)

    def one_ends(self) -> None:
        count = len(self.begun)
        self._go_on.release()
        if self.queue.waiting():
            wait_until(lambda: len(self.begun) > count)

    def all_end(self) -> None:
        for _ in self._threads:
            self._go_on.release()
        for thread in self._threads:
            thread.join(LONG_SECONDS)
        assert not any(thread.is_alive() for thread in self._threads)


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + LONG_SECONDS
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.002)


def test_so_many_work_at_once_and_the_others_wait() -> None:
    line = Line(Turns(2, 10, LONG_SECONDS))
    for whose in "abcd":
        line.come(whose)
    assert line.begun == ["a", "b"]
    line.all_end()

    assert sorted(line.begun) == ["a", "b", "c", "d"] and line.most == 2


def test_who_comes_last_is_next_after_one_who_has_asked_for_many() -> None:
    line = Line(Turns(1, 10, LONG_SECONDS))
    for whose in "aaaab":
        line.come(whose)
    for _ in range(4):
        line.one_ends()
    line.all_end()

    assert "".join(line.begun) == "abaaa"


def test_two_who_have_asked_for_many_take_turns() -> None:
    line = Line(Turns(1, 10, LONG_SECONDS))
    for whose in "aaabbb":
        line.come(whose)
    for _ in range(5):
        line.one_ends()
    line.all_end()

    assert "".join(line.begun) == "ababab"


def test_one_who_asks_for_many_leaves_room_for_others() -> None:
    line = Line(Turns(1, 4, LONG_SECONDS))  # 1 works, 4 wait, 3 at most of one and the same
    for whose in "aaaaaabb":
        line.come(whose)
    assert line.refused == ["a", "a", "b"]  # a works and waits three times; b waits once, and the line is full
    line.all_end()


def test_whoever_waits_too_long_is_told_and_takes_no_turn() -> None:
    queue = Turns(1, 4, 0.05)
    with queue.turn("a"), pytest.raises(NoTurnError), queue.turn("b"):
        pass
    with queue.turn("b"):
        pass

    assert queue.waiting() == 0


def test_a_turn_ends_also_where_the_work_breaks() -> None:
    queue = Turns(1, 1, LONG_SECONDS)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), queue.turn("a"):
            _ = 1 / 0


@settings(max_examples=15)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 3), st.integers(1, 12))
def test_everyone_works_or_is_refused_and_nobody_is_forgotten(who: list[str], at_once: int, waiting: int) -> None:
    line = Line(Turns(at_once, waiting, LONG_SECONDS))
    for whose in who:
        line.come(whose)
    line.all_end()

    assert sorted(line.begun + line.refused) == sorted(who)
    assert line.most <= at_once
    assert line.queue.waiting() == 0


def test_threads_are_left_for_ordinary_pages_when_every_line_is_full() -> None:
    taken = sum(queue.at_once + queue.most_waiting for queue in (turns.PLANS, turns.FILES))

    assert taken <= front.THREADS - 4


HEAVY = (
    "/kommun/lillstad/vad-hander-om/", "/en/city/lillstad/what-if/answer/", "/kommun/lillstad/siffra/territorial/",
    "/kommun/lillstad/vad-hander-om/export/?as=json", "/kommun/lillstad/versioner/1/zip/",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", HEAVY)
def test_a_reader_who_finds_no_turn_is_told_so_and_ordinary_pages_answer(monkeypatch, caplog, address: str) -> None:
    hall.worked(hall.version())
    for queue in (turns.PLANS, turns.FILES):
        monkeypatch.setattr(queue, "most_waiting", 0)
    with turns.PLANS.turn("a"), turns.PLANS.turn("b"), turns.FILES.turn("a"):
        response = Client().get(address, HTTP_HX_REQUEST="true")
        ordinary = Client().get("/kommun/lillstad/")

    assert (response.status_code, ordinary.status_code) == (503, 200)
    assert int(response.headers["Retry-After"]) > 0
    assert any(word in response.content.decode() for word in ("väntar redan på sin tur", "wait their turn"))
    assert Client().get(address).status_code < 400


def _pages() -> dict[str, object]:
    return {address.name: address.page for address in (*register.pages(), *register.pages_of_a_city())}


def _says(page: object, word: str) -> bool:
    return word in inspect.getsource(inspect.unwrap(page))


def test_every_page_that_makes_a_file_is_counted_and_made_in_turn() -> None:
    files = {name: page for name, page in _pages().items() if _says(page, "Content-Disposition")}

    assert {"version_export", "explorer_export", "sent_file", "figure_file"} <= set(files)
    assert {name for name, page in files.items() if getattr(page, "turns", None) is not turns.FILES} == set()
    assert {name for name, page in files.items() if not hasattr(page, "limit")} == set()


def test_every_page_that_works_a_plan_out_is_made_in_turn() -> None:
    """Whatever reaches the worlds of a version does so from a page that waits for its turn."""
    reaching = {"explorer", "explorer_answer", "explorer_export", "plans_beside", "story"}
    modules = {inspect.getmodule(inspect.unwrap(page)).__name__ for name, page in _pages().items() if name in reaching}
    knowing = {
        path.relative_to(source_trees.SOURCE).with_suffix("").as_posix().replace("/", ".")
        for path in source_trees.files()
        if "hall" in path.parts and "core" not in path.parts and "kept_worlds" in path.read_text(encoding="utf-8")
    }

    assert {f"klimatkontrakt.{name}" for name in knowing} == modules
    assert {name for name in reaching if getattr(_pages()[name], "turns", None) is None} == set()
