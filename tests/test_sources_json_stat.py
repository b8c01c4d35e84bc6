# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""JSON-stat as services give it: every form of the standard, and what contradicts itself is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.sources.publishers import pxweb
from klimatkontrakt.sources.tables import json_stat
from klimatkontrakt.sources.tables.files import Said
from tests.tables import PLAIN, as_json, dimension, dimensions, stat, stat_1


def read(whole: Any, said: Said | None = None):
    return pxweb.read(as_json(whole), name="svar.json", said=said or Said())


def codes(whole: Any) -> set[str]:
    return {problem.code for problem in read(whole).problems}


def figures(whole: Any) -> dict[tuple[object, ...], object]:
    return {(row[1], row[3], row[4]): row[5] for row in read(whole).rows}


def changed(name: str, **category: Any) -> dict[str, Any]:
    """One of the plain dimensions with its category changed; what is None is taken out."""
    own = dimensions()[name]
    made = {**own["category"], **category}
    return {name: {**own, "category": {key: value for key, value in made.items() if value is not None}}}


UNORDERED = {"index": {"1281": 1, "1280": 0}}


@pytest.mark.parametrize(
    "whole",
    [
        stat(),
        stat_1(),
        stat(of=changed("Region", **UNORDERED)),
        stat(of=changed("Region", index=["1280", "1281"])),
        stat(of=changed("Region", index=["1280", "1281"], label={"1280": "1280 Malmö", "1281": "1281 Lund"})),
        stat(of=changed("Region", label={"1281": "Lund", "1280": "Malmö"})),
        stat(of=changed("Region", label=None)),
        stat(of=changed("Tid", index=["2021", "2022"], label=None)),
        stat(of=changed("ContentsCode", index=None)),
        stat(of=changed("Bransle", child={"EL": ["FJ"]})),
        stat(value=[str(value) for value in PLAIN.values()]),
        stat(value={str(at): value for at, value in enumerate(PLAIN.values())}),
        stat(role={}),
        stat(role=None),
        stat(role={"time": ["Tid"]}),
        stat(extension={"px": {"tableid": "T1", "decimals": 0}}, note=["En not."], link={}),
        {"dataset": stat_1()},
        {"Energi2024": stat_1()},
        {"energi": stat()},
        {"class": "collection", "version": "2.0", "link": {"item": [stat()]}},
        {"class": "collection", "link": {"item": [{"class": "collection", "link": {"item": [stat()]}}]}},
    ],
    ids=[
        "plain", "version 1", "index unordered", "index list", "code in label", "labels unordered", "no labels of areas",
        "no labels of years", "single without index", "children", "strings", "object of values", "no roles",
        "roles null", "only time", "extension", "dataset", "named bundle 1", "named bundle 2", "collection", "nested",
    ],
)  # fmt: skip
def test_every_form_of_the_standard_holds_the_same_figures(whole):
    assert figures(whole) == PLAIN and codes(whole) == set()
    assert {row[6] for row in read(whole).rows} == {"MWh"}
    assert (read(whole).provenance.publisher, read(whole).provenance.release) == ("SCB", "2025-03-01")


@given(st.permutations(list(range(4))))
def test_the_order_of_the_dimensions_means_nothing(order):
    made = dimensions()
    names = [list(made)[at] for at in order]
    of = {name: made[name] for name in names}
    codes_of = {
        "Region": ["1280", "1281"],
        "Bransle": ["El", "Fjärrvärme"],
        "ContentsCode": ["X"],
        "Tid": [2021, 2022],
    }
    keys: list[dict[str, Any]] = [{}]
    for name in names:
        keys = [{**key, name: code} for key in keys for code in codes_of[name]]
    values = [PLAIN[key["Region"], key["Bransle"], key["Tid"]] for key in keys]

    assert figures({**stat(), "dimension": of, "id": names, "size": [len(codes_of[n]) for n in names], "value": values}) \
        == PLAIN  # fmt: skip


def test_what_an_object_of_values_leaves_out_is_missing():
    assert figures(stat(value={"0": 10, "3": 40, "7": 80})) == {
        key: value for key, value in PLAIN.items() if value in (10, 40, 80)
    }


@pytest.mark.parametrize(
    ("value", "status", "expected"),
    [
        ([10, None, *range(30, 90, 10)], {"1": ".."}, None),
        ([10, 0, *range(30, 90, 10)], {"1": ".."}, None),
        ([10, 0, *range(30, 90, 10)], {"1": "......"}, None),
        ([10, 0, *range(30, 90, 10)], {"1": "-"}, 0.0),
        ([10, None, *range(30, 90, 10)], {"1": "-"}, 0.0),
        ([10, None, *range(30, 90, 10)], None, None),
        ([10, 20, *range(30, 90, 10)], ["", "p", *[""] * 6], 20.0),
        ([10, "..", *range(30, 90, 10)], None, None),
        ([10, "-", *range(30, 90, 10)], None, 0.0),
        ([10, "", *range(30, 90, 10)], None, None),
    ],
)
def test_a_value_and_its_status_say_together_what_is_missing_and_what_is_nil(value, status, expected):
    assert figures(stat(value=value, status=status)).get(("1280", "El", 2022)) == expected


@pytest.mark.parametrize("status", [{"1": "p", "3": "p"}, ["", "p", "", "p", "", "", "", ""]])
def test_figures_that_are_preliminary_by_their_status_keep_the_mark(status):
    table = read(stat(status=status))

    assert dict.fromkeys((("1280", "El", 2022), ("1280", "Fjärrvärme", 2022)), "p") == dict(table.marks)
    assert {p.code for p in table.problems} == {"figures_preliminary"}


def test_a_status_for_all_is_of_all():
    assert len(read(stat(status="p")).marks) == 8 and len(read(stat(status=["p"])).marks) == 8


# Units


@pytest.mark.parametrize(
    ("unit", "expected", "factor"),
    [
        ({"base": "MWh", "decimals": 0}, "MWh", 1),
        ({"label": "GWh"}, "GWh", 1),
        ({"symbol": "%"}, "%", 1),
        ({"base": "ton", "label": "ton"}, "t", 1),
        ({"base": "MWh", "multiplier": 3}, "MWh", 1000),
        ({"base": "MWh", "multiplier": 0}, "MWh", 1),
        ({"base": "ton CO2-ekvivalenter"}, "tCO2e", 1),
        ({"base": "tusental ton"}, "kt", 1),
        ({"base": "kg per invånare"}, "kg/person", 1),
        ({"base": "kg", "label": "kg per invånare"}, "kg (kg per invånare)", 1),
        ({"base": "MWh", "multiplier": 1}, "MWh × 1", 1),
    ],
)
def test_a_unit_is_used_whole(unit, expected, factor):
    own = stat(of=changed("ContentsCode", label={"X": "Värde"}, unit={"X": unit}))

    assert {row[6] for row in read(own).rows} == {expected}
    assert figures(own) == {key: value * factor for key, value in PLAIN.items()}


def test_two_contents_have_a_unit_each():
    contents = {
        "ContentsCode": dimension(
            "tabellinnehåll", {"A": "Utsläpp, ton", "B": "Per invånare, kg"},
            unit={"A": {"base": "ton CO2-ekvivalenter"}, "B": {"base": "kg"}},
        )
    }  # fmt: skip
    own = stat(of=contents, value=list(range(16)))

    assert {(str(row[3]).rpartition(" / ")[2], row[6]) for row in read(own).rows} == {
        ("Utsläpp, ton", "tCO2e"),
        ("Per invånare, kg", "kg"),
    }


def test_units_in_words_say_nothing_that_the_file_does_not():
    assert json_stat.unit_in_words(None) == "" and json_stat.unit_in_words({"decimals": 2}) == ""
    assert json_stat.unit_in_words({"base": "MWh", "label": "GWh"}) == "MWh (GWh)"


# What contradicts itself


@pytest.mark.parametrize(
    ("whole", "code"),
    [
        (stat(size=[2, 2, 1, 3]), "dimension_size"),
        (stat(size=[2, 2, 2]), "json_missing"),
        (stat(value=[1, 2, 3]), "cube_size"),
        (stat(value={"8": 1}), "cube_size"),
        (stat(value={"x": 1}), "json_kind"),
        (stat(value=[[1], 2, 3, 4, 5, 6, 7, 8]), "json_kind"),
        (stat(value=["cirka 10", *range(7)]), "cell_not_number"),
        (stat(of=changed("Region", index={"1280": 0, "1281": 0})), "dimension_order"),
        (stat(of=changed("Region", index={"1280": 0, "1281": 2})), "dimension_order"),
        (stat(of=changed("Region", index=["1280", "1280"])), "dimension_twice"),
        (stat(of=changed("Region", index=None)), "json_missing"),
        (stat(of=changed("Region", label={"1280": "Lund", "1281": "Malmö"})), "area_unknown"),
        (stat(of={"Tid": dimension("år", {"2021": "2019-2021", "2022": "2020-2022"})}), "year_is_several"),
        (stat(of={"Tid": dimension("år", {"2021": "2020", "2022": "2021"})}), "year_contradicted"),
        (stat(of={"Tid": dimension("månad", {"2021M01": "2021M01", "2021M02": "2021M02"})}), "year_is_part"),
        (stat(of={"Tid": dimension("år", {})}, size=[2, 2, 1, 0], value=[]), "dimension_empty"),
        (stat(role={"time": ["Tid", "Region"]}), "dimensions_alike"),
        ({"class": "collection", "link": {"item": [{"href": "https://x"}]}}, "json_stat_links"),
        ({"a": 1}, "json_missing"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(whole, code):
    told = read(whole).problems

    assert code in {problem.code for problem in told} and read(whole).rows == ()
    assert all(problem.said("sv") and problem.said("en") for problem in told)


@pytest.mark.parametrize("code", ["1280A0010", "1280R001", "1280A0010_DeSO2025"])
def test_parts_of_a_municipality_are_not_the_municipality(code):
    own = stat(of={"Region": dimension("region", {code: code, "1281R001": "1281R001"})})

    assert {"areas_are_parts"} == codes(own)


def test_parts_beside_the_whole_are_left_and_told():
    own = stat(of={"Region": dimension("region", {"1280": "Malmö", "1280A0010": "1280A0010"})})

    assert {key[0] for key in figures(own)} == {"1280"} and codes(own) == {"area_is_part"}


def test_a_table_of_one_date_takes_the_year_from_the_user():
    own = {name: each for name, each in dimensions().items() if name != "Tid"}
    whole = {**stat(), "dimension": own, "id": list(own), "size": [2, 2, 1], "role": {}, "value": [10, 30, 50, 70]}

    assert codes(whole) == {"year_not_said"}
    assert {(row[4], row[5]) for row in read(whole, Said(year=2024)).rows} == {(2024, v) for v in (10, 30, 50, 70)}


def test_two_datasets_keep_their_names_and_two_without_are_refused():
    other = stat(label="Annat", value=[value * 2 for value in PLAIN.values()])
    both = figures({"energi": stat(), "annat": other})

    assert both["1280", "energi: El", 2021] == 10 and both["1280", "annat: El", 2021] == 20 and len(both) == 16
    unnamed = {"class": "collection", "link": {"item": [stat(), stat()]}}
    assert codes(unnamed) == {"datasets_alike"}
