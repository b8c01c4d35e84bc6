# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Malmö's contract of 2024 as data: every promise has its place, nothing is copied, and coverage comes out honest."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import city_front, traces
from klimatkontrakt.chapters import commitments as chapter_commitments
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.commitments import fingerprint
from klimatkontrakt.city.contract import THIS, TICKS, Commitment, Contract, ticks
from klimatkontrakt.engine.answers import all_draws, coverage, silence, tables
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.language import sizes
from tests.cities import MALMO, ROOT, shipped

DRAWS = 500
TARGET = "cut_2030"
GOLD = Path(__file__).parent / "gold" / "malmo-2024.csv"
NUMBERS = [
    "1", "2", "3", *(f"3.{i}" for i in range(1, 11)), "4", *(f"4.{i}" for i in range(1, 6)),
    "5", *(f"5.{i}" for i in range(1, 5)), "6", *(f"6.{i}" for i in range(1, 7)), "7", "7.1", "7.2",
    "7.3", *(f"7.3.{i}" for i in range(1, 5)), "7.4", *(f"7.4.{i}" for i in range(1, 6)), "9",
]  # fmt: skip
MOST_ALIKE = 8
OUTSIDE = {"sysav", "region_skane"}
PRESSED = {
    "sysav",
    "eon",
    "cmp",
    "hauliers",
}  # for whom the city's plan has sheets, and who have promised nothing in it
KINDS = {"process": 22, "goal": 11, "support": 10, "advocacy": 6, "delivery": 3, "use": 4, "reported": 3}


@cache
def city() -> kk.City:
    return shipped(MALMO)


@cache
def contract() -> Contract:
    return city().contracts["2024"]


@cache
def results() -> kk.Results:
    return kk.run(city(), "baseline", draws=DRAWS)


@cache
def together() -> coverage.DrawnCoverage:
    return results().coverage_of(TARGET)


def own() -> list[Commitment]:
    """What stands in the contract itself."""
    return [c for c in contract().commitments if contract().instrument(c) == THIS]


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def texts() -> list[str]:
    """Every Swedish and English word of the contract as data."""
    parts = [v for c in contract().commitments for v in (c.what_sv, c.what_en, c.reason, c.note)]
    parts += [v for clause in contract().clauses for v in (clause.text_sv, clause.text_en)]
    parts += [v for need in contract().needs for v in (need.what_sv, need.what_en)]
    return parts + [v for s in (*contract().sections, *contract().instruments.values()) for v in (s.sv, s.en)]


# The form of it


def test_there_are_46_sections_with_the_texts_numbers_and_no_eighth() -> None:
    assert [s.number for s in contract().sections] == NUMBERS
    assert len(NUMBERS) == 46


def test_a_section_lies_under_the_one_that_its_number_says() -> None:
    by_key = {s.key: s.number for s in contract().sections}

    for section in contract().sections:
        assert (by_key[section.parent] if section.parent else "") == section.number.rpartition(".")[0]


def test_the_programmes_and_the_agencies_sections_are_shared_and_the_citys_are_its_own() -> None:
    shared = {s.number for s in contract().sections if s.shared}

    assert {n for n in NUMBERS if n[0] in "456"} <= shared
    assert not {n for n in NUMBERS if n[0] in "23" or n in ("7.1", "7.2")} & shared
    assert all(clause.agreed == fingerprint(clause.text_sv) for clause in contract().clauses if clause.shared)


def test_eight_parties_stand_in_it() -> None:
    assert len(contract().parties) == 8
    assert {"malmo", "viable_cities", "formas", "vinnova"} < set(contract().parties)


def test_the_kinds_are_counted_and_most_are_process_support_or_advocacy() -> None:
    counted = Counter(c.kind for c in own())

    assert counted == KINDS
    assert 55 <= sum(counted.values()) <= 60
    assert counted["process"] + counted["support"] + counted["advocacy"] > len(own()) / 2


def test_the_page_tells_the_same_kinds() -> None:
    page = (ROOT / "docs" / "malmo.md").read_text(encoding="utf-8")

    assert f"| {' | '.join(KINDS)} | all |" in page
    assert f"| {' | '.join(str(count) for count in KINDS.values())} | {len(own())} |" in page
    assert f"in {len(contract().commitments) - len(own())} commitments under nine instruments" in page
    assert len(contract().instruments) == 9


def test_the_page_gives_the_coverage_of_the_run() -> None:
    page = (ROOT / "docs" / "malmo.md").read_text(encoding="utf-8")
    run = kk.run(city(), "baseline")
    for target in tables.coverage_targets(run):
        alone, found = (run.coverage_of(target, instrument=name) for name in (THIS, None))
        whole = all_draws.whole(run)
        means = [alone.folded(alone.cut, whole)[1], *(found.folded(found.cut_of(k), whole)[1] for k in coverage.STACK)]
        _, _, low, _, high = found.folded(found.cut, whole)
        size = sizes.percent_size([100 * float(mean) for mean in means], "en")
        said = [f"{size.written(100 * float(mean))} %" for mean in means]
        span = f"{size.between(100 * float(low), 100 * float(high))} %"

        assert f"| `{target}` | {' | '.join(said)} | {span} |" in page


def test_every_commitment_is_in_both_languages_with_its_clause() -> None:
    held = {name: clause.id for clause in contract().clauses for name in clause.commitments}

    for c in own():
        assert c.what_sv
        assert c.what_en
        assert held[c.id] == c.clause
        assert contract().section(c.section).number


def test_a_clause_mentions_lines_and_through_traffic_and_industry_are_mentioned_by_none() -> None:
    mentioned = {line for clause in contract().clauses for line in clause.mentions}

    assert {"territorial.cars_local_petrol", "territorial.trucks_local", "territorial.plant_heat"} <= mentioned
    assert not [line for line in mentioned if "through" in line or "industry" in line or "shipping" in line]


# Against the real text


def spans() -> list[tuple[int, int, str]]:
    return [(c.place.start, c.place.end, contract().section(c.section).number) for c in own() if c.place]


def test_every_commitment_has_its_place_in_the_text(shared: Path) -> None:
    text = (shared / "contracts" / "malmo-2024.txt").read_bytes().decode("utf-8")

    assert len(spans()) == len(own())
    for c in own():
        assert c.place is not None
        assert fingerprint(text[c.place.start : c.place.end]) == c.place.sha256, c.id
    ordered = sorted(spans())
    assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def test_every_sure_promise_of_the_gold_list_lies_in_a_commitment_of_its_section() -> None:
    with GOLD.open(encoding="utf-8") as lines:
        gold = list(csv.DictReader(lines))
    sure = [row for row in gold if not row["note"].startswith("promise")]
    missing = []
    for row in sure:
        start, end = int(row["start"]), int(row["end"])
        at = [number for a, b, number in spans() if a <= start and end <= b]
        if at != [row["section"]]:
            missing.append((row["id"], row["section"], at))

    assert len(sure) == 97
    assert missing == []


def test_a_commitment_is_of_a_kind_and_strength_that_reading_found_there() -> None:
    with GOLD.open(encoding="utf-8") as lines:
        gold = list(csv.DictReader(lines))

    for c in own():
        assert c.place is not None
        rows = [r for r in gold if c.place.start <= int(r["start"]) and int(r["end"]) <= c.place.end]
        assert c.kind in {r["kind"] for r in rows}, c.id
        assert c.verb in {r["verb"] for r in rows}, c.id
        assert (c.inherited or "") in {r["inherited"] for r in rows}, c.id


def test_no_sentence_of_the_original_is_copied(shared: Path) -> None:
    original = tokens((shared / "contracts" / "malmo-2024.txt").read_text(encoding="utf-8"))
    runs = {tuple(original[i : i + MOST_ALIKE + 1]) for i in range(len(original) - MOST_ALIKE)}
    copied = [
        text
        for text in texts()
        for words in [tokens(text)]
        if any(tuple(words[i : i + MOST_ALIKE + 1]) in runs for i in range(len(words) - MOST_ALIKE))
    ]

    assert copied == []


# Coverage


def test_the_contract_alone_covers_nothing_and_says_so_in_words() -> None:
    found = results().coverage_of(TARGET, instrument=THIS)
    said = {language: chapter_commitments.figures(Run.of(results()), language)[0].finding for language in ("sv", "en")}

    assert not found.covered.any()
    assert found.promises == ()
    assert said["sv"].startswith("Kontraktet ensamt säkrar 0 procent")
    assert said["en"].startswith("The contract alone secures 0 per cent")


def test_a_delivery_of_the_contract_itself_says_why_it_lowers_nothing() -> None:
    for c in own():
        assert not c.secured
        assert c.reason or c.kind != "delivery"


def test_all_instruments_together_cover_something_in_every_branch_and_never_all_on_average() -> None:
    for _, fold in folds(results()):
        value = statistics(together().covered, fold)[1]
        assert 0 < value < 1


def test_capture_counts_only_where_it_is_built() -> None:
    split = coverage.split(together(), coverage.by_commitment)["intended"]["sysav_capture"]

    for branch, fold in folds(results()):
        if branch != "all":
            value = statistics(split, fold)[1]
            assert (value > 0) == ("capture_decision=built" in branch), branch


def test_each_tonne_is_traced_to_a_decision_with_a_source() -> None:
    sources = {source.id for source in city().sources}
    counted = together().promises
    traced = coverage.split(together(), coverage.by_commitment)
    for promise in counted:
        body, source = traces.decision(results(), promise.commitment, contract(), "sv")
        stands = contract().instruments[promise.instrument]
        assert body, promise.commitment.id
        assert source, promise.commitment.id
        assert stands.source in sources
    for level in coverage.LEVELS:
        assert set(traced[level]) <= {promise.commitment.id for promise in counted}
        whole = sum(traced[level].values(), np.zeros_like(together().needed))
        assert np.allclose(whole, together().cuts[level], atol=1e-6)


def test_no_paragraph_or_registry_number_is_invented() -> None:
    # none is in the sources: the fact base gives bodies and years only
    for instrument in contract().instruments.values():
        assert (instrument.paragraph, instrument.dnr) == ("", "")
    for c in contract().commitments:
        assert c.mandate is None or (c.mandate.paragraph, c.mandate.dnr) == ("", "")


def test_promisors_outside_the_contract_are_in_it() -> None:
    others = {name for c in contract().commitments if c.kind == "delivery" for name in c.promisors}

    assert others >= OUTSIDE
    assert not others & {"eon", "mkb", "cmp", "hauliers"}
    assert not set(contract().parties) & OUTSIDE
    pressed = [c for c in contract().commitments if contract().instrument(c) == "ccc_2023" and c.kind == "support"]
    assert {name for c in pressed for name in c.beneficiaries} == PRESSED
    assert not any(c.secured for c in pressed)
    securing = {c.id for c in contract().commitments if c.kind == "delivery" and c.secured}
    assert securing == {p.commitment.id for p in (*together().promises, *together().left_out)}


def test_what_is_due_after_the_target_does_not_count_and_little_that_is_decided_remains() -> None:
    # three of the eight bus lines of the framework agreement are due in 2031, the last region's paths before 2033
    found, fold = together(), all_draws.whole(results())
    mean = {level: float(statistics(found.cuts[level], fold)[1]) for level in coverage.LEVELS}
    later = float(statistics(found.later["decided_funded"], fold)[1])

    assert {o.commitment.id for o in found.left_out if o.reason == "later"} == {"bus_lines", "superbike"}
    assert 0.2 < later / (later + mean["decided_funded"]) < 0.4


def test_the_citys_signature_is_no_decision_of_its_companies() -> None:
    weakened = {p.commitment.id: p.weakened for p in together().promises if p.weakened}

    assert weakened == dict.fromkeys(["sysav_capture_study", "city_machines", "city_light_vehicles"], "others_decision")


def test_what_the_fact_base_does_not_hold_secures_nothing() -> None:
    by_id = {c.id: c for c in contract().commitments}

    for name in ("housing_company", "port", "companies_own"):
        assert by_id[name].measures == "none"
        assert by_id[name].kind == "goal"
        assert "finns inte i källorna" in by_id[name].reason


def test_only_what_is_decided_and_paid_for_is_called_so() -> None:
    funded = {name for name, measure in city().measures.items() if measure.funded}

    assert set(together().secured["decided_funded"]) <= funded
    assert not set(together().secured["committed"]) & funded
    assert "capture" in together().secured["intended"]
    assert "plastics_sorting" not in {name for level in together().secured.values() for name in level}


def test_the_splits_add_up_to_the_stack() -> None:
    for by, levels in tables.splits(results(), together()).items():
        for level in coverage.LEVELS:
            parts = [np.nan_to_num(cut) for cut in levels[level].values()]  # a part without a known effect adds nothing
            whole = sum(parts, np.zeros_like(together().needed))
            assert np.allclose(whole, together().cuts[level], atol=1e-6), (by, level)


def test_what_is_to_rise_is_covered_by_what_raises_it() -> None:
    # 100 per cent renewable is a floor: the solar roofs lift the share, so needed and covered are above zero
    found = results().coverage_of("renewable_2030")

    assert (found.needed > 0).all()
    assert found.covered[0] > 0
    for level, cut in found.cuts.items():  # each level is the sum of its measures' shares, of a ratio too
        parts = sum(found.shares[level].values(), np.zeros_like(cut))
        np.testing.assert_allclose(parts, cut, atol=1e-9)


def test_no_instrument_alone_covers_more_than_all_together() -> None:
    every = together().covered.mean()
    alone = {name: results().coverage_of(TARGET, instrument=name).covered.mean() for name in contract().instruments}

    assert all(0 <= value <= every for value in alone.values())
    assert max(alone, key=lambda name: alone[name]) == "skyzero"


def _number(cell: str) -> float:
    return 0.0 if cell[0] in "<>" else float(cell.replace("−", "-"))


def test_the_one_screen_says_who_decides_and_who_has_promised() -> None:
    keys = [figure.key for figure in city_front.figures(Run.of(results()), "sv", 2027)]
    who = next(figure for figure in city_front.figures(Run.of(results()), "en", 2027) if figure.key == "who")
    numbers = {row[0]: [_number(cell) for cell in row[1:]] for row in who.rows}

    assert keys == ["path", "outcomes", "decides", "who", "purse", "budget", "targets"]
    for whole, *parts in numbers.values():
        assert sum(parts) == pytest.approx(whole, abs=2.5)  # each is written in whole kilotonnes
    whole, *each = [numbers[row[0]] for row in (who.rows[-1], *who.rows[:-1])]
    assert len(each) == 7 and "unexplained" in numbers  # the rest that no line explains is no controller's
    for level in (1, 2, 3):
        assert whole[level] == pytest.approx(sum(parts[level] for parts in each), abs=4.0)
    assert whole[3] > 40
    assert "there is no promise in the 10 documents that have been read here" in who.finding


def test_without_a_contract_the_one_screen_says_who_decides() -> None:
    run = kk.run(kk.read_city(Path(__file__).parent / "data" / "sound"), "contract", draws=250)

    keys = [figure.key for figure in city_front.figures(Run.of(run), "sv", 2027)]
    assert "control" in keys and "who" not in keys
    assert chapter_commitments.figures(Run.of(run), "sv") == []


# Silence, ticks, needs


def test_the_silence_map_is_whole_and_much_of_it_is_silent() -> None:
    silences = results().silences("territorial", 2030)
    lines = {line.key for line in city().lines if line.account == "territorial"}
    states = {s.line.removeprefix("territorial."): chapter_commitments.state_of(s) for s in silences}

    assert {s.line for s in silences} == lines
    assert states["plant_heat"] == "delivery"
    assert states["cars_local_petrol"] == "delivery"
    assert states["trucks_local"] == "support"
    assert states["trucks_through_abroad"] == states["industry_norcarb"] == states["shipping"] == "silent"


def test_a_goal_has_an_honest_row_of_ticks() -> None:
    by_id = {c.id: ticks(contract(), c) for c in contract().commitments}

    assert [tick for tick in TICKS if by_id["cut_70"][tick]] == ["owner", "number", "date"]
    assert [tick for tick in TICKS if by_id["fund_research"][tick]] == ["date"]
    assert [tick for tick in TICKS if not by_id["cycle_paths"][tick]] == [
        "evidence"
    ]  # an indicator's name proves nothing
    assert not any(by_id["agencies_cooperate"].values())


def test_one_sided_needs_wait() -> None:
    assert silence.unanswered(contract()) == ["need_adaptation_law", "need_sharper", "need_capture_model"]


def test_the_chapter_is_told_in_both_languages_without_ids() -> None:
    ids = {c.id for c in contract().commitments if "_" in c.id} | {clause.id for clause in contract().clauses}
    for language in ("sv", "en"):
        figures = chapter_commitments.figures(Run.of(results()), language)
        cells = {cell for figure in figures for row in figure.rows for cell in row}

        assert [f.key for f in figures] == [
            "coverage", "coverage-branch", "coverage-by", "trace", "left-out", "silence", "needs", "ticks", "ticks-party",
        ]  # fmt: skip
        assert not cells & ids


@pytest.mark.parametrize(("value", "said"), [(0.0, "0"), (0.004, "< 0,1"), (3.14, "3,1"), (39.6, "39,6")])
def test_percentages_of_one_figure_have_the_decimals_of_the_largest(value: float, said: str) -> None:
    assert sizes.percent_size([value, 86.0], "sv").written(value) == said
