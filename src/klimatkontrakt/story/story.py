# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a number come from? Formula, inputs, source, range, what it leans on and what leans on it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from klimatkontrakt.city import identity, scenarios
from klimatkontrakt.city.id_words import words_of_id
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import published, targets
from klimatkontrakt.engine.answers.all_draws import spread
from klimatkontrakt.engine.answers.doubt import assumed_share
from klimatkontrakt.engine.study import Results
from klimatkontrakt.folder.problem import UnknownNameError
from klimatkontrakt.story import accounts, commitments, doubt, inside_sentences, money, names, sources
from klimatkontrakt.story import measures as story_measures
from klimatkontrakt.story import quantities as story_quantities
from klimatkontrakt.story.facts import Fact, Quote, Story, Value

KINDS = {
    "quantities": "quantity", "lines": "line", "measures": "measure", "accounts": "account", "targets": "target",
    "events": "event", "pools": "pool", "sources": "source", "groups": "group", "actors": "actor",
    "commitments": "commitment",
}  # by the folder's kind, the kind of story  # fmt: skip
PLURAL = {kind: folder_kind for folder_kind, kind in KINDS.items()}
Teller = Callable[[Results, str, int], "Iterator[Fact]"]


def story(results: Results, name: str, year: int) -> Story:
    """The story of anything that has an id in the city, or of `account.line`.

    Args:
        results: the city worked out under a scenario.
        name: an id of a quantity, account, line, measure, target, event, pool, group, source, actor or commitment, with
            its kind before it where two things share it (`account:people`), or a view of money (`view.society`). An id
            whose place another has taken leads to that one's story.
        year: the year that is told about.

    Raises:
        UnknownNameError: when nothing has the id; it names the nearest that has.
    """
    asked, colon, item = name.rpartition(":")
    for kind, successors in _things(results.city):
        if item in successors and (not colon or kind == asked):
            return _told(results, kind, successors[item], year)
    raise _unknown(results.city, name)


def _things(city: City) -> Iterator[tuple[str, Mapping[str, str]]]:
    """By kind, what has an id and leads to itself; then ids whose place another has taken, and that other."""
    for kind, (known, _) in tellers(city).items():
        yield kind, {item: item for item in known}
    for folder_kind, successors in identity.successors(city).items():
        yield KINDS[folder_kind], successors


def _told(results: Results, kind: str, item: str, year: int) -> Story:
    """The story of a thing; one that has taken another's place says whose."""
    _, tell = tellers(results.city)[kind]
    replaced = identity.replaced(results.city, PLURAL[kind], item) if kind in PLURAL else ()
    after = (Fact("replaced", {"ids": ", ".join(map(words_of_id, replaced))}),) if replaced else ()
    told = (*tell(results, item, year), *_set_here(results, kind, item), *after)
    proper = inside_sentences.proper_names(results.city)
    settled = tuple(inside_sentences.settled(fact, proper) for fact in told)
    return Story(kind, item, settled, _largest(results, kind, item))


def _set_here(results: Results, kind: str, item: str) -> Iterator[Fact]:
    """That the scenario sets something of a thing in the place of the city's own, where it does."""
    own = {"quantity": ("quantities",), "measure": ("measures", "costs")}.get(kind, ())
    if any(turn.kind in own and turn.item == item for turn in scenarios.turns_of(results.city)):
        yield Fact("set_here", {})


def _largest(results: Results, kind: str, item: str) -> dict[str, float]:
    """By unit, the number by which its size is chosen: that of the account that is told of; money is in millions."""
    account = results.headline
    if kind in ("account", "target"):
        account = item if kind == "account" else results.city.targets[item].account
    elif kind == "line":
        account = next(line.account for line in results.city.lines if line.key == item)
    return {"SEK": math.inf, results.city.accounts[account].unit: published.largest(results, account)}


def tellers(city: City) -> Mapping[str, tuple[Mapping[str, object], Teller]]:
    """By kind, what has an id and who tells of it; an id of two kinds is told as the first."""
    views = (f"{money.VIEW}{view}" for view in money.VIEWS)
    return {
        "quantity": (dict.fromkeys(row.id for row in city.quantities), story_quantities.quantity),
        "line": (dict.fromkeys(line.key for line in city.lines), story_quantities.line),
        "measure": (city.measures, story_measures.measure),
        "account": (city.accounts, accounts.account),
        "target": (city.targets, _target),
        "event": (city.events, _event),
        "pool": (city.pools, story_measures.pool),
        "source": (dict.fromkeys(source.id for source in city.sources), sources.source),
        "group": (dict.fromkeys(filter(None, (row.group for row in city.quantities))), story_quantities.group),
        "actor": (dict.fromkeys(actor.id for actor in city.actors), commitments.actor),
        "commitment": (dict.fromkeys(_commitments(city)), commitments.commitment),
        "view": (dict.fromkeys(views), money.view),
    }


def _commitments(city: City) -> Iterator[str]:
    for contract in city.contracts.values():
        yield from (commitment.id for commitment in contract.commitments)


def _unknown(city: City, name: str) -> UnknownNameError:
    known = [item for kind, (items, _) in tellers(city).items() if kind not in ("commitment", "view") for item in items]
    near = difflib.get_close_matches(name, list(dict.fromkeys(known)), n=3, cutoff=0.4)
    return UnknownNameError(f"”{name}”", where="id", fix=f"({', '.join(near)}?)" if near else "")


def _target(results: Results, name: str, _year: int) -> Iterator[Fact]:
    city, target, verdict = results.city, results.city.targets[name], results.verdicts[name]
    account = city.accounts[target.account]
    limit = float(verdict.limit[0])
    yield Fact("named", {"thing": names.of(city, "targets", name)})
    common: dict[str, Value] = {
        "role": target.role,
        "account": names.of(city, "accounts", target.account),
        "year": target.year,
    }
    if np.isfinite(limit):
        bound = "at_least" if targets.is_floor(results.city, target) else "at_most"
        yield Fact("target", {**common, "bound": bound, "limit": limit, "unit": account.unit})
    else:
        yield Fact("target_open", common)
    if target.definition:
        yield Fact("definition", {"definition": Quote(target.definition.rstrip("."))})
    yield accounts.under(results, {"year": target.year, "unit": account.unit, **spread(verdict.value, results)})
    if targets.status(target, verdict) == "tested":
        chance, _ = verdict.chance(results.world.rows(0))
        assumed = 100 * assumed_share(results.swings(target.account, target.year))
        told = Fact("probability", {"chance": chance, "percent": assumed})
        yield accounts.known(results, told, "probability_unknown")
    yield from commitments.covered(results, name)
    yield from sources.besides(city, target.note, target.source)


def _event(results: Results, name: str, _year: int) -> Iterator[Fact]:
    city, event = results.city, results.city.events[name]
    yield Fact("named", {"thing": names.of(city, "events", name)})
    decider = names.actor(city, event.decider)
    yield Fact("event", {"year": event.year, "decider": decider, "origins": event.origin})
    if name in results.chosen.fixed:
        yield Fact("fixed", {"outcome": names.outcome(event, results.chosen.fixed[name])})
    for outcome, chance in sorted(event.outcomes.items()):
        yield Fact("outcome", {"outcome": names.outcome(event, outcome), "percent": 100 * chance})
    yield from _governed(city, name)
    yield from doubt.swings(results, "event", name)
    yield from sources.besides(city, event.note, event.source)


def _governed(city: City, event: str) -> Iterator[Fact]:
    """The measures and quantities that lean on an event."""
    measures = sorted(item for item, measure in city.measures.items() if event in measure.when)
    quantities = sorted({row.id for row in city.quantities if event in row.when})
    if measures or quantities:
        things = (*names.every(city, "measures", measures), *(names.quantity(city, item) for item in quantities))
        yield Fact("event_leaners", {"names": things})
