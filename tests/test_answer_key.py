# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What decides an Answer is in its key, and no word is: each field of each kind is changed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from klimatkontrakt.city import City, numbers_hash, read_city
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer import key as answer_key
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.publish import answer_file
from tests import extent
from tests.cities import LILLSTAD, MALMO

DRAWS = 250
READ = {"city.name", "instruments.body", "instruments.date", "actors.label_sv", "actors.label_en"}
"""Words out of which a promise's firmness may be read: who has decided, and when."""
SIGNED = {"city", "sections", "clauses", "needs", "commitments", "instruments", "stances"}
CITIES = extent.some([LILLSTAD, MALMO], 1)


@lru_cache(maxsize=4)
def city_at(folder: Path) -> City:
    return read_city(folder)


def path_of(kind: str) -> tuple[str, ...]:
    """The steps from a city to all things of a kind; `*` for each of several."""
    if kind == CITY.header:
        return ("header",)
    holder = CITY.holder(kind)
    own = next(inside for inside in CITY.inside(holder) if inside.kind == kind)
    return (*(path_of(holder) if holder else ()), *own.path, "*")


def changed(value: Any, steps: tuple[str, ...], change: Callable[[Any], Any]) -> Any:
    """A thing with every thing at the end of some steps changed."""
    if not steps:
        return change(value)
    step, *rest = steps
    if step != "*":
        name = step if step in type(value).model_fields else f"{step}_"
        return value.model_copy(update={name: changed(getattr(value, name), tuple(rest), change)})
    if isinstance(value, Mapping):
        return {name: changed(own, tuple(rest), change) for name, own in value.items()}
    return value if value is None else tuple(changed(own, tuple(rest), change) for own in value)


def ids(city: City, kind: str) -> Iterator[str]:
    *steps, _ = path_of(kind)
    for holder in every(city, tuple(steps)):
        yield from holder if isinstance(holder, Mapping) else (own.id for own in holder)


def every(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    found: list[Any] = []
    changed(value, steps, lambda own: found.append(own) or own)
    return iter(found)


def other(value: Any) -> Any:
    """Another value of the same sort, whether it means anything or not."""
    if isinstance(value, bool) or value is None:
        return value is None or not value
    if isinstance(value, str):
        return f"{value}.z"
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, BaseModel):
        name = next(iter(type(value).model_fields))
        return value.model_copy(update={name: other(getattr(value, name))})
    return {**value, "z": 1} if isinstance(value, Mapping) else (*value, "z")


def other_words(thing: Any, field: str, city: City) -> Any:
    """The thing with other words in a field, of the form that the field asks for."""
    if field == "text_sv" and thing.agreed is not None:  # a shared text that all cities agreed on
        return thing
    if field == "body" and getattr(thing, "budget_year", None):  # the budget of the city is the council's
        return thing
    if (type(thing).__name__, field) == ("RuleChange", "id"):  # obstacles name it
        return thing
    value, kind = getattr(thing, field), type(thing).__name__
    if (kind, field) in OF_A_KIND:
        return thing.model_copy(update={field: OF_A_KIND[kind, field](value)})
    names = kind in NAMING and field in NAMED
    if value and names:
        said: Any = next((name for name in ids(city, NAMED[field]) if name != value), value)
    else:
        said = value if names else FORMED.get(field, _words)(value)
    return thing.model_copy(update={field: said})


NAMED = {"body": "actors", "by": "actors", "source": "sources", "measure": "measures", "event": "events", "account": "accounts",
         "area": "areas", "decider": "actors"}  # fmt: skip
NAMING = ("Meeting", "Decision", "GoalMeaning", "BodyDuty", "Uptake", "Obstacle", "RuleChange")
OF_A_KIND: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("Area", "state"): lambda value: "draft" if value == "in_force" else "in_force",
    ("Area", "goals"): lambda value: (),
    ("Area", "sectors"): lambda value: ("waste",),
    ("Actor", "parent"): lambda value: None,
    ("BodyDuty", "does"): lambda value: "supports" if value == "leads" else "leads",
    ("Uptake", "goal"): lambda value: value,  # what it is of tells it from the others of its body
    ("Uptake", "measure"): lambda value: value,
    ("Uptake", "says"): lambda value: "no" if value == "yes" else "yes",
    ("Uptake", "decision"): lambda value: None,
    ("Obstacle", "rule"): lambda value: None,
    ("Obstacle", "met_by"): lambda value: None,
    ("Obstacle", "lifted_to"): lambda value: value,  # who is asked is named wherever an answer is
    **{("Obstacle", name): lambda value: value and "2026-09-20" for name in ("lifted", "answered", "gone")},
    ("Obstacle", "lifted"): lambda value: value and "2026-01-05",
    ("Obstacle", "answer_sv"): lambda value: value and f"Andra ord än {value}",
    ("RuleChange", "level"): lambda value: "eu" if value == "state" else "state",
    ("RuleChange", "wanted_by"): lambda value: (),
    ("RuleChange", "state"): lambda value: "raised" if value == "wanted" else "wanted",
}
"""The same of one kind alone."""
FORMED: dict[str, Callable[[Any], Any]] = {
    "orgnr": lambda value: "556036-0793",
    "names": lambda value: {},
    "id": lambda value: f"{value}.z",
    **dict.fromkeys(("date", "papers_in", "papers_out", "last_date"), lambda value: "2020-02-03"),
    "state": lambda value: "needed" if value == "coming" else "coming",
    "unit": lambda value: value and "t",
    "scopes": lambda value: ("scope_3",) if value == ("scope_1",) else ("scope_1",),
    "sinks": lambda value: "open" if value == "counted" else "counted",
}
"""Fields with a form of their own: what else can stand there."""


def _words(value: Any) -> Any:
    if isinstance(value, str):
        return f"Andra ord än {value}".strip()
    return (*value, "andra ord") if isinstance(value, tuple) else value


def kinds() -> list[str]:
    models = {**CITY._models, **{table.kind: table.row for table in CITY.tables_by_kind.values()}}
    return sorted(models.keys() - {"contracts"})


def model_of(kind: str) -> type[BaseModel]:
    return CITY.tables_by_kind[kind].row if kind in CITY.tables_by_kind else CITY.model_of(kind)  # type: ignore[return-value]


def fields(*, are_words: bool) -> list[tuple[str, str]]:
    return [
        (kind, name)
        for kind in kinds()
        for name in model_of(kind).model_fields
        if (name in CITY.words.get(kind, ())) == are_words
    ]


WORKED_OUT = extent.some(fields(are_words=True), 12)


@pytest.mark.parametrize("folder", CITIES, ids=[folder.name for folder in CITIES])
@pytest.mark.parametrize(("kind", "field"), fields(are_words=True), ids=str)
def test_other_words_are_the_same_answer_to_the_last_bit(folder: Path, kind: str, field: str) -> None:
    city = city_at(folder)
    said = changed(city, path_of(kind), lambda own: other_words(own, field, city))
    is_same = answer_key.document_key(said) == answer_key.document_key(city)

    assert is_same or f"{kind}.{field}" in READ or (kind in SIGNED and has_signatures(city))
    if is_same and (kind, field) in WORKED_OUT:
        assert answered(said) == whole(folder)


def present() -> list[Any]:
    """Every field that is no word, of the kinds that a city has anything of."""
    return [
        pytest.param(folder, kind, field, id=f"{folder.name}-{kind}-{field}")
        for folder in CITIES
        for kind, field in fields(are_words=False)
        if list(every(city_at(folder), path_of(kind)))
    ]


@pytest.mark.parametrize(("folder", "kind", "field"), present())
def test_another_value_of_anything_else_is_another_key(folder: Path, kind: str, field: str) -> None:
    city, path = city_at(folder), path_of(kind)
    said = changed(city, path, lambda own: own.model_copy(update={field: other(getattr(own, field))}))

    assert numbers_hash.numbers_hash(said) != numbers_hash.numbers_hash(city)


def has_signatures(city: City) -> bool:
    return any(contract.signatures is not None for contract in city.contracts.values())


def answered(city: City) -> bytes:
    return answer_file.packed(study.answer(city, plan.shown(city), draws=DRAWS))


@lru_cache(maxsize=4)
def whole(folder: Path) -> bytes:
    return answered(city_at(folder))


def test_words_that_firmness_is_read_out_of_change_the_key_where_they_change_it() -> None:
    city = city_at(MALMO)
    nobody = changed(city, path_of("instruments"), lambda own: own.model_copy(update={"body": ""}))
    elsewhere = changed(city, path_of("instruments"), lambda own: own.model_copy(update={"dnr": "STK-2026-1"}))

    assert answer_key.document_key(nobody) != answer_key.document_key(city)
    assert answer_key.document_key(elsewhere) == answer_key.document_key(city)


def test_scenario_engine_seed_draws_and_values_are_each_part_of_the_key() -> None:
    asked: dict[str, Any] = {"scenario": "contract", "engine": "e", "seed": 0, "draws": 4000, "values": ""}
    others = {"scenario": "baseline", "engine": "f", "seed": 1, "draws": 250, "values": "asek8"}
    keys = {answer_key.key("d", **{**asked, name: value}) for name, value in others.items()}

    assert len({*keys, answer_key.key("d", **asked), answer_key.key("c", **asked)}) == len(others) + 2


def test_every_kind_with_words_is_a_kind_of_the_city_and_every_word_a_field_of_it() -> None:
    assert set(CITY.words) <= set(kinds())
    for kind, names in CITY.words.items():
        assert set(names) <= set(model_of(kind).model_fields), kind
