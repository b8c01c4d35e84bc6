# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of a template city can be shown of a municipality that has not taken part? What is published, and examples.

The template's targets, payers, owners, states and shares of control are there to be replaced by whoever takes the city
over. Shown of a municipality that has said nothing they would be claims about it: that it means to reach a target, that
it pays, that it decides, that nobody has promised. So they are not there to be shown, on any page, file or story.
"""

from __future__ import annotations

from klimatkontrakt.city.measures import Measure
from klimatkontrakt.city.schema import City, Line


def example(city: City) -> City:
    """A template city without what would be a claim about its municipality; its emissions and measures are the same."""
    return city.model_copy(
        update={
            "targets": {},
            "measures": {name: _measure(measure) for name, measure in city.measures.items()},
            "lines": tuple(map(_line, city.lines)),
            "events": {name: event.model_copy(update={"note": ""}) for name, event in city.events.items()},
        }
    )


def _measure(measure: Measure) -> Measure:
    """What it moves and when; not who does it, who pays, and whether it is decided."""
    nobody: dict[str, object] = {
        "actor": None,
        "status": None,
        "control": {},
        "costs": (),
        "funded": False,
        "stated": None,
    }
    return measure.model_copy(update=nobody)


def _line(line: Line) -> Line:
    return line.model_copy(update={"control": {}, "payer": None})
