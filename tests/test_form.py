# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Broken folders: each names its problem with file and row, in both languages, and never throws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klimatkontrakt.city import load
from klimatkontrakt.folder.problem import Problem, errors
from klimatkontrakt.language import words
from tests.cities import LILLSTAD, appended, copy_of, edited, merged

Spoil = Callable[[Path], object]


def _bytes(file: str, old: bytes, new: bytes) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / file
        raw = path.read_bytes()
        assert old in raw
        path.write_bytes(raw.replace(old, new, 1))

    return spoil


def _text(file: str, old: str, new: str) -> Spoil:
    return lambda folder: edited(folder, file, old, new)


def _row(file: str, row: str) -> Spoil:
    return lambda folder: appended(folder, file, row)


def _keys(file: str, text: str) -> Spoil:
    return lambda folder: merged(folder, file, text)


def _semicolons(folder: Path) -> None:
    path = folder / "quantities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")


def _large(folder: Path) -> None:
    with (folder / "history.csv").open("r+b") as file:
        file.truncate(300_000_000)


def _linked_out(folder: Path) -> None:
    outside = folder.parent / "outside.csv"
    outside.write_bytes((folder / "sources.csv").read_bytes())
    (folder / "sources.csv").unlink()
    (folder / "sources.csv").symlink_to(outside)


def _many(folder: Path) -> None:
    rows = "".join(f"q{i},x,x,,GWh,assumed,2022,1,,,,,,,,,s2,\n" for i in range(50_000))
    path = folder / "quantities.csv"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")


def _many_entries(folder: Path) -> None:
    rows = "".join(f"q{i},x,x,,GWh,assumed,2022,1,,,,,,,,,s2,\n" for i in range(6_000))
    path = folder / "quantities.csv"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")


def _deep(folder: Path) -> None:
    (folder / "measures.yaml").write_text("a: " + "[" * 5_000 + "]" * 5_000 + "\n", encoding="utf-8")


MOVE = "origin: assumed, source: s2"
SPOILT: list[tuple[str, Spoil, str, str]] = [
    ("a byte that is not UTF-8", _bytes("quantities.csv", "körsträcka".encode(), "körsträcka".encode("latin-1")), "encoding", "quantities.csv"),
    ("a zero byte", _bytes("city.yaml", b"Lillstad", b"Lill\0stad"), "text_control", "city.yaml"),
    ("semicolons from Excel", _semicolons, "csv_semicolon", "quantities.csv"),
    ("a ragged row", _text("quantities.csv", "car.petrol.use,Bensinbilars energi,", "car.petrol.use,Bensinbilars, energi,"), "row_ragged", "quantities.csv"),
    ("a quotation mark that is not closed", _row("sources.csv", 's3,"open,x,2026,,,,'), "csv_broken", "sources.csv"),
    ("an unknown column", _text("lines.csv", "gpc_ref", "gpcref"), "column_unknown", "lines.csv"),
    ("a column twice", _text("history.csv", "source,release", "source,source"), "column_twice", "history.csv"),
    ("a decimal comma", _text("quantities.csv", "2022,0.6,", '2022,"0,6",'), "number_swedish", "quantities.csv"),
    ("a thousands space", _text("history.csv", "30000", "30 000"), "number_swedish", "history.csv"),
    ("a word for a number", _text("quantities.csv", "2022,0.6,", "2022,lots,"), "number_broken", "quantities.csv"),
    ("not a number", _text("quantities.csv", "2022,0.6,", "2022,nan,"), "number_infinite", "quantities.csv"),
    ("an infinity", _text("quantities.csv", "2022,0.6,", "2022,inf,"), "number_infinite", "quantities.csv"),
    ("a number beyond all floats", _text("quantities.csv", "2022,0.6,", "2022,1e999,"), "number_infinite", "quantities.csv"),
    ("a year with decimals", _text("quantities.csv", ",2022,0.6,", ",2022.5,0.6,"), "integer_broken", "quantities.csv"),
    ("a year out of range", _text("quantities.csv", ",2022,0.6,", ",22,0.6,"), "value_range", "quantities.csv"),
    ("a broken pair", _text("lines.csv", "influence:0.3;market:0.7", "influence 0.3"), "pairs_broken", "lines.csv"),
    ("a blank value", _text("quantities.csv", "2022,0.6,", "2022,,"), "value_missing", "quantities.csv"),
    ("an unknown word for origin", _text("quantities.csv", "assumed", "guessed"), "value_not_allowed", "quantities.csv"),
    ("an unknown unit", _text("quantities.csv", "kWh/vkm", "kWh/km2x"), "unit_unknown", "quantities.csv"),
    ("a factor of the wrong unit", _text("quantities.csv", "g/kWh", "g/vkm"), "unit_of_line", "lines.csv"),
    ("money without a price year", _text("quantities.csv", "triangular,,2024,s2", "triangular,,,s2"), "price_year_missing", "quantities.csv"),
    ("money of an unknown price year", _text("quantities.csv", "triangular,,2024,s2", "triangular,,1950,s2"), "price_year_unknown", "quantities.csv"),
    ("a range in disorder", _text("quantities.csv", "90,110", "110,90"), "range_order", "quantities.csv"),
    ("half a range", _text("quantities.csv", "90,110", "90,"), "range_half", "quantities.csv"),
    ("a lognormal that reaches zero", _text("quantities.csv", "90,110,normal", "0,110,lognormal"), "range_lognormal", "quantities.csv"),
    ("a quantity twice", _row("quantities.csv", "ef.petrol,x,x,,g/kWh,published,2022,250,,,,,,,,,s2,"), "id_twice", "quantities.csv"),
    ("an id with capitals", _row("quantities.csv", "Ef.Petrol,x,x,,g/kWh,published,2022,250,,,,,,,,,s2,"), "text_pattern", "quantities.csv"),
    ("a line with an unknown factor", _text("lines.csv", "* ef.petrol", "* ef.petrl"), "reference_unknown", "lines.csv"),
    ("seven factors", _text("lines.csv", "car.electric.km * car.electric.use", " * ".join(["ef.petrol"] * 7)), "value_type", "lines.csv"),
    ("control that is not one", _text("lines.csv", "influence:0.3;market:0.7", "influence:0.3;market:0.6"), "weights_sum", "lines.csv"),
    ("an unknown payer", _text("lines.csv", "households,energy", "househlds,energy"), "reference_unknown", "lines.csv"),
    ("an account that is not there", _text("lines.csv", "electricity,cars", "electrcity,cars"), "reference_unknown", "lines.csv"),
    ("broken YAML", _text("measures.yaml", "  moves:\n", "  moves: [\n"), "yaml_broken", "measures.yaml"),
    ("a key twice", _text("measures.yaml", "  status: decided\n", "  status: decided\n  status: planned\n"), "yaml_duplicate", "measures.yaml"),
    ("a tag", _text("measures.yaml", "sv: Elbilar", "sv: !!python/name:os.system x"), "yaml_tag", "measures.yaml"),
    ("an alias", _text("measures.yaml", "late: {chance: 0.2, years: 2}", "late: &l {chance: 0.2, years: 2}\n  anyway: *l"), "yaml_alias", "measures.yaml"),
    ("a deep text", _deep, "yaml_deep", "measures.yaml"),
    ("no is a word, not false", _text("measures.yaml", "reinvest: true", "reinvest: no"), "value_type", "measures.yaml"),
    ("true is no number", _text("measures.yaml", "share: 0.5", "share: true"), "value_type", "measures.yaml"),
    ("a number in quotation marks", _text("measures.yaml", "share: 0.5", 'share: "0.5"'), "value_type", "measures.yaml"),
    ("a code without quotation marks", _text("city.yaml", 'kommunkod: "9999"', "kommunkod: 9999"), "value_type", "city.yaml"),
    ("an infinity in YAML", _text("measures.yaml", "share: 0.5", "share: .inf"), "number_infinite", "measures.yaml"),
    ("an unknown key", _text("measures.yaml", "status: planned", "statuss: planned"), "field_unknown", "measures.yaml"),
    ("a key that is missing", _text("city.yaml", "discount_rate: 0.035, ", ""), "field_missing", "city.yaml"),
    ("an unknown format", _text("city.yaml", "format: 2", "format: 99"), "format_unknown", "city.yaml"),
    ("no format", _text("city.yaml", "format: 2\n", ""), "format_missing", "city.yaml"),
    ("years in disorder", _text("city.yaml", "years: [2022, 2030]", "years: [2030, 2022]"), "years_order", "city.yaml"),
    ("a year beyond all years", _text("city.yaml", "years: [2022, 2030]", "years: [2022, 9999]"), "value_range", "city.yaml"),
    ("no baseline", _text("city.yaml", "  baseline: {}\n", ""), "baseline_missing", "city.yaml"),
    ("a target of two kinds", _text("city.yaml", "change: -0.7,", "change: -0.7, at_most: 5,"), "target_kind", "city.yaml"),
    ("a change from nowhere", _text("city.yaml", ", base_year: 1990", ""), "target_base", "city.yaml"),
    ("a target outside the years", _text("city.yaml", "year: 2030, change", "year: 2031, change"), "year_outside", "city.yaml"),
    ("a sum of what is not there", _text("city.yaml", "of: territorial", "of: teritorial"), "reference_unknown", "city.yaml"),
    ("a derived account without its part", _text("city.yaml", "form: cumulative, of: territorial, ", "form: cumulative, "), "account_needs", "city.yaml"),
    ("a scenario with an unknown measure", _text("city.yaml", "    fewer_trips: {level: 1}", "    fewr_trips: {level: 1}"), "reference_unknown", "city.yaml"),
    ("a level below zero", _text("city.yaml", "fewer_trips: {level: 1}", "fewer_trips: {level: -1}"), "share_below", "city.yaml"),
    ("a scenario like itself", _text("city.yaml", "  contract:\n", "  contract:\n    like: contract\n"), "circle", "city.yaml"),
    ("accounts in a circle", _keys("city.yaml", "accounts: {x: {form: net, of: y, less: territorial, unit: tCO2e}, y: {form: net, of: x, less: territorial, unit: tCO2e}}"), "circle", "city.yaml"),
    ("a ratio of itself", _keys("city.yaml", "accounts: {x: {form: ratio, of: x, over: territorial, unit: share}}"), "circle", "city.yaml"),
    ("enablers in a circle", _keys("measures.yaml", "charging: {sv: x, ramp: {2024: 0, 2028: 1}, enablers: {wires: 0.5}}\nwires: {sv: x, ramp: {2024: 0, 2028: 1}, enablers: {charging: 0.5}}"), "circle", "measures.yaml"),
    ("a ratio that is its own destination", _keys("measures.yaml", f"loop: {{sv: x, ramp: {{2024: 0, 2028: 1}}, moves: [{{stage: shift, from: car.petrol.use, to: {{car.electric.use: car.electric.use}}, share: 0.1, {MOVE}}}]}}"), "circle", "quantities.csv"),
    ("a measure that is the same as one that is the same", _keys("measures.yaml", "x: {sv: x, same_as: y}\ny: {sv: y, same_as: fewer_trips}"), "same_as_chain", "measures.yaml"),
    ("a move without strength", _text("measures.yaml", "share: 0.5, ", ""), "strength_kind", "measures.yaml"),
    ("a move without source", _text("measures.yaml", "share: 0.5, origin: assumed, source: s2", "share: 0.5, origin: assumed"), "move_needs", "measures.yaml"),
    ("a move from nowhere", _text("measures.yaml", "stage: replace, from: car.petrol.km", "stage: replace, from: car.petrol.k"), "reference_unknown", "measures.yaml"),
    ("a ratio of the wrong unit", _text("measures.yaml", "to: {car.electric.km: 1}", "to: {car.electric.use: 1}"), "unit_of_ratio", "measures.yaml"),
    ("a ramp of two kinds", _text("measures.yaml", "ramp: {2023: 0, 2030: 1}", "ramp: {straight: [2023, 2030], s_curve: {start: 2023, half: 2026, end: 2030}}"), "ramp_kind", "measures.yaml"),
    ("a ramp in disorder", _text("measures.yaml", "ramp: {2023: 0, 2030: 1}", "ramp: {straight: [2030, 2023]}"), "ramp_order", "measures.yaml"),
    ("a survival that rises", _text("measures.yaml", "ramp: {2023: 0, 2030: 1}", "ramp: {turnover: {sales_share: {2023: 1}, survival: {0: 1, 5: 0.2, 9: 0.4}}}"), "survival_order", "measures.yaml"),
    ("payers that are not one", _text("measures.yaml", "payers: {households: 0.8, state: 0.2}", "payers: {households: 0.8, state: 0.1}"), "weights_sum", "measures.yaml"),
    ("a cost in euros", _text("measures.yaml", "unit: SEK/vkm", "unit: EUR/vkm"), "unit_euro", "measures.yaml"),
    ("a cost per the wrong thing", _text("measures.yaml", "unit: SEK/vkm", "unit: SEK/kWh"), "unit_of_cost", "measures.yaml"),
    ("a pool whose weights are not one", lambda f: (merged(f, "city.yaml", f"pools: {{travel: {{stage: shift, from: car.petrol.km, share: 0.1, {MOVE}}}}}"), merged(f, "measures.yaml", "lane: {sv: x, ramp: {2024: 0, 2028: 1}, moves: [{pool: travel, weight: 0.6}]}")), "weights_sum", "city.yaml"),
    ("an outcome that does not exist", _keys("measures.yaml", "x: {sv: x, ramp: {2024: 0, 2028: 1}, when: {capture: built}}"), "reference_unknown", "measures.yaml"),
    ("chances that are not one", _keys("city.yaml", f"events: {{capture: {{year: 2027, decider: state, outcomes: {{a: 0.4, b: 0.5}}, {MOVE}}}}}"), "weights_sum", "city.yaml"),
    ("two releases in one series", _row("history.csv", "territorial,,2021,15500,tCO2e,published,s1,2025-06-01"), "releases_mixed", "history.csv"),
    ("a calibration to what is not published", _keys("city.yaml", "calibrations: {car.petrol.km: {account: territorial, year: 2025}}"), "calibration_unpublished", "city.yaml"),
    ("history of an unknown tag", _row("history.csv", "territorial,rod,2022,15000,tCO2e,published,s1,2024-04-18"), "tag_unknown", "history.csv"),
    ("a promisor who is no actor", _text("contract/2026.yaml", "promisors: [state]", "promisors: [stat]"), "promisor_unknown", "contract/2026.yaml"),
    ("a promise of a measure that is not there", _text("contract/2026.yaml", "{fewer_trips: 1}", "{fewr_trips: 1}"), "reference_unknown", "contract/2026.yaml"),
    ("a promise due before it starts", _text("contract/2026.yaml", "due: 2027", "from: 2028, due: 2027"), "due_before_from", "contract/2026.yaml"),
    ("a due date without a year", _text("contract/2026.yaml", "due: 2027", "due: soon"), "due_unreadable", "contract/2026.yaml"),
    ("money without a unit", _text("contract/2026.yaml", "status: attested}\n- ", "money: [{id: money, amount: 5}], status: attested}\n- "), "money_without_unit", "contract/2026.yaml"),
    ("a number without a unit", _text("contract/2026.yaml", "due: 2027", "number: 5, due: 2027"), "number_without_unit", "contract/2026.yaml"),
    ("a recurring promise without a rule", _text("contract/2026.yaml", "due: 2027", "recurring: true, due: 2027"), "recurring_without_rule", "contract/2026.yaml"),
    ("a goal that claims tonnes", _text("contract/2026.yaml", "kind: support", "kind: goal"), "goal_with_tonnes", "contract/2026.yaml"),
    ("a delivery without a measure", _row("contract/2026.yaml", "- {id: k3, section: mobility, kind: delivery, verb: commits, promisors: [state], what_sv: x}"), "delivery_without_measure", "contract/2026.yaml"),
    ("the same delivery twice", _row("contract/2026.yaml", "- {id: k3, section: mobility, kind: delivery, verb: intends, promisors: [lillstad], what_sv: x, measures: {fewer_trips: 1}}"), "delivery_twice", "contract/2026.yaml"),
    ("a commitment twice", _row("contract/2026.yaml", "- {id: k2, section: mobility, kind: support, verb: intends, promisors: [lillstad], what_sv: x}"), "id_twice", "contract/2026.yaml"),
    ("shared text changed in one city", _keys("contract/2026.yaml", "clauses: [{id: c1, section: mobility, shared: true, text_sv: Staden avser att bygga., agreed: " + "a" * 64 + "}]"), "shared_changed", "contract/2026.yaml"),
    ("an unknown kind of promise", _text("contract/2026.yaml", "kind: support", "kind: hope"), "value_not_allowed", "contract/2026.yaml"),
    ("a period in disorder", _text("contract/2026.yaml", "period: [2026, 2026]", "period: [2027, 2026]"), "period_order", "contract/2026.yaml"),
    ("a file that is missing", lambda f: (f / "actors.csv").unlink(), "file_missing", "actors.csv"),
    ("a folder for a file", lambda f: ((f / "actors.csv").unlink(), (f / "actors.csv").mkdir()), "file_is_folder", "actors.csv"),
    ("a file of 300 MB", _large, "file_large", "history.csv"),
    ("a link out of the folder", _linked_out, "file_outside", "sources.csv"),
    ("50 000 quantities", _many, "rows_many", "quantities.csv"),
    ("6 000 quantities", _many_entries, "items_many", "quantities.csv"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "code", "file"), [s[1:] for s in SPOILT], ids=[s[0] for s in SPOILT])
def test_a_broken_folder_names_its_problem_and_where(spoil: Spoil, code: str, file: str, tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    spoil(folder)

    city, found = load(folder)

    assert city is None
    stopping = errors(found)
    assert code in {p.code for p in stopping}, [p.said("en") for p in found]
    named = next(p for p in stopping if p.code == code)
    assert named.place.file == file
    for language in words.LANGUAGES:
        assert file in named.said(language)


ROWLESS = {
    "encoding",
    "file_missing",
    "file_is_folder",
    "file_large",
    "file_outside",
    "format_missing",
    "field_missing",
    "yaml_deep",
    "years_order",
    "baseline_missing",
    "period_order",
}


@pytest.mark.parametrize(("spoil", "code"), [(s[1], s[2]) for s in SPOILT], ids=[s[0] for s in SPOILT])
def test_a_problem_in_a_file_names_its_row(spoil: Spoil, code: str, tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    spoil(folder)

    named = [p for p in load(folder).problems if p.code == code]

    assert all(p.place.row > 0 for p in named) or code in ROWLESS, [p.said("en") for p in named]


@pytest.mark.parametrize("year", [2022, 2030])
def test_a_target_may_be_of_the_first_and_of_the_last_year(year: int, tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "city.yaml", "year: 2030, change", f"year: {year}, change")

    assert "year_outside" not in {problem.code for problem in load(folder).problems}


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "quantities.csv", "2022,0.6,", "2022,lots,")
    edited(folder, "lines.csv", "influence:0.3", "influence 0.3")
    edited(folder, "measures.yaml", "share: 0.5", "share: true")

    files = {p.place.file for p in errors(load(folder).problems)}

    assert files == {"quantities.csv", "lines.csv", "measures.yaml"}


def test_a_folder_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    assert [p.code for p in load(tmp_path / "none").problems] == ["folder_missing"]


def test_a_stray_file_is_told_and_not_read(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "measure.yaml").write_text("x: 1\n", encoding="utf-8")

    city, found = load(folder)

    assert city is not None
    assert [(p.code, p.severity) for p in found] == [("file_unknown", "warning")]


def test_a_byte_order_mark_is_read_and_called_not_canonical(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    path = folder / "lines.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert [p.code for p in load(folder).problems] == ["not_canonical"]


def test_every_problem_of_the_catalogue_has_words_and_a_mend_in_both_languages() -> None:
    for code, entry in words.catalogue("problems").items():
        assert set(entry) - {"page_sv", "page_en"} == {"severity", "sv", "en", "mend_sv", "mend_en"}, code
        assert ("page_sv" in entry) == ("page_en" in entry), code
        assert entry["severity"] in ("error", "warning", "note")
        assert all(entry[key].strip() for key in entry), code


def test_words_put_in_are_the_same_in_both_languages() -> None:
    import string

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, entry in words.catalogue("problems").items():
        assert names(entry["sv"]) == names(entry["en"]), code
        assert names(entry["mend_sv"]) == names(entry["mend_en"]), code
        assert names(entry.get("page_sv", "")) == names(entry.get("page_en", "")), code


def test_a_problem_reads_as_a_sentence_with_place_and_mend() -> None:
    from klimatkontrakt.folder.problem import Place

    problem = Problem(
        "range_order", Place("quantities.csv", 4, "car.use", "low"), {"low": 2.0, "value": 1.0, "high": 3.0}
    )

    assert (
        problem.said("en")
        == "quantities.csv row 4 (car.use, low): low 2, value 1, high 3 are not in order. low must be least and high greatest."
    )
    assert problem.said("sv").startswith(
        "quantities.csv rad 4 (car.use, low): low 2, värde 1, high 3 är inte i ordning."
    )
