# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a problem says that mends it does mend it: decimal commas, years, codes, signs, files of another kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city import ceilings
from klimatkontrakt.engine import problems as doubts
from klimatkontrakt.folder import decimal_commas, yaml_files
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.hall.versions import incoming_folder
from klimatkontrakt.language import words
from klimatkontrakt.sources.publishers import kinds
from tests.cities import LILLSTAD, MALMO, copy_of, edited
from tests.terminal import run


def _found(folder: Path) -> list[Problem]:
    _, problems = kk.load(folder)
    return [problem for problem in problems if problem.severity == "error"]


def _one(tmp_path: Path, file: str, before: str, after: str) -> Problem:
    (problem,) = _found(edited(copy_of(LILLSTAD, tmp_path), file, before, after))
    for language in words.LANGUAGES:
        assert "{" not in problem.mend(language)
    return problem


RAMP = "ramp: {2023: 0, 2030: 1}"
COST = "kind: running, value: 2, unit: MSEK/yr"
SHARE = "share: 0.5, origin"


@pytest.mark.parametrize(
    ("file", "before", "after", "mended"),
    [
        ("measures.yaml", RAMP, "ramp: {2023: 0, 2030: 0,5}", "0.5"), ("measures.yaml", RAMP, "ramp: {2023: 0,25, 2030: 1}", "0.25"),
        ("measures.yaml", f"  {RAMP}", "  ramp:\n    2023: 0\n    2030: 0,5", "0.5"), ("measures.yaml", RAMP, "ramp: {2023: 0, 2030: 50 %}", "0.5"),
        ("measures.yaml", SHARE, "share: 0,389, origin", "0.389"), ("measures.yaml", SHARE, "share: 38,9 %, origin", "0.389"),
        ("measures.yaml", SHARE, "share: 38,9%, origin", "0.389"), ("measures.yaml", SHARE, "share: 38 procent, origin", "0.38"),
        ("measures.yaml", SHARE, 'share: "0,5", origin', "0.5"), ("city.yaml", "discount_rate: 0.035", "discount_rate: 0,035", "0.035"),
        ("city.yaml", "discount_rate: 0.035", "discount_rate: 3,5 %", "0.035"), ("city.yaml", "price_year: 2024", "price_year: 2 024", "2024"),
    ],
)  # fmt: skip
def test_a_decimal_comma_in_yaml_is_told_with_the_number_that_mends_it(
    file: str, before: str, after: str, mended: str, tmp_path: Path
) -> None:
    problem = _one(tmp_path, file, before, after)

    assert (problem.code, problem.values["mended"]) == ("number_comma", mended)
    assert f"Skriv {mended}," in problem.mend("sv") and f"Write {mended}," in problem.mend("en")


def test_a_comma_that_may_part_thousands_has_both_readings_and_two_shares_of_one_mapping_are_both_told() -> None:
    assert decimal_commas.mended("1,234") == "1.234 / 1234"
    _, _, problems = yaml_files.read("a: {b: 0,5, c: 0,5, d: −0,5}\n", "x.yaml")
    assert [(p.code, p.values.get("mended")) for p in problems] == [("number_comma", m) for m in ("0.5", "0.5", "-0.5")]
    assert yaml_files.read("a: {b: 1, c: 2, 5: 3}\nd: [0, 5]\ne: {2030, 5}\n", "x.yaml")[2] == []


@given(
    whole=st.integers(0, 999), part=st.from_regex(r"[0-9]{1,6}", fullmatch=True), sign=st.sampled_from(["", "-", "−"])
)
def test_every_number_with_a_comma_in_a_mapping_is_mended_to_itself(whole: int, part: str, sign: str) -> None:
    read, _, problems = yaml_files.read(f"{{a: {sign}{whole},{part}, b: 1}}", "x.yaml")

    assert [problem.code for problem in problems] == ["number_comma"]
    assert read == {"a": pytest.approx(float(f"{sign.replace('−', '-')}{whole}.{part}")), "b": 1}


@pytest.mark.parametrize("value", ["0.5", "5", "text", "0,5 kt", "2026-01-02", "a,5", "1,2,3", "", "%", "1e5", "-3"])
def test_what_is_no_swedish_number_is_told_otherwise(value: str) -> None:
    assert decimal_commas.mended(value) == ""


def test_limits_of_years_and_counts_speak_of_no_shares(tmp_path: Path) -> None:
    year = _one(tmp_path / "a", "city.yaml", "price_year: 2024", "price_year: 27")
    late = _one(tmp_path / "b", "city.yaml", "years: [2022, 2030]", "years: [2020, 2500]")
    share = _one(tmp_path / "c", "city.yaml", "discount_rate: 0.035", "discount_rate: -2")

    assert "2027" in year.mend("en") and "fraction" not in year.mend("en")
    assert "four digits" in late.mend("en") and "fraction" not in late.mend("en")
    assert "per cent" not in share.mend("en")


@pytest.mark.parametrize(
    ("file", "before", "after", "says", "never"),
    [
        ("city.yaml", 'kommunkod: "9999"', 'kommunkod: "128"', "0128", "lower-case"), ("city.yaml", 'kommunkod: "9999"', 'kommunkod: "SE99"', "four digits", "lower-case"),
        ("measures.yaml", "origin: comparable, source: s2", "origin: comparable, source: S 2", "lower-case", "0128"), ("city.yaml", "id: lillstad", "id: Lillstad", "lower-case", "four digits"),
    ],
)  # fmt: skip
def test_a_text_of_another_form_has_that_form_s_own_mend(
    file: str, before: str, after: str, says: str, never: str, tmp_path: Path
) -> None:
    problem = _one(tmp_path, file, before, after)

    assert problem.code == "text_pattern"
    assert says in problem.mend("en") and never not in problem.mend("en")
    assert "^" not in problem.said("en")


def test_a_cost_far_below_zero_keeps_its_sign(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", COST, COST.replace("value: 2,", "value: -2000,"))
    city, _ = kk.load(folder)
    assert city is not None
    found = [problem for problem in doubts.problems(city) if problem.code in ("cost_over", "cost_over_city")]

    assert ceilings.meant(-2_000.0, 1_000.0) == "-2"
    assert found
    assert all(float(str(problem.values["value"])) < 0 for problem in found)
    assert all(str(problem.values["meant"])[:1] in ("", "-") for problem in found)


def test_an_excel_book_at_the_door_is_told_to_be_one() -> None:
    arrival = incoming_folder._root(["bok.xlsx"])
    (problem,) = arrival[2]

    assert problem.code == "folder_is_book"
    for language in words.LANGUAGES:
        assert "lillstad" not in problem.said(language, on_page=True) and "`" not in problem.said(
            language, on_page=True
        )
    missing = Problem("file_missing", problem.place)
    assert "cities/lillstad" not in missing.said("sv", on_page=True)


def test_a_table_without_a_mapping_is_told_of_mappings(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Kommun;År;Hittepå\nMalmö;2023;3\n", encoding="utf-8")
    problems = kinds.read("table", table).problems

    assert [problem.code for problem in problems] == ["header_unmapped"]
    assert "--mapping" in problems[0].mend("en")


def test_series_whose_names_have_commas_are_told_apart(shared: Path) -> None:
    raw = shared / "cases" / "px" / "r_multi_units.px"
    done = run("import", "pxweb", raw, "--into", MALMO, lang="en")

    assert "“Energi, MWh”, “Utsläpp, ton”" in done.stderr + done.stdout, done


def test_proposed_measures_are_told_to_be_no_proposals_of_a_contract(tmp_path: Path) -> None:
    sheet = tmp_path / "a.md"
    sheet.write_text("| Action name | Buses |\n|---|---|\n| Type of action | Technical |\n| Responsible bodies | City |\n"
                     "| GHG emissions reduction estimate (total) | 12 kt |\n| Total costs | 3 MEUR |\n", encoding="utf-8")  # fmt: skip
    to = tmp_path / "d.yaml"
    read = run("read-actions", sheet, "--to", to, lang="en")
    taken = run("accept-proposals", to, "--into", copy_of(LILLSTAD, tmp_path), "--period", "2026", lang="en")

    assert read.returncode == 0 and "measures.yaml by hand" in read.stdout
    assert to.read_text(encoding="utf-8").startswith("# Föreslagna åtgärder")
    assert taken.returncode == 1 and "measures.yaml by hand" in taken.stderr
    assert len(taken.stderr.strip().splitlines()) == 1
    assert run("read-actions", sheet, "--to", to, lang="en").returncode == 0


def test_proposals_of_a_contract_are_not_written_over_by_measures(tmp_path: Path) -> None:
    sheet, to = tmp_path / "a.md", tmp_path / "p.yaml"
    sheet.write_text("| Action name | Buses |\n|---|---|\n| Type of action | Technical |\n| Responsible bodies | City |\n"
                     "| GHG emissions reduction estimate (total) | 12 kt |\n", encoding="utf-8")  # fmt: skip
    to.write_text("format: 2\ntext: {}\nproposals: []\n", encoding="utf-8")
    done = run("read-actions", sheet, "--to", to, lang="en")

    assert done.returncode == 1 and "not written over" in done.stderr
    assert to.read_text(encoding="utf-8").startswith("format: 2")
