# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clash is told in the words of the page: every kind and field of the folder has some, and the two sides differ."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klimatkontrakt.city import City
from klimatkontrakt.city.document import written
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import entries, merging
from klimatkontrakt.folder.change import ABSENT
from klimatkontrakt.folder.kinds import ABOVE_ALL, DOCUMENT
from klimatkontrakt.folder.merging import Clash
from klimatkontrakt.hall.versions import clash_words
from klimatkontrakt.language.words import LANGUAGES
from tests import edits, extent

CODE = re.compile(r"[a-z]_[a-z]|[\[\]/]")  # what stands in a file or a path, and in no name


MORE: dict[str, dict[str, Any]] = {
    "groups": {"cars": {"sv": "Bilar", "total": "car.petrol.km"}},
    "calibrations": {"car.petrol.km": {"account": "territorial", "tag": "petrol", "year": 2022}},
    "pools": {"loan": {"amount": 2.0, "unit": "MSEK", "origin": "assumed", "source": "s1"}},
}
IN_CONTRACT: dict[str, list[dict[str, Any]]] = {
    "needs": [{"id": "n1", "section": "a", "of": ["state"], "by": ["lillstad"], "what_sv": "Mer pengar"}],
    "stances": [{"id": "st1", "clause": "c1", "party": "state", "stance": "accepts"}],
    "signatures": [{"party": "lillstad", "date": "2030-01-02", "method": "pades", "text_sha256": "0" * 64}],
}


@cache
def full() -> City:
    """Lillstad with at least one of every kind."""
    tree = edits.full()
    for kind, more in MORE.items():
        tree[kind] = tree[kind] | more
    tree["contracts"]["2030-2031"] |= IN_CONTRACT
    return edits.city_of(tree)


@cache
def facts() -> entries.Facts:
    return entries.of_texts(written(full()), CITY)


def kinds_in(kind: str = ABOVE_ALL) -> list[str]:
    """Every kind of entry of a city, the document's format apart: it is the same in all that is merged."""
    inside = [own.kind for own in CITY.inside(kind) if own.kind != DOCUMENT]
    return inside + [deeper for own in inside for deeper in kinds_in(own)]


def fields_of(kind: str) -> list[str]:
    model = CITY.tables_by_kind[kind].row if kind in CITY.tables_by_kind else CITY.model_of(kind)
    assert model is not None
    return [field.alias or name for name, field in model.model_fields.items()]


def told(clash: Clash, language: str) -> dict[str, str]:
    return clash_words.in_words(clash, (full(),) * 3, language)


@pytest.mark.parametrize("kind", kinds_in())
def test_every_kind_and_field_of_the_folder_is_told_in_words(kind: str) -> None:
    key = next(key for own, key in facts().fields if own == kind)
    for field in fields_of(kind):
        texts = [told(Clash(kind, key, field, ABSENT, 1, 2), language) for language in LANGUAGES]
        places = [text["place"] for text in texts]

        assert not any(place.endswith((f": {field}", f", {field}")) or CODE.search(place) for place in places), (
            field,
            places,
        )
        assert all(text["mine"] != text["theirs"] and text["before"] == "" for text in texts)


@pytest.mark.parametrize("kind", kinds_in())
def test_every_kind_of_entry_is_told_whole_by_its_name_and_its_fields(kind: str) -> None:
    wholes = {key: values for (own, key), values in facts().wholes.items() if own == kind}
    key, values = max(wholes.items(), key=lambda entry: len(str(entry[1])))
    for language in LANGUAGES:
        text = told(Clash(kind, key, "", values, ABSENT, values), language)

        assert text["mine"] == {"sv": "borttaget", "en": "removed"}[language]
        assert text["theirs"] == text["before"] != ""
        assert not CODE.search(text["place"])


def clash_of(kind: str, key: str, field: str = "", **values: Any) -> dict[str, str]:
    return told(Clash(kind, key, field, **values), "sv")


def test_a_share_of_a_move_is_told_of_its_measure_in_per_cent() -> None:
    text = clash_of("moves", "fewer_trips/avoid.car.petrol.km", "share", before=0.1, ours=0.2, theirs=0.25)

    assert text == {
        "place": "Färre bilresor: Flyttar Bensinbilars körsträcka, Andel",
        "before": "10 procent", "mine": "20 procent", "theirs": "25 procent",
    }  # fmt: skip


def test_of_shares_that_must_agree_those_that_differ_are_told_by_payer() -> None:
    sides = {"before": {"households": 0.8, "state": 0.2}, "ours": {"households": 0.6, "state": 0.4}}
    text = clash_of("costs", "electric_cars/investment", "payers", **sides, theirs={"households": 0.7, "state": 0.3})

    assert text["place"] == "Elbilar: Kostnader investering, Betalare och andelar"
    assert (text["before"], text["mine"]) == (
        "Hushåll: 80 procent; Staten: 20 procent",
        "Hushåll: 60 procent; Staten: 40 procent",
    )


def test_an_entry_that_one_removed_is_told_by_what_the_other_changed_in_it() -> None:
    meeting = {"id": "m1", "body": "lillstad", "date": "2027-02-03"}
    text = clash_of("meetings", "m1", before=meeting, ours=ABSENT, theirs=meeting | {"date": "2027-03-03"})

    assert text == {
        "place": "Möte i Lillstads kommun 2027-02-03",
        "before": "Datum: 2027-02-03", "mine": "borttaget", "theirs": "Datum: 2027-03-03",
    }  # fmt: skip


def test_a_row_of_an_outcome_a_figure_a_decision_and_a_result_are_told_by_what_they_are_of() -> None:
    row = next(key for kind, key in facts().fields if kind == "quantities" and ";" in key)
    history = next(key for kind, key in facts().fields if kind == "history")
    places = [
        clash_of(kind, key, field, ours=1, theirs=2)["place"]
        for kind, key, field in (
            ("quantities", row, "value"), ("history", history, "value"), ("decisions", "d2", "budget_year"),
            ("outcomes", "2030-2031/k1/done", "status"), ("scenarios", "set_all", "measures.a.b"),
        )
    ]  # fmt: skip

    assert places == [
        "Bensinbilars körsträcka (i utfallet Ja, no): Värde",
        f"Territoriella utsläpp: Publicerat {history.split('/')[2]}",
        "Budget: Budgetår",
        "Färre bilresor genom parkering och gång: Vad som blev av dem done, Status",
        "Allt: Åtgärder a b",
    ]


def test_what_is_long_is_told_in_part_and_the_rest_is_counted() -> None:
    points = {str(year): float(year) for year in range(2023, 2043)}
    text = clash_of("quantities", "new", ours={"id": "new", "points": points}, theirs={"id": "new"})

    assert text["mine"].count(";") == clash_words.MOST_VALUES
    assert text["mine"].endswith("och 8 uppgifter till")


@settings(deadline=None, max_examples=extent.examples(60), suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=4), st.integers(0, 10**6))
def test_two_who_edit_the_same_things_are_never_told_the_same(seeds: list[tuple[int, int]], other: int) -> None:
    """Both edit in the same places and otherwise; what they are asked to choose between can be told apart."""
    base = edits.full()
    mine, theirs = (edits.edited(base, [(where, what + more) for where, what in seeds]) for more in (0, other))
    texts = [edits.texts_of(tree) for tree in (base, mine, theirs)]
    documents = tuple(map(edits.city_of, (base, mine, theirs)))
    for clash in merging.merged(*texts, CITY).clashes:
        text = clash_words.in_words(clash, documents, "sv")

        assert text["place"] and text["mine"] != text["theirs"], clash
