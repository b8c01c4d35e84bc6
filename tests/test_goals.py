# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The goals of a city: who adopted them, what is missing and why, levels kept apart, meanings, and what has no target."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
import yaml
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.chapters import goal_meanings, goal_tree, goals
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, schema
from klimatkontrakt.engine import study
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.hall.core import kept_answers
from klimatkontrakt.hall.core.models import Job
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO, copy_of, shipped

ROWS = ["goal", "area", "programme", "budget_goal"]


@cache
def run_of(folder: Path) -> Run:
    city = kk.read_city(folder)
    return Run(city, study.answer(city, "contract", draws=250, seed=1))


def figure(run: Run, key: str, language: str = "sv") -> Figure:
    return next(own for own in goals.figures(run, language) if own.key == key)


def with_goals(*rows: dict) -> City:
    city = shipped(LILLSTAD)
    made = {f"g{i}": schema.Goal.model_validate({"source": "s1", **row}) for i, row in enumerate(rows)}
    return city.model_copy(update={"goals": made})


# ---------- the tree


def test_the_tree_holds_every_goal_once_under_what_it_is_part_of() -> None:
    city = shipped(MALMO)
    rows = goal_tree.placed(city)

    assert sorted(row.name for row in rows) == sorted(city.goals)
    depths = {row.name: row.depth for row in rows}
    assert all(depths[row.name] == depths[row.goal.parent] + 1 for row in rows if row.goal.parent)
    assert [row.name for row in rows if row.depth == 0] == ["mp2021", "budget_2024"]


@settings(max_examples=extent.examples(60), deadline=None)
@given(st.data())
def test_what_the_sentence_counts_is_what_the_tree_and_the_tables_show(data_: st.DataObject) -> None:
    count = data_.draw(st.integers(0, 9))
    kinds = data_.draw(st.lists(st.sampled_from(ROWS), min_size=count, max_size=count))
    parents = [data_.draw(st.sampled_from([None, *(f"g{j}" for j in range(i))])) for i in range(count)]
    city = with_goals(*({"kind": k, "parent": p} for k, p in zip(kinds, parents, strict=True)))
    aimed = data_.draw(st.sampled_from([None, *city.goals]))
    targets = {name: target.model_copy(update={"goal": aimed}) for name, target in city.targets.items()}
    run = Run(city.model_copy(update={"targets": targets}), run_of(LILLSTAD).answer)
    language = data_.draw(st.sampled_from(["sv", "en"]))
    tree = goals.more(run, language)["tree"]

    assert sorted(node["id"] for node in tree) == sorted(city.goals)
    wanted = [node for node, kind in ((n, city.goals[n["id"]].kind) for n in tree) if kind in ("goal", "budget_goal")]
    without = [node for node in wanted if node["is_without"]]
    numbers = [int(number) for number in re.findall(r"\d+", goals.more(run, language)["finding"])]
    if len(wanted) > 1:
        assert numbers == [len(wanted), len(wanted) - len(without), len(without)]
    figures = {own.key: own for own in goals.figures(run, language)}
    assert len(figures["tree"].rows if city.goals else []) == len(city.goals)
    assert len(figures["without"].rows if without else []) == len(without)
    assert ("without" in figures) == bool(without)
    assert sum(bool(node["targets"]) for node in tree) == (aimed is not None and bool(targets))


def test_goals_that_lead_in_a_circle_are_no_endless_tree() -> None:
    city = with_goals({"kind": "goal", "parent": "g1"}, {"kind": "goal", "parent": "g0"}, {"kind": "goal"})

    assert [row.name for row in goal_tree.placed(city)] == ["g2"]


# ---------- who adopted it


@pytest.mark.parametrize(
    ("text", "sv", "en"),
    [
        ("§ 12", "§ 12", "§ 12"),
        ("missing: står inte i källan", "saknas: står inte i källan", "missing: står inte i källan"),
        ("missing:", "inte angivet", "not stated"),
        ("", "inte angivet", "not stated"),
    ],
)
def test_what_is_missing_of_a_decision_is_said_with_its_reason_and_never_guessed(text: str, sv: str, en: str) -> None:
    assert (goal_tree.stated(text, "sv"), goal_tree.stated(text, "en")) == (sv, en)


def test_a_goal_that_says_nothing_of_its_own_was_adopted_with_what_is_above_and_any_other_says_so() -> None:
    above = {"kind": "programme", "body": "state", "date": "2021", "paragraph": "§ 3", "dnr": "A-1"}
    city = with_goals(
        above,
        {"kind": "area", "parent": "g0"},
        {"kind": "goal", "parent": "g1"},
        {"kind": "goal", "parent": "g1", "body": "state", "date": "2021"},
        {"kind": "goal", "parent": "g1", "date": "2024"},
        {"kind": "goal", "parent": "g0", "body": "lillstad"},
        {"kind": "goal", "parent": "g0", "dnr": "missing: borta"},
    )

    assert [goal_tree.adopted_with(city, f"g{i}") for i in range(4)] == [None, "g0", "g0", None]
    facts = goal_tree.decision(city, city.goals["g0"], "sv")
    assert facts == {"body": city.actor("state").label("sv"), "date": "2021", "paragraph": "§ 3", "dnr": "A-1"}
    assert goal_tree.decision(city, city.goals["g2"], "sv") == {}
    for name in ("g4", "g5", "g6"):
        assert goal_tree.adopted_with(city, name) is None
        assert goal_tree.decision(city, city.goals[name], "sv")["paragraph"] == "inte angivet"
    assert goal_tree.decision(city, city.goals["g6"], "sv")["dnr"] == "saknas: borta"


def test_malmos_programme_says_who_and_when_and_what_nobody_has_found() -> None:
    tree = {node["id"]: node for node in goals.more(run_of(MALMO), "sv")["tree"]}

    assert dict(tree["mp2021"]["facts"]) == {
        "Antaget av": "Kommunfullmäktige", "När": "2021", "Paragraf": "saknas: står inte i källorna",
        "Diarienummer": "saknas: står inte i källorna", "Gäller": "2021–2030",
    }  # fmt: skip
    assert tree["goal_9"]["with"] == "Miljöprogram för Malmö stad 2021–2030" and not tree["goal_9"]["facts"]
    assert dict(tree["budget_2024"]["facts"])["Gäller"] == "2024"


# ---------- levels, targets, accounts


def test_the_levels_of_one_year_and_account_are_kept_apart_and_say_what_each_is() -> None:
    levels = figure(run_of(MALMO), "levels")
    by_name = {row[0]: (row[1], row[2]) for row in levels.rows}

    # 1 668 × 0,3 = 500,4; 1 668 × 0,2 = 333,6
    assert by_name["Minst 70 procent lägre utsläpp än 1990"] == ("målvärde", "500")
    assert by_name["Stadens analysbana (A-2.3)"] == ("prognos, inget mål", "451")
    assert by_name["EU-missionens 80 procent"] == ("nivå som inget antaget mål gäller", "334")
    assert by_name["Publicerat 1990"][1] == "1\u00a0668"
    assert "3 nivåer för 2030" in levels.finding
    assert not any("Koldioxidbudget" in row[0] or "Klimatneutral" in row[0] for row in levels.rows)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_target_stands_with_its_account_and_a_forecast_is_no_limit(language: str) -> None:
    run = run_of(MALMO)
    table = figure(run, "targets", language)
    assert len(table.rows) == len(run.city.targets)
    for name, row in zip(table.row_of, table.rows, strict=True):
        target = run.city.targets[name]
        assert row[2] == run.city.label("accounts", target.account, language)
        assert row[3] == str(target.year)
        word = {"sv": ("högst", "minst"), "en": ("at most", "at least")}[language]
        assert row[4].startswith(word) == (target.role == "target")
    assert {text for _, text, _ in table.quotes} == {t.definition for t in run.city.targets.values() if t.definition}


def test_the_accounts_have_their_boundaries_and_are_said_never_to_be_added() -> None:
    accounts = figure(run_of(MALMO), "accounts")
    rows = {row[0]: row for row in accounts.rows}

    assert "läggs aldrig ihop" in accounts.finding and f"{len(accounts.rows)} konton" in accounts.finding
    assert "ingen biogen koldioxid" in rows["Territoriella utsläpp, stadens redovisning"][1]
    assert rows["Territoriella utsläpp, stadens redovisning"][2] == "887 kt CO₂e 2022"
    assert rows["Nettoutsläpp"][1] == "inte angivet" and rows["Nettoutsläpp"][3] == "Klimatneutral stad"
    assert not any("summa" in row[0].casefold() for row in accounts.rows)


def test_what_climate_neutral_is_said_to_mean_stands_by_who_says_it_and_what_is_open() -> None:
    meanings = figure(run_of(MALMO), "meanings")
    rows = {row[0]: row for row in meanings.rows}

    assert meanings.finding.startswith(
        "”Malmö ska vara en klimatneutral stad 2030” sägs betyda olika saker på 4 ställen"
    )
    assert "I 2 av dem" in meanings.finding and sum(row[3] != "inget angivet" for row in meanings.rows) == 2
    assert rows["Budgeten för 2024"][2:] == [
        "inte angivet", "hur stora utsläpp som får vara kvar; vilka sänkor som räknas; vilket konto målet mäts på",
        "inte angivet", "inte beslutat", "ja",
    ]  # fmt: skip
    # 1 − 0,8 = 0,2
    assert rows["EU-missionens krav på städerna"][2] == "minst 80 procent under 1990; högst 20 procent får vara kvar"
    assert rows["EU-missionens krav på städerna"][5:] == ["räknas", "nej"]
    assert rows["Sveriges mål till 2045"][1].endswith("till 2045")
    english = figure(run_of(MALMO), "meanings", "en")
    assert english.author_columns == [3] and english.rows[0][3] == rows["Budgeten för 2024"][3]


def test_meanings_of_several_goals_say_of_which() -> None:
    meaning = {"by": "state", "source": "s1"}
    city = with_goals(
        {"kind": "goal", "sv": "Ett", "meanings": {"m": meaning}},
        {"kind": "goal", "sv": "Två", "meanings": {"m": meaning}},
    )
    shown = goal_meanings.figure(city, "sv")

    assert shown is not None and [row[-1] for row in shown.rows] == ["Ett", "Två"]
    assert "”Ett”, ”Två”" in shown.finding and len(shown.heads) == len(shown.rows[0]) == 8


# ---------- the folder


def test_a_meaning_is_read_and_written_back_and_its_names_are_checked(tmp_path: Path) -> None:
    goal = {
        "g1": {
            "sv": "Neutral", "kind": "goal", "source": "s1", "paragraph": "missing: vet inte",
            "meanings": {"m": {"sv": "X", "by": "nobody", "cut": 0.7, "source": "nowhere"}},
        }
    }  # fmt: skip
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "goals.yaml").write_text(yaml.safe_dump(goal, allow_unicode=True), encoding="utf-8")
    with pytest.raises(kk.ProblemsError) as told:
        kk.read_city(folder)
    codes = [problem.code for problem in told.value.problems if problem.severity == "error"]
    said = " ".join(problem.said("sv") for problem in told.value.problems)

    assert "meaning_base" in codes and "nobody" in said and "nowhere" in said
    assert all(problem.place.file == "goals.yaml" for problem in told.value.problems if problem.severity == "error")
    goal["g1"]["meanings"]["m"] |= {"by": "state", "source": "s1", "base_year": 1990, "open": ["resten"]}
    (folder / "goals.yaml").write_text(yaml.safe_dump(goal, allow_unicode=True), encoding="utf-8")
    city = kk.read_city(folder)
    kk.write_city(city, tmp_path / "again")
    assert kk.read_city(tmp_path / "again").goals == city.goals
    assert city.goals["g1"].meanings["m"].open == ("resten",)


@pytest.mark.parametrize("fault", ["cut: 1.7, base_year: 1990", "scopes: [scope_9]", "sinks: maybe", "by: 7"])
def test_a_meaning_that_makes_no_sense_is_told(tmp_path: Path, fault: str) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    by = "" if fault.startswith("by") else "by: state, "
    text = f"g1: {{sv: X, kind: goal, source: s1, meanings: {{m: {{{by}source: s1, {fault}}}}}}}\n"
    (folder / "goals.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(kk.ProblemsError) as told:
        kk.read_city(folder)
    assert all(problem.place.file == "goals.yaml" for problem in told.value.problems)


def test_what_a_goal_means_moves_no_number(tmp_path: Path) -> None:
    row = (
        "g1: {sv: X, kind: goal, source: s1, meanings: {m: {sv: M, by: state, cut: 0.5, base_year: 1990, source: s1}}}"
    )
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "goals.yaml").write_text(row + "\n", encoding="utf-8")
    answer = study.answer(kk.read_city(folder), "contract", draws=250, seed=1)

    assert answer.frame.targets == run_of(LILLSTAD).answer.frame.targets


# ---------- the page


def words_of(answered) -> str:
    text = re.sub(r"<svg.*?</svg>", " ", answered.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.django_db
def test_the_page_is_in_the_menus_and_shows_the_tree() -> None:
    own = hall.version(hall.files(MALMO))
    kept_answers.work_out(own, own.city.shown)
    client = Client()

    assert 'href="/kommun/malmo/mal/"' in client.get("/kommun/malmo/").content.decode()
    text = words_of(client.get("/kommun/malmo/mal/"))
    assert "13 mål står i de styrande dokumenten. 3 av dem har ett målvärde" in text
    assert "Paragraf saknas: står inte i källorna" in text and text.count("Har inget målvärde.") == 10
    english = client.get("/en/city/malmo/goals/").content.decode()
    assert "missing: står inte" in unescape(english) and 'lang="sv"' in english


@pytest.mark.django_db
def test_a_city_without_goals_says_so_and_how_they_come_in() -> None:
    hall.worked(hall.version())
    text = words_of(Client().get("/kommun/lillstad/mal/"))

    assert "Inga antagna mål är inlagda för Lillstad." in text and "goals.yaml" in text
    assert "hör inte till något antaget mål här" in text


@pytest.mark.django_db
def test_a_template_city_has_no_goals_and_nothing_is_worked_out_for_it() -> None:
    hall.forget_answers()
    answered = Client().get("/kommun/lund/mal/")
    text = words_of(answered)

    assert answered.status_code == 200 and not Job.objects.exists()
    assert "Inga antagna mål är inlagda för Lund." in text
    assert "inte kommunens mål" in text and "<table" not in answered.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("has_target", [True, False])
def test_targets_below_are_spoken_of_only_where_there_are_some(has_target: bool) -> None:
    files = hall.files()
    if not has_target:
        document = yaml.safe_load(files["city.yaml"])
        document["targets"] = {}
        files["city.yaml"] = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    hall.worked(hall.version(files))

    for address, words in (
        ("/kommun/lillstad/mal/", "Målvärdena nedan"),
        ("/en/city/lillstad/goals/", "the targets below"),
    ):
        html = hall.without_cards(Client().get(address).content.decode())
        assert (words in html) == has_target, address
