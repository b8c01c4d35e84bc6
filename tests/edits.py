# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Random edits of a whole city, as plain values that its types check: every kind, every nested list and field."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from klimatkontrakt.city import City, read_city
from klimatkontrakt.city.document import written
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder.canonical import plain
from tests.cities import LILLSTAD

Tree = dict[str, Any]
TEXTS = ("", 'a,b; "c"', "Å: #1", "null", "2030", "två\nrader", "it's", "- x", "true", "0x1F", "1e3", "~")
IDS = ("nytt", "2030", "2029", "a.b", "z-1", "0")
NUMBERS = (0, 1, 0.5, -3.25, 1e-9, 123456789.125, 2030, 1.0)

MORE: Tree = {
    "goals": {"g1": {"kind": "goal", "source": "s1", "indicators": ["a", "b"],
                     "meanings": {"m1": {"sv": "Sagt", "by": "state", "cut": 0.5, "base_year": 1990, "scopes": ["scope_1"], "open": ["a"], "source": "s1"}}}, "g2": {"kind": "area", "source": "s1"}},
    "price_index": [{"year": 2023, "index": 100.0, "source": "s1"}, {"year": 2024, "index": 102.5, "source": "s1"}],
    "meetings": [{"id": "m1", "body": "lillstad", "date": "2027-02-03", "papers_in": "2027-01-20", "papers_out": "missing: ej satt", "source": "s1"}],
    "decisions": [
        {"id": "d1", "body": "lillstad", "meeting": "m1", "what_sv": "Cyklar, ja", "measure": "fewer_trips", "state": "coming", "dnr": "missing: ej diariefört", "source": "s1"},
        {"id": "d2", "body": "lillstad", "date": "2026-11", "what_sv": "Budget", "what_en": "Budget", "budget_year": 2027, "state": "decided", "paragraph": "12", "source": "s1"},
        {"id": "d3", "body": "lillstad", "date": "2026", "what_sv": "Redovisning", "account": "territorial", "year": 2025, "value": 17.5, "unit": "ktCO2e", "differs_sv": "=annan", "state": "decided", "source": "s1"},
        {"id": "d4", "body": "lillstad", "date": "missing: oläst", "what_sv": "Redovisning", "account": "territorial", "year": 2024, "value": None, "missing": "oläst", "state": "decided", "source": "s1"},
    ],
    "actors": [{"id": "unit", "label_sv": "Enheten", "type": "board", "parent": "lillstad", "source": "s1"}],
    "areas": {"a1": {"sv": "Område", "state": "draft", "goals": ["g1"], "sectors": ["transport"], "present_sv": "Som det är: nu", "source": "s1"}},
    "duties": [{"id": "y1", "body": "lillstad", "area": "mobility", "does": "leads", "what_sv": "Leder, ja", "office_sv": "=klimatchef", "source": "s1"}],
    "uptakes": [
        {"id": "u1", "body": "lillstad", "goal": "g1", "says": "yes", "why_sv": "Störst \"nytta\"", "source": "s1"},
        {"id": "u2", "body": "lillstad", "measure": "fewer_trips", "says": "no", "why_sv": "missing: oläst", "decision": "d1", "source": "s1"},
    ],
    "obstacles": [
        {"id": "o1", "what_sv": "Pengar", "area": "mobility", "measure": "fewer_trips", "rule": "r1", "met_by": "lillstad", "lifted_to": "state", "lifted": "2026-05", "dnr": "7", "answer_sv": "Nej, inte nu", "answered": "missing: oläst", "gone": "2027", "source": "s1"},
    ],
    "rule_changes": [{"id": "r1", "what_sv": "Lag", "what_en": "Law", "level": "state", "decider": "state", "wanted_by": ["lillstad", "state"], "event": "e", "state": "raised", "date": "2026-05-01", "source": "s1"}],
    "scenarios": {
        "set_all": {
            "sv": "Allt", "like": "contract", "events": {"e": "no", "f": "yes"},
            "set": {
                "discount_rate": 0.02,
                "quantities": {
                    "car.petrol.km": {"value": 90.0, "low": 80.0, "high": 100.0, "points": {2030: 80.0, 2040: 70.0}},
                    "2030": {"growth": 0.01},
                },
                "measures": {
                    "electric_cars": {"ramp": {2023: 0.0, 2031: 1.0}, "costs": {"investment": {"value": 4.0, "payers": {"households": 1.0}}}},
                    "fewer_trips": {},
                },
            },
            "measures": {"fewer_trips": {"level": 0.5}, "electric_cars": {"start": 2027}, "a.b": {}},
        },
        "empty": {},
    },
    "events": {
        "e": {"year": 2027, "decider": "state", "outcomes": {"yes": 0.5, "no": 0.5}, "names": {"yes": {"sv": "Ja"}}, "origin": "assumed", "source": "s1"},
    },
    "contracts": {
        "2030-2031": {
            "period": [2030, 2031], "parties": ["lillstad"], "needs": [], "stances": [],
            "sections": [{"key": "a", "number": "1"}, {"key": "b", "parent": "a"}],
            "instruments": {"i": {"type": "law", "sv": "Lag"}, "2": {"type": "agreement"}},
            "clauses": [{"id": "c1", "section": "a", "mentions": ["x", "y"]}, {"id": "c2", "section": "b"}],
            "commitments": [
                {"id": "k1", "section": "a", "kind": "delivery", "verb": "commits", "promisors": ["lillstad"], "what_sv": "Gör",
                 "beneficiaries": {"state": "proposed"}, "steps": {2030: 0.5}, "mandate": {"body": "KF"}, "due": 2031,
                 "money": [{"id": "m", "amount": 5.0}, {"id": "n", "amount": 6.0, "payer": "lillstad"}]},
                {"id": "k2", "section": "b", "kind": "goal", "verb": "plans", "promisors": ["state"], "what_sv": "Vill",
                 "measures": {"fewer_trips": 0.5}, "condition": {"event": "e", "outcome": "yes"}},
            ],
            "outcomes": [{"commitment": "k1", "id": "done", "status": "done", "date": "2030-05-01"}, {"commitment": "k1", "id": "more", "evidence": "x"}],
            "signatures": [],
        },
    },
}  # fmt: skip


def tree_of(city: City) -> Tree:
    """A city as plain values by kind."""
    tree: Tree = {"header": plain(city.header)}
    for entries in CITY.entries:
        tree[entries.kind] = {key: plain(entry) for key, entry in getattr(city, entries.kind).items()}
    for table in CITY.tables:
        tree[table.kind] = [plain(row) for row in getattr(city, table.kind)]
    tree["contracts"] = {period: plain(contract) for period, contract in city.contracts.items()}
    return tree


def full() -> Tree:
    """Lillstad with something of every kind in it."""
    tree = tree_of(read_city(LILLSTAD))
    for kind, more in MORE.items():
        tree[kind] = tree[kind] | more if isinstance(more, dict) else [*tree[kind], *more]
    row = tree["quantities"][0]
    tree["quantities"] += [
        {**row, "when": {"e": "yes", "f": "no"}},
        {
            **{key: value for key, value in row.items() if key != "value"},
            "id": "lost",
            "value": None,
            "missing": "okänt",
        },
        {**row, "id": "pointed", "points": {2025: 1.0, 2030: 2.0}, "with": {"car.petrol.km": 0.5}},
    ]
    return tree


def city_of(tree: Tree) -> City:
    """A tree as a city, whose problems nobody has asked for; what its types refuse raises."""
    parts: Tree = {"header": CITY.header_model.model_validate(tree["header"])}
    for entries in CITY.entries:
        parts[entries.kind] = {key: entries.model.model_validate(entry) for key, entry in tree[entries.kind].items()}
    for table in CITY.tables:
        blank = {"value": None} if table.kind == "quantities" else {}
        parts[table.kind] = tuple(table.row.model_validate(blank | row) for row in tree[table.kind])
    model = CITY.periods.model
    parts["contracts"] = {period: model.model_validate(own) for period, own in tree["contracts"].items()}
    return City.model_construct(**parts)


def texts_of(tree: Tree) -> dict[str, str]:
    """The canonical texts of a tree; what its types refuse raises."""
    return written(city_of(tree))


def edited(tree: Tree, seeds: list[tuple[int, int]]) -> Tree:
    """A tree after an edit for each pair of seeds: where, and what; edits that its types refuse are left out."""
    for where, what in seeds:
        tried = copy.deepcopy(tree)
        _edit(tried, random.Random(where), random.Random(what))
        if not all(map(CITY.periods.name.match, tried["contracts"])):
            continue
        try:
            texts_of(tried)
        except ValidationError:
            continue
        tree = tried
    return tree


def _edit(tree: Tree, place: random.Random, pick: random.Random) -> None:
    kind = place.choice([name for name in tree if tree[name]])
    if kind == "header":
        _change(tree["header"], place, pick)
        return
    held = place.choice([tree[kind], tree[kind], *_inner(tree[kind])])
    act = pick.choice(("change", "change", "change", "remove", "add", "move"))
    if act == "change":
        entry = _one(held, place)
        if isinstance(entry, dict):
            _change(entry, place, pick)
    elif isinstance(held, list):
        _in_list(held, act, place, pick)
    else:
        _in_mapping(held, act, place, pick)


def _inner(value: Any) -> Iterator[Any]:
    """Every mapping and list of things inside."""
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            if child:
                yield child
            yield from _inner(child)


def _one(held: Any, place: random.Random) -> Any:
    return place.choice(list(held.values()) if isinstance(held, dict) else held) if held else None


def _in_list(held: list[Any], act: str, place: random.Random, pick: random.Random) -> None:
    at = place.randrange(len(held))
    if act == "remove":
        del held[at]
    elif act == "move":
        held.insert(pick.randrange(len(held)), held.pop(at))
    elif isinstance(held[at], dict):
        new = copy.deepcopy(held[at])
        key = next((name for name in ("id", "key", "line", "party", "year") if name in new), None)
        if key is not None:
            new[key] = pick.randrange(1990, 2020) if key == "year" else pick.choice(IDS)
            known = [
                tuple(str(row.get(name)) for name in ("commitment", "account", key, "release", "when")) for row in held
            ]
            if tuple(str(new.get(name)) for name in ("commitment", "account", key, "release", "when")) not in known:
                held.insert(pick.randrange(len(held) + 1), new)
    else:
        held.insert(at, pick.choice(IDS))


def _in_mapping(held: dict[Any, Any], act: str, place: random.Random, pick: random.Random) -> None:
    name = place.choice(list(held))
    if act == "remove":
        del held[name]
    elif act == "move":
        held[name] = held.pop(name)
    else:
        new = pick.randrange(2020, 2050) if isinstance(name, int) else pick.choice(IDS)
        held.setdefault(new, copy.deepcopy(held[name]))


KEYS = ("id", "key", "account", "line", "year", "release", "when", "party", "commitment")


def _change(entry: dict[Any, Any], place: random.Random, pick: random.Random) -> None:
    """One value, or a field that goes or comes."""
    names = [name for name in entry if name not in KEYS] or ["note"]
    name = place.choice([*names, "note", "points", "origin"])
    act = pick.choice(("drop", "number", "text", "list", "points", "value"))
    if act == "drop":
        entry.pop(name, None)
    elif act == "number":
        entry[name] = pick.choice(NUMBERS)
    elif act == "text":
        entry[name] = pick.choice((*TEXTS, "measured", "assumed", "done", *IDS))
    elif act == "list":
        entry[name] = [pick.choice(IDS) for _ in range(pick.randrange(3))]
    elif act == "points":
        entry[name] = {pick.randrange(2020, 2040): pick.choice((0.0, 0.5, 1.0)) for _ in range(pick.randrange(4))}
    else:
        entry[name] = {pick.choice(IDS): pick.choice((0.25, 0.75, 1.0)) for _ in range(pick.randrange(3))}
