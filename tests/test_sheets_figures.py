# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Figures of action sheets: every spelling of a unit, what is no figure, what time it is for, which one leads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.cli import action_tables
from klimatkontrakt.language import words
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.action_tables import (
    amounts,
    cell_text,
    figures,
    kronor,
    labels,
    numbers,
    placed,
    sums,
    units,
)
from klimatkontrakt.sources.action_tables.amounts import Amount


def _first(text: str, field: str, label: str = "", mark: str = ".") -> Amount:
    return figures.of_cell(text, field, label, mark)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "tonnes"),
    [
        ("303 KT", 303_000), ("303kt", 303_000), ("104KT C02e", 104_000), ("7 kton", 7_000), ("2 kilotonnes CO2", 2_000),
        ("1,650,676 t CO2 eq", 1_650_676), ("12 ktCO2e/y", 12_000), ("0.5 MtCO2", 500_000), ("3 Gg CO2e", 3_000),
        ("100,000 ton CO2", 100_000), ("15,000 tones CO2/year", 15_000), ("623,09 tons of CO_{2eq}", 623.09),
        ("$324\\mathrm{ktCO}_{2}$", 324_000), ("5 400 tCO₂e", 5_400), ("12 TCO2", 12), ("1.7 Million tonnes of CO2e", 1.7e6),
        ("25 thousand tons", 25_000), ("335.000 tonnes", 335_000), ("7 000 – 20 000 CO2e per year", (7_000, 20_000)),
        ("20.000-30.000 tonnes", (20_000, 30_000)), ("0.4-1.3 ktCO2e", (400, 1_300)), ("between 2 and 3 kt", (2_000, 3_000)),
        ("15 000 teqCO2/an", 15_000), ("3 200 t éq. CO2", 3_200), ("1 234 Mg CO2e/rok", 1_234), ("tCO2e: 500", 500),
        ("900 kg CO2", 0.9), ("-1 200 tCO2e", -1_200), ("−5 tCO2e", -5), ("– 5 tCO2e", 5), ("12 345,6 tCO2eq/año", 12_345.6),
        ("29.3k tCO2", 29_300), ("29 k ton CO2e", 29_000), ("29 miles de toneladas", 29_000), ("29 tys. Mg CO2", 29_000), ("0", 0),
    ],
)  # fmt: skip
def test_tonnes_are_read_however_they_are_spelt(written: str, tonnes: float | tuple[float, float]) -> None:
    amount = _first(written, "cut")

    assert amount.unit == "tCO2e"
    assert ((amount.low, amount.high) if isinstance(tonnes, tuple) else amount.value) == pytest.approx(tonnes)


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("18 Mln €", 18e6, "EUR"), ("€18m", 18e6, "EUR"), ("18 m€", 18e6, "EUR"), ("€m 18", 18e6, "EUR"), ("18 €M", 18e6, "EUR"),
        ("MEUR 18", 18e6, "EUR"), ("18 Mio. EUR", 18e6, "EUR"), ("18 MM€", 18e6, "EUR"), ("18 millones de euros", 18e6, "EUR"),
        ("18 millions d'euros", 18e6, "EUR"), ("18 milioni di euro", 18e6, "EUR"), ("18 milhões de euros", 18e6, "EUR"),
        ("18 milj. euroa", 18e6, "EUR"), ("16.86 Me", 16.86e6, "EUR"), ("EUR 2.45 million", 2.45e6, "EUR"), ("500 k€", 5e5, "EUR"),
        ("500 K EUR", 5e5, "EUR"), ("500 T€", 5e5, "EUR"), ("1.2 bn €", 1.2e9, "EUR"), ("€1.2bn", 1.2e9, "EUR"),
        ("6 562 357,61 €", 6_562_357.61, "EUR"), ("1.234.567 €", 1_234_567, "EUR"), ("€13,281,527.00", 13_281_527, "EUR"),
        ("5'000'000 CHF", 5e6, "CHF"), ("1.5 BSEK", 1.5e9, "SEK"), ("2 bn SEK", 2e9, "SEK"), ("12 mnkr", 12e6, "SEK"), ("12 mdkr", 12e9, "SEK"),
        ("75 M SEK", 75e6, "SEK"), ("40 tkr", 40e3, "SEK"), ("DKK 8 million", 8e6, "DKK"), ("15 mln zł", 15e6, "PLN"), ("5 000 000 PLN", 5e6, "PLN"),
        ("2.3 mld Ft", 2.3e9, "HUF"), ("2.5 mil. EUR", 2.5e6, "EUR"), ("EUR500 000", 5e5, "EUR"), ("approx. £3m", 3e6, "GBP"),
        ("12 mill. kroner", 12e6, "SEK"), ("12 mia. DKK", 12e9, "DKK"), ("12 млн евро", 12e6, "EUR"), ("12 million Turkish Lira", 12e6, "TRY"),
    ],
)  # fmt: skip
def test_money_is_read_in_its_own_currency_however_it_is_spelt(written: str, value: float, unit: str) -> None:
    amount = _first(written, "cost")

    assert (amount.value, amount.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "CO2", "CO2e", "2023–2030", "2030", "B-1.1", "MT.04", "ES.02.A", "PM10, NO2", "Scope 1 and 2", "see action 4.2", "Phase 2",
        "P2.1. Develop", "(EU) 2018/842", "105 vehicles", "3 rum", "12 km", "2 years old and 3 km away",
        "20 tonnes of biochar/hectare", "9000 t of wastewater sludge", "5 668 tonnes of waste reduced", "12 t NOx", "NOx: 12 t",
    ],
)  # fmt: skip
def test_a_number_without_a_unit_or_of_something_else_is_no_cut(text: str) -> None:
    assert _first(text, "cut").missing in ("in_words", "unit_missing", "not_stated", "other_kind")


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "No", "Nl"]), max_size=200))
def test_a_text_without_digits_has_no_figure(text: str) -> None:
    assert all(amount.missing for field in ("cut", "cost") for amount in figures.of_cell(text, field))


@given(
    st.integers(1990, 2100), st.sampled_from(["in {}", "by {}", "({})", "{}-2035", "Phase {}: plan", "CO2 {}", "v{}"])
)
def test_a_year_is_never_an_amount(year: int, form: str) -> None:
    assert all(amount.missing for field in ("cut", "cost") for amount in figures.of_cell(form.format(year), field))


_FORMS = {
    ".": [lambda n: f"{n:,.2f}", lambda n: f"{n:.2f}", lambda n: f"{n:,.2f}".replace(",", " "), lambda n: f"{n:,.2f}".replace(",", "’")],
    ",": [
        lambda n: f"{n:,.2f}".replace(",", ";").replace(".", ",").replace(";", "."),
        lambda n: f"{n:,.2f}".replace(",", " ").replace(".", ","),
        lambda n: f"{n:,.2f}".replace(",", "\u00a0").replace(".", ","),
        lambda n: f"{n:,.2f}".replace(",", "\u202f").replace(".", ","),
    ],
}  # fmt: skip


@given(st.integers(0, 10**11), st.sampled_from(".,"), st.integers(0, 3), st.sampled_from(["SEK", "EUR", "DKK", "PLN"]))
def test_a_sum_is_read_as_every_country_writes_it(hundredths: int, mark: str, form: int, unit: str) -> None:
    value = hundredths / 100
    amount = _first(f"{_FORMS[mark][form](value)} {unit}", "cost", mark=mark)

    assert (amount.value, amount.unit) == (pytest.approx(value, rel=1e-9, abs=1e-9), unit)


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_one_mark_before_three_digits_is_decided_by_the_document_and_never_guessed(
    whole: int, part: int, mark: str
) -> None:
    text = f"{whole}{mark}{part:03d}"
    other = "," if mark == "." else "."

    assert numbers.number(text, mark) == (whole * 1000 if part == 0 else pytest.approx(whole + part / 1000))  # type: ignore[arg-type]
    assert numbers.number(text, other) == whole * 1000 + part  # type: ignore[arg-type]
    assert numbers.number(text) == (whole * 1000 if part == 0 else None)


def test_three_noughts_behind_a_mark_show_that_it_parts_thousands() -> None:
    assert numbers.mark_of(["10,000 t", "about 300,000 €"]) == "."
    assert numbers.mark_of(["10.000 t", "2.5 MSEK"]) is None


@pytest.mark.parametrize("digits", ["17,0857,867", "1,23,456", "1.2.3", "12.34.567,8", "1,2345,678.9"])
def test_marks_that_part_no_thousands_are_no_number(digits: str) -> None:
    assert numbers.number(digits) is None


@pytest.mark.parametrize(
    ("text", "kind", "years"),
    [
        ("30 KT less emissions per year in 2030", "year", (2030,)), ("1.7 kt/ year", "year", ()), ("annual cut of 500 t", "year", ()),
        ("500 t CO2e annually", "year", ()), ("5 kt CO2e/a", "year", ()), ("5 kt anuales", "year", ()), ("61.8 ktCO2e by 2030", "by", (2030,)), ("2 kt till 2030", "by", (2030,)),
        ("9.3 ktCO2e in 2030", "in", (2030,)), ("1100 KT 2030", "in", (2030,)), ("In 2030: 5 kt", "in", (2030,)),
        ("5 kt (2024-2030)", "over", (2024, 2030)), ("653,000 tonnes over the 60-year timeframe", "over", ()), ("5 kt cumulative", "over", ()),
        ("2 ktCO2e / year in 2024-2030", "year", (2024, 2030)), ("303 kt", "", ()),
    ],
)  # fmt: skip
def test_a_year_in_a_year_by_a_year_and_a_period_are_kept_apart(text: str, kind: str, years: tuple[int, ...]) -> None:
    amount = _first(text, "cut")

    assert (amount.kind, amount.period.years) == (kind, years)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        # What is left or was before does not lead: the reduction does.
        ("Current emissions would be 1284 tCO2e; after, 371 t CO2e, the reduction is 2745 tCO2e", "cut", 2745),
        ("80 % reduction (25 640 t of CO2e)", "cut", 25_640),
        ("7 kt CO2e (0.6 g CO2-ekv/MJ)", "cut", 7_000),
        ("85,000 EUR/year (2 years, total: EUR 170 000); EUR 939 per tCO2e", "cost", 170_000),
        ("EUR 5000 (documents); EUR 9.5 million for the plant", "cost", 9.5e6),
        ("EUR 2.45 million (7 years, EUR 350,000 per year); EUR 1060 per tCO2", "cost", 2.45e6),
        ("79.6 MSEK/year for all areas, where 30 MSEK is for building", "cost", 79.6e6),
        ("79.6 MSEK/year (6.68 M€)", "cost", 79.6e6),
        ("Purchases decreased with 17 MSEK, the cost is 4.5 MSEK. The city has saved 12.5 MSEK.", "cost", 4.5e6),
        ("25 000 000,00 € (CAPEX) + 44 505 928,85 € (OPEX 2023-2030, see the Investment Plan)", "cost", 25e6),
        ("€3.887 billion (exclusive of €1.650 billion in incentives); €2,355 per t CO2 eq", "cost", 3.887e9),
    ],
)  # fmt: skip
def test_the_figure_that_the_words_speak_for_leads(text: str, field: str, value: float) -> None:
    assert _first(text, field).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Total: 12,501 tCO2e. Energy: 10 kt; Transport: 2 kt", "cut"),
        ("2,301 tCO2e (10 % of the total)", "cut"),
        ("2,301 M€, of which the city pays 300 M€", "cost"),
        ("2,301 M€ for the plant and 300 M€ for its grid", "cost"),
        ("3 mt; 2 % of all", "cut"),
    ],
)
def test_a_figure_in_doubt_that_leads_is_not_passed_over_for_one_that_does_not(text: str, field: str) -> None:
    lead, *others = figures.of_cell(text, field)

    assert lead.missing in ("twofold", "unclear_unit")
    assert any(other.value for other in others)


@pytest.mark.parametrize(
    "text",
    [
        "CAPEX: 10 M€, OPEX: 2 M€/year", "CAPEX 10 M€ + OPEX 0.5 M€", "10 M€ in investments and 2 M€ to operate",
        "The total investment is estimated at 10 million euros, while annual operating costs are 300 000 euros.",
    ],
)  # fmt: skip
def test_investment_and_running_costs_have_the_words_of_their_own_figure(text: str) -> None:
    first, second = figures.of_cell(text, "cost")

    assert (first.value, second.role) == (10e6, "running")
    assert first.role in ("investment", "total")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("12 million", "unit_missing"), ("1,5 miljoner.", "unit_missing"), ("12 million trees", "in_words"), ("25.3", "unit_missing")],
)  # fmt: skip
def test_a_number_without_a_currency_is_no_cost(text: str, reason: str) -> None:
    assert _first(text, "cost").missing == reason


def test_malmos_capture_sheet_comes_out_with_its_tonnes_its_range_and_what_it_costs_to_run() -> None:
    (cut,) = figures.of_cell("303 KT", "cut")
    investment, running = figures.of_cell("1.5–2BSEK in investment costs, operational costs appr 795 MSEK/år", "cost")

    assert (cut.value, cut.unit) == (303_000, "tCO2e")
    assert (investment.low, investment.high, investment.unit, investment.role) == (1.5e9, 2e9, "SEK", "investment")
    assert (running.value, running.role, running.is_yearly, running.is_about) == (795e6, "running", True, True)


def test_parts_are_kept_with_their_sum_or_with_the_total_that_is_stated() -> None:
    whole, *parts = figures.of_cell("Transport: 12 kt; Buildings: 8 kt", "cut")
    total, *others = figures.of_cell("Scope 1: 500 t, Scope 2: 300 t; Total: 900 t", "cut")

    assert (whole.value, whole.role, [(p.part, p.value) for p in parts]) == (
        20_000, "sum", [("Transport", 12_000), ("Buildings", 8_000)],
    )  # fmt: skip
    assert (total.value, total.role, [p.value for p in others]) == (900, "total", [500, 300])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Transport: 12 kt; Buildings: 8 kt; and by what the region does 30 kt", 12_000),
        ("Cut by 2028: 5 kt; cut by 2035: 8 kt", 5_000),
        ("Transport: 10 %; Buildings: 8 %", 10),
        ("Transport: 12 kt/year; Buildings: 8 kt in 2030", 12_000),
    ],
)
def test_figures_that_cannot_be_added_are_not_added(text: str, value: float) -> None:
    assert all(amount.role != "sum" for amount in figures.of_cell(text, "cut"))
    assert _first(text, "cut").value == value


def test_a_krona_with_its_code_keeps_it_and_one_without_is_the_documents() -> None:
    every = (Amount(value=1, unit="SEK", written="1 SEK"), Amount(value=1, unit="SEK", written="1 kr"))

    assert [amount.unit for amount in kronor.in_code(every, "DKK")] == ["SEK", "DKK"]
    assert kronor.code(["DKK 5 million", "12 mio. kr.", "NOK 3 and DKK 2"]) == "DKK"
    assert kronor.code(["SEK 1", "DKK 2"]) == "SEK"


def test_a_sheet_without_a_total_has_its_investment_and_what_it_costs_to_run_beside() -> None:
    investment, running = Amount(value=5e6, unit="EUR"), Amount(value=1e5, unit="EUR")
    undecided = Amount(missing="to_be_decided")

    for total in ({}, {"cost": (undecided,)}):
        made = sums.with_cost({**total, "investment": (investment,), "running_cost": (running,)})["cost"]
        assert [(amount.value, amount.role) for amount in made] == [(5e6, "investment"), (1e5, "running")]
    assert sums.with_cost({"cost": (undecided,), "investment": (undecided,)})["cost"] == (undecided,)
    assert sums.with_cost({"cut": (investment,)}) == {"cut": (investment,)}


@pytest.mark.parametrize(
    "text", ["Included in 104 kt in action above", "Contribute to decrease of 32 kt", "1800 t, part of Dz3"]
)
def test_a_figure_that_is_another_actions_says_so(text: str) -> None:
    assert _first(text, "cut").is_shared


@pytest.mark.parametrize(
    ("label", "text", "field", "value", "kind"),
    [
        ("GHG reduction (ktCO2e/year)", "12.5", "cut", 12_500, "year"),
        ("CO2 reduction [t CO2-eq/y]", "1,234.5", "cut", 1234.5, "year"),
        ("Total cost (in million €)", "12.5", "cost", 12.5e6, ""),
        ("Total costs (€)", "3.5 million", "cost", 3.5e6, ""),
        ("Cost in k€", "1 200", "cost", 1.2e6, ""),
        ("Budget [mln EUR]", "2 – 3", "cost", None, ""),
        ("Kostnad, mnkr", "12", "cost", 12e6, ""),
    ],
)
def test_a_number_alone_has_the_unit_of_its_label(
    label: str, text: str, field: str, value: float | None, kind: str
) -> None:
    amount = _first(text, field, label)

    assert (amount.value, amount.kind) == (value, kind)
    assert not amount.missing


@pytest.mark.parametrize(
    "label", ["Total costs and costs by CO2e unit", "GHG emissions reduction estimate (total)", "Total costs"]
)
def test_a_label_that_only_speaks_of_a_gas_gives_no_unit(label: str) -> None:
    assert placed.of_label(label).unit is None
    assert _first("1 250", "cost", label).missing == "unit_missing"


@pytest.mark.parametrize("text", ["500 mil €", "3 mt", "3 MT CO2"])
def test_a_unit_with_two_meanings_is_doubted_and_not_mended(text: str) -> None:
    assert _first(text, "cost" if "€" in text else "cut").missing == "unclear_unit"


def test_two_levels_are_no_range() -> None:
    assert _first("reduction from 500 kt to 300 kt", "cut").missing == "levels"
    assert (_first("from 5 to 7 kt", "cut").low, _first("from 5 to 7 kt", "cut").high) == (5_000, 7_000)


@pytest.mark.parametrize("reason", [*labels.of("missing"), *amounts.OTHER_REASONS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_a_missing_figure_has_its_words(reason: str, language: words.Language) -> None:
    assert action_tables.figure(Amount(missing=reason), language)


@pytest.mark.parametrize(
    "text",
    ["5 kt per year", "5 kt in 2030", "5 kt by 2030", "5 kt over 2024-2030", "5 kt cumulative", "ca 5 kt", "5 kt"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_time_has_its_words(text: str, language: words.Language) -> None:
    said = action_tables.figure(_first(text, "cut"), language)

    assert "{" not in said and "tCO2e" in said


@given(st.text(alphabet="abc <>|$\\{}_^*&;123.,€%\n~–", max_size=120))
def test_any_text_is_made_plain_and_read_without_a_crash(text: str) -> None:
    plain = cell_text.plain(text)

    assert plain == plain.strip()
    for field in labels.of("amount_fields"):
        assert figures.of_cell(text, field, text)


@given(st.text(max_size=60), st.integers(0, 60))
def test_units_are_looked_for_anywhere_without_a_crash(text: str, at: int) -> None:
    at = min(at, len(text))
    after, before = units.after(text, at), units.before(text, at)

    assert after is None or 0 <= after.length <= len(text) - at
    assert before is None or 0 <= before.length <= at


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (
            (Amount(value=8e6, unit="EUR", role="investment"), Amount(value=2e5, unit="EUR", role="running")),
            "8 MEUR investment + 200,000 EUR running cost",
        ),
        ((Amount(value=8e6, unit="EUR", role="investment"),), "8 MEUR investment"),
        ((Amount(value=9e6, unit="EUR", role="total"), Amount(value=8e6, unit="EUR", role="investment")), "9 MEUR"),
        ((Amount(value=9e6, unit="EUR"),), "9 MEUR"),
    ],
)
def test_a_cost_that_is_one_part_of_several_says_which(amounts: tuple[Amount, ...], said: str) -> None:
    assert action_tables.cost(amounts, "en") == said
    assert ("i investering" in action_tables.cost(amounts, "sv")) == ("investment" in said)


def test_a_sheet_without_a_cost_says_that_none_is_stated() -> None:
    assert action_tables.cost((Amount(missing="not_stated"),), "en") == action_tables.figure(
        Amount(missing="not_stated"), "en"
    )
