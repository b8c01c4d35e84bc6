# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A story's first two layers: one true sentence, and tables that work out to the number as they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings

import klimatkontrakt as kk
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine import study
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language.figures_of_three import three_figures
from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.story import formula_rows, layers, openings, sentences
from klimatkontrakt.story import story as engine_story
from klimatkontrakt.story.facts import Fact, Ref, Story
from klimatkontrakt.story.formula import Formula, Operand
from klimatkontrakt.story.formula_rows import Row
from klimatkontrakt.story.layers import Layers
from tests import extent
from tests.cities import ROOT, random_cities

KINDS = {"account", "line", "quantity", "measure", "commitment", "view", "actor", "target", "event", "pool"}


@cache
def worked(city: str, scenario: str = "contract") -> Results:
    return kk.run(kk.read_city(ROOT / "cities" / city), scenario, draws=250)


def stories(results: Results, most: int | None = None) -> Iterator[tuple[Story, Layers]]:
    """Every thing's story with its layers; of each kind so many where a number is given."""
    year = study.widest_year(results)
    for kind, (items, _) in engine_story.tellers(results.city).items():
        for item in list(items)[:: max(1, len(items) // most) if most else 1]:
            told = engine_story.story(results, f"{kind}:{item}", year)
            yield told, layers.layers(results, told, year)


def number(text: str, language: Language) -> float:
    """A written number; nan for what is not known, and of less than a unit nothing."""
    if not re.search(r"\d", text):
        return math.nan
    clean = re.sub(r"[\xa0\u202f ]", "", text).replace("−", "-")
    if clean[0] in "<>":
        return 0.0
    return float(clean.replace(",", "." if language == "sv" else ""))


def half(text: str, language: Language) -> float:
    """Half a unit of the last figure of three in which a number is written."""
    value = abs(number(text, language))
    return 0.0 if not value else 0.5 * 10.0 ** (math.floor(math.log10(value)) - 2)


def written_sum(rows: list[Row], language: Language) -> float:
    return sum((-1 if row.sign == "−" else 1) * number(row.value, language) for row in rows)


def check_as_written(formula: Formula, story: Story, language: Language) -> None:
    *operands, total = formula_rows.rows(formula, language, story.largest)
    assert total.is_total and total.sign == "=" and not operands[0].sign
    if math.isnan(formula.total.value):
        assert math.isnan(number(total.value, language))
    elif formula.is_sum:
        both = written_sum(operands, language), number(total.value, language)
        least = 1e-9 * max(abs(number(row.value, language)) for row in (*operands, total))
        assert both[0] == pytest.approx(both[1], abs=least), (story.id, formula.key, language, both)
    else:
        check_product(formula, story, [*operands, total], language)


def check_product(formula: Formula, story: Story, rows: list[Row], language: Language) -> None:
    """The ends between which the factors lie as they are written hold the number, and so do its own."""
    low = high = 1.0
    for operand, row in zip((*formula.operands, formula.total), rows, strict=True):
        scale = three_figures(operand.unit, [operand.value], language, story.largest.get(operand.unit)).size.scale
        value, off = number(row.value, language), half(row.value, language)
        ends = sorted([(value - off) * scale, (value + off) * scale])
        if row.sign == "=":
            assert ends[0] <= operand.value + 1e-9 * abs(operand.value), (story.id, formula.key)
            assert ends[1] >= operand.value - 1e-9 * abs(operand.value), (story.id, formula.key)
            break
        if row.sign == "÷":
            ends = sorted(1.0 / end for end in ends)
        products = [low * ends[0], low * ends[1], high * ends[0], high * ends[1]]
        low, high = min(products), max(products)
    slack = 1e-9 * abs(formula.total.value)
    assert low - slack <= formula.total.value <= high + slack, (story.id, formula.key)


def check_story(results: Results, told: Story, own: Layers) -> None:
    for formula in own.formulas:
        largest = max(abs(row.value) for row in (*formula.operands, formula.total))
        both = formula.total.value, formula.worked_out
        assert both[0] == pytest.approx(both[1], abs=max(1e-6 * largest, 1e-15), rel=1e-9, nan_ok=True), (
            told.id,
            formula.key,
        )
        for language in LANGUAGES:
            check_as_written(formula, told, language)
            assert formula_rows.caption(formula, language)
    for language in LANGUAGES:
        text = sentences.sentence(own.opening, language, largest=told.largest)
        assert text.endswith(".") and "{" not in text and not re.search(r" {2}| [.,;)]", text), text
    check_opening(results, told, own)


def part(opening: Fact, name: str) -> Fact | None:
    value = opening.values[name]
    return value if isinstance(value, Fact) else None


def _id_of(thing: object) -> object:
    """A thing's id, however its name is written where it stands."""
    return thing.id if isinstance(thing, Ref) else thing


def check_opening(results: Results, told: Story, own: Layers) -> None:
    """What the sentence claims is so: the direction, the range, the largest."""
    what, sure, rests = (part(own.opening, name) for name in ("what", "sure", "rests"))
    assert what is not None
    if sure is not None and sure.key == "opening_between":
        assert sure.values["low"] < sure.values["high"]
    if rests is not None and rests.key == "opening_most" and own.formulas:
        said = [formula.largest for formula in own.formulas if formula.largest is not None]
        assert told.kind == "actor" or _id_of(rests.values["thing"]) in [
            _id_of(row.thing) for row in said if row is not None
        ]
    if told.kind == "measure" and what.key in ("opening_lowers", "opening_raises"):
        m, year = results.program.measure_index[told.id], study.widest_year(results)
        shares = results.contributions_of(results.headline).share[:, m, year - int(results.program.years[0])]
        mean = float(shares[results.world.rows(0)].mean())
        assert (mean > 0) == (what.key == "opening_lowers")
        assert what.values["mean"] == pytest.approx(abs(mean))
    if told.kind == "actor" and what.key in ("opening_pays", "opening_saves"):
        assert own.formulas and (own.formulas[0].total.value > 0) == (what.key == "opening_pays")


@settings(max_examples=extent.examples(40), deadline=None)
@given(random_cities())
def test_the_sentence_and_the_tables_of_any_city_are_true_in_both_languages(city: City) -> None:
    for scenario in city.scenarios:
        results = study.run(city, scenario, draws=250)
        for told, own in stories(results):
            check_story(results, told, own)


@pytest.mark.parametrize("city", extent.some(["lillstad", "malmo"], 1))
def test_the_sentence_and_the_tables_of_a_shipped_city_are_true(city: str) -> None:
    results, kinds = worked(city), set()
    for told, own in stories(results, None if city == "lillstad" else 5 if not extent.ALL else None):
        check_story(results, told, own)
        kinds |= {told.kind} if own.formulas else set()

    assert kinds >= KINDS - ({"commitment"} if city == "malmo" else {"event", "pool"})


def test_every_kind_of_story_has_its_layers() -> None:
    kinds = set(engine_story.tellers(worked("malmo").city))

    assert kinds == set(layers.FORMULAS) == set(openings.OF_KIND)


def told(city: str, name: str, language: Language = "sv", scenario: str = "contract") -> tuple[str, list[list[str]]]:
    """A story's first sentence, and its tables as they are written."""
    results = worked(city, scenario)
    own = engine_story.story(results, name, 2030)
    first = layers.layers(results, own, 2030)
    tables = [
        [f"{row.sign} {row.value} {row.unit}".strip() for row in formula_rows.rows(formula, language, own.largest)]
        for formula in first.formulas
    ]
    return sentences.sentence(first.opening, language, largest=own.largest), tables


def test_a_line_is_the_product_of_its_factors() -> None:
    sentence, (product, *_) = told("lillstad", "territorial.petrol")

    # 100 million km × 0.6 kWh/km × 250 g/kWh = 15 000 million g = 15 000 tonnes
    assert product == [
        "100 miljoner fordonskilometer", "× 0,6 kWh per fordonskilometer", "× 250 g/kWh", "= 15\xa0000 ton CO₂e",
    ]  # fmt: skip
    assert sentence.startswith("Bensinbilar väntas bli 7\xa0190 ton CO₂e 2030, och mest avgör bensinbilars körsträcka")


def test_a_chain_keeps_its_ends_as_they_are_written_elsewhere() -> None:
    _, tables = told("lillstad", "fewer_trips")

    assert tables[0][-1] == "= 1\xa0390 ton CO₂e"
    assert tables[1] == ["1\xa0390 ton CO₂e", "− 330 ton CO₂e", "= 1\xa0060 ton CO₂e"]


def test_what_is_not_known_is_said_and_stands_in_its_sum() -> None:
    sentence, tables = told("malmo", "view.society")

    assert sentence.startswith("Vad planen kostar samhället i nuvärde är inte känt, för kostnader för ")
    assert re.search(r"\d+ till saknas\.$", sentence)
    assert tables[0][-1].startswith("= inte känt") and any("inte känt" in row for row in tables[0][:-1])


def test_a_number_far_below_its_account_is_told_in_a_smaller_size() -> None:
    sentence, _ = told("malmo", "electric_buses")

    assert re.search(r"med \d+,\d ton CO₂e 2030", sentence), sentence


def test_a_saving_is_told_as_one_and_its_range_too() -> None:
    sentence, _ = told("lillstad", "households")

    assert re.search(r"väntas spara 48,3 miljoner kronor .* mellan 30,\d och 65,\d miljoner", sentence), sentence


def test_a_sum_of_many_keeps_its_largest_and_puts_the_rest_in_one_row() -> None:
    _, (lines, *_) = told("malmo", "territorial")

    assert 3 < len(lines) <= 9


def test_a_formula_with_an_unknown_operand_has_no_number() -> None:
    unknown = Formula("view", (Operand(Ref("a", "a", "a"), 1.0, "t"), Operand(Ref("b", "b", "b"), math.nan, "t")),
                      Operand(Fact("total_view", {}), math.nan, "t"))  # fmt: skip

    assert math.isnan(unknown.worked_out)
