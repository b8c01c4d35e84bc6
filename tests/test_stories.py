# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a number's story says: names instead of ids, the clicked number itself, expected beside central, once each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import contents
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answers import doubt
from klimatkontrakt.engine.chain import uncertain_inputs
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.story import names, sentences
from klimatkontrakt.story import story as engine_story
from klimatkontrakt.story.facts import Fact, Quote, Ref
from klimatkontrakt.story.story import story
from tests import extent
from tests.cities import ROOT

SCALES = (1.0, 1e-3, 1e3, 1e-6, 1e6, 1e-9, 1e9)
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:,\d+)?")


@cache
def worked(city: str, scenario: str = "contract") -> Results:
    return kk.run(kk.read_city(ROOT / "cities" / city), scenario, draws=250)


def told(city: str, name: str, year: int = 2030, language: str = "sv", scenario: str = "contract") -> str:
    return "\n".join(sentences.sentences(story(worked(city, scenario), name, year), language))


def ids(results: Results) -> list[str]:
    city = results.city
    found = [*city.measures, *city.accounts, *city.targets, *city.events, *city.pools]
    found += [own.id for own in (*city.actors, *city.sources)] + [own.key for own in city.lines]
    found += [names.commitment(city, own.id).id for own in city.contracts["2024"].commitments] if city.contracts else []
    return [*found, *(own.id for own in city.quantities[::10]), "view.society", "view.cash", "view.public"]


@cache
def every_fact() -> list[tuple[str, Fact]]:
    """Every sentence of Malmö's stories, of each tenth quantity and of everything else; of some of them by default."""
    results = worked("malmo")
    return [(name, fact) for name in extent.some(ids(results), 50) for fact in story(results, name, 2030).facts]


def plain(fact: Fact, language: str) -> str:
    """A sentence with the author's own words put aside."""
    pieces = sentences.pieces(fact, language)
    return "".join(p if isinstance(p, str) else "…" if isinstance(p, Quote) else p.name(language) for p in pieces)


def test_every_kind_of_uncertain_number_is_told_of_by_a_thing_that_has_a_story() -> None:
    assert set(doubt.TOLD_BY) == set(get_args(uncertain_inputs.Kind))
    for results in (worked("lillstad"), worked("malmo")):
        tellers = engine_story.tellers(results.city)
        for own in results.program.inputs:
            kind, item = doubt.belongs_to(own)
            assert item in tellers[kind][0], own.key


def test_no_sentence_shows_an_id_where_the_thing_has_a_name() -> None:
    known = [name for name in ids(worked("malmo")) if re.search(r"[._]", name)]
    bare = re.compile(r"(?<![\w./-])(" + "|".join(map(re.escape, known)) + r")(?![\w./-])")

    for name, fact in every_fact():
        for language in LANGUAGES:
            assert not bare.search(plain(fact, language)), (name, plain(fact, language))


def test_no_sentence_has_a_hole_where_something_is_not_there() -> None:
    for name, fact in every_fact():
        for language in LANGUAGES:
            assert not re.search(r" {2}| [.,;)]|: \.|till –|: –", plain(fact, language)), (name, plain(fact, language))


def test_every_name_in_a_sentence_leads_to_a_story() -> None:
    tellers = engine_story.tellers(worked("malmo").city)

    def refs(value: object) -> Iterator[Ref]:
        if isinstance(value, Ref):
            yield value
        for inner in value.values.values() if isinstance(value, Fact) else value if isinstance(value, tuple) else ():
            yield from refs(inner)

    found = {ref.id for _, fact in every_fact() for ref in refs(fact) if ref.is_told}

    assert len(found) > (300 if extent.ALL else 150)
    for name in found:
        kind, _, item = name.rpartition(":")
        assert any(item in known for own, (known, _) in tellers.items() if kind in ("", own)), name


def numbers(text: str) -> list[float]:
    clean = text.replace("\xa0", "").replace("\u202f", "")
    return [float(found.replace("−", "-").replace(",", ".")) for found in NUMBER.findall(clean)]


def is_said(number: float, cell: str, figure: Figure, said: list[float]) -> bool:
    """Whether a story says a number of a page, which is rounded there to the decimals of its figure."""
    decimals = re.findall(r"\d[,.](\d+)", cell)
    close = 0.51 * 10.0 ** -len(decimals[0] if decimals else "") + 0.006 * abs(number)
    if figure.key.startswith("years-"):
        close = max(close, 0.51)  # the story tells a year beside the sum of all, and so in whole millions
    if "<" in cell or ">" in cell or figure.key == "budget":  # to the day, which the story of a year cannot tell
        return True
    return any(abs(abs(own * scale) - abs(number)) <= close for own in said for scale in SCALES)


@pytest.mark.parametrize("city", extent.some(["lillstad", "malmo"], 1))
def test_the_number_on_a_page_stands_in_the_story_that_it_leads_to(city: str) -> None:
    results = worked(city)
    first, last = results.city.header.years
    said: dict[tuple[str, int], list[float]] = {}
    missing = []
    for page, leaf in extent.some(contents.pages(Run.of(results), "sv", 2027).items(), 3):
        for figure in leaf.figures if not page.startswith("remit") else ():
            if figure.key in ("ledger", "levels") or page in ("goals", "organisation"):  # words, and counts of things
                continue  # parts of which a payer's story tells the sum; levels side by side lead to their account
            for i, row in enumerate(figure.rows):
                for j, cell in enumerate(row[1:], start=1):
                    found = figure.story_at(i, j)
                    if found is None or found[0] == "view.cash":  # a sum of payers, each of whom has a story
                        continue
                    key = (found[0], min(max(found[1] or widest_year(results), first), last))
                    if key not in said:
                        said[key] = numbers(" ".join(sentences.sentences(story(results, *key), "sv")))
                    holes = [n for n in numbers(cell) if not is_said(n, cell, figure, said[key])]
                    missing += [(page, figure.key, row[0], cell)] if holes else []

    assert missing == []


def test_the_baseline_is_told_once() -> None:
    text = told("malmo", "territorial", scenario="baseline")

    assert text.count("Referensbanan, år 2030") == 1
    assert "baseline" not in text
    assert "Referensbanan, år 2030" in told("malmo", "cut_2030", scenario="baseline")


def test_a_line_is_told_expected_with_and_without_the_plan_beside_the_product_of_its_factors() -> None:
    text = told("malmo", "territorial.cars_local_petrol")

    assert re.search(r"Referensbanan, år 2030: väntat 63,\d+ kt CO₂e \(5–95 %: ", text)
    assert re.search(r"EU-kontraktet 2023, år 2030: väntat 56,\d+ kt CO₂e \(5–95 %: ", text)
    assert "Gångade med varandra blir det 81,14 kt CO₂e 2030, innan något flyttas" in text


def test_what_is_unexplained_is_told_expected_and_central() -> None:
    # 2020: the lines are 0.2 kt over what is published with every number at its own value, and 7 kt under as a mean
    text = told("malmo", "territorial", 2020)

    assert re.search(r"Oförklarat 2020 .*: väntat [67],\d+ kt CO₂e .*; med varje tal vid sitt eget värde −0,16\.", text)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("capture", "Aktör: Sysav (Sydskånes avfallsaktiebolag)."),
        ("capture", "Bara när investeringsbeslut om koldioxidinfångning vid Sysav: byggs."),
        ("capture", "Spann 5–95 %: 51,4–91,5 procent"),
        ("mex_lines", "Tekniska nämnden"),
        ("fuel_duty", "avgörs av Staten (riksdag och regering); chanserna är antagna."),
        ("fuel_duty", "Utfall: ligger kvar på 10 procent, 60 %."),
        ("sysav", "Har lovat 2 saker i kontraktet 2024: Fånga in koldioxid från avfallskraftvärmen; "),
        ("cut_2030", "Mål för territoriella utsläpp, stadens redovisning 2030: högst 500 kt CO₂e."),
        ("active_travel", "Det blir i stället: Elbussar för resor som flyttas från bil (× 0,04)."),
        ("waste.fossil", "487 kg CO₂e per ton (2022), publicerad."),
        ("capture", "795 miljoner kronor per år (prisnivå 2023)"),
        ("people", "personer"),
        ("bus_lines", "Senast 2031.\nDärav 37,5 % senast 2027.\nDärav 62,5 % senast 2030."),
    ],
)
def test_things_and_units_are_told_in_words(name: str, says: str) -> None:
    assert says in told("malmo", name)


def test_branches_that_change_nothing_are_not_told_one_by_one() -> None:
    assert "Om Reduktionsplikten" not in told("malmo", "account:people") and "Om " not in told(
        "malmo", "account:people"
    )
    assert told("malmo", "territorial").count("\nOm ") == 6


def test_a_measure_of_the_plan_is_told_with_what_a_tonne_costs() -> None:
    text = told("malmo", "mex_lines")

    assert re.search(
        r"Det som är känt kostar samhället i nuvärde: väntat 3 2\d\d miljoner kronor \(5–95 %: ",
        text.replace("\xa0", " "),
    )
    assert "Kostnader som saknas: drift." in text and "kronor per ton CO₂e" in text


def test_an_id_that_two_things_share_leads_to_either() -> None:
    assert story(worked("malmo"), "people", 2030).kind == "quantity"
    assert story(worked("malmo"), "account:people", 2030).kind == "account"
    assert names.line(worked("malmo").city, "smhi.vans").id == "line:smhi.vans"
    with pytest.raises(LookupError):
        story(worked("malmo"), "event:people", 2030)


def test_the_command_line_sets_the_id_after_the_name_and_says_which_words_are_swedish() -> None:
    lines = sentences.sentences(story(worked("malmo"), "capture", 2030), "en", with_ids=True)

    assert lines[0] == "Carbon capture at Sysav (SkyZero) [capture]"
    assert lines[-1].startswith("Note: Verkar på det som") and lines[-1].endswith("(in Swedish)")


def test_a_year_of_the_accounts_table_leads_to_that_year() -> None:
    figure = next(
        f for f in contents.pages(Run.of(worked("malmo")), "sv", 2027)["doubt"].figures if f.key == "accounts"
    )
    at = figure.heads.index("2025")

    assert {figure.story_at(row, at)[1] for row in range(len(figure.rows))} == {2025}
    assert ("account:people", 2025) in {figure.story_at(row, at) for row in range(len(figure.rows))}
