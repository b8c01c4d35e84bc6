# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every number of a city, changed one at a time: hundredfold, thousandfold, with its sign turned."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

import klimatkontrakt as kk
from klimatkontrakt.city import City, ceilings, schema, units
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.kinds import SECTIONS
from klimatkontrakt.city.table_forms import ROWS
from klimatkontrakt.engine.answers import coverage, tables
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.problems.trial_draws import at_city
from klimatkontrakt.folder import canonical
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.sources.intake import law

FACTORS = (100, 1000, -1)
ENTRIES: dict[str, type[BaseModel]] = {
    **SECTIONS, "measures": schema.Measure, "goals": schema.Goal, "contracts": Contract,
}  # fmt: skip
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Change:
    """One number changed.

    Attributes:
        kind, item: which entry: a field of City, and its key, or its place in a table.
        path: where in the entry; of a key it is the key itself, and `is_key`.
    """

    kind: str
    item: str | int
    path: Path
    is_key: bool
    before: float
    factor: int

    @property
    def after(self) -> float:
        """The changed number, without the noise of the multiplication."""
        changed = float(f"{self.before * self.factor:.12g}")
        return int(changed) if isinstance(self.before, int) else changed

    def __str__(self) -> str:
        where = "/".join(str(part) for part in (self.kind, self.item, *self.path))
        return f"{where}{' (key)' if self.is_key else ''} {self.before} -> {self.after}"


def changes(city: City) -> Iterator[Change]:
    """Every change of every number; a zero stays what it is, and is left out."""
    for kind, item, plain in _entries(city):
        for path, is_key, value in _numbers(plain, ()):
            for factor in FACTORS if value else ():
                yield Change(kind, item, path, is_key, value, factor)


def _entries(city: City) -> Iterator[tuple[str, str | int, Any]]:
    yield "header", "", canonical.plain(city.header)
    for kind in ENTRIES:
        for name, entry in getattr(city, kind).items():
            yield kind, name, canonical.plain(entry)
    for kind in ROWS:
        for at, row in enumerate(getattr(city, kind)):
            yield kind, at, canonical.plain(row)


def _numbers(value: Any, path: Path) -> Iterator[tuple[Path, bool, float]]:
    if isinstance(value, dict):
        for key, child in value.items():
            if isinstance(key, int):
                yield (*path, key), True, key
            yield from _numbers(child, (*path, key))
    elif isinstance(value, list):
        for at, child in enumerate(value):
            yield from _numbers(child, (*path, at))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, False, value


def _changed_entry(plain: Any, change: Change) -> Any:
    entry = copy.deepcopy(plain)
    parent = entry
    for part in change.path[:-1]:
        parent = parent[part]
    last = change.path[-1]
    if change.is_key:
        items = [(change.after if key == last else key, child) for key, child in parent.items()]
        parent.clear()
        parent.update(items)
    else:
        parent[last] = change.after
    return entry


def changed(city: City, change: Change) -> City | None:
    """The city with the change; None where the types refuse it."""
    if change.kind == "header":
        models, plain = schema.Header, canonical.plain(city.header)
    else:
        models = (ENTRIES | ROWS)[change.kind]  # type: ignore[assignment]
        plain = canonical.plain(getattr(city, change.kind)[change.item])  # type: ignore[index]
    values = _changed_entry(plain, change)
    if change.kind == "scenarios":
        values = {**values, "measures": values.get("measures", {})}
    try:
        entry = models.model_validate(values)
    except ValidationError:
        return None
    if change.kind == "header":
        return city.model_copy(update={"header": entry})
    whole = getattr(city, change.kind)
    if isinstance(whole, dict):
        return city.model_copy(update={change.kind: {**whole, change.item: entry}})
    rows = list(whole)
    rows[int(change.item)] = entry
    return city.model_copy(update={change.kind: tuple(rows)})


def told(city: City) -> tuple[set[tuple[str, str, str]], bool]:
    """Which problems a city has, and whether one of them stops a run."""
    found = law.problems(city)
    return {(p.code, p.place.file, p.place.item) for p in found}, bool(errors(found))


def digest(city: City) -> dict[tuple[str, ...], Any]:
    """All that a reader may see of a city worked out: accounts, money, targets, coverage."""
    found: dict[tuple[str, ...], Any] = {}
    names = [name for name in ("baseline", "contract", "template") if name in city.scenarios]
    for name in names or sorted(city.scenarios)[:2]:
        results = kk.run(city, name, draws=250)
        found |= {(name, "account", account): path for account, path in results.both.planned.items()}
        found |= {(name, "money", str(at)): flow.values for at, flow in enumerate(results.flows)}
        found |= {(name, "limit", target): verdict.limit for target, verdict in results.verdicts.items()}
        for target in tables.coverage_targets(results) if city.contracts and name != "baseline" else ():
            covered = results.coverage_of(target)
            found |= {(name, "coverage", target, level): covered.part(level) for level in coverage.STACK}
    return found


def is_same(one: dict[tuple[str, ...], Any], two: dict[tuple[str, ...], Any]) -> bool:
    """Whether nothing that a reader may see has changed."""
    return one.keys() == two.keys() and all(
        one[key].shape == two[key].shape and np.array_equal(one[key], two[key], equal_nan=True) for key in one
    )


# What a number may be, so that nothing need be said of it


class Limits:
    """What numbers of a city may be, by their units and by its size."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.size = at_city(city, compile_city(city), city.scenarios, draws=250).size

    def allows(self, change: Change) -> str:
        """Why a changed number may be what it is; nothing where no reason is known."""
        last = str(change.path[-1])
        if "with" in change.path:
            return "a correlation of either sign" if abs(change.after) <= 1 else ""
        if last == "growth":
            return "a growth of either sign" if abs(change.after) <= 0.5 else ""
        if {"ramp", "anyway", "share", "enablers", "chance", "outcomes"} & set(change.path) or last == "level":
            return "a share" if 0 <= change.after <= 1 and not change.is_key else ""
        if change.kind == "measures" and "costs" in change.path:
            return self._cost(change)
        if change.kind in ("measures", "pools") and "to" in change.path:
            return "a ratio of two like things" if 0 < change.after <= 10 else ""
        if change.kind in ("measures", "pools") and last in ("amount", "low", "high"):
            return self._amount(change)
        if change.kind == "quantities":
            return self._quantity(change)
        if change.kind == "history" and last == "value":
            return self._published(change)
        return ""

    def _cost(self, change: Change) -> str:
        cost = self.city.measures[str(change.item)].costs[int(change.path[1])]
        if change.path[-1] not in ("value", "low", "high"):
            return ""
        kind = "one_off" if cost.kind in ("investment", "grant") else "yearly"
        if change.after < 0 and kind == "one_off":
            return ""
        scale = units.parse(cost.unit or "SEK").scale
        if cost.per == "total":
            most = self.size.most_money(kind) / scale if self.size else 0.0
        else:
            ceiling = ceilings.of_unit("one_off" if kind == "one_off" else "yearly", cost.unit or "SEK")
            most = ceiling.within(cost.unit or "SEK") if ceiling else 0.0
        return f"a cost of at most {most:g} {cost.unit}" if abs(change.after) <= most else ""

    def _amount(self, change: Change) -> str:
        return "an amount of what is there" if change.factor > 0 and change.path[-1] == "amount" else ""

    def _quantity(self, change: Change) -> str:
        row = self.city.quantities[int(change.item)]
        if row.accepted and change.factor == -1 and not units.sides(row.unit)[1]:
            return "an accepted change of either sign"
        if change.after < 0 or change.path[-1] in ("low", "high"):
            return ""
        above, below = units.sides(row.unit)
        ceiling = ceilings.of_unit("quantity", row.unit)
        if ceiling is not None:
            most = ceiling.within(row.unit)
            return f"at most {most:g} {row.unit}" if change.after <= most else ""
        per_head = ceilings.per("city_total", above, units.parse("person").dimension) if not below else None
        if per_head is not None and self.size is not None:
            most = self.size.most(per_head) / units.parse(row.unit).scale
            return f"at most {most:g} {row.unit} in a city of its size" if change.after <= most else ""
        return ""

    def _published(self, change: Change) -> str:
        """A small part of an account that is nowhere summed may be many times what it was."""
        row = self.city.history[int(change.item)]
        largest = max(other.value for other in self.city.history if other.account == row.account)
        return "a small part of its account" if row.line and 0 < change.after <= 0.3 * largest else ""


__all__ = ["Change", "Limits", "changed", "changes", "digest", "is_same", "told"]
