# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a city, whichever door it comes through? Form, meaning and text, asked in this one place.

A folder, an Excel book, a file of figures, accepted proposals, many cities at once, the hall, the command line and
Python all ask here, so that the same fault is the same problem at every door.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from pathlib import Path

from klimatkontrakt.city import Loaded, content, form, load, read
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.schema import FILES, City
from klimatkontrakt.engine import problems as meaning
from klimatkontrakt.engine import study
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds.draw_count import DEFAULT_DRAWS
from klimatkontrakt.folder.problem import Problem, ProblemsError, errors, in_order
from klimatkontrakt.sources.contracts import slips
from klimatkontrakt.sources.intake import dates_ahead

MOST_READ = 4  # contracts whose slips are kept
MOST_MEANT = 64  # cities whose errors of meaning are kept
_READ: list[tuple[Contract, str, tuple[Problem, ...]]] = []
_LAST: list[tuple[City, tuple[Problem, ...]]] = []
_MEANT: OrderedDict[str, tuple[Problem, ...]] = OrderedDict()


def problems(city: City, of_form: Iterable[Problem] | None = None) -> tuple[Problem, ...]:
    """Every problem of a city; what it means is asked only where no error of form stands in the way.

    Args:
        city: as it is, or as a proposal would make it.
        of_form: its problems of form where they are known already, as of a folder that was read.
    """
    found = tuple(form.problems(city) if of_form is None else of_form)
    if errors(found):
        return in_order(found)
    of_text = [
        slip
        for period, contract in city.contracts.items()
        for slip in _slips(contract, f"{FILES['contracts']}/{period}.yaml")
    ]
    return in_order([*found, *meaning.problems(city), *of_text, *dates_ahead.problems(city, date.today())])


def _slips(contract: Contract, file: str) -> tuple[Problem, ...]:
    """The slips of a contract's texts; of one that was read lately they are known, for it cannot be changed."""
    for kept, name, found in _READ:
        if kept is contract and name == file:
            return found
    found = tuple(slips.of_contract(contract, file))
    _READ[:] = [(contract, file, found), *_READ[: MOST_READ - 1]]
    return found


def checked(folder: Path | str) -> Loaded:
    """The city of a folder with every problem of it; no city where its form cannot be read.

    A city whose meaning has an error is given all the same: `errors` of the problems says that it must not be run.
    """
    return _with_meaning(load(folder))


def checked_texts(texts: Mapping[str, str]) -> Loaded:
    """The city of a folder's files that are at hand as texts, as `checked` has it of a folder."""
    return _with_meaning(read(texts))


def stopping(texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """What must not come of laying two folders together: problems of form, and errors of meaning; notes are neither."""
    city, found = read(texts)
    every = found if city is None else problems(city, found)
    of_form = set(map(_same, found))
    return tuple(p for p in every if p.severity == "error" or (p.severity == "warning" and _same(p) in of_form))


def _with_meaning(loaded: Loaded) -> Loaded:
    city, found = loaded
    return Loaded(city, found if city is None else problems(city, found))


def run(
    city: City, scenario: str = "baseline", *, draws: int = DEFAULT_DRAWS, seed: int = 0, values: str | None = None
) -> Results:
    """Work a city out from its quantities to results, as `klimatkontrakt run` does: never one that has an error.

    Arguments, results and errors are those of `engine.study.run`; beside them:

    Raises:
        ProblemsError: with every error of form and meaning of the city, whether it was read or changed in memory.
    """
    _refuse_errors(city)
    return study.run(city, scenario, draws=draws, seed=seed, values=values)


def _refuse_errors(city: City) -> None:
    """Stops at a city with an error; of one with the same content that was asked about lately its errors are known."""
    document = content.document(city)
    if document not in _MEANT:
        _MEANT[document] = errors(meaning.problems(city))
        if len(_MEANT) > MOST_MEANT:
            _MEANT.popitem(last=False)
    if _MEANT[document]:
        raise ProblemsError(_MEANT[document])


def come(before: City, after: City) -> tuple[Problem, ...]:
    """The problems that a city would get by a change: those of the city after it that it does not have before."""
    stood = set(map(_same, _stood(before)))
    return tuple(problem for problem in problems(after) if _same(problem) not in stood)


def come_and_gone(
    before: Iterable[Problem], after: Iterable[Problem]
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:  # fmt: skip
    """Of the problems of a city before and after a change: those that come by it, and those that are gone."""
    first, last = tuple(before), tuple(after)
    stood, stand = {_same(problem) for problem in first}, {_same(problem) for problem in last}
    come_by_it = tuple(problem for problem in last if _same(problem) not in stood)
    return come_by_it, tuple(problem for problem in first if _same(problem) not in stand)


def _stood(city: City) -> tuple[Problem, ...]:
    """The problems of a city that is to be changed; of the very one that was asked about last they are known."""
    for kept, found in _LAST:
        if kept is city:
            return found
    found = problems(city)
    _LAST[:] = [(city, found)]
    return found


def _same(problem: Problem) -> Hashable:
    """What makes two problems one: what is said of which thing; rows and cells move."""
    values = tuple(sorted((name, str(value)) for name, value in problem.values.items()))
    return problem.code, problem.place.item, problem.place.column, values
