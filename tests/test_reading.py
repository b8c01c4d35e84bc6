# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reading changes nothing: whatever is asked of a city and its results, what they hold is what it was, byte for byte.

Every array that is kept is also closed to writing, so that a reader who sorts or adds in place is stopped at once.
"""

from __future__ import annotations

import hashlib
import inspect
import pickle
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import klimatkontrakt as kk
from klimatkontrakt.chapters import contents, explorer_answer
from klimatkontrakt.chapters import substitutes as chapter_substitutes
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine import nation as engine_nation
from klimatkontrakt.engine import problems, study
from klimatkontrakt.engine.answers import all_draws, coverage, economics, purses, results, slider, substitutes, tables
from klimatkontrakt.engine.chain import kernel, reverse
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.publish import export, nation, plan_export, report
from klimatkontrakt.story import story
from tests import extent
from tests.cities import LILLSTAD, MALMO, shipped
from tests.whole_cities import whole_cities

DRAWS = 250


def held(thing: Any, name: str = "", seen: dict[int, Any] | None = None) -> dict[str, np.ndarray]:
    """Every array that a thing holds, in fields and in what it keeps once worked out, by its path."""
    seen = {} if seen is None else seen
    if isinstance(thing, np.ndarray):
        return {name: thing}
    if isinstance(thing, (str, int, float, type(None))) or id(thing) in seen:
        return {}
    seen[id(thing)] = thing
    found: dict[str, np.ndarray] = {}
    for key, part in _parts(thing):
        found |= held(part, f"{name}.{key}", seen)
    return found


def _parts(thing: Any) -> list[tuple[str, Any]]:
    if isinstance(thing, Mapping):
        return [(str(key), value) for key, value in thing.items()]
    if hasattr(thing, "_fields"):
        return [(name, getattr(thing, name)) for name in thing._fields]
    if isinstance(thing, (tuple, list)):
        return [(str(at), value) for at, value in enumerate(thing)]
    if is_dataclass(thing):
        return [(field.name, getattr(thing, field.name)) for field in fields(thing)] + list(vars(thing).items())
    return []


def digests(thing: Any) -> dict[str, str]:
    """What every held array comes to, byte for byte."""
    return {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in held(thing).items()}


def _glance(own: Results) -> Any:
    base = slider.ground(own.world, own.chosen.fixed.items())
    years = (own.city.years[len(own.city.years) // 2], own.city.years[-1])
    found = slider.glance(base, own.chosen, own.headline, np.array([year - own.city.years[0] for year in years]))
    shown = Results(own.program, own.world, own.chosen, found.setting, found.both, own.provenance)
    before = digests((base, found))
    for language in LANGUAGES:
        explorer_answer.answer(shown, base, found, own.headline, years, None, language)
    after = digests((base, found))
    assert {name: after[name] for name in before} == before
    return base, found


def _replaced(own: Results) -> Any:
    nothing = plan.Choice("none", {}, own.chosen.fixed)
    found = substitutes.replacements(own.world, own.headline, nothing, own.chosen, own.city.years[-1])
    return found, chapter_substitutes.replacement_figures(own, found, own.headline, own.city.years[-1], "en")


def _stories(own: Results) -> None:
    told = [name for items, _ in story.tellers(own.city).values() for name in items]
    for name in told[:: max(1, len(told) // 60)]:
        story.story(own, name, study.widest_year(own))


def _promises(own: Results) -> None:
    if own.city.contracts:
        own.silences(own.headline, study.widest_year(own))
        for target in tables.coverage_targets(own):
            found = own.coverage_of(target)
            coverage.traced(found)
            tables.splits(own, found)


def _compared(own: Results) -> None:
    other = study.run(own.city, "baseline", draws=DRAWS)
    run_tables.comparison(other, own, "sv")


READERS: dict[str, Callable[[Results], Any]] = {
    "every table": Results.tables,
    "tables the other way": lambda own: [own.table(name) for name in reversed(tables.TABLES)],
    "as JSON": export.as_json,
    "a plan taken home": lambda own: [
        plan_export.taken(own, own.headline, kind, "baseline") for kind in plan_export.KINDS
    ],
    "three numbers of every account": lambda own: [own.contributions_of(account) for account in own.city.accounts],
    "how closely shares add up": lambda own: [tables.close(own, account) for account in own.city.accounts],
    "flows": lambda own: [economics.present_value([flow], own.city) for flow in own.flows],
    "purses": lambda own: (
        purses.by_actor(own),
        purses.budget_year(own, own.city.years[-1]),
        purses.present_values(own),
    ),
    "what is paid by area": lambda own: purses.by_area(own, own.city.years[-1]),
    "verdicts": lambda own: [all_draws.mean(verdict.value, own) for verdict in own.verdicts.values()],
    "gaps": lambda own: [own.gap_of(target) for target in own.city.targets],
    "swings": lambda own: [own.swings(t.account, t.year) for t in own.city.targets.values()],
    "total shares of the doubt": lambda own: [
        own.swings(target.account, target.year, totals=True) for target in list(own.city.targets.values())[:1]
    ],
    "coverage and silence": _promises,
    "summary": lambda own: run_tables.summary(own, "en"),
    "comparison": _compared,
    "stories": _stories,
    "a slider's answer": _glance,
    "what replaces a measure": _replaced,
    "every page": lambda own: [contents.pages(Run.of(own), language, own.city.years[-1]) for language in LANGUAGES],
    "report": lambda own: report.html(Run.of(own), (), "sv", budget_year=own.city.years[-1]),
    "problems": lambda own: problems.problems(own.city),
    "many cities": lambda own: nation.as_csv(
        [
            engine_nation.outcome(
                engine_nation.CityEntry("x", own.city), engine_nation.RunOrder(draws=DRAWS, scenario=own.chosen.id)
            )
        ],
        None,
    ),
    "another run": lambda own: study.run(own.city, own.chosen.id, draws=2 * DRAWS).flows,
}
SMALL = [name for name in READERS if name not in ("every page", "report", "stories", "summary", "comparison")]


def leaves_alone(own: Results, name: str) -> None:
    """Reads, and looks whether all that was held before is what it was; what is newly held is closed to writing."""
    city, before = pickle.dumps(own.city), digests(own)
    READERS[name](own)
    after = digests(own)

    gone = {path for path in before if path not in after}
    assert all(".ramps." in path or ".drawn." in path for path in gone), name  # what is kept only for the next asker
    assert {path: after[path] for path in before if path not in gone} == {p: before[p] for p in before if p not in gone}
    assert pickle.dumps(own.city) == city, name
    assert [path for path, array in held(own).items() if array.flags.writeable] == [], name


CITIES = extent.some([LILLSTAD, MALMO], 1)


@pytest.fixture(scope="module", params=CITIES, ids=[city.name for city in CITIES])
def own(request: pytest.FixtureRequest) -> Results:
    return kk.run(kk.read_city(request.param), "contract", draws=DRAWS)


@pytest.mark.parametrize("name", READERS)
def test_whatever_is_read_leaves_a_citys_results_as_they_were(own: Results, name: str) -> None:
    leaves_alone(own, name)


@settings(max_examples=extent.examples(10))
@given(whole_cities())
def test_whatever_is_read_leaves_any_citys_results_as_they_were(city: City) -> None:
    made = study.run(city, "plan", draws=DRAWS)
    for name in SMALL:
        leaves_alone(made, name)


def test_a_difference_is_that_of_the_same_worlds_however_much_was_read_before(malmo_pair) -> None:
    first, second, wanted = malmo_pair
    for own in (first, second):
        own.table("targets")
        run_tables.comparison(first, second, "sv")
    year = study.widest_year(first) - first.city.years[0]
    difference = second.both.planned["territorial"][:, year] - first.both.planned["territorial"][:, year]
    folded = results.statistics(difference, all_draws.whole(first))

    assert np.allclose(folded, wanted, rtol=1e-12)
    spread = np.percentile(difference[all_draws.whole(first).rows], [5, 95])
    assert np.allclose(folded[[2, 4]], spread, rtol=1e-12)


@pytest.fixture(scope="module")
def malmo_pair():
    first, second = (kk.run(shipped(MALMO), scenario, draws=1_000) for scenario in ("baseline", "contract"))
    year = study.widest_year(first) - first.city.years[0]
    one, two = (own.both.planned["territorial"][:, year].copy() for own in (first, second))
    inside = all_draws.whole(first).rows
    difference = (two - one)[inside]
    wanted = [(two - one)[0], difference.mean(), *np.percentile(difference, [5, 50, 95])]
    return first, second, wanted


@pytest.mark.parametrize("shape", [(251,), (251, 1), (251, 3), (251, 2, 3)])
@pytest.mark.parametrize("is_open", [True, False])
def test_statistics_leave_every_shape_of_draws_alone(shape: tuple[int, ...], is_open: bool) -> None:
    values = np.random.default_rng(1).normal(size=shape)
    values.flags.writeable = is_open
    before, rows = values.copy(), np.arange(251) > 0
    results.statistics(values, results.Fold(0, rows))
    results.statistics(np.asfortranarray(values), results.Fold(0, rows))
    results.statistics(values[::-1], results.Fold(0, np.ones(251, dtype=bool)))

    assert np.array_equal(values, before)


def test_the_compiled_chain_may_only_read_what_it_is_given(own: Results) -> None:
    seen = own.setting.scope.reach
    pathway.path(own.setting)

    for part in (
        seen.chain,
        seen.lines,
        seen.draws,
        seen.place,
        seen.plan(own.setting.plan),
        (seen.touches, seen.drives),
    ):
        assert not any(array.flags.writeable for array in part)
    assert len(kernel.forward.signatures) == 1 and len(reverse.slopes.signatures) <= 1


def test_levels_that_are_asked_for_stay_the_askers(own: Results) -> None:
    levels = own.setting.plan.levels.copy()
    setting = pathway.at_levels(own.setting, levels)
    before = pathway.path(setting).accounts
    levels[:] = 0.0

    assert np.array_equal(pathway.path(setting).accounts, before)


def _kept_without_arguments() -> dict[str, Callable[[], Any]]:
    """The package's functions of no argument that keep their answer."""
    found = {}
    for module in pkgutil.walk_packages(kk.__path__, "klimatkontrakt."):
        if ".web" not in module.name and not module.name.endswith("__main__"):
            for name, thing in vars(import_module(module.name)).items():
                is_kept = hasattr(thing, "cache_info") and thing.__module__ == module.name
                if is_kept and not inspect.signature(thing).parameters:
                    found[f"{module.name}.{name}"] = thing
    return found


def test_what_is_kept_for_all_is_what_it_was_after_it_was_used(own: Results) -> None:
    kept = {name: thing for name, thing in _kept_without_arguments().items() if "registry" not in name}
    before = {name: _plain(thing()) for name, thing in kept.items()}
    for name in ("report", "problems", "many cities"):
        READERS[name](own)
    engine_nation.outcome(engine_nation.CityEntry("Lund", _lund), engine_nation.RunOrder(draws=DRAWS))

    assert len(kept) > 10
    for name, thing in kept.items():
        assert _plain(thing()) == before[name], name


def _plain(thing: Any) -> str:
    return repr(sorted(thing, key=repr) if isinstance(thing, (set, frozenset)) else thing)


def _lund() -> City:
    from klimatkontrakt.sources.template import municipality, municipality_names

    return municipality.city(municipality_names.municipality("Lund"))
