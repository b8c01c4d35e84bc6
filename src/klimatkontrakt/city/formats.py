# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which format does a folder stand, and how does an older one become today's? One step from each format to the next.

A step works on plain values as they were read, before their types are asked for, so that every problem keeps the place
where the user wrote. It changes nothing that stands in the newer format already: twice is once. A format 3 is one more
step in STEPS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from klimatkontrakt.city.contract import CAME
from klimatkontrakt.city.schema import CITY_FILE, FILES
from klimatkontrakt.city.table_forms import beside
from klimatkontrakt.folder.frozen import LONGEST_ID, is_id
from klimatkontrakt.folder.kinds import FIRST_FORMAT
from klimatkontrakt.folder.problem import Place
from klimatkontrakt.folder.raw_folder import RawDocument, RawFolder, RawRow

FIRST = FIRST_FORMAT
Entry = Mapping[Any, Any]
Step = Callable[[RawFolder], RawFolder]


# From 1 to 2: every entry of a list has an id; what came of a promise stands apart from it.


def _with_ids_and_outcomes(raw: RawFolder) -> RawFolder:
    documents, rows = dict(raw.documents), dict(raw.rows)
    measures = documents.get(FILES["measures"])
    if measures is not None:
        values = {name: measure(entry) for name, entry in measures.values.items()}
        documents[FILES["measures"]] = RawDocument(values, measures.lines)
    for file, document in raw.documents.items():
        if file not in (CITY_FILE, FILES["measures"], FILES["goals"]):
            values, moved = contract(document.values)
            documents[file] = RawDocument(values, document.lines)
            if moved:
                table = beside(file, "outcomes")
                rows[table] = (*rows.get(table, ()), *(_row(file, document, at, row) for at, row in moved))
    return replace(raw, documents=documents, rows=rows)


def _row(file: str, document: RawDocument, at: tuple[str | int, ...], values: dict[str, Any]) -> RawRow:
    """An outcome with the place in the contract that it was written at."""
    path = at
    while path and path not in document.lines:
        path = path[:-1]
    item = f"{values.get('commitment', '?')}.{values.get('id', '?')}"
    return RawRow(Place(file, document.lines.get(path, 0), item), values)


def measure(entry: Any) -> Any:
    """A measure of format 1 with ids for its moves and costs; those that have one keep it."""
    if not isinstance(entry, dict):
        return entry
    named = {"moves": move_name, "costs": cost_name}
    return {key: _identified(value, named[key]) if key in named else value for key, value in entry.items()}


def move_name(move: Entry) -> str:
    """What a move is called that has no id: its pool, or its stage and what it takes from.

    >>> move_name({"stage": "avoid", "from": "car.km"}), move_name({"stage": "improve", "from": {"group": "heat"}})
    ('avoid.car.km', 'improve.group.heat')
    >>> move_name({"pool": "travel", "weight": 0.6}), move_name({"missing": "not published"})
    ('pool.travel', 'missing')
    """
    if move.get("pool") is not None:
        return f"pool.{move['pool']}"
    origin, stage = move.get("from"), move.get("stage")
    if isinstance(origin, dict):
        origin = f"group.{origin.get('group')}"
    if stage is None or origin is None:
        return "missing" if move.get("missing") is not None else "move"
    return f"{stage}.{origin}"


def cost_name(cost: Entry) -> str:
    """What a cost is called that has no id: its kind."""
    return str(cost.get("kind", "cost"))


def _identified(entries: Any, named: Callable[[Entry], str]) -> Any:
    """A list's entries, each with an id that no other has; the first to bear an id keeps it, whatever its place."""
    if not isinstance(entries, list):
        return entries
    taken = set(filter(None, map(_id_of, entries)))
    met: set[str] = set()
    identified: list[Any] = []
    for entry in entries:
        name = _id_of(entry)
        if name is None or (name and name not in met):
            identified.append(entry)
        else:
            name = _free(name or named(entry), taken)
            taken.add(name)
            identified.append(_with_id(entry, name))
        met.add(name or "")
    return identified


def _with_id(entry: Entry, name: str) -> dict[str, Any]:
    """An entry with another id, which stands first."""
    return {"id": name, **{key: value for key, value in entry.items() if key != "id"}}


def _id_of(entry: Any) -> str | None:
    """An entry's id, empty where it has none; None where it is no entry or its id is no text, which is told later."""
    if not isinstance(entry, dict):
        return None
    name = entry.get("id")
    if name is None:
        return ""
    return name if isinstance(name, str) and name else None


def _always(name: str) -> Callable[[Entry], str]:
    return lambda _: name


def _free(base: str, taken: Iterable[str]) -> str:
    """The base where it is free, else with `.2`, `.3` and so on after it; always a legal id.

    >>> _free("investment", {"investment", "investment.2"}), _free("Énergie", ())
    ('investment.3', 'entry')
    """
    legal = base[:LONGEST_ID] if is_id(base[:LONGEST_ID]) else "entry"
    name, count = legal, 2
    while name in taken:
        ending = f".{count}"
        name, count = f"{legal[: LONGEST_ID - len(ending)]}{ending}", count + 1
    return name


Moved = tuple[tuple[str | int, ...], dict[str, Any]]  # where in the contract it stood, and the outcome it became


def contract(values: Entry) -> tuple[dict[Any, Any], list[Moved]]:
    """A contract of format 1 with ids, and the outcomes that stood in it, each with the path where it stood."""
    made, moved = outcomes_apart(values)
    for kind, name in (("needs", "need"), ("stances", "stance")):
        if kind in made:
            made[kind] = _identified(made[kind], _always(name))
    if isinstance(made.get("commitments"), list):
        made["commitments"] = list(map(_with_money_named, made["commitments"]))
    return made, moved


def _with_money_named(entry: Any) -> Any:
    if not isinstance(entry, dict) or "money" not in entry:
        return entry
    return {**entry, "money": _identified(entry["money"], _always("money"))}


def outcomes_apart(values: Entry) -> tuple[dict[Any, Any], list[Moved]]:
    """A contract without what came of its promises, and that as outcomes, each with the path where it stood."""
    made, moved = dict(values), list[Moved]()
    if isinstance(made.get("commitments"), list):
        commitments = []
        for index, entry in enumerate(made["commitments"]):
            own, outcomes = _commitment(entry) if isinstance(entry, dict) else (entry, [])
            commitments.append(own)
            moved += [(("commitments", index, *path), row) for path, row in outcomes]
        made["commitments"] = commitments
    return made, moved


def _commitment(entry: Entry) -> tuple[dict[Any, Any], list[Moved]]:
    """A commitment without what came of it; where something had, its text must have stood: attested."""
    own, moved = dict(entry), [*_status(entry), *_of_beneficiaries(entry), *_evidence(entry)]
    if own.get("status") in CAME:
        own["status"] = "attested"
    if isinstance(own.get("beneficiaries"), dict):
        given = own["beneficiaries"]
        own["beneficiaries"] = {name: "attested" if status in CAME else status for name, status in given.items()}
    if isinstance(own.get("evidence"), list):
        del own["evidence"]
    rows = _identified([row for _, row in moved], lambda row: row.get("status", "evidence"))
    name = own.get("id")
    return own, [(path, {"commitment": name, **row}) for (path, _), row in zip(moved, rows, strict=True)]


def _status(entry: Entry) -> Iterator[Moved]:
    if entry.get("status") in CAME:
        yield ("status",), {"status": entry["status"]}


def _of_beneficiaries(entry: Entry) -> Iterator[Moved]:
    given = entry.get("beneficiaries")
    for name, status in given.items() if isinstance(given, dict) else ():
        if status in CAME:
            yield ("beneficiaries", name), {"beneficiary": name, "status": status}


def _evidence(entry: Entry) -> Iterator[Moved]:
    shown = entry.get("evidence")
    for index, told in enumerate(shown if isinstance(shown, list) else ()):
        values = told if isinstance(told, dict) else {"text": told}
        yield ("evidence", index), {("evidence" if key == "text" else key): value for key, value in values.items()}


STEPS: Mapping[int, Step] = {1: _with_ids_and_outcomes}
