# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What moved a figure between two versions of a document: data, method, or decision? The parts add up exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers.results import Fold, statistics
from klimatkontrakt.folder.problem import KlimatkontraktError

DECISIONS = ("measures", "pools", "scenarios", "events", "targets", "contracts", "goals")


@dataclass(frozen=True)
class MovedFigure:
    """A figure before and after, and what moved it; in the account's unit.

    Attributes:
        method: what a newer engine says of the old document, less what the older engine said; 0 where that is not kept.
        data, decision: None where the two cannot be told apart, since neither mixture hangs together.
        together: data and decision as one.
    """

    account: str
    year: int
    before: float
    after: float
    method: float
    together: float
    data: float | None
    decision: float | None


def figure(city: City, scenario: str, account: str, year: int, *, draws: int, seed: int) -> float:
    """An account's mean over all worlds in a year under a scenario."""
    results = study.run(city, scenario, draws=draws, seed=seed)
    values = results.both.planned[account][:, year - int(results.program.years[0])]
    return float(statistics(values, Fold(0, results.world.rows(0)))[1])


def moved(
    old: City, new: City, scenario: str, account: str, year: int, *, said_before: float | None, draws: int, seed: int
) -> MovedFigure | None:
    """What moved an account's figure from an old document to a new one.

    Data and decision are what each changes, the mean over both orders, so that neither gains by being counted first.

    Args:
        said_before: what was published of the old document at its time; the same engine's figure where it is not kept.

    Returns:
        None where the old document has no such scenario, account or year.
    """
    old, new = old.as_written, new.as_written
    if not _holds(old, scenario, account, year):
        return None
    worked_out = partial(figure, scenario=scenario, account=account, year=year, draws=draws, seed=seed)
    first, last = worked_out(old), worked_out(new)
    decided, fed = _mixture(old, new, worked_out), _mixture(new, old, worked_out)
    decision = _mean_of_known(_less(decided, first), _less(last, fed))
    before = first if said_before is None else said_before
    return MovedFigure(
        account, year, before, last, first - before, last - first,
        None if decision is None else last - first - decision, decision,
    )  # fmt: skip


def _holds(city: City, scenario: str, account: str, year: int) -> bool:
    """Whether a document has a scenario, an account and a year."""
    is_inside = city.header.years[0] <= year <= city.header.years[1]
    return scenario in city.scenarios and account in city.accounts and is_inside


def _mean_of_known(*values: float | None) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _mixture(data: City, decisions: City, worked_out: Callable[[City], float]) -> float | None:
    """The figure with one document's data and the other's decisions; None where they do not hang together."""
    mixed = data.model_copy(update={name: getattr(decisions, name) for name in DECISIONS})
    try:
        return worked_out(mixed)
    except (KlimatkontraktError, LookupError, ValueError, StopIteration):
        return None
