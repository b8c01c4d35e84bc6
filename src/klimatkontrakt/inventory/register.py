# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which methods can be asked for? The one list: the verb, its help, the docs and the tests are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from klimatkontrakt.inventory import (
    agriculture,
    combustion,
    grid,
    industry,
    landfill,
    sums,
    treatment,
    waste_plant,
    wastewater,
)
from klimatkontrakt.inventory.method import Method

MODULES = (combustion, grid, waste_plant, landfill, treatment, wastewater, industry, agriculture, sums)


@cache
def methods() -> Mapping[str, Method]:
    """Every method by its id, in the order of the GPC's chapters.

    >>> methods()["grid.local_heat"].source
    'Covenant of Mayors, How to develop a SEAP (JRC 2010), part II, heat and cold: EFH'
    """
    return {method.id: method for module in MODULES for method in module.METHODS}


@cache
def groups() -> tuple[str, ...]:
    """The parts of the inventory that have methods."""
    return tuple(dict.fromkeys(method.group for method in methods().values()))
