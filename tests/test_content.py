# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A result names what it was made of: the city by what it holds, the plan by what it does, the events it takes for given."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city import content, document
from klimatkontrakt.city.schema import Plan, Scenario
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.publish import export
from klimatkontrakt.sources.intake import law
from tests import extent
from tests.cities import LILLSTAD, MALMO, random_cities, shipped

NOT_A_NUMBER = float("nan")


def with_quantity(city: kk.City, name: str, **values: Any) -> kk.City:
    """A copy in memory, as anybody makes one who does not write a folder."""
    quantities = tuple(q.model_copy(update=values) if q.id == name else q for q in city.quantities)
    return city.model_copy(update={"quantities": quantities})


def with_scenario(city: kk.City, name: str, own: Scenario) -> kk.City:
    return city.model_copy(update={"scenarios": {**city.scenarios, name: own}})


def codes(failure: pytest.ExceptionInfo[kk.ProblemsError]) -> set[str]:
    return {problem.code for problem in failure.value.problems if problem.severity == "error"}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"unit": "kWh"}, "unit_of_line"),
        ({"unit": "no unit"}, "unit_unknown"),
        ({"value": NOT_A_NUMBER}, "number_infinite"),
        ({"value": float("-inf")}, "number_infinite"),
        ({"value": "much"}, "value_type"),
        ({"note": 5}, "value_type"),
        ({"origin": "heard"}, "value_not_allowed"),
        ({"source": "nobody"}, "reference_unknown"),
        ({"low": 3.0, "high": 1.0}, "range_order"),
    ],
)
def test_a_city_changed_in_memory_is_refused_for_what_a_folder_is_refused_for(
    values: dict[str, Any], code: str
) -> None:
    changed = with_quantity(shipped(LILLSTAD), "ef.petrol", **values)

    with pytest.raises(kk.ProblemsError) as failure:
        kk.run(changed, draws=250)

    assert code in codes(failure), failure.value
    assert (
        any(p.place.file == "quantities.csv" and p.place.row for p in failure.value.problems) or code == "unit_of_line"
    )


def test_every_fault_is_told_at_once_with_its_place_and_field() -> None:
    city = shipped(MALMO)
    changed = with_quantity(with_quantity(city, "ef.petrol", value=NOT_A_NUMBER, note=5), "ef.diesel", unit=7)

    with pytest.raises(kk.ProblemsError) as failure:
        kk.run(changed, draws=250)

    told = {(p.code, p.place.item, str(p.values.get("field", ""))) for p in failure.value.problems}
    assert {
        ("number_infinite", "ef.petrol", ""), ("value_type", "ef.petrol", "note"), ("value_type", "ef.diesel", "unit")
    } <= told  # fmt: skip


def test_a_value_put_straight_into_a_citys_own_dict_is_seen_too() -> None:
    city = shipped(LILLSTAD)
    before = content.document(city)
    measure = city.measures["electric_cars"]
    city.measures["electric_cars"] = measure.model_copy(update={"ramp": "fast"})

    assert content.document(shipped(LILLSTAD)) == before
    with pytest.raises(kk.ProblemsError):
        kk.run(city, "contract", draws=250)


def test_the_hash_follows_what_the_city_holds_and_not_where_it_was_read(tmp_path: Path) -> None:
    city = shipped(LILLSTAD)
    changed = with_quantity(city, "ef.petrol", value=100.0)
    kk.write_city(changed, tmp_path)

    first, second = (kk.run(own, draws=250).provenance.document for own in (city, changed))
    assert first != second
    assert second == kk.run(kk.read_city(tmp_path), draws=250).provenance.document
    back = with_quantity(changed, "ef.petrol", value=city.quantity("ef.petrol").value)
    assert kk.run(back, draws=250).provenance.document == first


@given(random_cities(), st.data())
def test_two_cities_have_one_hash_only_when_their_files_are_the_same(city: kk.City, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(city.quantities))
    changed = with_quantity(city, row.id, note=data.draw(st.text("abc", max_size=3)))

    assert (content.document(city) == content.document(changed)) == (written(city) == written(changed))


def written(city: kk.City) -> dict[str, str]:
    from_files: dict[str, str] = document.written(city)
    return from_files


def test_no_two_runs_share_a_row_that_has_two_values() -> None:
    """Baseline 2030 was 842 in one run and 677 in another that took an event for given, under one key."""
    city = shipped(MALMO)
    seen: dict[tuple[Any, ...], tuple[str, float]] = {}
    for scenario in city.scenarios:
        table = kk.run(city, scenario, draws=250).table("accounts")
        for row in table:
            key = (row["events"], row["scenario"], row["branch"], row["account"], row["year"])
            if row["scenario"] == "baseline":
                held = seen.setdefault(key, (scenario, row["mean"]))
                assert held[1] == pytest.approx(row["mean"], nan_ok=True), (key, scenario, held)


@extent.in_all
def test_every_row_says_which_run_it_is_of() -> None:
    city = shipped(MALMO)
    fixed = next(name for name, own in city.scenarios.items() if own.events)
    results = kk.run(city, fixed, draws=250)
    events = ";".join(f"{event}={outcome}" for event, outcome in sorted(results.chosen.fixed.items()))

    for table in results.tables().values():
        assert set(table.column("run")) <= {fixed} and set(table.column("events")) <= {events}
    rows = list(csv.DictReader(io.StringIO(export.as_csv(results.table("targets")))))
    assert {(row["run"], row["events"], row["plan"], row["document"]) for row in rows} == {
        (fixed, events, results.provenance.plan, content.document(city))
    }
    assert export.as_json(results)["provenance"]["events"] == events


def test_a_plans_hash_follows_what_it_does_and_not_its_name() -> None:
    city = shipped(LILLSTAD)
    own = city.scenarios["contract"]
    renamed = with_scenario(city, "same", own)
    name = next(iter(own.measures))
    half = own.model_copy(update={"measures": {**own.measures, name: Plan(level=0.5)}})
    lower = with_scenario(city, "contract", half)

    made = kk.run(city, "contract", draws=250).provenance.plan
    assert kk.run(renamed, "same", draws=250).provenance.plan == made
    assert kk.run(lower, "contract", draws=250).provenance.plan != made
    assert kk.run(city, "baseline", draws=250).provenance.plan != made


@pytest.mark.parametrize(("of", "times"), [("car.petrol.km", -1), ("ef.petrol", -1), ("ef.petrol", 1)])
def test_python_stops_where_every_other_door_stops(of: str, times: float) -> None:
    city = shipped(LILLSTAD)
    value = next(q.value for q in city.quantities if q.id == of and q.value is not None)
    changed = with_quantity(city, of, value=value * times, low=None, high=None)
    stopping = errors(law.problems(changed))
    if stopping:
        with pytest.raises(kk.ProblemsError) as failure:
            kk.run(changed, draws=250)
        assert failure.value.problems == stopping
    else:
        assert kk.run(changed, draws=250).table("accounts").rows
    assert bool(stopping) == (of == "car.petrol.km")


def test_an_error_of_meaning_stops_python_each_time_it_is_asked(tmp_path: Path) -> None:
    text = (LILLSTAD / "measures.yaml").read_text(encoding="utf-8")
    for file in LILLSTAD.rglob("*"):
        if file.is_file():
            to = tmp_path / file.relative_to(LILLSTAD)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(file.read_bytes())
    begins = text.index("  moves:")
    ends = text.index("  costs:")
    moves = "  moves:\n  - {id: tonnes, stage: avoid, from: car.petrol.km, tonnes: 50000, by: 2027, lines: [territorial.petrol], origin: assumed, source: s2}\n"
    (tmp_path / "measures.yaml").write_text(text[:begins] + moves + text[ends:], encoding="utf-8")
    city = kk.read_city(tmp_path)
    for _ in range(2):
        with pytest.raises(kk.ProblemsError) as failure:
            kk.run(city, "contract", draws=250)
        assert codes(failure) == {"tonnes_over"}


def test_what_no_folder_can_hold_is_not_written_over_one_that_is_good(tmp_path: Path) -> None:
    city = shipped(LILLSTAD)
    kk.write_city(city, tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with pytest.raises(kk.ProblemsError) as failure:
        kk.write_city(with_quantity(city, "ef.petrol", value=NOT_A_NUMBER), tmp_path)
    assert codes(failure) == {"number_infinite"}
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_a_file_where_a_folder_should_be_is_told_and_left(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(kk.ProblemsError) as failure:
        kk.write_city(shipped(LILLSTAD), target)
    assert codes(failure) == {"folder_is_file"}
    assert target.read_text(encoding="utf-8") == "mine"
