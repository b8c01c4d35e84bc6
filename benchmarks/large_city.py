# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city as large as one may be, as a folder that the hall takes in: 2,000 quantities, 300 measures unless told otherwise.

Every quantity has a range and changes with the years, every measure costs somebody something, some of them per what
they move, and a target is set: the paths, costs and shares of a real city, and many more of them.
"""

from __future__ import annotations

from benchmarks.generated import generated_city
from klimatkontrakt.city import City, measures, schema
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import canonical

QUANTITIES, MEASURES, LINES = 2_000, 300, 1_500
ACTORS = 12
SOURCE = {"id": "s", "title": "Påhittat", "publisher": "Klimatkontrakt"}


def large_city(*, quantities: int = QUANTITIES, moved: int = MEASURES, lines: int = LINES, seed: int = 7) -> City:
    """A city of a wanted size that passes every check of form."""
    made = generated_city(measures=moved, quantities=quantities, lines=lines, seed=seed)
    actors = tuple(
        schema.Actor.model_validate({"id": f"a{i:02d}", "label_sv": f"Aktör {i}", "type": "company", "source": "s"})
        for i in range(ACTORS)
    )
    costed = {name: _costed(measure, i) for i, (name, measure) in enumerate(made.measures.items())}
    return made.model_copy(
        update={
            "header": made.header.model_copy(update={"id": f"stor-{quantities}", "name": "Storstad"}),
            "measures": costed,
            "actors": actors,
            "sources": (schema.Source.model_validate(SOURCE),),
            "targets": {"goal": schema.Target(account="territorial", year=2045, at_most=0.0, source="s")},
        }
    )


def _costed(measure: schema.Measure, number: int) -> schema.Measure:
    """A measure that costs one actor money, an eighth of them by what they move."""
    of_moved = {"per": "moved", "value": 100.0, "low": 50.0, "high": 200.0, "unit": "SEK"}
    of_all = {"value": 1.0 + number % 7, "unit": "MSEK"}
    cost = {"id": "build", "kind": "investment", "payers": {f"a{number % ACTORS:02d}": 1.0}, "lifetime": 30,
            "price_year": 2023, "basis": "incremental", "origin": "assumed", "source": "s",
            **(of_moved if number % 8 == 0 else of_all)}  # fmt: skip
    return measure.model_copy(update={"costs": (measures.Cost.model_validate(cost),)})


def files(**sizes: int) -> dict[str, str]:
    """The same as a folder: file name → text."""
    return dict(canonical.written(large_city(**sizes), CITY))
