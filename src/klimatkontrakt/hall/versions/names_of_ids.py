# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is an id that stands in a field called? By the name of the thing that has it, else by the words of the id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.id_words import words_of_id
from klimatkontrakt.city.ids import by_id
from klimatkontrakt.city.measures import Cost, Measure, Move
from klimatkontrakt.hall.versions import things
from klimatkontrakt.hall.versions.things import Thing
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import known_ids, names


def known(document: CityDocument, item: str, language: Language) -> str | None:
    """The name of whatever in a city has an id; None where nothing has it."""
    result = known_ids.name(document, item, language)
    if result is not None:
        return result
    for kind in ("instruments", "needs"):
        if item in _ids(document, kind):
            return things.name(document, Thing(kind, item), language)
    for event in document.events.values():
        if item in event.outcomes:
            return event.outcome(item, language)
    return None


def called(document: CityDocument, item: str, language: Language) -> str:
    """The same, or the words of the id where nothing in the city has it, such as of one that is gone."""
    return known(document, item, language) or words_of_id(item)


def _ids(document: CityDocument, kind: str) -> Iterator[str]:
    """The ids of a part of contracts."""
    for contract in document.contracts.values():
        yield from contract.instruments if kind == "instruments" else (row.id for row in contract.needs)


def entry(document: CityDocument, thing: Thing, column: str, item: str, language: Language) -> str:
    """What one of a list's entries is called: a move by what it moves, a cost by its kind, anything else by its id."""
    if item.isdigit():
        return item
    measure = document.measures.get(thing.id) if thing.kind == "measures" else None
    if measure is None or column not in ("moves", "costs"):
        return called(document, item, language)
    return _part_of_measure(document, measure, item, language) or words_of_id(item)


def _part_of_measure(document: CityDocument, measure: Measure, item: str, language: Language) -> str:
    """A move or a cost of a measure; empty where it has neither of that id."""
    for move in measure.moves:
        if move.id == item:
            return _move(document, move, language)
    return _cost(by_id(measure.costs), item, language)


def _move(document: CityDocument, move: Move | None, language: Language) -> str:
    if move is None:
        return ""
    if move.pool is not None:
        return names.pool(document, move.pool).name(language)
    origin = move.from_
    if isinstance(origin, str):
        return called(document, origin, language)
    return called(document, origin["group"], language) if origin else ""


def _cost(costs: Mapping[str, Cost], item: str, language: Language) -> str:
    """A cost by its kind, and by which of that kind where there are several."""
    if item not in costs:
        return ""
    kind = costs[item].kind
    alike = [name for name, cost in costs.items() if cost.kind == kind]
    return f"{words.term('kind', kind, language)} {alike.index(item) + 1 if len(alike) > 1 else ''}".strip()
