# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A scenario that sets numbers: the law that it is a copied city, what it refuses, and that every page says so."""

from __future__ import annotations

import copy
import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.chapters import set_numbers
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, document, load, read_city, scenarios, write_city
from klimatkontrakt.city.document import written
from klimatkontrakt.engine import nation, study
from klimatkontrakt.engine.answers import revision
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.language import words
from klimatkontrakt.publish import export, plan_export, report
from klimatkontrakt.sources.book import reader
from klimatkontrakt.sources.book import writer as book_writer
from klimatkontrakt.sources.intake import law
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import story
from tests import extent
from tests.cities import LILLSTAD, MALMO, copy_of, shipped
from tests.terminal import run

SMALL = shipped(LILLSTAD)
SET: dict[str, Any] = {
    "discount_rate": 0.05,
    "quantities": {
        "car.petrol.km": {"points": {2030: 120}},
        "price.petrol": {"value": 2.1, "low": 1.9, "high": 2.5},
    },
    "measures": {
        "electric_cars": {"ramp": {2025: 0, 2035: 1}, "costs": {"investment": {"value": 4, "lifetime": 10}}},
        "fewer_trips": {"costs": {"running": {"value": 3}}},
    },
}


def with_scenarios(to: Path, own: dict[str, Any], city: Path = LILLSTAD) -> Path:
    """A copy of a city with more scenarios."""
    folder = copy_of(city, to)
    whole = yaml.load((folder / "city.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    whole["scenarios"] |= own
    (folder / "city.yaml").write_text(
        yaml.dump(whole, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper), encoding="utf-8"
    )
    return folder


def slow(to: Path, setting: dict[str, Any] = SET, **more: Any) -> City:
    """Lillstad with a scenario `slow` that is like the contract and sets numbers."""
    entry = {"sv": "Långsamt", "en": "Slowly", "like": "contract", "set": setting, **more}
    return read_city(with_scenarios(to, {"slow": entry}))


def told(to: Path, own: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """By code, the place and the whole of each problem that scenarios add to Lillstad's."""
    city, found = law.checked(with_scenarios(to, own))
    before = {problem.code for problem in law.checked(LILLSTAD).problems}
    assert city is not None or errors(found)
    kept = [problem for problem in found if problem.code not in before | {"not_canonical"}]
    return {problem.code: (problem.place.said("en"), problem.said("en")) for problem in kept}


def tables(results: study.Results) -> dict[str, str]:
    """Every table to the last digit."""
    return {name: json.dumps(table.as_columns()) for name, table in results.tables().items()}


# The law: a scenario that sets numbers is a copied city with those numbers


def copied(setting: dict[str, Any], to: Path) -> City:
    """The slow reference: the folder's own texts with the numbers changed by hand, and a scenario that sets nothing."""
    folder = with_scenarios(to, {"slow": {"sv": "Långsamt", "en": "Slowly", "like": "contract"}})
    whole = yaml.load((folder / "city.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    whole["city"]["discount_rate"] = setting.get("discount_rate", whole["city"]["discount_rate"])
    (folder / "city.yaml").write_text(
        yaml.dump(whole, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper), encoding="utf-8"
    )
    measures = yaml.load((folder / "measures.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for name, own in setting.get("measures", {}).items():
        measures[name]["ramp"] = own.get("ramp", measures[name]["ramp"])
        for cost in measures[name]["costs"]:
            fields = own.get("costs", {}).get(cost["id"], {})
            if any(cost.get(key) != fields[key] for key in fields if key in ("value", "low", "high")):
                cost["origin"] = "assumed"
            cost.update(fields)
    (folder / "measures.yaml").write_text(
        yaml.dump(measures, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8"
    )
    _copied_rows(setting.get("quantities", {}), folder / "quantities.csv")
    return read_city(folder)


def _copied_rows(setting: dict[str, Any], path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for row in rows:
        fields = setting.get(row["id"], {})
        if "points" in fields:
            row["2030"] = repr(fields["points"][2030])
        for key in ("value", "low", "high", "growth"):
            if key in fields:
                if key != "growth" and row[key] and float(row[key]) != fields[key]:
                    row["origin"] = "assumed"
                row[key] = repr(fields[key])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@st.composite
def settings_of_lillstad(draw: st.DrawFn) -> dict[str, Any]:
    """Anything that a scenario of Lillstad's may set."""
    some = st.floats(0.5, 50, width=32)
    quantities: dict[str, Any] = {
        "car.petrol.km": {"points": {2030: draw(some)}, "growth": draw(st.floats(-0.1, 0.1))},
        "ef.petrol": {"value": draw(st.sampled_from([250.0, 240.0]))},
        "price.petrol": {"value": 2.0 * (scale := draw(some)), "low": scale, "high": 3.0 * scale},
    }
    ramps = (
        {2023: 0, 2030: 1}, {"straight": [2024, 2029]}, {"s_curve": {"start": 2023, "half": 2026, "end": 2032}},
        {"renovation": {"rate": {2024: 0.1, 2028: 0.2}, "lifetime": 4, "renewal": "free"}},
    )  # fmt: skip
    measures: dict[str, Any] = {
        "electric_cars": {"ramp": draw(st.sampled_from(ramps)), "costs": {"investment": {"value": draw(some)}}},
        "fewer_trips": {"costs": {"running": {"value": draw(some), "from_year": draw(st.integers(2023, 2029))}}},
    }
    kept = lambda own: {name: own[name] for name in own if draw(st.booleans())}  # noqa: E731
    found = {"discount_rate": draw(st.floats(0, 0.2)), "quantities": kept(quantities), "measures": kept(measures)}
    return {name: own for name, own in kept(found).items() if own != {}}


@given(setting=settings_of_lillstad())
def test_a_scenario_that_sets_numbers_is_a_copied_city_with_them_in_every_table(tmp_path_factory, setting) -> None:
    city = slow(tmp_path_factory.mktemp("set"), setting)
    other = copied(copy.deepcopy(setting), tmp_path_factory.mktemp("copied"))

    assert tables(kk.run(city, "slow", draws=250)) == tables(kk.run(other, "slow", draws=250))


def same_numbers(city: City) -> dict[str, Any]:
    """Everything that a scenario can set, set to what it is."""
    quantities = {}
    for row in city.quantities:
        own = {"value": row.value, "low": row.low, "high": row.high, "shape": row.shape, "growth": row.growth}
        own |= {"points": dict(row.points) or None, "growth_from": row.growth_from}
        if not row.when and row.value is not None:
            quantities[row.id] = {key: value for key, value in own.items() if value is not None}
    measures = {}
    for name, measure in city.measures.items():
        if measure.same_as is None and measure.ramp is not None:
            costs = {c.id: {"value": c.value, "unit": c.unit} for c in measure.costs if c.value is not None}
            ramp = plain(measure.ramp)
            measures[name] = {"ramp": ramp, **({"costs": costs} if costs else {})}
    return {"discount_rate": city.header.discount_rate, "quantities": quantities, "measures": measures}


@pytest.mark.parametrize("folder", extent.some([LILLSTAD, MALMO], 1))
def test_what_is_set_to_what_it_is_changes_nothing_bit_for_bit(tmp_path: Path, folder: Path) -> None:
    city = read_city(folder)
    own = {"slow": {"like": "contract", "set": same_numbers(city)}}
    setting = read_city(with_scenarios(tmp_path, own, folder))
    plain = read_city(with_scenarios(tmp_path / "plain", {"slow": {"like": "contract"}}, folder))

    assert scenarios.sets_numbers(setting, "slow") and scenarios.turns(setting, "slow") == ()
    assert tables(kk.run(setting, "slow", draws=250)) == tables(kk.run(plain, "slow", draws=250))


def test_setting_one_number_leaves_every_draw_where_it_was(tmp_path: Path) -> None:
    city = slow(tmp_path)
    before, after = (kk.run(city, name, draws=500).world.sample for name in ("contract", "slow"))

    assert before.chance.keys() == after.chance.keys() and before.outcome.keys() == after.outcome.keys()
    assert all(np.array_equal(before.chance[key], after.chance[key], equal_nan=True) for key in before.chance)


def test_other_scenarios_are_as_they_were(tmp_path: Path) -> None:
    for name in ("baseline", "contract"):
        assert tables(kk.run(slow(tmp_path / name), name, draws=250)) == tables(kk.run(SMALL, name, draws=250))


# By pencil


def test_the_baseline_goes_by_the_same_numbers(tmp_path: Path) -> None:
    """Petrol in 2030: 120 Mvkm × 0.6 kWh × 250 g = 18 000 t, and a tenth of the trips less: 16 200 before the cars."""
    setting = {"quantities": {"car.petrol.km": {"points": {2030: 120}}}}
    results = kk.run(slow(tmp_path, setting, electric_cars={"level": 0}), "slow", draws=250)

    assert results.both.baseline["territorial"][0, -1] == pytest.approx(18_000)
    assert results.both.planned["territorial"][0, -1] == pytest.approx(16_200)
    assert results.contributions_of("territorial").share[0, 1, -1] == pytest.approx(1_800)


def test_a_later_start_moves_the_ramp_that_is_set(tmp_path: Path) -> None:
    """Set to go from 2024 to 2026 and begun in 2027: half way in 2028, 0.5 × 0.5 of 90 Mvkm moves, and all of it in 2029."""
    setting = {"measures": {"electric_cars": {"ramp": {2024: 0, 2026: 1}}}}
    results = kk.run(slow(tmp_path, setting, electric_cars={"level": 1, "start": 2027}), "slow", draws=250)

    territorial = results.both.planned["territorial"][0]
    assert territorial[2028 - 2022] == pytest.approx(90 * 0.75 * 150)
    assert territorial[2029 - 2022] == pytest.approx(90 * 0.5 * 150)


def test_the_discount_rate_moves_present_values_and_no_year(tmp_path: Path) -> None:
    city = slow(tmp_path, {"discount_rate": 0.1})
    before, after = (kk.run(city, name, draws=250) for name in ("contract", "slow"))

    assert all(np.array_equal(a.values, b.values) for a, b in zip(before.flows, after.flows, strict=True))
    assert after.city.header.discount_rate == 0.1 and before.city.header.discount_rate == 0.035


def test_a_missing_number_may_be_set(tmp_path: Path) -> None:
    folder = with_scenarios(
        tmp_path, {"slow": {"like": "contract", "set": {"quantities": {"ef.petrol": {"value": 250}}}}}
    )
    text = (folder / "quantities.csv").read_text(encoding="utf-8")
    (folder / "quantities.csv").write_text(text.replace("2022,250,", "2022,missing: not known,"), encoding="utf-8")
    city = read_city(folder)

    assert kk.run(city, "slow", draws=250).both.planned["territorial"][0, -1] == pytest.approx(6_750)
    assert scenarios.under(city, "slow").quantity("ef.petrol").origin == "assumed"


# What is like what


def test_a_scenario_takes_over_what_is_set_and_its_own_words_win_field_by_field(tmp_path: Path) -> None:
    own = {
        "slow": {"like": "contract", "set": SET},
        "slower": {
            "like": "slow",
            "set": {
                "quantities": {"car.petrol.km": {"growth": 0.01}},
                "measures": {"electric_cars": {"costs": {"investment": {"value": 5}}}},
            },
        },
    }
    city = scenarios.under(read_city(with_scenarios(tmp_path, own)), "slower")
    cost = city.measures["electric_cars"].costs[0]

    assert (city.quantity("car.petrol.km").points, city.quantity("car.petrol.km").growth) == ({2030: 120}, 0.01)
    assert (cost.value, cost.lifetime, city.header.discount_rate) == (5, 10, 0.05)
    assert city.measures["electric_cars"].ramp.points == {2025: 0, 2035: 1}


def test_the_city_under_a_scenario_is_not_where_another_one_begins(tmp_path: Path) -> None:
    city = slow(tmp_path)
    under = scenarios.under(city, "slow")

    assert scenarios.under(under, "contract") is city and scenarios.under(city, "contract") is city
    assert tables(kk.run(under, "contract", draws=250)) == tables(kk.run(city, "contract", draws=250))


def test_what_a_number_is_set_to_is_assumed_unless_it_says_where_it_comes_from(tmp_path: Path) -> None:
    plain = {"quantities": {"ef.petrol": {"value": 240}}}
    sourced = {"quantities": {"ef.petrol": {"value": 240, "origin": "measured", "source": "s1"}}}
    origins = [
        scenarios.under(slow(tmp_path / str(at), own), "slow").quantity("ef.petrol").origin
        for at, own in enumerate((plain, sourced))
    ]

    assert origins == ["assumed", "measured"]


# What is refused, and what is told

QUANTITY, MEASURE = "quantities", "measures"
CARS: dict[str, Any] = {"costs": {"investment": {}}}
FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown quantity": ({QUANTITY: {"car.petrol.kms": {"growth": 0}}}, "reference_unknown", "car.petrol.km?"),
    "an unknown measure": ({MEASURE: {"electric_car": {"ramp": {2025: 1}}}}, "reference_unknown", "electric_cars?"),
    "an unknown cost": ({MEASURE: {"electric_cars": {"costs": {"x": {"value": 1}}}}}, "reference_unknown", "investment"),
    "an unknown source": ({QUANTITY: {"ef.petrol": {"value": 1, "source": "s9"}}}, "reference_unknown", "s2"),
    "an unknown payer": (
        {MEASURE: {"electric_cars": {"costs": {"investment": {"payers": {"nobody": 1}}}}}}, "reference_unknown", "nobody",
    ),
    "shares that do not sum": (
        {MEASURE: {"electric_cars": {"costs": {"investment": {"payers": {"state": 0.5}}}}}}, "weights_sum", "0.5",
    ),
    "an impossible year": ({QUANTITY: {"ef.petrol": {"points": {30: 1}}}}, "value_range", "1850"),
    "a rate in per cent": ({"discount_rate": 3.5}, "share_over", "0.035"),
    "an unknown field": ({QUANTITY: {"ef.petrol": {"values": 1}}}, "field_unknown", "values"),
    "a value without its range": ({QUANTITY: {"price.petrol": {"value": 1.9}}}, "set_range_missing", "1.5–2.2"),
    "a range that holds no value": (
        {QUANTITY: {"price.petrol": {"value": 3, "low": 1, "high": 2}}}, "range_order", "3",
    ),
    "another unit": (
        {MEASURE: {"electric_cars": {"costs": {"investment": {"value": 4, "unit": "SEK/kWh"}}}}}, "unit_of_cost", "SEK/vkm",
    ),
    "a unit without a value": (
        {MEASURE: {"electric_cars": {"costs": {"investment": {"unit": "kSEK/vkm"}}}}}, "set_unit_alone", "unit",
    ),
    "a year that is a point already": ({QUANTITY: {"ef.petrol": {"points": {2022: 1}}}}, "point_twice", "2022"),
    "two kinds of ramp": (
        {MEASURE: {"electric_cars": {"ramp": {"straight": [2023, 2024], "s_curve": {"start": 2023, "half": 2024, "end": 2025}}}}},
        "ramp_kind", "straight, s_curve",
    ),
    "a ramp that goes backwards": ({MEASURE: {"electric_cars": {"ramp": {"straight": [2030, 2023]}}}}, "ramp_order", ""),
}  # fmt: skip
DOUBTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a growth in per cent": ({QUANTITY: {"car.petrol.km": {"growth": 2}}}, "growth_far", "200 per cent"),
    "a factor thousandfold": ({QUANTITY: {"ef.petrol": {"value": 250_000}}}, "factor_far", "250,000"),
    "what is so already": ({QUANTITY: {"ef.petrol": {"value": 250}}}, "set_nothing", "quantities.ef.petrol.value"),
    "the same rate": ({"discount_rate": 0.035}, "set_nothing", "discount_rate"),
}


@pytest.mark.parametrize("setting, code, shown", [*FAULTS.values(), *DOUBTS.values()], ids=[*FAULTS, *DOUBTS])
def test_what_is_set_goes_through_the_checks_of_the_base(tmp_path: Path, setting, code: str, shown: str) -> None:
    found = told(tmp_path, {"slow": {"like": "contract", "set": setting}})

    assert code in found, found
    place, said = found[code]
    assert place.startswith("city.yaml row ") and "(slow, set" in place and shown in said


@pytest.mark.parametrize("setting, code, _", FAULTS.values(), ids=[*FAULTS])
def test_a_fault_of_what_is_set_stops_a_run(tmp_path: Path, setting, code: str, _: str) -> None:
    _, found = law.checked(with_scenarios(tmp_path, {"slow": {"like": "contract", "set": setting}}))

    assert code in {problem.code for problem in found if problem.severity == "error"}


def test_the_baseline_sets_nothing(tmp_path: Path) -> None:
    found = told(tmp_path, {"baseline": {"set": {"discount_rate": 0.05}}})

    assert list(found) == ["set_in_baseline"]


def test_what_is_set_of_a_measure_that_the_plan_lacks_is_told(tmp_path: Path) -> None:
    found = told(
        tmp_path, {"slow": {"fewer_trips": {"level": 1}, "set": {"measures": {"electric_cars": {"ramp": {2030: 1}}}}}}
    )

    assert "set_unplanned" in found and "electric_cars" in found["set_unplanned"][1]


def test_what_is_undone_of_a_scenario_that_it_is_like_is_no_nothing(tmp_path: Path) -> None:
    own = {
        "slow": {"like": "contract", "set": {"discount_rate": 0.05}},
        "back": {"like": "slow", "set": {"discount_rate": 0.035}},
    }

    assert told(tmp_path, own) == {}
    assert scenarios.turns(read_city(with_scenarios(tmp_path / "2", own)), "back") == ()


def test_a_measure_may_not_be_called_set(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    path = folder / "measures.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("electric_cars:", "set:"), encoding="utf-8")

    assert "id_reserved" in {problem.code for problem in load(folder).problems}


def test_a_fault_that_the_base_has_is_told_once(tmp_path: Path) -> None:
    folder = with_scenarios(tmp_path, {"slow": {"like": "contract", "set": SET}})
    text = (folder / "quantities.csv").read_text(encoding="utf-8")
    (folder / "quantities.csv").write_text(text.replace("2022,250,", "2022,25000,"), encoding="utf-8")
    places = [problem.place.file for problem in law.checked(folder).problems if problem.code == "factor_far"]

    assert places == ["quantities.csv"]


def test_a_factor_that_was_accepted_is_looked_at_again_when_it_is_set(tmp_path: Path) -> None:
    folder = with_scenarios(
        tmp_path, {"slow": {"like": "contract", "set": {"quantities": {"ef.petrol": {"value": 9e6}}}}}
    )
    path = folder / "quantities.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "accepted"], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "accepted": "true" if row["id"] == "ef.petrol" else ""} for row in rows)
    places = [problem.place.file for problem in law.checked(folder).problems if problem.code == "factor_far"]

    assert places == ["city.yaml"]


# The folder, the book, and what changed


def test_a_set_is_written_read_and_told_as_a_change(tmp_path: Path) -> None:
    city = slow(tmp_path)
    write_city(city, tmp_path / "again")
    again = read_city(tmp_path / "again")
    setting = SET | {"discount_rate": 0.06}

    assert again.problems == () and written(again) == written(city)
    assert again.scenarios == city.scenarios
    (change,) = [c for c in document.differences(city, slow(tmp_path / "new", setting)) if c.file == "city.yaml"]
    assert (change.item, change.field, change.before, change.after) == ("slow", "set.discount_rate", "0.05", "0.06")


def test_a_set_stands_a_thing_a_line(tmp_path: Path) -> None:
    lines = written(slow(tmp_path))["city.yaml"].splitlines()

    assert "        car.petrol.km: {points: {2030: 120}}" in lines
    assert "        electric_cars: {ramp: {2025: 0, 2035: 1}, costs: {investment: {value: 4, lifetime: 10}}}" in lines


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_excel_book_carries_a_set(tmp_path: Path, language: words.Language) -> None:
    city = slow(tmp_path)
    found = reader.proposed(city, book_writer.book(city, language))

    assert written(found.city) == written(city)


# Where a scenario is shown


def lines_of(city: City, language: words.Language) -> list[str]:
    return set_numbers.sentences(city, "slow", language)


def test_what_is_set_is_told_from_what_to_what(tmp_path: Path) -> None:
    city = slow(tmp_path)
    sv, en = lines_of(city, "sv"), lines_of(city, "en")

    assert "Långsamt" in sv[0] and "Referensbanan" in sv[0] and "Slowly" in en[0] and "baseline" in en[0]
    assert "Kalkylränta 3,5 % → 5 %" in sv and "Discount rate 3.5 % → 5 %" in en
    assert "Bensinpris (kronor per kWh): värde 1,8 → 2,1; lägst 1,5 → 1,9; högst 2,2 → 2,5" in sv
    assert "Bensinbilars körsträcka (miljoner fordonskilometer): bana oförändrad → 2030: 120" in sv
    assert "Elbilar: takt 2023: 0 %, 2030: 100 % → 2025: 0 %, 2035: 100 %" in sv
    assert any(line.startswith("Electric cars, investment") and "lifetime in years 15 → 10" in line for line in en)
    assert set_numbers.sentences(city, "contract", "sv") == [] and len(sv) == len(en) == 7


def test_a_report_says_what_its_scenario_sets_and_another_one_does_not(tmp_path: Path) -> None:
    city = slow(tmp_path)
    pages = {
        name: report.html(Run.of(kk.run(city, name, draws=250)), (), "en", budget_year=2027)
        for name in ("slow", "contract")
    }

    assert all(line.replace("'", "&#39;") in pages["slow"] for line in lines_of(city, "en"))
    assert "goes by other numbers" not in pages["contract"]


def test_the_terminal_says_what_a_scenario_sets(tmp_path: Path) -> None:
    folder = str(with_scenarios(tmp_path, {"slow": {"sv": "Långsamt", "like": "contract", "set": SET}}))
    for told_by in (
        ("run", folder, "--scenario", "slow", "--draws", "250"),
        ("compare", folder, "contract", "slow", "--draws", "250"),
        ("explain", folder, "territorial", "--scenario", "slow", "--draws", "250"),
    ):
        out = run(*told_by).stdout
        assert "Kalkylränta 3,5 % → 5 %" in out and "räknar med andra tal" in out, told_by
    assert "Kalkylränta" not in run("run", folder, "--scenario", "contract", "--draws", "250").stdout


def test_a_comparison_shows_the_baselines_where_they_differ(tmp_path: Path) -> None:
    folder = str(with_scenarios(tmp_path, {"slow": {"like": "contract", "set": SET}}))

    assert "Referensbanorna" in run("compare", folder, "contract", "slow", "--draws", "250").stdout
    assert "Referensbanorna" not in run("compare", folder, "contract", "baseline", "--draws", "250").stdout


def test_the_story_of_what_is_set_says_so(tmp_path: Path) -> None:
    results = kk.run(slow(tmp_path), "slow", draws=250)
    told_of = {
        name: " ".join(sentences.sentences(story(results, name, 2030), "en"))
        for name in ("price.petrol", "ef.petrol", "electric_cars")
    }

    assert "2.1" in told_of["price.petrol"] and "The scenario sets this" in told_of["price.petrol"]
    assert "The scenario sets this" in told_of["electric_cars"] and "The scenario sets" not in told_of["ef.petrol"]


def test_every_file_of_a_scenario_says_what_it_sets(tmp_path: Path) -> None:
    city = slow(tmp_path)
    results = kk.run(city, "slow", draws=250)
    plain = json.loads(export.json_text(results))
    jsonschema.validate(plain, export.json_schema(), cls=jsonschema.Draft202012Validator)
    rows = list(csv.DictReader(io.StringIO(export.as_csv(results.table("accounts")))))

    assert {"path": "discount_rate", "before": "0.035", "after": "0.05"} in plain["provenance"]["set"]
    assert all("discount_rate: 0.035 → 0.05; quantities.car.petrol.km.points:" in row["set"] for row in rows)
    assert "the scenario sets discount_rate: 0.035 → 0.05" in repr(results)
    assert "set" in plan_export.results_of(plan_export.tables(results, "territorial"))
    other = kk.run(city, "contract", draws=250)
    assert (
        "set" not in export.as_json(other)["provenance"]
        and "set" not in export.as_csv(other.table("gap")).split("\n")[0]
    )


def test_a_city_among_many_goes_by_what_its_scenario_sets(tmp_path: Path) -> None:
    city = slow(tmp_path)
    rows = nation.rows(city, nation.RunOrder(draws=250, scenario="slow", years=(2030,)))
    alone = kk.run(city, "slow", draws=250)

    for what, path in (("baseline", alone.both.baseline), ("planned", alone.both.planned)):
        (row,) = [row for row in rows if row[3:6] == (what, "territorial", 2030)]
        assert row[7] == path["territorial"][0, -1]


def test_a_list_of_many_cities_says_which_scenario_goes_by_other_numbers(tmp_path: Path) -> None:
    folder = str(with_scenarios(tmp_path, {"slow": {"sv": "Långsamt", "like": "contract", "set": SET}}))
    out = [
        run("nation", folder, "--threads", "--scenario", name, "--draws", "250").stdout for name in ("slow", "contract")
    ]

    assert ["andra tal än kommunens egna" in " ".join(text.split()) for text in out] == [True, False]


def test_what_moved_a_figure_holds_what_a_scenario_sets(tmp_path: Path) -> None:
    old, new = slow(tmp_path, {"discount_rate": 0.05}), slow(tmp_path / "new")
    under = scenarios.under(new, "slow")
    found = [
        revision.moved(old, later, "slow", "territorial", 2030, said_before=None, draws=250, seed=0)
        for later in (new, under)
    ]

    assert found[0] == found[1] and found[0] is not None
    assert found[0].decision == pytest.approx(found[0].after - found[0].before) and found[0].data == pytest.approx(0)


def test_a_choice_is_of_measures_and_events_alone(tmp_path: Path) -> None:
    city = slow(tmp_path)

    assert plan.choice(city, "slow").plans == plan.choice(city, "contract").plans
