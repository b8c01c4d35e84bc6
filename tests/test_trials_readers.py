# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The trials of readers and sliders at a small extent: they run a hall, and see what is wrong when it is."""

from __future__ import annotations

import pytest
from trials import Extent, clients, readers, sliders
from trials import __main__ as trials_main
from trials.clients import Reply, Visits

from tests import extent

CITY, SCENARIO = "lillstad", "contract"


@extent.in_all
def test_a_small_hall_bears_a_few_readers_and_sliders():
    wanted = ("/", f"/kommun/{CITY}/", f"/en/city/{CITY}/measures/")
    with clients.running(CITY) as hall:
        read = readers.read(hall, wanted, seconds=1.0, seed=1, readers=6)
        slid = sliders.slide(hall, CITY, SCENARIO, seconds=1.0, seed=1, people=3, warm=0.5)

    assert [(count.kind, count.shown) for count in (*read, *slid[:-2]) if count.bad] == []
    assert all(count.tried for count in (*read, *slid))
    assert read[0].tried == len(wanted)
    assert "pages a second" in read[1].measured and "MB" in slid[2].measured


def _reply(status: int = 200, text: str = "", **headers: str) -> Reply:
    return Reply(status, text, {name.replace("_", "-"): value for name, value in headers.items()}, 0.1)


def test_a_page_that_is_another_than_it_is_alone_is_seen():
    pages = {"/": "<html>one</html>"}
    assert readers._wrong("/", _reply(text="<html>one</html>"), pages) == ""
    assert "another page" in readers._wrong("/", _reply(text="<html>two</html>"), pages)
    assert "500" in readers._wrong("/", _reply(500, "broken"), pages)
    assert "0 ConnectionResetError" in readers._wrong("/", _reply(0, "ConnectionResetError: x"), pages)


def test_an_answer_to_another_persons_plan_is_seen():
    asked = sliders.AskedPlan(CITY, SCENARIO, {"a": 12.5, "b": 99.0})
    text = '<p id="finding">x</p>'
    own, others = "/?scenario=contract&plan=a:12.5,b:99", "/?scenario=contract&plan=a:12.5,b:98"
    assert sliders._wrong(asked, _reply(text=text, HX_Replace_Url=own)) == ""
    assert "the answer is of" in sliders._wrong(asked, _reply(text=text, HX_Replace_Url=others))
    assert "the answer is of" in sliders._wrong(asked, _reply(text=text))
    assert "without a finding" in sliders._wrong(asked, _reply(text="<p></p>", HX_Replace_Url=own))
    assert "503" in sliders._wrong(asked, _reply(503, "broken"))


def test_patience_that_is_asked_for_is_counted_and_only_where_it_says_when_to_try_again():
    visits = Visits()
    visits.add(_reply(429, Retry_After="5"), "429")
    visits.add(_reply(503), "503")
    assert (visits.hurried, visits.wrong, len(visits.seconds)) == (1, ["503"], 1)


def test_memory_that_grows_and_answers_that_are_late_are_seen():
    assert sliders._flat(1_000.0, 1_149.0).bad == 0
    assert sliders._flat(1_000.0, 1_151.0).bad == 1
    assert (sliders._flat(200.0, 299.0).bad, sliders._flat(200.0, 301.0).bad) == (0, 1)
    slow = sliders._p95(Visits(seconds=[0.1] * 90 + [1.4] * 10))
    assert (slow.bad, sliders._measured(slow, is_all=False).bad, sliders._measured(slow, is_all=True).bad) == (1, 0, 1)
    assert sliders._p95(Visits(seconds=[0.1] * 100)).bad == 0


def test_the_same_seed_asks_for_the_same():
    assert Extent(0.1, 3).of(60) == 6
    plans = [sliders.plan_of(CITY, SCENARIO, ["a", "b", "c", "d"], sliders.random.Random("3 1 2")) for _ in range(2)]
    assert plans[0] == plans[1]


@pytest.mark.parametrize("arguments", [[], ["--share", "0.02", "--seed", "0"]])
def test_every_trial_is_run_where_none_is_named(arguments: list[str]) -> None:
    assert trials_main.asked_for(arguments).chapters == list(trials_main.CHAPTERS)
    assert trials_main.asked_for(["doors", "kills", *arguments]).chapters == ["doors", "kills"]
