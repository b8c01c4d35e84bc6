# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Nothing hangs on where a thing stands in a file: every list and every mapping of a city turned round says the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import emissions, premises, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, read_city, schema
from klimatkontrakt.city.kinds import ORGANISATION
from klimatkontrakt.engine import city_batches, study
from klimatkontrakt.engine import nation as engine_nation
from klimatkontrakt.engine.answers import coverage, headline
from klimatkontrakt.engine.nation import CityEntry, RunOrder
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.publish import nation
from klimatkontrakt.sources.intake import law
from klimatkontrakt.sources.template import municipality, municipality_names
from klimatkontrakt.story import names, sentences
from klimatkontrakt.story.story import story
from tests import extent
from tests.cities import LILLSTAD, MALMO
from tests.test_many import THREADS

TABLES = ("quantities", "lines", "actors", "history", "sources", "price_index", "meetings", "decisions", *ORGANISATION)
MAPPINGS = (
    "areas", "accounts", "groups", "calibrations", "pools", "targets", "events", "scenarios", "goals", "measures",
    "contracts",
)  # fmt: skip


def turned(city: City) -> City:
    """The city with every table's rows and every mapping's keys in the opposite order."""
    rows: dict[str, Any] = {kind: tuple(reversed(getattr(city, kind))) for kind in TABLES}
    keys: dict[str, Any] = {kind: dict(reversed(getattr(city, kind).items())) for kind in MAPPINGS}
    return city.model_copy(update={**rows, **keys})


def city_of(name: str) -> City:
    if name.islower():
        return read_city({"lillstad": LILLSTAD, "malmo": MALMO}[name])
    return municipality.city(municipality_names.municipality(name))


CITIES = extent.some(("lillstad", "malmo", "Lund"), 2)


@pytest.mark.parametrize("name", CITIES)
def test_a_city_turned_round_comes_to_the_same_rows(name: str) -> None:
    city = city_of(name)
    asked = RunOrder(draws=250)
    one, two = ({row[3:7]: row[7:] for row in engine_nation.rows(own, asked)} for own in (city, turned(city)))

    assert one.keys() == two.keys()
    for key, values in one.items():
        assert [*map(str, values)] == [*map(str, two[key])] or two[key] == pytest.approx(values, rel=1e-9), key


@pytest.mark.parametrize("name", CITIES)
def test_a_city_turned_round_has_the_same_first_page_plan_and_contract(name: str) -> None:
    city = city_of(name)
    other = turned(city)

    assert study.headline(city) == study.headline(other)
    assert plan.shown(city) == plan.shown(other)
    assert study.answer_year(city) == study.answer_year(other)
    if city.contracts:
        assert coverage.contract_of(city, None)[0] == coverage.contract_of(other, None)[0]


@pytest.mark.parametrize("name", CITIES)
def test_a_city_turned_round_has_the_same_problems(name: str) -> None:
    city = city_of(name)
    one, two = ({(p.code, p.place.item) for p in law.problems(own)} for own in (city, turned(city)))

    assert one == two


@pytest.mark.parametrize("name", CITIES)
def test_a_city_turned_round_is_doubted_in_the_same_words(name: str) -> None:
    city = city_of(name)

    assert premises.doubts(city, "sv") == premises.doubts(turned(city), "sv")


def test_the_published_accounts_stand_side_by_side_whatever_their_order_and_unit() -> None:
    city = city_of("malmo")
    tonnes = city.accounts["smhi"].model_copy(update={"unit": "tCO2e"})
    other = turned(city.model_copy(update={"accounts": {**city.accounts, "smhi": tonnes}}))
    one, two = (emissions.history_figure(Run.of(study.run(own, "baseline", draws=250)), "sv") for own in (city, other))

    assert one is not None and two is not None
    assert one.column_of == two.column_of and "smhi" in one.column_of
    assert one.rows == two.rows


def test_a_part_of_an_account_is_named_by_that_account_s_own_line() -> None:
    city = city_of("lillstad")
    of_power = next(line for line in city.lines if line.account == "electricity")
    twin = of_power.model_copy(update={"line": city.lines[0].line, "label_sv": "Något annat"})
    results = study.run(city.model_copy(update={"lines": (twin, *city.lines)}), "baseline", draws=250)

    assert run_names._tag_name(results, "territorial", city.lines[0].line, "sv") == city.lines[0].label_sv


def test_a_promise_that_is_made_anew_is_told_as_it_now_stands() -> None:
    city = city_of("lillstad")
    ((period, contract),) = city.contracts.items()
    newer = contract.model_copy(
        update={
            "commitments": (
                contract.commitments[0].model_copy(update={"number": 77.0, "unit": "piece"}),
                *contract.commitments[1:],
            )
        }
    )
    both = city.model_copy(update={"contracts": {"2099": newer, period: contract}})

    for order in (both, turned(both)):
        found = names.promised(order, contract.commitments[0].id)
        assert found is not None and found[1].number == 77.0
    told = sentences.sentences(story(study.run(both, "baseline", draws=250), contract.commitments[0].id, 2030), "sv")
    assert any("77" in sentence for sentence in told)


def account(family: str = "territorial", unit: str = "tCO2e") -> schema.Account:
    return schema.Account.model_validate({"family": family, "form": "yearly", "unit": unit})


@settings(max_examples=extent.examples(20))
@given(st.permutations(["b", "a", "c"]))
def test_the_headline_of_several_accounts_is_one_by_name_and_told(order: list[str]) -> None:
    city = city_of("lillstad")
    several = city.model_copy(update={"accounts": {name: account() for name in order}, "targets": {}})
    (told,) = headline.problems(several)

    assert headline.account(several) == "a"
    assert (told.code, told.values["accounts"]) == ("headline_unsaid", "a, b, c")
    one = several.model_copy(update={"header": city.header.model_copy(update={"headline": "b"})})
    assert headline.account(one) == "b" and list(headline.problems(one)) == []


def test_a_city_without_emissions_is_told_and_not_summed_with_tonnes() -> None:
    city = city_of("lillstad")
    lines = tuple(line for line in city.lines if line.account != "territorial")
    kept = {name: own for name, own in city.accounts.items() if name in ("electricity", "energy_cost")}
    update: dict[str, Any] = {
        "accounts": kept, "lines": lines, "targets": {}, "history": (), "contracts": {},
        "header": city.header.model_copy(update={"name": "Elstad"}),
    }  # fmt: skip
    entries = [CityEntry("lillstad", city), CityEntry("elstad", city.model_copy(update=update))]
    done = nation.in_order(city_batches.outcomes(entries, RunOrder(draws=250), THREADS))
    told = as_text(done)

    assert [own.failure for own in done] == ["", ""]
    assert "Läggs inte ihop" in told and "Utan siffra för 2030 (1): Elstad." in told


def test_the_sums_of_many_cities_do_not_hang_on_the_order_of_their_rows() -> None:
    entries = [CityEntry(name, city_of(name)) for name in CITIES]
    done = nation.in_order(city_batches.outcomes(entries, RunOrder(draws=250), THREADS))
    other = [replace(own, rows=tuple(reversed(own.rows))) for own in done]

    assert as_text(done) == as_text(other)
    assert "Läggs inte ihop" in as_text(done)  # their accounts are not alike


def test_the_sum_of_cities_whose_accounts_are_alike_is_of_all_of_them() -> None:
    city = city_of("lillstad")
    entries = []
    for times, name in enumerate(("Lillstad", "Mellanstad", "Storstad"), start=1):
        header = city.header.model_copy(update={"id": name.casefold(), "name": name, "kommunkod": f"999{times}"})
        history = tuple(row.model_copy(update={"value": row.value * times}) for row in city.history)
        entries.append(CityEntry(name, city.model_copy(update={"header": header, "history": history})))
    done = nation.in_order(city_batches.outcomes(entries, RunOrder(draws=250), THREADS))
    other = [replace(own, rows=tuple(reversed(own.rows))) for own in done]

    assert [own.failure for own in done] == ["", "", ""]
    assert as_text(done) == as_text(other) and "Läggs inte ihop" not in as_text(done)
    # published of 2022: 15 + 30 + 45 = 90 kt
    (line,) = [line.split() for line in as_text(done).splitlines() if line.startswith("2022")]
    assert line[:2] == ["2022", "90"]


def as_text(done: list[engine_nation.CityOutcome]) -> str:
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as captured:
        console.print(nation.summary(done, RunOrder(draws=250), None, "sv"))
    return captured.get()
