# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every sentence of a city's first page is true of the figure it speaks of, over random cities, in both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import (
    budget_today,
    city_front,
    next_budget,
    promised,
    verdicts,
)
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import schema
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers.coverage import LEVELS
from klimatkontrakt.figures.figure import MARKS, Figure
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import LANGUAGES, Language
from tests import extent
from tests.whole_cities import whole_cities

DRAWS = 250
TODAY = date(2026, 11, 30)
WORDS = {"sv": {"yes": "Ja, ", "no": "Nej, "}, "en": {"yes": "Yes, ", "no": "No, "}}
NUMBER = re.compile(r"(?P<bound>[<>] )?(?P<sign>−)?(?P<whole>\d+)(?:\.(?P<rest>\d+))?")


def number(cell: str, language: Language) -> float:
    """The number of a cell as it is written; nought of one that is less than a unit."""
    closed = re.sub(r"(?<=\d)[\xa0\u202f](?=\d{3})", "", cell)
    plain = closed.replace(",", ".") if language == "sv" else re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", closed)
    match = NUMBER.search(plain)
    assert match is not None, cell
    value = float(f"{match['whole']}.{match['rest'] or 0}") * (-1 if match["sign"] else 1)
    return 0.0 if match["bound"] else value


def unit_of(cells: Sequence[str]) -> float:
    """One in the last digit of some cells, in which sums of less than a unit each may be off."""
    decimals = max(
        (len(re.split(r"[.,]", cell)[-1]) for cell in cells if re.search(r"\d[.,]\d{1,2}(?!\d)", cell)), default=0
    )
    return 10.0**-decimals


def sentence(pieces: Sequence[Sequence[str]]) -> str:
    return " ".join("".join(parts) for parts in pieces)


def _in_millions(measure: schema.Measure) -> schema.Measure:
    """The same with costs that are written, which single kronor are not."""
    return measure.model_copy(update={"costs": [c.model_copy(update={"unit": "MSEK"}) for c in measure.costs]})


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """A random city with published years and a budget, under its plan or none, on a day."""
    city = draw(whole_cities())
    total = 10.0 ** draw(st.floats(1.0, 4.5))
    history = (
        schema.Published(account="a", year=2022, value=draw(st.floats(1.0, 500.0)), unit="1", origin="published", source="s", release="2026"),
        schema.Published(account="a", year=2024, value=draw(st.floats(1.0, 500.0)), unit="1", origin="published", source="s", release="2026"),
    )  # fmt: skip
    targets = dict(city.targets)
    targets["goal_total"] = targets["goal_total"].model_copy(update={"at_most": total})
    if draw(st.booleans()):
        floor = targets["goal_a"].model_copy(update={"at_most": None, "at_least": draw(st.floats(0.0, 300.0))})
        targets["goal_a"] = floor
    measures = {name: _in_millions(measure) for name, measure in city.measures.items()}
    city = city.model_copy(update={"history": history, "targets": targets, "measures": measures})
    scenario = draw(st.sampled_from(["plan", "plan", "baseline"]))
    day = draw(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
    return Run.of(study.run(city, scenario, draws=DRAWS), day)


def check(run: Run, language: Language) -> None:
    figures = {figure.key: figure for figure in city_front.figures(run, language, 2027)}
    check_verdict(run, language)
    check_path(run, figures["path"], language)
    if "outcomes" in figures:
        check_outcomes(run, figures["outcomes"], language)
    check_money(run, figures["purse"], language)
    check_promised(run, language)
    if "budget" in figures:
        check_budget(run, figures["budget"], language)
    for figure in figures.values():
        texts = [figure.finding, *figure.notes, *(cell for row in figure.rows for cell in row)]
        assert not any(re.search(r"\bnan\b|\{|\}|\binf\b", text) for text in texts), (figure.key, texts)


def check_verdict(run: Run, language: Language) -> None:
    """Yes exactly when what is expected meets the target and the chance as it is told is at least five in ten."""
    judgement = verdicts.of_headline(run, language)
    assert judgement is not None
    title, lead = verdicts.title(run, judgement, language), sentence(verdicts.lead(run, judgement, language))
    verdict, target = run.frame.targets[judgement.name], run.city.targets[judgement.name]
    if run.today is not None and run.today.year > target.year:
        check_past(run, judgement.name, title, lead, language)
        return
    over = verdict.value.mean - verdict.limit
    is_floor = target.at_least is not None
    is_met = over >= -1e-9 if is_floor else over <= 1e-9
    is_yes = is_met and round(10 * verdict.chance) >= 5
    assert title.startswith(WORDS[language]["yes" if is_yes else "no"]), (title, verdict)
    assert str(target.year) in title
    assert words.in_ten(verdict.chance, language) in lead
    assert "%" not in lead
    written = judgement.size.written
    assert written(verdict.limit) in lead and written(verdict.value.mean) in lead
    shown = abs(number(written(verdict.value.mean), language) - number(written(verdict.limit), language))
    assert abs(number(judgement.miss, language) - shown) <= 1e-9 + 10.0**-judgement.size.digits
    too_much = {"sv": ("för mycket", "för lite"), "en": ("too much", "too little")}[language]
    assert any(text in lead for text in too_much) == (not is_met and abs(over) > 1e-6), (lead, over)
    assert (too_much[0] in lead) <= (over > 0) and (too_much[1] in lead) <= (over < 0)


AHEAD = re.compile(r"på väg|Chansen|Planen leder|on track|The chance|The plan leads")
PAST = {"sv": "Målet för {year} var", "en": "The target for {year} was"}


def check_past(run: Run, name: str, title: str, lead: str, language: Language) -> None:
    """A target whose year is over: nothing is said to lie ahead; met or not only where its own year is published."""
    target, limit = run.city.targets[name], run.frame.targets[name].limit
    published = {year: v for year, v in run.frame.published[target.account].items() if year <= target.year}
    value = published.get(target.year)
    is_met = value is not None and (value >= limit - 1e-9 if target.at_least is not None else value <= limit + 1e-9)

    assert not AHEAD.search(f"{title} {lead}"), (title, lead)
    assert title.startswith(WORDS[language]["yes"]) == is_met
    assert title.startswith(WORDS[language]["no"]) == (value is not None and not is_met)
    assert PAST[language].format(year=target.year) in lead
    assert not published or str(max(published)) in lead


def check_path(run: Run, figure: Figure, language: Language) -> None:
    """The finding's year is the last that was published, and the year is said to be old when it is."""
    assert "2024" in figure.finding
    row = next(row for row in figure.rows if row[0] == "2024")
    assert row[1] in figure.finding
    assert bool(figure.notes) == (run.today is not None and run.today.year - 2024 > 2)
    assert figure.drawing is not None


def check_outcomes(run: Run, figure: Figure, language: Language) -> None:
    """The ends that the finding says are the least and the largest of the table; a chance is never with decimals."""
    cells = [cell for row in figure.rows for cell in row[1:]]
    values = [number(cell, language) for cell in cells]
    for end in (min(values), max(values)):
        cell = cells[values.index(end)]
        assert cell in figure.finding or len({*cells}) == 1, (figure.finding, cells)
    assert not any(re.search(r"\d[.,]\d+ (av|in) 10", text) for row in figure.rows for text in (*row, *figure.heads))


def check_money(run: Run, figure: Figure, language: Language) -> None:
    """The sum is that of the rows under it, each need what is funded and what is missing; the finding says the sum."""
    rows = {row[0]: row[1:] for row in figure.rows}
    known = {name: [number(cell, language) for cell in row] for name, row in rows.items() if row[0] not in MARKS}
    for need, funded, missing in known.values():
        assert need == pytest.approx(
            funded + missing, abs=1.01 * unit_of([cell for row in rows.values() for cell in row])
        )
    if len(figure.rows) < 2 or not known:
        return
    total, *others = [known.get(row[0], [0.0, 0.0, 0.0]) for row in figure.rows]
    unit = unit_of([cell for row in rows.values() for cell in row])
    for column in range(3):
        assert total[column] == pytest.approx(sum(row[column] for row in others), abs=unit * 1.01 * len(others))
    table = next_budget.BudgetTable.of(run, 2027, language)
    for cell in table.written(list(table.needs)):
        assert cell in figure.finding, figure.finding
    exact = sum(need.known for need in table.needs.values())
    assert number(table.written(list(table.needs))[0], language) == pytest.approx(exact / table.size.scale, abs=unit)


def check_promised(run: Run, language: Language) -> None:
    """The levels and what has no promise add up to what must go; as many documents are listed as are counted."""
    promises, figure = run.answer.promises, promised.figure(run, language)
    assert promises is not None
    coverage = promises.together
    if figure is None or coverage is None or not coverage.is_known or not math.isfinite(coverage.stack.whole):
        return
    need = promised.needed(run, coverage)
    size = sizes.size("1", [need], language)
    documents = promised.documents(run, language)
    assert len(documents) == 1 + len(run.city.contracts[promises.period].instruments)
    if need <= 0 or size.is_zero(need):
        return
    rest = need - sum(coverage.cuts[level] for level in LEVELS)
    claims_rest = {"sv": "finns inget löfte", "en": "there is no promise"}[language] in figure.finding
    claims_more = {"sv": "mer än det som måste bort", "en": "more than must go"}[language] in figure.finding
    assert (claims_rest, claims_more) == (rest > 1e-6, rest < -1e-6) or abs(rest) < 1e-3
    if claims_rest:
        assert str(len(documents)) in figure.finding
    whole = sum(coverage.cuts.values())
    assert sum(promised.by_party(run, coverage).values()) == pytest.approx(whole, abs=1e-6 * max(need, 1.0))


def check_budget(run: Run, figure: Figure, language: Language) -> None:
    """Measured, worked out since and what is left are the whole budget as they are written; all of it is said used."""
    used = budget_today.UsedToday.of(run, run.today or TODAY)
    assert used is not None
    measured, since, rest, whole = (number(row[1], language) for row in figure.rows)
    left = rest if used.used <= used.standing.budget else -rest
    assert measured + since + left == pytest.approx(whole, abs=3 * unit_of([row[1] for row in figure.rows]))
    assert run.answer.budget is not None
    if run.today is not None and run.today.year > run.city.targets[run.answer.budget.target].year:
        assert {"sv": "gällde till", "en": "ran to"}[language] in figure.finding
        return
    spent = {"sv": "är slut:", "en": "is spent:"}[language]
    assert (spent in figure.finding) == (used.used >= used.standing.budget)
    if used.gone is not None and spent not in figure.finding:
        assert str(used.gone) in figure.finding


@settings(max_examples=extent.examples(15))
@given(runs())
def test_every_sentence_is_true_of_its_figure(run: Run) -> None:
    for language in LANGUAGES:
        check(run, language)
