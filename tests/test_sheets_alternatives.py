# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A year is no amount, a range keeps its millions, alternatives are never added and levels are no cut."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.sources.action_tables import figures, labels, units, year_lists
from klimatkontrakt.sources.action_tables.amounts import Amount

LABEL = "GHG reduction (kt CO2e)"
CURRENCIES = sorted(
    word for word, (_, factor) in units.currencies().items() if factor == 1 and word.isupper() and word.isascii()
)


def _told(amount: Amount) -> str:
    """A figure in short: what it is missing for, or its size with its time."""
    if amount.missing:
        return amount.missing
    sizes = [amount.value] if amount.value is not None else [amount.low, amount.high]
    size = "..".join("" if one is None else f"{one:g}" for one in sizes)
    when = f" {amount.kind} {'-'.join(map(str, amount.period.years))}".rstrip() if amount.kind else ""
    return size + when


def _every(text: str, field: str, label: str = "") -> set[str]:
    return {_told(amount) for amount in figures.of_cell(text, field, label)}


def _ends(amount: Amount) -> tuple[float | None, float | None]:
    return amount.low, amount.high


@pytest.mark.parametrize(
    "text",
    [
        "from 500 kt in 2019 to 300 kt in 2030", "from 40 kt in 2020 to 28 kt in 2030", "12 kt in 2019 to 4 kt in 2030",
        "från 500 kt 2019 till 300 kt 2030", "von 500 kt in 2019 auf 300 kt in 2030", "de 500 kt en 2019 a 300 kt en 2030",
        "fra 40 kt i 2020 til 28 kt i 2030", "van 40 kt in 2020 naar 28 kt in 2030", "da 40 kt nel 2020 a 28 kt nel 2030",
        "500 kt to 300 kt", "500 → 300 kt", "500 kt → 300", "500 -> 300 kt", "500 kt → 300 kt", "12 kt (2019) → 4 kt (2030)",
        "2019: 12 kt → 2030: 4 kt", "Emissions today: 12 kt; target 4 kt", "baseline 40 kt, with action 28 kt",
        "Before: 12 kt After: 4 kt", "Före: 12 kt Efter: 4 kt", "Vorher 12 kt, nachher 4 kt", "Avant : 12 kt, après : 4 kt",
        "Antes: 12 kt; después: 4 kt", "Prima: 12 kt; dopo: 4 kt", "Ennen: 12 kt, jälkeen: 4 kt", "utan åtgärd 40 kt, med åtgärd 28 kt",
        "Reduces from 12 kt today to 4 kt in 2030", "12 kt today, 4 kt in 2030", "idag 12 kt, mål 4 kt", "Heute: 12 kt, Ziel: 4 kt",
    ],
)  # fmt: skip
def test_what_is_emitted_before_and_after_is_no_cut(text: str) -> None:
    assert _every(text, "cut") <= {"levels", "levels in 2019", "levels in 2030", "compared", "12000"}
    assert figures.of_cell(text, "cut")[0].missing in ("levels", "compared")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025 - 2 kt, 2030 - 8 kt", {"2000 in 2025", "8000 in 2030"}), ("2025 – 2 kt; 2030 – 8 kt", {"2000 in 2025", "8000 in 2030"}),
        ("2025-2 kt, 2030-8 kt", {"2000 in 2025", "8000 in 2030"}), ("2025 — ca 2 kt, 2030 — ca 8 kt", {"2000 in 2025", "8000 in 2030"}),
        ("2025 - 2 500 t, 2030 - 8 000 t", {"2500 in 2025", "8000 in 2030"}), ("2025 - 12000 t, 2030 - 18000 t", {"12000 in 2025", "18000 in 2030"}),
        ("2025 (2 kt), 2030 (8 kt)", {"2000 in 2025", "8000 in 2030"}), ("2 kt (2025) - 8 kt (2030)", {"2000 in 2025", "8000 in 2030"}),
        ("2026-2030 - 8 kt", {"8000 over 2026-2030"}), ("2024–2030: 200 kt", {"200000 over 2024-2030"}), ("2000-2500 t", {"2000..2500"}),
        ("2025 - 2500 t", {"twofold"}), ("12 kt, cumulative 2024–2030: 60 kt", {"12000", "60000 over 2024-2030"}),
        ("12 kt; kumulativt 2024–2030: 60 kt", {"12000", "60000 over 2024-2030"}), ("12 kt in 2030, of which heat: 4 kt", {"12000 in 2030", "4000"}),
    ],
)  # fmt: skip
def test_a_year_before_a_dash_is_the_figures_year(text: str, told: set[str]) -> None:
    assert _every(text, "cut") == told


def test_years_of_costs_and_of_bare_numbers_are_no_amounts() -> None:
    assert _every("2025 - 3 MEUR", "cost") == {"3e+06 in 2025"}
    assert _every("2025 – €3m, 2026 – €4m", "cost") == {"3e+06 in 2025", "4e+06 in 2026"}
    for text in ("2025 - 2; 2030 - 8", "2025: 2, 2030: 8", "2025 – 2\n2030 – 8"):
        assert _every(text, "cut", LABEL) == {"2000 in 2025", "8000 in 2030"}
    assert _every("from 500 in 2019 to 300 in 2030", "cut", LABEL) == {"left"}


@given(
    year=st.integers(1990, 2060),
    amount=st.integers(1, 1989),
    dash=st.sampled_from([" - ", " – ", " — ", "–", " to ", " till ", " bis "]),
    unit=st.sampled_from(["kt", "t CO2e", "ton", "MEUR", "MSEK", "M€"]),
)
def test_no_figure_behind_a_year_has_the_year_for_an_amount(year: int, amount: int, dash: str, unit: str) -> None:
    field = "cut" if unit in ("kt", "t CO2e", "ton") else "cost"
    for figure in figures.of_cell(f"{year}{dash}{amount} {unit}", field):
        sizes = {size / scale for size in (figure.value, figure.low, figure.high) if size is not None
                 for scale in (1, 1e3, 1e6)}  # fmt: skip
        assert year not in sizes or year == amount


@given(
    currency=st.sampled_from(CURRENCIES),
    ends=st.tuples(st.integers(1, 40), st.integers(41, 90)),
    dash=st.sampled_from(["-", "–", " - ", " to ", "—"]),
    times=st.sampled_from(["m", "M", "bn", "k", "million", "mn", "miljoner", "thousand"]),
    gap=st.sampled_from(["", " "]),
)
def test_a_range_of_money_is_what_its_ends_are_by_themselves(
    currency: str, ends: tuple[int, int], dash: str, times: str, gap: str
) -> None:
    low, high = (figures.of_cell(f"{currency} {end} {times}", "cost")[0].value for end in ends)
    first, second = ends
    for text in (
        f"{currency} {first}{dash}{second}{gap}{times}",
        f"{currency} {first}{gap}{times}{dash}{second}{gap}{times}",
        f"{currency} {first}{gap}{times}{dash}{currency} {second}{gap}{times}",
    ):
        assert _ends(figures.of_cell(text, "cost")[0]) == (low, high), text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("€5-7m", "5e+06..7e+06"), ("€ 5 - 7 m", "5e+06..7e+06"), ("SEK 100-200m", "1e+08..2e+08"), ("€5m-7m", "5e+06..7e+06"),
        ("5m-7m EUR", "5e+06..7e+06"), ("between €5 and 7m", "5e+06..7e+06"), ("€500k-1m", "500000..1e+06"), ("€5-7m per year", "5e+06..7e+06 year"),
        ("€5-7t", "5000..7000"), ("EUR 5m–7", "several"), ("5 MEUR - 7", "several"), ("€5 mil", "unclear_unit"), ("€5-7 mil", "unclear_unit"),
        ("€5-7", "5..7"), ("€5m in 2025-2030", "5e+06 over 2025-2030"),
    ],
)  # fmt: skip
def test_the_million_behind_a_range_is_of_both_its_ends(text: str, told: str) -> None:
    assert _told(figures.of_cell(text, "cost")[0]) == told


ENDS = [
    ("Low", "High"), ("Lower bound", "upper bound"), ("Optimistic", "pessimistic"), ("Best case", "worst case"), ("min", "max"),
    ("Låg", "hög"), ("Lägsta", "högsta"), ("niedrig", "hoch"), ("Untergrenze", "Obergrenze"), ("Vähintään", "enintään"), ("Alaraja", "yläraja"),
    ("Minimo", "massimo"), ("Mínimo", "máximo"), ("pesimista", "optimista"), ("bas", "haut"), ("Estimation basse", "estimation haute"),
]  # fmt: skip


@pytest.mark.parametrize("names", ENDS, ids="-".join)
@pytest.mark.parametrize(("colon", "between"), [(": ", ", "), (" ", "; "), (": ", "\n"), (" = ", " and ")])
def test_the_ends_of_a_range_are_one_range_and_never_added(names: tuple[str, str], colon: str, between: str) -> None:
    low, high = names
    text = f"{low}{colon}2 kt{between}{high}{colon}8 kt"
    assert _every(text, "cut") == {"2000..8000"}
    assert _every(text.replace("kt", "MEUR"), "cost") == {"2e+06..8e+06"}


def test_three_estimates_are_the_range_from_the_least_to_the_largest_and_an_end_alone_is_itself() -> None:
    assert _every("low estimate: 2 kt; central: 5 kt; high estimate: 8 kt", "cut") == {"2000..8000"}
    assert _every("2 kt (low), 8 kt (high)", "cut") == {"2000..8000"}
    assert _every("minimum 2 kt", "cut") == {"2000.."}
    assert _every("low 2, high 8 kt", "cut") == {"several"}
    assert _every("Low: 2, high: 8", "cut", LABEL) == {"several"}


@pytest.mark.parametrize(
    "text",
    [
        "Scenario A: 2 kt; scenario B: 8 kt", "Scenario 1: 2 kt, scenario 2: 8 kt", "Option A: 2 kt; B: 8 kt", "Alternativ 1: 2 kt\nAlternativ 2: 8 kt",
        "Variante 1: 2 kt; Variante 2: 8 kt", "Szenario A: 2 kt; Szenario B: 8 kt", "vaihtoehto 1: 2 kt; vaihtoehto 2: 8 kt", "opción A: 2 kt; opción B: 8 kt",
        "Scénario 1 : 2 kt ; scénario 2 : 8 kt", "2 kt or 8 kt", "antingen 2 kt eller 8 kt", "Scenario A: 2, scenario B: 8 kt",
    ],
)  # fmt: skip
def test_alternatives_of_which_one_comes_true_are_not_read(text: str) -> None:
    assert _every(text, "cut") == {"several"}
    assert _every(text.replace("kt", "MEUR"), "cost") == {"several"}


def test_parts_that_are_no_alternatives_are_still_added() -> None:
    assert "10000" in _every("Buildings: 2 kt, transport: 8 kt", "cut")
    assert _told(figures.of_cell("Scenario 2030: 8 kt", "cut")[0]) == "8000 in 2030"


@pytest.mark.parametrize("sign", ["±", "± ", "+/- ", "+/−", "∓", "plus/minus ", "plus eller minus "])
def test_a_figure_above_or_below_nought_is_not_read(sign: str) -> None:
    assert _every(f"{sign}5 kt", "cut") == {"direction"}
    assert _every(f"{sign}5 MEUR", "cost") == {"several"}


def test_a_level_alone_is_a_comparison_and_a_cut_beside_it_leads() -> None:
    assert _told(figures.of_cell("Baseline: 40 kt", "cut")[0]) == "compared"
    assert _told(figures.of_cell("40 kt baseline, 12 kt cut", "cut")[0]) == "12000"
    assert _told(figures.of_cell("Target: 4 kt", "cut")[0]) == "4000"
    assert _told(figures.of_cell("between 8 and 2 kt", "cut")[0]) == "2000..8000"


def test_every_word_for_an_end_or_a_level_can_stand_before_its_figure() -> None:
    qualifiers = labels.of("qualifiers")
    for low, high in itertools.product(qualifiers["low_end"], qualifiers["high_end"][:3]):
        assert _every(f"{low}: 2 kt, {high}: 8 kt", "cut") <= {"2000..8000", "..8000", "2000.."}, (low, high)
    for before in (*qualifiers["nowadays"], *qualifiers["before_action"]):
        assert _every(f"{before}: 12 kt; {qualifiers['after_action'][0]}: 4 kt", "cut") <= {"levels", "compared"}, (
            before
        )


@given(text=st.text(alphabet="2025 -–:;,8kt(\n", max_size=40))
def test_a_text_with_colons_has_the_digits_of_the_text(text: str) -> None:
    assert re.sub(r"\D", "", year_lists.with_colons(text)) == re.sub(r"\D", "", text)
