# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Slips: each planted one gives exactly its problem, and a clean text gives none."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatkontrakt.city.contract import Contract
from klimatkontrakt.sources.contract_text import reader
from klimatkontrakt.sources.contracts import slips, writer
from klimatkontrakt.sources.documents import text_files
from tests.cities import LILLSTAD, copy_of, edited
from tests.terminal import run

CLEAN = """# Klimatkontrakt 2030

## 1 Parter

- Lillstads kommun
- Programmet Goda Städer

## 2 Kommunens åtaganden

Lillstads kommun ska minska utsläppen med 40 kt till 2030. Elens utsläppsfaktor är 30 g/kWh. Investeringen är
2,53 miljarder kronor (220 miljoner euro). Kommunen byter 105 arbetsmaskiner, vilket minskar utsläppen med 3 kt.

Arbetet sker inom fyra utmaningsområden. Kommunen prioriterar utmaningsområdena: mobilitet, mark och bebyggelse,
energi samt materialflöden.

## 3 Programmets åtaganden

Anläggningen i hamnen släpper ut 283 kt per år. Avskiljning av koldioxid ska fånga in 250 kt per år. Programmet verkar
genom den gemensamma Modell för hållbar urban utveckling som alla städer använder. Programmet ska minska utsläppen från
resor med 12 kt.
"""


def _codes(text: str) -> list[str]:
    read = reader.read(text_files.opened_bytes(text.encode(), "kontrakt.md"))
    return [problem.code for problem in (*read.problems, *slips.of_reading(read))]


def _planted(old: str, new: str) -> str:
    assert CLEAN.count(old) == 1
    return CLEAN.replace(old, new)


def test_a_clean_text_has_no_slips() -> None:
    assert _codes(CLEAN) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("30 g/kWh", "30 000 g/kWh", "factor_thousandfold"),
        ("30 g/kWh", "30 000 gram CO2e per kWh", "factor_thousandfold"),
        ("(220 miljoner euro)", "(220 000 miljoner euro)", "currencies_slip"),
        ("(220 miljoner euro)", "(930 miljoner euro)", "currencies_differ"),
        ("resor med 12 kt", "resor med 40 kt", "tonnes_repeated"),
        ("energi samt materialflöden", "samt energi", "count_differs"),
        ("inom fyra utmaningsområden", "inom fem utmaningsområden", "count_differs"),
        ("med 3 kt", "med 30 kt", "figure_per_piece"),
        ("fånga in 250 kt", "fånga in 303 kt", "capture_over_emissions"),
        ("resor med 12 kt.", "resor med 12 kt.[^1] Allt är beslutat.[^2]\n\n[^1]: En not.", "note_stray"),
        ("## 3 Programmets", "## 4 Programmets", "section_jump"),
        ("Arbetet sker inom", "Under 2024 att vidareutvecklas samarbetet mellan alla städer. Arbetet sker inom", "sentence_broken"),
        ("som alla städer använder", "som alla städer och och använder", "sentence_broken"),
        ("resor med 12 kt.", "resor med 12 kt med hjälp av alla städer och", "sentence_broken"),
        (
            "resor med 12 kt.",
            "resor med 12 kt. Programmet leder den gemensamma Modell för urban hållbar utveckling i år.",
            "name_varies",
        ),
    ],
)  # fmt: skip
def test_each_planted_slip_gives_exactly_its_problem(old: str, new: str, code: str) -> None:
    assert _codes(_planted(old, new)) == [code]


def test_the_mended_figure_is_told() -> None:
    read = reader.read(text_files.opened_bytes(_planted("30 g/kWh", "30 000 g/kWh").encode(), "kontrakt.md"))
    (problem,) = slips.of_reading(read)

    assert problem.values["mended"] == 30
    assert "30 g/kWh" in problem.mend("sv")


def test_english_figures_are_read_with_an_english_decimal_mark() -> None:
    # 2.53 billion SEK at 11.5 SEK to the euro is 220 million euros; 220,000 million is a thousand times that.
    text = "The city shall invest and it will spend 2.53 billion SEK (220,000 million euros) on the measures."

    assert [c for c in _codes(text) if not c.startswith("text_no")] == ["currencies_slip"]
    assert [c for c in _codes(text.replace("220,000", "220")) if not c.startswith("text_no")] == []


def test_two_sums_that_are_not_said_to_be_the_same_are_let_be() -> None:
    text = "Kommunen ska satsa 2,53 miljarder kronor på spår och sedan söka 5 miljoner euro från unionen för bussar."

    assert [c for c in _codes(text) if not c.startswith("text_no")] == []


def _contract(what: str) -> Contract:
    own = {
        "id": "k1",
        "section": "goals",
        "kind": "process",
        "verb": "commits",
        "promisors": ["lillstad"],
        "what_sv": what,
    }
    values = {"period": [2026, 2026], "parties": ["lillstad"], "sections": [{"key": "goals"}], "commitments": [own]}
    return Contract.model_validate(values)


def test_slips_of_a_contract_as_data_are_told_at_its_commitment() -> None:
    (problem,) = slips.of_contract(_contract("Elens faktor är 30 000 g/kWh"), "contract/2026.yaml")

    assert (problem.code, problem.place.item) == ("factor_thousandfold", "k1")


def test_slips_of_a_contract_that_the_product_wrote_are_told_when_it_is_read() -> None:
    text = writer.markdown(_contract("Elens faktor är 30 000 g/kWh"))
    read = reader.read(text_files.opened_bytes(text.encode(), "k.md"))

    assert [problem.code for problem in slips.of_reading(read)] == ["factor_thousandfold"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Åtagandena gäller under 2024; tidigare versioner skrevs under 2020, 2021 och 2022.",
        "Staden vill veta vilket arbete som den själv är en viktig del av.",
        "För att nå målen behöver alla parter göra mer än de gör i dag.",
    ],
)
def test_a_whole_sentence_is_not_told_to_be_broken(sentence: str) -> None:
    assert [code for code in _codes(f"Text.\n\n{sentence}\n") if not code.startswith("text_no")] == []


def test_check_tells_the_slips_of_a_citys_contracts(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "contract/2026.yaml", "Stöd till laddning", "Stöd till laddning med 30 000 g/kWh")
    done = run("check", folder)

    assert done.returncode == 0
    assert "30 000 g/kWh" in done.stderr and "k2" in done.stderr


def test_capture_is_set_against_the_largest_year_of_what_the_plant_emits() -> None:
    years = "Anläggningen i hamnen släpper ut 283 kt per år."
    three = "Anläggningen i hamnen släppte ut 243 kt 2020, 277 kt 2021 och 283 kt 2022."

    assert _codes(_planted(years, three).replace("fånga in 250 kt", "fånga in 280 kt")) == []
    assert _codes(_planted(years, three).replace("fånga in 250 kt", "fånga in 284 kt")) == ["capture_over_emissions"]


def test_what_is_captured_of_emissions_is_not_what_is_emitted() -> None:
    assert _codes(_planted("fånga in 250 kt per år", "fånga in 303 kt av utsläppen")) == ["capture_over_emissions"]


def test_names_that_share_their_ends_but_not_their_words_are_two_names() -> None:
    other = "resor med 12 kt. Programmet leder den gemensamma Modell för ekonomisk lokal utveckling i år."

    assert _codes(_planted("resor med 12 kt.", other)) == []
