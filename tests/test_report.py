# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The report: whole, in both languages, self-contained, and every chart with its table and finding."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import account_path, city_front, contents, measures, run_names
from klimatkontrakt.chapters import money as chapter_money
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.canvas import spread, ticks, wrapped
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.figures.paths import Curve, Mark, PathChart
from klimatkontrakt.language import sizes, words
from klimatkontrakt.publish import report
from tests.cities import LILLSTAD, MALMO, lillstad_with, shipped

SOUND = Path(__file__).parent / "data" / "sound"


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.unclosed: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        values = dict(attributes)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values[k] for k in ("href", "src") if values.get(k)]
        if tag not in ("meta", "link", "br", "img", "hr"):
            self.stack.append(tag)

    def handle_endtag(self, tag) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.unclosed.append(tag)


@pytest.fixture(scope="module", params=[(LILLSTAD, "sv"), (LILLSTAD, "en"), (SOUND, "sv"), (SOUND, "en")], ids=str)
def page(request) -> tuple[str, kk.Results, str]:
    folder, language = request.param
    results = kk.run(kk.read_city(folder), "contract", draws=500)
    return report.html(Run.of(results), (), language, budget_year=2027), results, language


def test_it_is_well_formed_with_ids_once(page) -> None:
    parsed = _Page(page[0])

    assert parsed.unclosed == [] and parsed.stack == []
    assert len(parsed.ids) == len(set(parsed.ids))


def test_it_holds_everything_itself(page) -> None:
    text = page[0]
    parsed = _Page(text)

    assert "<script" not in text
    assert all(link.startswith("#") for link in parsed.links if not link.startswith("http"))
    assert not re.search(r'(src|srcset)="http|@import|url\(', text)
    assert all(link[1:] in parsed.ids for link in parsed.links if link.startswith("#"))


def test_it_says_its_language_and_leaves_no_text_unfilled(page) -> None:
    text, _, language = page

    assert f'<html lang="{language}"' in text
    assert not re.search(r"\{[a-z_]+\}", re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))
    assert "nan" not in re.sub(r"<[^>]+>", " ", text).split()


def test_its_chapters_are_the_figures_of_the_pages(page) -> None:
    text, results, language = page
    run = Run.of(results)
    leaves = contents.pages(run, language, 2027).items()
    of_one = (contents.REMIT, contents.AREA)  # a body's own page, and an area's
    of_pages = [figure for name, leaf in leaves if not name.startswith(of_one) for figure in leaf.every_figure]
    shown = [figure for _, _, figures in report.sections(run, language, 2027) for figure in figures]

    wanted = {(figure.finding, repr(figure.rows)) for figure in of_pages}
    assert {(figure.finding, repr(figure.rows)) for figure in shown} == wanted
    first = city_front.words(run, language)
    assert f'<p class="verdict">{first["verdict"]}</p>' in text


def test_every_chart_has_a_name_a_finding_and_a_table(page) -> None:
    for figure in re.findall(r"<figure.*?</figure>", page[0], flags=re.DOTALL):
        if "<svg" in figure:
            assert re.search(r'<svg[^>]*role="img"[^>]*><title>[^<]+</title>', figure)
            assert "<table>" in figure
        assert re.search(r"<h3>[^<]{10,}</h3>|<h3>\S+</h3>", figure)


def test_the_first_finding_says_where_we_stand() -> None:
    results = kk.run(shipped(LILLSTAD), "contract", draws=4_000)
    finding = account_path.path_figure(Run.of(results), "sv").finding.replace("\u00a0", " ")

    assert finding.startswith("15 000 ton CO₂e 2022. Målet 2030: högst 9 000. Planen hamnar på ungefär 7 ")


def test_branches_have_letters_at_their_ends_and_names_in_the_legend() -> None:
    results = kk.run(kk.read_city(SOUND), "contract", draws=500)
    figure = account_path.path_figure(Run.of(results), "sv")

    assert figure.drawing is not None
    assert re.search(r">A \d", figure.drawing.wide) and re.search(r">B \d", figure.drawing.wide)
    assert {name for _, name in figure.legend} >= {
        "A: Beslut om infångning: byggs",
        "B: Beslut om infångning: blir inte av",
    }
    assert any("gren A: Beslut om infångning: byggs" in note for note in figure.notes)


def test_labels_at_the_ends_of_many_long_named_lines_stay_inside_the_drawing() -> None:
    names = [f"En gren med ett långt namn som bryts i flera rader, nummer {i}" for i in range(9)]
    curves = [Curve(name, "plan", [2020, 2030], [100.0, 50.0 + i]) for i, name in enumerate(names)]
    drawing = PathChart("t", "d", sizes.Size(1.0, "kt", "sv", 1), curves, [Mark("Ett mål", "target", 2030, 40.0)]).svg(
        880.0, "sv"
    )
    height = float(re.search(r'viewBox="0 0 880 ([\d.]+)"', drawing)[1])
    places = [float(y) for y in re.findall(r'<text class="label [^"]*" x="[\d.]+" y="([-\d.]+)"', drawing)]

    assert len(places) > 20
    assert min(places) > 0 and max(places) < height
    assert all(b - a > 8 for a, b in zip(sorted(places), sorted(places)[1:], strict=False))


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    figure = Figure(
        "k", "f", ["Vad", "Tal", "Vem", "Del"], [["a", "−1,5", "staten, 2027", "34 %"], ["b", "", "–", "2 %"]]
    )

    assert [figure.is_number(column) for column in range(4)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("value", "written"), [(0.000063, "< 0,01"), (-0.0000001, "> −0,01"), (12.345, "12,3"), (886.7, "887"), (0.0, "0")]
)
def test_no_figure_is_finer_than_it_can_be_known(value: float, written: str) -> None:
    assert sizes.Size(1.0, "t", "sv").of([value]).told(value) == written


def test_no_id_is_shown_for_a_name(page) -> None:
    text, results, _ = page
    shown_text = re.sub(
        r"<style>.*?</style>|<[^>]+>",
        " ",
        re.sub(r'<ul class="remarks">.*?</ul>', "", text, flags=re.DOTALL),
        flags=re.DOTALL,
    )
    ids = {i for i in (*results.city.measures, *results.city.pools, *results.city.events) if "_" in i}

    assert not [i for i in ids if re.search(rf"\b{i}\b", shown_text)]


def test_provenance_is_on_the_page(page) -> None:
    text, results, _ = page

    assert results.provenance.document[:16] in text
    assert kk.__version__ in text


@pytest.mark.parametrize("subject", ["problems", "report", "cli", "terms", "story", "chances"])
def test_every_text_stands_in_both_languages(subject: str) -> None:
    for key, entry in words.catalogue(subject).items():
        assert str(entry["sv"]).strip() and str(entry["en"]).strip(), key


def test_a_name_from_outside_is_escaped(tmp_path) -> None:
    from tests.cities import copy_of, edited

    folder = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "name: Lillstad", 'name: "<script>alert(1)</script>"')
    text = report.html(Run.of(kk.run(kk.read_city(folder), "contract", draws=250)), (), "sv", budget_year=2027)

    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_ticks_are_round_and_hold_the_data() -> None:
    assert ticks(-120.0, 330.0) == [-200.0, -100.0, 0.0, 100.0, 200.0, 300.0, 400.0]
    assert ticks(0.0, 0.0)[-1] > 0


def test_labels_do_not_touch_and_stay_inside() -> None:
    moved = spread([50.0, 51.0, 52.0, 99.0], 10.0, 0.0, 100.0)

    assert all(b - a >= 10.0 - 1e-9 for a, b in zip(sorted(moved), sorted(moved)[1:], strict=False))
    assert min(moved) >= 0.0 and max(moved) <= 100.0


def test_long_names_are_broken_into_lines() -> None:
    assert wrapped("en ganska lång etikett på svenska", 100.0) == ["en ganska", "lång etikett", "på svenska"]


def _costs_of(tmp_path: Path, costs: str) -> tuple[list[list[str]], dict[str, str]]:
    """Lillstad with other costs of Fewer car trips: the rows by cost per tonne, and the money of every measure."""
    city = lillstad_with(tmp_path, ("measures.yaml", f"fewer_trips: {{costs: [{costs}]}}"))
    results = kk.run(city, "contract", draws=250)
    table = measures.table_figure(Run.of(results), "en")
    return list(map(list, chapter_money.cost_per_tonne(Run.of(results), "en").rows)), {
        row[0]: row[4] for row in table.rows
    }


KNOWN = (
    "{kind: investment, value: 5, unit: MSEK, payers: {lillstad: 1}, price_year: 2024, includes_energy: false, "
    "basis: incremental, origin: comparable, source: s2}"
)
UNKNOWN = "{kind: running, missing: no one has asked, source: s2}"
NOTHING = (
    "{kind: running, value: 0, unit: MSEK/yr, from_year: 2023, payers: {lillstad: 1}, price_year: 2024, "
    "includes_energy: false, basis: incremental, origin: comparable, source: s2}"
)


@pytest.mark.parametrize(
    "costs",
    [UNKNOWN, "{kind: investment, missing: no one has asked, source: s2}, " + UNKNOWN, ""],
    ids=["missing", "two", "silent"],
)
def test_a_measure_whose_costs_are_missing_is_not_free(tmp_path, costs: str) -> None:
    rows, money = _costs_of(tmp_path, costs)

    assert rows[-1][:3] == ["Fewer car trips", "not known", "not known"]
    assert "running" in rows[-1][4]
    assert money["Fewer car trips"] == "not known"


def test_a_cost_that_lacks_a_part_is_no_saving_however_much_energy_it_saves(tmp_path) -> None:
    rows, money = _costs_of(tmp_path, f"{KNOWN}, {UNKNOWN}")

    assert rows[-1][:3] == ["Fewer car trips", "not known", "not known"] and rows[-1][4] == "running cost"
    assert money["Fewer car trips"] == "not known: running cost is missing"


def test_a_cost_that_lacks_a_part_says_which_and_stands_after_whole_ones(tmp_path) -> None:
    rows, money = _costs_of(tmp_path, f"{KNOWN.replace('value: 5', 'value: 500')}, {UNKNOWN}")

    assert [row[0] for row in rows] == ["Electric cars", "Fewer car trips"]
    assert rows[1][1] != "–" and rows[1][4] == "running cost" and rows[0][4] == "–"
    assert money["Fewer car trips"].endswith("without running cost")


def test_a_cost_of_nothing_is_known(tmp_path) -> None:
    rows, money = _costs_of(tmp_path, NOTHING)

    row = next(row for row in rows if row[0] == "Fewer car trips")
    assert row[1].startswith("−") and row[4] == "–"  # the energy that is saved
    assert money["Fewer car trips"] == row[2]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_measures_strengths_and_costs_are_told_apart(language) -> None:
    results = kk.run(shipped(MALMO), draws=250)
    own = [each for each in results.frame.inputs if each.kind in ("move", "cost")]
    names = {each.key: run_names.input_name(results, each, language) for each in own}

    assert len(set(names.values())) == len(names)
    trucks = "Distributionslastbilar på diesel, byta ut" if language == "sv" else "replace"
    assert trucks in names["move:freight:trucks"]
    alone = {
        "sv": "Fjärrvärme till gasområdena (åtgärdens styrka)",
        "en": "District heating to the gas areas (strength of the measure)",
    }
    assert alone[language] in names.values()
