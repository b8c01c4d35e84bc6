# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A renovation with a ceiling and with what is done already: pencil sums for every edge, laws, and a slow reference."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.chapters import set_numbers
from klimatkontrakt.city import schema
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.sources.intake import law
from tests import casebook

YEARS = np.arange(2022, 2036)
AREA = {"kind": "investment", "per": {"quantity": "floor.area", "share": 1}, "value": 2000, "unit": "SEK/m2"}


def shape(**own: Any) -> schema.Ramp:
    """A tenth of the stock a year from 2023 to 2030 with a lifetime of five, or otherwise."""
    base = {"rate": {2023: 0.1, 2030: 0.1}, "lifetime": 5, "renewal": "free"}
    return schema.Ramp.model_validate({"renovation": {**base, **own}})


def stands(own: schema.Ramp, delay: int = 0) -> list[float]:
    """What stands renovated, 2023–2035."""
    return [round(float(value), 12) for value in ramps.ramp(own, YEARS, delay)[1:]]


def works(own: schema.Ramp, delay: int = 0) -> list[float]:
    """What is worked on, 2023–2035."""
    return [round(float(value), 12) for value in ramps.works(own, YEARS, delay)[1:]]


# By pencil: the ceiling


def test_the_last_year_below_the_ceiling_is_cut_to_what_finds_room() -> None:
    # 0.1, 0.2, then 0.05 is left of 0.25, and no more.
    assert stands(shape(ceiling=0.25)) == [0.1, 0.2, *[0.25] * 11]
    assert works(shape(ceiling=0.25)) == [0.1, 0.1, 0.05, *[0] * 10]


def test_a_ceiling_that_is_met_exactly_cuts_nothing() -> None:
    assert stands(shape(ceiling=0.3)) == [0.1, 0.2, *[0.3] * 11]
    assert ramps.ceiling_year(shape(rate={2023: 0.1, 2025: 0.1}, ceiling=0.3).renovation, 2035) is None


def test_a_ceiling_above_all_that_is_wanted_is_never_reached() -> None:
    assert stands(shape(ceiling=0.9)) == stands(shape()) and works(shape(ceiling=0.9)) == works(shape())


def test_no_more_than_the_whole_stock_is_renovated_where_no_ceiling_is_stated() -> None:
    # 0.3 a year: 0.3, 0.6, 0.9 and then 0.1.
    own = shape(rate={2023: 0.3, 2030: 0.3})

    assert stands(own) == [0.3, 0.6, 0.9, *[1] * 10] and works(own)[:5] == [0.3, 0.3, 0.3, 0.1, 0]
    assert ramps.ceiling_year(own.renovation, 2035) == 2026


def test_renewals_go_on_after_the_ceiling() -> None:
    # 0.1, 0.1, 0.05 in 2023–2025, each again five and ten years later.
    found = works(shape(ceiling=0.25, renewal="paid"))

    assert found == [0.1, 0.1, 0.05, 0, 0, 0.1, 0.1, 0.05, 0, 0, 0.1, 0.1, 0.05]


def test_what_falls_out_leaves_room_that_is_renovated_anew() -> None:
    # Not renewed, lifetime 5: 0.1, 0.1, 0.05 stand until 2028, when the first 0.1 falls out and 0.1 is done anew.
    own = shape(ceiling=0.25, renewal="none", rate={2023: 0.1, 2035: 0.1})

    assert stands(own) == [0.1, 0.2, *[0.25] * 11]
    assert works(own) == [0.1, 0.1, 0.05, 0, 0, 0.1, 0.1, 0.05, 0, 0, 0.1, 0.1, 0.05]


# By pencil: what is done already


def test_what_is_done_is_no_cut_and_takes_room() -> None:
    # 0.6 can stand and 0.35 does: 0.25 is left.
    own = shape(ceiling=0.6, done={"share": 0.35})

    assert stands(own) == [0.1, 0.2, *[0.25] * 11] and works(own) == [0.1, 0.1, 0.05, *[0] * 10]


def test_where_all_is_done_that_can_be_nothing_more_is() -> None:
    assert stands(shape(ceiling=0.6, done={"share": 0.6})) == [0] * 13


def test_what_is_done_is_renewed_at_its_age() -> None:
    # A fifth done 2018–2022, 0.04 a year, due in 2023–2027 and again in 2028–2032, 2033 …; nothing new here.
    own = shape(rate={2023: 0.0, 2030: 0.0}, renewal="paid", done={"share": 0.2, "renewal": "paid"})

    assert stands(own) == [0] * 13 and works(own) == [0.04] * 13


def test_what_was_done_since_a_year_is_due_from_a_lifetime_after_it() -> None:
    # A fifth done 2021 and 2022, 0.1 each: due in 2026 and 2027, 2031 and 2032.
    done = {"share": 0.2, "from": 2021, "renewal": "paid"}
    own = shape(rate={2023: 0.0, 2030: 0.0}, renewal="paid", done=done)

    assert works(own) == [0, 0, 0, 0.1, 0.1, 0, 0, 0, 0.1, 0.1, 0, 0, 0]


def test_what_wears_out_is_renovated_like_all_else() -> None:
    # 0.4 can stand; 0.3 was done in 2021 and 2022 and wears out by half in 2026, wholly in 2027.
    # Room: 0.1 in 2023 (done), then none until 2026: 0.4 − 0.15 − 0.1 = 0.15, of which 0.1 is wanted, and in 2027 0.4 − 0.2 = 0.2: 0.1.
    own = shape(ceiling=0.4, done={"share": 0.3, "from": 2021, "renewal": "none"})

    assert stands(own) == [0.1, 0.1, 0.1, 0.2, 0.3, *[0.4] * 8]


def test_a_later_start_does_not_make_what_was_done_younger() -> None:
    # Two years later: what is new comes two years later; what was done in 2021 and 2022 is due in 2026 and 2027 all the same.
    done = {"share": 0.2, "from": 2021, "renewal": "paid"}
    own = shape(rate={2023: 0.1, 2024: 0.1}, renewal="paid", done=done)

    assert works(own) == [0.1, 0.1, 0, 0.1, 0.1, 0.1, 0.1, 0, 0.1, 0.1, 0.1, 0.1, 0]
    assert works(own, 2) == [0, 0, 0.1, 0.2, 0.1, 0, 0, 0.1, 0.2, 0.1, 0, 0, 0.1]
    assert stands(own, 2) == [0, 0, 0.1, *[0.2] * 10]


def test_an_earlier_start_does_not_make_it_older() -> None:
    done = {"share": 0.2, "from": 2021, "renewal": "none"}
    own = shape(ceiling=0.2, done=done)

    # Begun in 2021: no room until 2026, when half has worn out.
    assert stands(own, -2) == [0, 0, 0, 0.1, 0.2, *[0.2] * 8]


# The slow reference: every year's works by themselves, in whole fractions


def vintages(plan: schema.Renovation, delay: int, until: int) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
    """By calendar year, what stands renovated beyond what was, and what is worked on."""
    most = Fraction(plan.most)
    first = min(plan.rate)
    old = {year: Fraction(plan.done.share) / len(plan.done_years) for year in plan.done_years} if plan.done else {}
    new: dict[int, Fraction] = {}
    stood, worked = {}, {}
    for year in range(first - 60, until + 1):
        wears = bool(plan.done) and plan.done.renewal == "none"
        done = sum((share for at, share in old.items() if not wears or year < at + plan.lifetime), Fraction(0))
        alive = [share for at, share in new.items() if plan.renewal != "none" or year < at + plan.lifetime]
        planned = year - delay
        wanted = Fraction(float(ramps.linear(plan.rate, np.array([planned]))[0]))
        if not first <= planned <= max(plan.rate):
            wanted = Fraction(0)
        new[year] = max(Fraction(0), min(wanted, most - done - sum(alive)))
        stood[year] = sum(alive) + new[year]
        worked[year] = new[year]
        for kind, renewal in ((new, plan.renewal), (old, plan.done.renewal if plan.done else "none")):
            if renewal == "paid":
                due = [s for at, s in kind.items() if year > at and (year - at) % plan.lifetime == 0]
                worked[year] += sum(due, Fraction(0))
    return stood, worked


@st.composite
def renovations(draw: st.DrawFn) -> schema.Renovation:
    """Any renovation with or without a ceiling and what is done."""
    eighths = st.integers(0, 8).map(lambda n: n / 8)
    first, lifetime = draw(st.integers(2020, 2026)), draw(st.integers(1, 12))
    renewal = draw(st.sampled_from(["none", "free", "paid"]))
    own: dict[str, Any] = {
        "rate": {first: draw(eighths) / 4, first + draw(st.integers(1, 9)): draw(eighths) / 4},
        "lifetime": lifetime, "renewal": renewal,
    }  # fmt: skip
    if draw(st.booleans()):
        own["ceiling"] = draw(st.integers(1, 8)) / 8
    if draw(st.booleans()):
        done = {"share": draw(eighths) * own.get("ceiling", 1.0)}
        if draw(st.booleans()):
            done["from"] = first - draw(st.integers(1, lifetime))
        done["renewal"] = draw(st.sampled_from(["none", "free", *(["paid"] if renewal == "paid" else [])]))
        own["done"] = done
    return schema.Renovation.model_validate(own)


@given(renovations(), st.integers(-5, 5))
def test_a_renovation_is_what_a_slow_sum_of_every_years_works_gives(plan: schema.Renovation, delay: int) -> None:
    own, until = schema.Ramp(renovation=plan), int(YEARS[-1])
    stood, worked = vintages(plan, delay, until)

    np.testing.assert_allclose(ramps.ramp(own, YEARS, delay), [float(stood[int(year)]) for year in YEARS], atol=1e-9)
    np.testing.assert_allclose(ramps.works(own, YEARS, delay), [float(worked[int(year)]) for year in YEARS], atol=1e-9)


@given(renovations(), st.integers(-5, 5))
def test_the_ceiling_is_never_passed_and_nothing_is_undone(plan: schema.Renovation, delay: int) -> None:
    own = schema.Ramp(renovation=plan)
    found = ramps.ramp(own, YEARS, delay)
    done = plan.done.share if plan.done is not None and plan.done.renewal != "none" else 0.0

    assert np.all(found + done <= plan.most + 1e-9) and np.all(found >= 0)
    assert np.all(ramps.works(own, YEARS, delay) >= 0)
    if plan.renewal != "none":
        assert np.all(np.diff(found) >= 0)


def as_before(plan: schema.Renovation, years: np.ndarray, delay: int) -> tuple[np.ndarray, np.ndarray]:
    """What stands and what is worked on as it was before there were ceilings, to the last digit."""
    first, last, until = min(plan.rate), max(plan.rate), int((years - delay).max(initial=0))
    every = np.arange(first, until + 1)
    rates = np.where(every <= last, ramps.linear(plan.rate, every), 0.0)
    stood, again = np.cumsum(rates), np.zeros_like(rates)
    if plan.renewal == "none":
        for at in range(plan.lifetime, len(rates)):
            stood[at] = float(np.cumsum(rates[at + 1 - plan.lifetime : at + 1])[-1])
    for age in range(plan.lifetime, len(rates) if plan.renewal == "paid" else 0, plan.lifetime):
        again[age:] += rates[:-age]
    at = np.maximum(years - delay - first, 0)
    inside = years - delay >= first
    if not len(rates):
        return np.zeros(len(years)), np.zeros(len(years))
    return np.where(inside, stood[at], 0.0), np.where(inside, (rates + again)[at], 0.0)


@given(
    st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 9), st.integers(1, 12),
    st.sampled_from(["none", "free", "paid"]), st.integers(-5, 5), st.booleans(),
)  # fmt: skip
def test_a_ceiling_of_all_and_nothing_done_is_what_it_was_to_the_last_digit(
    one: int, other: int, span: int, lifetime: int, renewal: str, delay: int, is_said: bool
) -> None:
    scale = 1000 * (span + 1)  # so that all of it together is at most the whole
    said = {"ceiling": 1.0, "done": {"share": 0.0}} if is_said else {}
    rate = {2024: one / scale, 2024 + span: other / scale}
    plan = schema.Renovation.model_validate({"rate": rate, "lifetime": lifetime, "renewal": renewal, **said})
    stood, worked = as_before(plan, YEARS, delay)

    assert np.array_equal(ramps.ramp(schema.Ramp(renovation=plan), YEARS, delay), stood)
    assert np.array_equal(ramps.works(schema.Ramp(renovation=plan), YEARS, delay), worked)


# In a city: the cut, the cost, and what happens anyway


def city(to: Path, ramp: Any, *, anyway: Any = None, plan: dict[str, Any] | None = None, **cost: Any) -> Path:
    """A million square metres of 150 kWh, of which a renovated one saves 40 per cent."""
    own = {
        "ramp": {"renovation": ramp}, "moves": [{"stage": "improve", "from": "heat.use", "share": 0.4}],
        "costs": [{**AREA, **cost}], **({"anyway": {"renovation": anyway}} if anyway else {}),
    }  # fmt: skip
    given = {
        "quantities": {"floor.area": "1000000 m2", "heat.use": "150 kWh/m2"},
        "lines": {"electricity.heat": "floor.area * heat.use"}, "measures": {"m": own},
        "scenarios": {"plan": {"m": plan or {"level": 1}}},
    }  # fmt: skip
    return casebook.folder({"given": given}, to / "case")


def pays(results: kk.Results, kind: str = "investment") -> list[float]:
    """MSEK each year, 2022–2030."""
    rows = [flow.values[0] for flow in results.flows if flow.kind == kind]
    return [round(float(value) / 1e6, 9) for value in sum(rows, np.zeros(9))]


FAST = {"rate": {2023: 0.1, 2030: 0.1}, "lifetime": 30, "renewal": "paid", "ceiling": 0.45, "done": {"share": 0.15}}
SLOW = {**FAST, "rate": {2023: 0.02, 2030: 0.02}}


def test_anyway_has_a_ceiling_of_its_own_and_the_cost_is_beyond_it(tmp_path: Path) -> None:
    # Room for 0.3: 0.1 a year until 2025. Anyway 0.02 a year goes on. 2 000 SEK a square metre: 200 − 40 = 160 MSEK a year, then −40.
    results = kk.run(kk.read_city(city(tmp_path, FAST, anyway=SLOW)), "plan", draws=250)

    assert pays(results) == [0, 160, 160, 160, -40, -40, -40, -40, -40]
    planned, baseline = (paths["electricity"][0] for paths in (results.both.planned, results.both.baseline))
    assert planned[2025 - 2022] == pytest.approx(150 * (1 - 0.4 * 0.3)) == pytest.approx(planned[-1])
    assert baseline[2025 - 2022] == pytest.approx(150 * (1 - 0.4 * 0.06))


def test_renewals_of_what_is_done_are_no_cost_beyond_anyway(tmp_path: Path) -> None:
    # A fifth was done, 0.04 a year, renewed in 2023–2027 and on whatever is decided; 0.1 a year more, or 0.
    done = {"share": 0.2, "renewal": "paid"}
    ramp = {"rate": {2023: 0.1, 2024: 0.1}, "lifetime": 5, "renewal": "paid", "done": done}
    anyway = {**ramp, "rate": {2023: 0.0, 2024: 0.0}}
    results = kk.run(kk.read_city(city(tmp_path, ramp, anyway=anyway)), "plan", draws=250)
    later = kk.run(kk.read_city(city(tmp_path / "2", ramp, anyway=anyway, plan={"start": 2025})), "plan", draws=250)

    assert pays(results) == [0, 200, 200, 0, 0, 0, 200, 200, 0]
    assert pays(later) == [0, 0, 0, 200, 200, 0, 0, 0, 200]


def test_what_is_done_costs_nothing_where_it_is_not_renewed_at_a_cost(tmp_path: Path) -> None:
    # 0.1 of the stock in 2023 and 2024 alone, whatever was done before: 200 MSEK each.
    for number, done in enumerate(({"share": 0.5}, {"share": 0.5, "renewal": "none"})):
        ramp = {"rate": {2023: 0.1, 2024: 0.1}, "lifetime": 30, "renewal": "free", "done": done}
        results = kk.run(kk.read_city(city(tmp_path / str(number), ramp)), "plan", draws=250)

        assert pays(results) == [0, 200, 200, 0, 0, 0, 0, 0, 0]


def test_a_paid_anyway_of_a_measure_that_is_not_renewed_at_a_cost_follows_the_measure(tmp_path: Path) -> None:
    # The ramp's convention holds for both: anyway's renewals, and those of what was done, are no bought works.
    ramp = {"rate": {2023: 0.1, 2024: 0.1}, "lifetime": 3, "renewal": "free"}
    anyway = {**ramp, "rate": {2023: 0.0, 2024: 0.0}, "renewal": "paid", "done": {"share": 0.3, "renewal": "paid"}}
    results = kk.run(kk.read_city(city(tmp_path, ramp, anyway=anyway)), "plan", draws=250)

    assert pays(results) == [0, 200, 200, 0, 0, 0, 0, 0, 0]


# What is told


def told(folder: Path) -> dict[str, str]:
    """By code, what is said of a city in English, with its mend."""
    return {problem.code: problem.said("en") for problem in law.checked(folder).problems}


BASE = {"rate": {2023: 0.1, 2030: 0.1}, "lifetime": 5, "renewal": "free"}
FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a ceiling of nothing": ({"ceiling": 0}, "value_range", "> 0"),
    "a ceiling in per cent": ({"ceiling": 80}, "share_over", "0.8"),
    "more done than can be": ({"ceiling": 0.5, "done": {"share": 0.6}}, "done_over_ceiling", "0.6"),
    "done in per cent": ({"done": {"share": 20}}, "share_over", "0.2"),
    "done before it could have lasted": ({"done": {"share": 0.2, "from": 2010}}, "done_years", "2018–2022"),
    "done after the ramp began": ({"done": {"share": 0.2, "from": 2023}}, "done_years", "2018–2022"),
    "done renewed at a cost and the rest not": ({"done": {"share": 0.2, "renewal": "paid"}}, "done_renewal", "free"),
    "an unknown renewal": ({"done": {"share": 0.2, "renewal": "yes"}}, "value_not_allowed", "yes"),
}


@pytest.mark.parametrize("field", ["ramp", "anyway"])
@pytest.mark.parametrize("own, code, shown", FAULTS.values(), ids=FAULTS)
def test_bounds_are_told_with_a_mend(tmp_path: Path, own: dict[str, Any], code: str, shown: str, field: str) -> None:
    shapes = (BASE | own, None) if field == "ramp" else (BASE, BASE | own)
    found = told(city(tmp_path, shapes[0], anyway=shapes[1]))

    assert shown in found[code] and found[code].startswith("measures.yaml row") and field in found[code]


def test_done_as_much_as_can_be_is_no_fault(tmp_path: Path) -> None:
    assert "done_over_ceiling" not in told(city(tmp_path, BASE | {"ceiling": 0.5, "done": {"share": 0.5}}))


def test_a_rate_beyond_the_ceiling_is_told_with_the_year_in_which_it_is_reached(tmp_path: Path) -> None:
    # 0.1 a year from 2023 with room for 0.25: the third year, 2025, is cut.
    found = told(city(tmp_path, BASE | {"ceiling": 0.5, "done": {"share": 0.25}}))

    assert "reaches the ceiling, 50 per cent of the stock, in 2025" in found["ceiling_reached"]
    assert "ramp_over" not in found


def test_a_rate_beyond_the_whole_is_refused_where_no_ceiling_is_stated(tmp_path: Path) -> None:
    # 0.4 a year: 1.2 in 2025. With 0.3 done before, 1.1 in 2024.
    rate = BASE | {"rate": {2023: 0.4, 2030: 0.4}, "lifetime": 30}
    found = [told(city(tmp_path / str(at), rate | own)) for at, own in enumerate(({}, {"done": {"share": 0.3}}))]

    assert "reaches 3.2 in 2025: more than all" in found[0]["ramp_over"] and "ceiling_reached" not in found[0]
    assert "in 2024" in found[1]["ramp_over"]
    assert "ramp_over" not in told(city(tmp_path / "said", rate | {"ceiling": 1}))


def test_the_whole_done_and_renovated_is_no_more_than_all(tmp_path: Path) -> None:
    # 0.1 a year for eight years and 0.2 before.
    assert "ramp_over" not in told(city(tmp_path, BASE | {"done": {"share": 0.2}}))


def test_a_ceiling_that_is_reached_after_the_years_is_not_told(tmp_path: Path) -> None:
    own = BASE | {"rate": {2023: 0.1, 2050: 0.1}, "ceiling": 0.8}  # reached in 2031; the years end in 2030

    assert "ceiling_reached" not in told(city(tmp_path, own))


def test_a_stock_that_is_told_in_two_ways_is_told(tmp_path: Path) -> None:
    found = told(city(tmp_path, FAST, anyway={**SLOW, "ceiling": 0.9, "done": {"share": 0.1}}))

    assert "ceiling, done" in found["stock_differs"]
    assert "stock_differs" not in told(city(tmp_path / "2", FAST, anyway=SLOW))


def test_a_scenario_may_set_a_ceiling(tmp_path: Path) -> None:
    setting = {"measures": {"m": {"ramp": {"renovation": {**FAST, "ceiling": 0.25}}}}}
    path = city(tmp_path, FAST)
    text = (path / "city.yaml").read_text(encoding="utf-8")
    (path / "city.yaml").write_text(f"{text}  low: {{like: plan, set: {setting}}}\n", encoding="utf-8")
    found = kk.read_city(path)

    assert kk.run(found, "low", draws=250).both.planned["electricity"][0, -1] == pytest.approx(150 * (1 - 0.4 * 0.1))
    assert "högst 45 %, varav gjort 15 % → " in set_numbers.sentences(found, "low", "sv")[1]
