# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every number on every page leads to its story, and every story can be told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import contents
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import story
from tests import extent
from tests.cities import ROOT


@pytest.fixture(scope="module", params=["lillstad", "malmo"])
def results(request):
    return kk.run(kk.read_city(ROOT / "cities" / request.param), "contract", draws=250)


TEXTS = ("tree", "meanings", "without", "area_goals", "body_goals", "obstacles", "rules", "decisions")
"""Figures whose numbers stand in the words of a document: goals, days, what is decided."""


def cells(figure: Figure) -> Iterator[tuple[str, tuple[str, int | None] | None]]:
    """Each cell that holds a number, the year or name of its row apart, and whose story it tells."""
    for i, row in enumerate(figure.rows):
        for j, cell in enumerate(row):
            if j and re.search(r"\d", cell) and figure.key not in TEXTS:
                yield cell, figure.story_at(i, j)


def test_every_number_on_every_page_leads_to_a_story(results) -> None:
    bare = set()
    for name, leaf in contents.pages(Run.of(results), "sv", 2027).items():
        for figure in leaf.figures:
            bare |= {(name, figure.key, cell) for cell, told in cells(figure) if told is None}

    assert bare == set()


@extent.in_all
def test_every_story_that_a_page_leads_to_can_be_told_in_both_languages(results) -> None:
    named = {
        told[0]
        for leaf in contents.pages(Run.of(results), "sv", 2027).values()
        for figure in leaf.figures
        for _, told in cells(figure)
        if told is not None
    }

    assert len(named) > 5
    for name in extent.some(sorted(named), 60):
        for language in ("sv", "en"):
            assert sentences.sentences(story(results, name, 2027), language)


def test_what_is_spent_by_area_adds_up_to_what_is_spent(results) -> None:
    figure = next(f for f in contents.pages(Run.of(results), "en", 2027)["money"].figures if f.key == "areas")
    kinds = len(figure.heads) - 3
    for row in figure.rows:
        if "not known" in row[1 : 1 + kinds]:
            assert row[1 + kinds] == "not known"
            continue
        parts = [float(cell.replace(",", "").replace("−", "-")) for cell in row[1 : 1 + kinds] if cell]
        whole = float(row[1 + kinds].replace(",", "").replace("−", "-"))

        assert whole == pytest.approx(sum(parts), rel=0.02, abs=0.02 * max(map(abs, parts)))


def test_a_row_leads_to_the_story_of_what_it_is_about(results) -> None:
    city = results.city
    names = {m: own.label("sv") for m, own in city.measures.items()}
    names |= {actor.id: actor.label("sv") for actor in city.actors}
    names |= {own.id: own.what("sv") for c in city.contracts.values() for own in c.commitments}
    wrong = [
        (page, figure.key, row[0], names[told])
        for page, leaf in contents.pages(Run.of(results), "sv", 2027).items()
        for figure in leaf.figures
        for row, told in zip(figure.rows, figure.row_of, strict=False)
        if told in names and not any(names[told] in cell for cell in row[:2])
        if figure.key != "decisions"  # a row of a decision leads to what is decided over
    ]

    assert wrong == []


def test_the_rows_of_what_measures_bring_add_up_to_their_sum(results) -> None:
    pages = contents.pages(Run.of(results), "en", 2027)
    figure = next(f for leaf in pages.values() for f in leaf.figures if f.key == "contributions")
    every = next(f for f in pages["measures"].figures if f.key == "table")
    shares = [row[2].split(" (")[0].replace(",", "").replace("−", "-") for row in (*figure.rows, *every.rows)]
    known = [0.0 if share.startswith(("<", ">", "not")) else float(share) for share in shares]
    rows, total, others = known[: len(figure.rows) - 1], known[len(figure.rows) - 1], known[len(figure.rows) :]

    assert sum(rows) == pytest.approx(total, rel=0.01)
    assert sum(others) == pytest.approx(total, rel=0.01)


def test_lines_that_do_not_make_their_account_say_what_is_not_explained(results) -> None:
    figure = next(f for f in contents.pages(Run.of(results), "en", 2027)["promises"].figures if f.key == "silence")
    said = [note for note in figure.notes if "explained by no line" in note]

    assert bool(said) is bool(results.world.unexplained.any())


def test_a_promise_in_the_trace_leads_to_its_own_story(results) -> None:
    figure = next(f for f in contents.pages(Run.of(results), "sv", 2027)["promises"].figures if f.key == "trace")
    known = {own.id: own.what("sv") for contract in results.city.contracts.values() for own in contract.commitments}

    assert [known[name.rpartition(":")[2]] for name in figure.row_of] == [row[0] for row in figure.rows]
