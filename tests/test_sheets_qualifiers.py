# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A number with words or signs beside it that make it another number never passes as the plain one."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.cli import action_tables
from klimatkontrakt.language import words
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.action_tables import action_sheets, checks, figures, grids, labels, placed, residue
from klimatkontrakt.sources.action_tables.amounts import Amount

SECTORS = "GHG emissions reduction estimate (total) per emission source sector"


def _read(text: str, field: str, label: str = "") -> tuple[Amount, ...]:
    return figures.of_cell(text, field, label)


def _told(amount: Amount) -> str:
    """A figure in short: what it is missing for, or its size with its time."""
    if amount.missing:
        return amount.missing
    sizes = [amount.value] if amount.value is not None else [amount.low, amount.high]
    size = "..".join("" if one is None else f"{one:g}" for one in sizes)
    when = f" {amount.kind} {'-'.join(map(str, amount.period.years))}".rstrip() if amount.kind else ""
    return f"{size}{when}" + (f" per {amount.per}" if amount.per else "") + (" shared" if amount.is_shared else "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # An increase is a cut below zero, in every language of the contracts; of what, must be said.
        ("increases emissions by 200 t CO2e", "-200"), ("emissions will rise by 200 t", "-200"), ("200 t more emissions", "-200"),
        ("utsläppen ökar med 200 ton", "-200"), ("augmente les émissions de 200 t", "-200"), ("aumenta las emisiones en 200 t", "-200"),
        ("erhöht die Emissionen um 200 t", "-200"), ("zwiększa emisje o 200 t", "-200"), ("øger udledningen med 200 ton", "-200"),
        ("increases by 200 t", "direction"), ("+200 t CO2e", "direction"), ("no reduction, 5 kt increase", "direction"),
        ("Increased greening gives a reduction of 200 t", "200"), ("avoids an increase of 200 t", "200"), ("minus 12 %", "-12"),
        # A share of a figure is worked out where nothing more is said, and unread where more is.
        ("10% of 250 000 tCO2e", "25000"), ("10 % av 250 000 ton", "25000"), ("10 % von 250 kt", "25000"), ("10 % de 250 kt", "25000"),
        ("a cut by 10 % of the 250 000 tCO2e of today", "share"), ("half of 250 kt", "share"), ("hälften av 250 kt", "share"),
        ("un tercio de 250 kt", "share"), ("ten percent of 250 kt", "share"), ("1/3 of 250 kt", "share"), ("250 kt reduced by 10 %", "share"),
        ("0.1 × 250 kt", "product"), ("3 times 200 t", "product"), ("twice 200 t", "product"), ("5 × 200 t", "1000"), ("5x200 t", "1000"),
        ("2 000 MWh × 0.1 t/MWh = 200 tCO2", "200"),
        # Levels are no cut.
        ("from 500 to 300 kt", "levels"), ("emissions rise from 300 to 500 kt", "levels"), ("Emissions are reduced to 30 000 t", "levels"),
        ("from 50 kt today, to 30 kt in 2030", "levels"), ("utsläppen minskar från 50 kt till 30 kt", "levels"), ("500 kt → 300 kt", "levels"),
        ("reduced from 500 kt to 300 kt, i.e. 200 kt", "200000"), ("amounts to approximately 10 kt", "10000"),
        ("Current emissions: 400 kt", "compared"), ("remaining emissions 300 kt", "compared"), ("kvarvarande utsläpp 300 kt", "compared"),
        # Signs and bounds.
        ("−5 to −3 kt", "-5000..-3000"), ("-5 kt to -3 kt", "-5000..-3000"), ("between -5 and -3 kt", "-5000..-3000"),
        ("-3 to 5 kt", "-3000..5000"), ("-5–3 kt", "twofold"), ("4 000 t or more", "4000.."), ("4 000 t at most", "..4000"),
        ("≥ 4 000 t", "4000.."), ("no more than 5 kt", "..5000"), ("ej mer än 5 kt", "..5000"), ("not less than 5 kt", "5000.."),
        ("5 ± 2 kt", "several"), ("≥ 5 and ≤ 8 kt", "several"), ("3 or 5 kt", "several"), ("10 kt minus 2 kt", "several"),
        ("12 kt (incl. 4 kt from X)", "12000"), ("not 5 kt but 3 kt", "3000"), ("excluding 5 kt", "compared"), ("5 kt not included", "compared"),
        ("12 kt compared with 400 kt", "12000"), ("200 t per month", "only_by"), ("500 t per 5 years", "only_by"), ("5 kt each", "only_by"),
        ("Scope 1 and 2, 5 kt", "5000"), ("Scope 1 and 2: 5 kt", "5000"), ("3 depots and 5 kt", "5000"), ("12 kt together with action B-1.2", "12000 shared"), ("5 kt and 3 kt for transport and energy respectively", "several"),
    ],
)  # fmt: skip
def test_a_cut_with_a_qualifier_is_read_with_it_or_not_at_all(text: str, told: str) -> None:
    assert _told(_read(text, "cut")[0]) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("saves 2 MEUR per year", "gain"), ("sparar 2 MSEK per år", "gain"), ("2 MEUR in savings per year", "gain"), ("besparing 4 MSEK", "gain"),
        ("reduces costs by 3 MEUR", "gain"), ("kostnaderna minskar med 4 MSEK per år", "gain"), ("revenue of about 3 MEUR a year", "gain"),
        ("économie de 4 M€ par an", "gain"), ("ahorro de 4 M€ al año", "gain"), ("spart 4 MEUR pro Jahr", "gain"), ("4 M€ de ahorro", "gain"),
        ("4 MSEK lägre än dagens kostnad", "gain"), ("Energy saving measures: 5 MEUR", "5e+06"), ("kostnaderna ökar med 4 MSEK", "4e+06"),
        ("20 % of 5 MEUR", "1e+06"), ("4 of 10 MEUR", "share"), ("a third of the 9 MEUR", "share"), ("0.5-1 % of 200 MEUR", "share"),
        ("5 x 200 000 EUR", "1e+06"), ("5x200 000 EUR", "1e+06"), ("200 000 EUR × 5 buses", "product"), ("2 × 1.5 MEUR + 0.5", "product"),
        ("2 MEUR/year × 7 years = 14 MEUR", "1.4e+07 over"), ("5 MEUR/3 years", "product"), ("10 MEUR minus 2 MEUR", "several"), ("5 MEUR ± 1 MEUR", "several"),
        ("Budget of the programme 100 MEUR, of which this action 4 MEUR", "4e+06"), ("100 MEUR, varav 4 MEUR för denna åtgärd", "4e+06"),
        ("part of the 100 MEUR programme", "1e+08 shared"), ("2 301 M€, of which the city pays 300 M€", "2.301e+09"),
        ("5 MEUR instead of 8 MEUR", "5e+06"), ("5 buses at 400 000 EUR", "only_by"), ("10 bussar à 4 MSEK", "only_by"), ("3 instalments of 2 MEUR", "only_by"),
        ("5 MEUR per 1 000 residents", "only_by"), ("from 3 MEUR", "3e+06.."), ("3 MEUR at most", "..3e+06"), ("between 3 and 5 MEUR", "3e+06..5e+06"),
        ("3-5 MEUR/year until 2030", "3e+06..5e+06 year 2030"), ("EUR 45–50,000", "twofold"), ("5 à 200 000 EUR", "twofold"),
        ("€1.2m capex, €0.3m/yr opex", "1.2e+06"), ("NOK 5 million", "5e+06"), ("approx. 5 MEUR", "5e+06"), ("5 MEUR (excl. VAT)", "5e+06"),
        # Numbers that are names, dates or parts of other numbers.
        ("In 2023 EUR 5 million", "5e+06 in 2023"), ("31.12.2025 EUR 5 million", "5e+06"), ("2025-12-31 5 MEUR", "5e+06 in 2025"),
        ("Grant agreement 101096405 EUR 5 million", "5e+06"), ("Tel. 040-34 10 00; 5 MEUR", "5e+06"), ("SE-211 20 EUR 5 million", "5e+06"),
        ("Phase 2, 5 MEUR", "5e+06"), ("1½ MEUR", "1.5e+06"), ("1/2 MEUR", "left"), ("1.2e6 EUR", "left"), ("5-10-15 MEUR", "left"),
        ("5 thousand million EUR", "5e+09"), ("10 million (EUR)", "unit_missing"), ("5 MEUR 2024, 6 MEUR 2025", "6e+06 in 2025"),
    ],
)  # fmt: skip
def test_a_cost_with_a_qualifier_is_read_with_it_or_not_at_all(text: str, told: str) -> None:
    assert _told(_read(text, "cost")[0]) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 200, 3 400 and 5 600 tCO2 in 2025, 2027 and 2030 respectively", ["1200 in 2025", "3400 in 2027", "5600 in 2030"]),
        ("3 400 tCO2 and 5 600 tCO2 in 2027 and 2030 respectively", ["3400 in 2027", "5600 in 2030"]),
        ("3 400 ton och 5 600 ton 2027 respektive 2030", ["3400 in 2027", "5600 in 2030"]),
        ("5 000 t CO2e/yr from 2026 (total 25 000 t)", ["25000", "5000 year 2026"]),
        ("2025: 1 kt, 2026: 2 kt, 2027: 3 kt", ["1000 in 2025", "2000 in 2026", "3000 in 2027"]),
        ("2024 5 kt 2025 6 kt 2026 7 kt", ["5000 in 2024", "6000 in 2025", "7000 in 2026"]),
        ("5 kt in 2024 6 kt in 2025", ["5000 in 2024", "6000 in 2025"]), ("5 kt in 2024 and 8 kt after that", ["5000 in 2024", "8000"]),
        ("5 kt in 2027 and 2030", ["5000 in 2027-2030"]), ("5 kt between 2027 and 2030", ["5000 over 2027-2030"]),
        ("5 kt in 2024 and 2025", ["5000 over 2024-2025"]), ("5 kt from 2026", ["5000 from 2026"]), ("5 kt after 2030", ["5000 after 2030"]),
        ("10 % compared with 1990", ["10"]), ("10 % relative to 2019 levels by 2030", ["10 by 2030"]), ("10 % below 1990 levels", ["10"]),
        ("2025-2027: 1, 2, 3 kt", ["several"]),
    ],
)  # fmt: skip
def test_each_figure_has_its_own_year_and_no_other(text: str, told: list[str]) -> None:
    assert sorted(map(_told, _read(text, "cut"))) == sorted(told)


def test_a_sum_that_goes_on_in_the_same_currency_is_read_and_one_that_may_not_is_shown() -> None:
    assert sorted(map(_told, _read("EUR 5 million in 2023, 3 million in 2025", "cost"))) == [
        "3e+06 in 2025",
        "5e+06 in 2023",
    ]
    assert sorted(map(_told, _read("EUR 5, 6 and 7 million in 2023, 2024 and 2025", "cost"))) == [
        "5e+06 in 2023", "6e+06 in 2024", "7e+06 in 2025",
    ]  # fmt: skip
    assert list(map(_told, _read("EUR 5 million for 3 million passengers", "cost"))) == ["5e+06"]
    assert sorted(map(_told, _read("EUR 5 million and a further reserve of 3 million", "cost"))) == ["5e+06", "left"]


@pytest.mark.parametrize("between", ["; ", "\n"])
def test_sectors_without_a_colon_are_added_where_the_label_is_by_sector(between: str) -> None:
    text = f"Transport 12,000 t CO2e{between}Energy 3,000 t CO2e"
    whole, *sectors = _read(text, "cut", SECTORS)

    assert (whole.value, whole.role, [one.part for one in sectors]) == (
        15_000,
        "sum",
        ["Transport", "Energy"],
    )  # 12 + 3
    assert all(one.role != "sum" for one in _read(text, "cut", "GHG reduction"))
    assert _read("Reduction of 12,000 t; saving 3,000 t", "cut", SECTORS)[0].role != "sum"


@pytest.mark.parametrize(
    ("label", "text", "told"),
    [
        ("GHG reduction in tonnes CO2e by 2030", "1.234", "twofold"), ("GHG reduction in tonnes CO2e by 2030", "1250", "1250 by 2030"),
        ("GHG reduction (kt CO2e/year, 2030)", "12.5", "12500 year 2030"), ("Total cost (M€ 2024-2030)", "7.5", "7.5e+06 over 2024-2030"),
        ("GHG reduction (ktCO2e)", "about 5", "5000"), ("GHG reduction (ktCO2e)", "5 in 2025 and 7 in 2030", "left"),
        ("GHG reduction (ktCO2e)", "increases by 5", "left"), ("GHG reduction (ktCO2e)", "see action 4.2", "in_words"),
        ("Cost (MEUR)", "5 x 2", "left"), ("Cost (MEUR)", "3 + 2", "left"), ("Cost (MEUR)", "3, of which 2 city", "left"),
    ],
)  # fmt: skip
def test_a_number_whose_unit_is_its_labels_is_read_alone_or_shown_unread(label: str, text: str, told: str) -> None:
    assert _told(_read(text, "cost" if "ost" in label else "cut", label)[0]) == told


@pytest.mark.parametrize("mark", ["¹", "<sup>1</sup>", "$^{1}$", "^{1}", "*"])
@pytest.mark.parametrize("form", ["200 t{}", "200{} t"])
def test_the_mark_of_a_note_is_no_digit_of_a_figure(mark: str, form: str) -> None:
    assert _told(_read(form.format(mark), "cut")[0]) == "200"


@pytest.mark.parametrize("power", ["10³", "10<sup>3</sup>", "10^{3}", "10^3"])
def test_a_power_of_ten_is_no_number_of_two_more_digits(power: str) -> None:
    assert _told(_read(f"5 × {power} t", "cut")[0]) == "left"


@pytest.mark.parametrize("digits", ["032", "000", "00"])
def test_the_end_of_a_number_that_is_torn_off_is_no_number(digits: str) -> None:
    assert _told(_read(f", {digits} t", "cut")[0]) == "unreadable"


_PLAIN = st.integers(2, 999).map(lambda tonnes: f"{tonnes} t")
_BEFORE = st.sampled_from(
    ["10 % of the ", "half of ", "3 of ", "2 times ", "2,5 × ", "3 or ", "3 and ", "3 + ", "from ", "emissions are reduced to ",
     "increases by ", "increases emissions by ", "current emissions are ", "instead of ", "compared with ", "excluding ", "up to ", "minst "]
)  # fmt: skip
_BEHIND = st.sampled_from(
    [" × 3", " / 3", " ± 10 %", " + 5", " minus 3 t", " or more", " at most", " per month", " each", " per 3 years", " per 1 000 residents",
     " more emissions", " increase", " → 3 t", " reduced by 10 %", " not included"]
)  # fmt: skip


@given(_PLAIN, st.one_of(st.tuples(_BEFORE, st.just("")), st.tuples(st.just(""), _BEHIND)))
def test_no_qualifier_leaves_the_plain_number(plain: str, around: tuple[str, str]) -> None:
    leading = _read(f"{around[0]}{plain}{around[1]}", "cut")[0]

    assert leading.value != float(plain.removesuffix(" t")) or leading.unit != "tCO2e"


@given(st.lists(st.sampled_from(
    ["5 kt", "3 MEUR", "EUR 2 million", "4 million", "1/2 kt", "1e3 t", "in 2030", "and", ",", ";", "of", "×", "+", "Scope 1", "10 %", "(", ")"]
), max_size=8))  # fmt: skip
def test_every_number_with_a_unit_is_in_a_figure_or_told(pieces: list[str]) -> None:
    text = " ".join(pieces)
    every = placed.placed(text)
    whole = sorted([*every, *residue.rest(text, every)], key=lambda figure: figure.start)

    assert residue.rest(text, whole) == []
    assert all(first.end <= second.start for first, second in itertools.pairwise(whole))


PLAN = """# Plan
## B-2.2

| Action name | {name} |
|---|---|
| Responsible bodies | Dept |
| GHG reduction | {cut} |
| Total cost | {cost} |
"""


@pytest.mark.parametrize(
    ("cut", "cost", "codes"),
    [
        ("increases emissions by 200 t CO2e", "saves 2 MEUR per year", ["amount_is_gain", "cut_below_zero"]),
        ("half of 5 kt", "2 × 1.5 MEUR + 0.5", ["amount_of_share", "amount_times"]),
        ("3 or 5 kt", "1.2e6 EUR", ["amount_left", "amount_of_several"]),
        ("increases by 5 kt", "instead of 5 MEUR", ["amount_compared", "amount_of_rise"]),
        ("from 50 kt to 30 kt", "5 MEUR", ["amount_of_levels"]),
        ("reduced from 500 kt to 300 kt, i.e. 200 kt", "5 MEUR", []),
        ("−5 to 3 kt", "3–5 MEUR", ["cut_below_zero"]),
    ],
)
def test_what_is_not_read_is_told_in_both_languages(cut: str, cost: str, codes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text(PLAN.format(name="A", cut=cut, cost=cost), encoding="utf-8")
    found = checks.problems(action_sheets.read(grids.read_file(file)[1]))

    assert sorted(problem.code for problem in found) == codes
    assert all("{" not in problem.said(language) for problem in found for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_that_nothing_tells_apart_stand_side_by_side_and_a_total_alone(language: words.Language) -> None:
    both = action_tables.figures(_read("5 MEUR in 2023; 3 MEUR in 2025", "cost"), language)
    total = action_tables.figures(_read("Total 300 t. Energy: 100 t; transport: 200 t", "cut"), language)
    many = action_tables.figures(_read("; ".join(f"{size} kt in 20{size}" for size in range(30, 36)), "cut"), language)

    assert both.count("MEUR") == 2 and "2023" in both and "2025" in both
    assert ";" not in total
    assert many.endswith({"sv": "och 2 till", "en": "and 2 more"}[language])


def test_every_list_of_qualifiers_is_words() -> None:
    for subject, listed in labels.of("qualifiers").items():
        assert listed and all(isinstance(word, str) and word for word in listed), subject
