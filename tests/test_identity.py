# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Owners, and things that take another's place: checked, written, told, and addresses that lead on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klimatkontrakt.city import City, identity, load, read_city, references, write_city
from klimatkontrakt.city.document import written
from klimatkontrakt.city.id_words import words_of_id
from klimatkontrakt.city.schema import Quantity
from klimatkontrakt.engine import study
from klimatkontrakt.folder.problem import Problem, UnknownNameError
from klimatkontrakt.sources.book import reader, writer
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import KINDS, story
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped
from tests.terminal import run

DRAWS = 250


def found_in(folder: Path) -> list[Problem]:
    return [p for p in load(folder).problems if p.code != "not_canonical"]


def with_column(folder: Path, file: str, name: str, values: dict[str, str]) -> Path:
    """A table with one more column; rows are told by their first cell."""
    header, *rows = (folder / file).read_text(encoding="utf-8").splitlines()
    lines = [f"{header},{name}", *(f"{row},{values.get(row.split(',')[0], '')}" for row in rows)]
    (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


# Owners


@pytest.mark.parametrize("file", ["quantities.csv", "history.csv"])
def test_an_owner_is_an_actor(file: str, tmp_path: Path) -> None:
    first = "ef.petrol" if file == "quantities.csv" else "territorial"
    known = with_column(copy_of(LILLSTAD, tmp_path / "a"), file, "owner", {first: "state"})
    unknown = with_column(copy_of(LILLSTAD, tmp_path / "b"), file, "owner", {first: "sysav"})

    assert load(known).problems == ()
    assert {(p.code, p.place.column, p.values["name"]) for p in found_in(unknown)} == {
        ("reference_unknown", "owner", "sysav")
    }


def test_who_answers_for_a_figure_is_told_and_moves_no_number(tmp_path: Path) -> None:
    folder = with_column(copy_of(LILLSTAD, tmp_path), "quantities.csv", "owner", {"ef.petrol": "state"})
    with_column(folder, "history.csv", "owner", {"territorial": "lillstad"})
    own, plain = (study.run(read_city(root), "contract", draws=DRAWS) for root in (folder, LILLSTAD))

    assert list(own.table("accounts")) == list(plain.table("accounts"))
    assert "Staten svarar för uppgiften." in sentences.sentences(story(own, "ef.petrol", 2030), "sv")
    assert "Lillstads kommun svarar för det publicerade för 1990, 2022." in sentences.sentences(
        story(own, "territorial", 2030), "sv"
    )


# Replacing


def renamed(folder: Path, old: str, new: str, files: tuple[str, ...]) -> Path:
    for file in files:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return folder


def replacing(to: Path) -> Path:
    """Lillstad in which one thing of each kind has taken another's place."""
    folder = copy_of(LILLSTAD, to)
    renamed(folder, "ef.petrol", "ef.fossil", ("quantities.csv", "lines.csv"))
    with_column(folder, "quantities.csv", "replaces", {"ef.fossil": "ef.petrol;ef.gasoline"})
    renamed(folder, "territorial,petrol", "territorial,road", ("lines.csv",))
    header, *rows = (folder / "lines.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{header},replaces", *(f"{row},{'territorial.petrol' if ',road,' in row else ''}" for row in rows)]
    (folder / "lines.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    renamed(folder, "fewer_trips", "less_traffic", ("measures.yaml", "city.yaml", "uptakes.csv", "contract/2026.yaml"))
    edited(folder, "measures.yaml", "  status: decided\n", "  status: decided\n  replaces: fewer_trips\n")
    renamed(folder, "  budget:", "  carbon:", ("city.yaml",))
    edited(
        folder,
        "city.yaml",
        "of: territorial, from: 2022, unit: tCO2e",
        "of: territorial, from: 2022, unit: tCO2e, replaces: [budget, spent]",
    )
    edited(folder, "city.yaml", "cut_2030: {account", "down_2030: {replaces: cut_2030, account")
    renamed(folder, "s2,Round", "s3,Round", ("sources.csv",))
    renamed(folder, "source: s2", "source: s3", ("measures.yaml",))
    renamed(folder, ",s2,", ",s3,", ("quantities.csv",))
    with_column(folder, "sources.csv", "replaces", {"s3": "s2"})
    renamed(folder, "households", "homes", ("lines.csv", "measures.yaml"))
    edited(folder, "actors.csv", "households,Hushåll", "homes,Hushåll")
    with_column(folder, "actors.csv", "replaces", {"homes": "households"})
    return edited(folder, "contract/2026.yaml", "{id: k2, ", "{id: k2b, replaces: k2, ")


ADDRESSES = [
    ("ef.petrol", "quantity", "ef.fossil"), ("ef.gasoline", "quantity", "ef.fossil"), ("territorial.petrol", "line", "territorial.road"),
    ("fewer_trips", "measure", "less_traffic"), ("budget", "account", "carbon"), ("spent", "account", "carbon"),
    ("cut_2030", "target", "down_2030"), ("s2", "source", "s3"), ("households", "actor", "homes"), ("k2", "commitment", "k2b"),
]  # fmt: skip


def test_the_address_of_what_was_replaced_leads_to_what_took_its_place(tmp_path: Path) -> None:
    folder = replacing(tmp_path)
    assert found_in(folder) == []
    results = study.run(read_city(folder), "contract", draws=DRAWS)

    for old, kind, new in ADDRESSES:
        told = story(results, old, 2030)
        assert (told.kind, told.id) == (kind, new)
        assert words_of_id(old) in sentences.sentences(told, "en")[-1]
        assert story(results, f"{kind}:{old}", 2030) == told == story(results, new, 2030)
    with pytest.raises(UnknownNameError):
        story(results, "measure:ef.petrol", 2030)


def test_what_replaces_comes_back_as_it_was_written(tmp_path: Path) -> None:
    folder = replacing(tmp_path)
    city = read_city(folder)
    write_city(city, folder)
    texts = written(city)

    assert load(folder).problems == () and written(read_city(folder)) == texts
    assert "replaces: fewer_trips\n" in texts["measures.yaml"] and "replaces: [budget, spent]" in texts["city.yaml"]
    assert "ef.petrol;ef.gasoline" in texts["quantities.csv"]
    assert written(reader.proposed(city, writer.book(city, "sv")).city) == texts


def test_explain_leads_on_from_a_replaced_id(tmp_path: Path) -> None:
    done = run("explain", replacing(tmp_path), "fewer_trips", lang="en")

    assert (
        done.returncode == 0 and "[less_traffic]" in done.stdout and "Has taken the place of fewer trips" in done.stdout
    )


def city_with(**rows: dict[str, Any]) -> City:
    city = shipped(LILLSTAD)
    changed = {name: city.measures[name].model_copy(update=update) for name, update in rows.items()}
    return city.model_copy(update={"measures": {**city.measures, **changed}})


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ({"fewer_trips": {"replaces": ("walking",)}}, []),
        ({"fewer_trips": {"replaces": ("walking", "cycling")}, "electric_cars": {"replaces": ("petrol",)}}, []),
        ({"fewer_trips": {"replaces": ("fewer_trips",)}}, ["replaced_there"]),
        ({"fewer_trips": {"replaces": ("electric_cars",)}}, ["replaced_there"]),
        ({"fewer_trips": {"replaces": ("electric_cars",)}, "electric_cars": {"replaces": ("fewer_trips",)}}, ["replaced_there"] * 2),
        ({"fewer_trips": {"replaces": ("walking",)}, "electric_cars": {"replaces": ("walking",)}}, ["replaced_twice"]),
    ],
)  # fmt: skip
def test_a_place_that_is_taken_was_empty_and_is_taken_once(rows: dict[str, Any], codes: list[str]) -> None:
    assert [p.code for p in identity.problems(city_with(**rows))] == codes


def test_an_id_of_one_kind_may_be_replaced_by_another_kind_of_the_same_name() -> None:
    # ids are of their kind: the quantity ef.petrol is there, the measure of that name was not
    assert list(identity.problems(city_with(fewer_trips={"replaces": ("ef.petrol",)}))) == []


def test_a_group_that_quantities_still_belong_to_has_not_been_replaced(tmp_path: Path) -> None:
    folder = edited(
        copy_of(LILLSTAD, tmp_path), "city.yaml", "targets:\n", "groups: {vehicles: {replaces: cars}}\ntargets:\n"
    )

    assert ("replaced_there", "vehicles") in [(p.code, p.place.item) for p in found_in(folder)]


def test_every_kind_that_may_be_replaced_has_a_story() -> None:
    assert set(identity.successors(shipped(MALMO))) == set(KINDS)


# One number with one doubt


def rows_of(*pairs: tuple[dict[str, str], dict[str, float], bool]) -> tuple[Quantity, ...]:
    made = []
    for when, together, is_ranged in pairs:
        ends = {"low": 9.0, "high": 12.0} if is_ranged else {}
        values = {
            "id": "q",
            "label_sv": "q",
            "unit": "1",
            "origin": "assumed",
            "year": 2022,
            "value": 10.0,
            "source": "s1",
        }
        made.append(Quantity.model_validate({**values, **ends, "when": when, "with": together}))
    return tuple(made)


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([({}, {"f": 0.5}, True), ({"vote": "a"}, {"f": 0.5}, True)], 0),
        ([({}, {"f": 0.5}, True), ({"vote": "a"}, {}, True)], 0),  # left out: as the quantity's own row
        ([({}, {"f": 0.5}, True), ({"vote": "a"}, {"g": 0.5}, True)], 1),
        ([({}, {}, True), ({"vote": "a"}, {"f": 0.5}, True)], 1),
        ([({}, {}, False), ({"vote": "a"}, {"f": 0.5}, True), ({"vote": "b"}, {"f": 0.5}, True)], 0),
        ([({}, {}, False), ({"vote": "a"}, {"f": 0.5}, True), ({"vote": "b"}, {}, True)], 1),
    ],
)
def test_rows_of_one_quantity_err_together_with_the_same(rows: list[Any], count: int) -> None:
    city = shipped(LILLSTAD)
    changed = city.model_copy(update={"quantities": (*city.quantities, *rows_of(*rows))})

    assert [p.code for p in references.problems(changed)].count("when_other_with") == count
