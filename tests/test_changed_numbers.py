# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""No number of a city may be changed a hundredfold, a thousandfold or in sign without a word.

Each change is refused, told, or leaves a number that its unit and the city's size allow. A sample by default, every
number of Lillstad and some hundreds of each other city with KK_ALL=1.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from klimatkontrakt.city import City, read_city
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import changed_numbers
from tests.changed_numbers import Change, Limits
from tests.cities import LILLSTAD, MALMO
from tests.extent import ALL, some

PARTS = 12 if ALL else 1
SAMPLES = {"lillstad": 40, "malmo": 4, "lund": 8, "kiruna": 8, "bjurholm": 8}
IN_ALL = {"malmo": 500, "lund": 250, "kiruna": 250, "bjurholm": 250}  # of Lillstad every one
MOST_WITHIN = 0.05  # of the changes; were it more, the limits would be no limits


@cache
def city(name: str) -> City:
    if name in ("lillstad", "malmo"):
        return read_city({"lillstad": LILLSTAD, "malmo": MALMO}[name])
    return municipality.city(municipality_names.municipality(name))


def outcome(name: str, change: Change, limits: Limits, base: set[tuple[str, str, str]]) -> str:
    """What becomes of a change: refused, told, the reason why it may be, or the same result; else silent."""
    after = changed_numbers.changed(city(name), change)
    if after is None:
        return "refused"
    told, is_stopped = changed_numbers.told(after)
    if is_stopped or told - base:
        return "refused" if is_stopped else "told"
    reason = limits.allows(change)
    if reason:
        return f"within: {reason}"
    is_same = changed_numbers.is_same(changed_numbers.digest(after), changed_numbers.digest(city(name)))
    return "same" if is_same else "silent"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", SAMPLES)
def test_no_number_is_changed_without_a_word(name: str, part: int) -> None:
    limits = Limits(city(name))
    base, _ = changed_numbers.told(city(name))
    every = some(changed_numbers.changes(city(name)), SAMPLES[name], IN_ALL.get(name))
    found = {change: outcome(name, change, limits, base) for change in every[part::PARTS]}
    counts = Counter(text.split(":")[0] for text in found.values())

    assert [str(change) for change, text in found.items() if text == "silent"] == []
    assert counts["within"] <= max(2, MOST_WITHIN * len(found)), [
        f"{c}: {t}" for c, t in found.items() if "within" in t
    ]


def test_every_number_is_tried_where_all_is_asked() -> None:
    count = sum(1 for _ in changed_numbers.changes(city("malmo")))

    assert count > 5_000
    assert len(some(range(count), SAMPLES["malmo"])) == (count if ALL else SAMPLES["malmo"])
