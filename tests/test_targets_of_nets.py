# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A limit on a net is told where it is many times what the net is made of, as that on a yearly account is."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatkontrakt.sources.intake import law
from tests.cities import LILLSTAD, appended, copy_of, merged

# Lillstad's baseline is 15,000 t and its published 1990 is 30,000 t; the sink is 100 t. Five times 30,000 is 150,000.
ACCOUNTS = """accounts:
  sink: {sv: Sänka, en: Sink, family: negative, form: yearly, unit: tCO2e, better: more}
  net: {sv: Netto, en: Net, form: net, of: territorial, less: sink, unit: tCO2e}
targets:
  own: {account: net, year: 2030, at_most: %s, source: s1}
"""


@pytest.mark.parametrize(
    ("limit", "is_told"),
    [(4_500_000, True), (-4_500_000, True), (150_001, True), (150_000, False), (10, False), (0, False), (-90, False)],
)
def test_a_limit_on_a_net_is_bounded_by_its_parts(limit: int, is_told: bool, tmp_path: Path) -> None:
    folder = merged(copy_of(LILLSTAD, tmp_path), "city.yaml", ACCOUNTS % limit)
    appended(folder, "quantities.csv", "bio,Kol,Carbon,,tCO2e,measured,2022,100,,0,,,,,,,s2,")
    appended(folder, "lines.csv", "sink,bio,Kol,Carbon,bio,1,,,,,market:1,,")
    codes = {problem.code for problem in law.checked(folder).problems if problem.place.item == "own"}

    assert ("target_far" in codes) == is_told and "target_near_nothing" not in codes
