# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose are the tonnes of a plant that burns waste? Three views of the same tonnes, each whole, never added.

*Territorial*: the plant stands here, so its tonnes are here (I.4.4). *Heat consumer*: who uses the heat bears
them (I.x.2, scope 2); the power's part goes to the grid. *Waste generator*: who threw the waste away bears them;
no sum of the GPC counts so where energy is recovered, for it puts the whole burden on the energy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from klimatkontrakt.engine.inventories import gases, grid, limits, treatment
from klimatkontrakt.engine.inventories.gases import Tonnes

NO_REFERENCE = ""


@dataclass(frozen=True)
class Plant:
    """A plant that burns waste and gives heat and power, in one year.

    Attributes:
        tonnes: what leaves its stack, by gas; biogenic CO2 as `CO2b`.
        heat_gwh: heat delivered.
        power_gwh: power delivered.
        heat_efficiency: of making that heat alone, for the division.
        power_efficiency: of making that power alone.
        is_inside: whether it stands in the city.
        heat_used_here: the share of its heat that each scope 2 reference of the city uses (I.1.2, I.2.2 …).
        waste_from_here: the share of its waste that the city threw away.
    """

    tonnes: Tonnes
    heat_gwh: float
    power_gwh: float
    heat_efficiency: float
    power_efficiency: float
    is_inside: bool
    heat_used_here: Mapping[str, float]
    waste_from_here: float


@dataclass(frozen=True)
class View:
    """One answer to whose the tonnes are.

    Attributes:
        name: `territorial`, `heat_consumer` or `waste_generator`.
        city: the city's tonnes by GPC reference; an empty reference where no sum of the GPC counts so.
        elsewhere: the others' tonnes; with the city's they are the plant's.
    """

    name: str
    city: Mapping[str, Tonnes]
    elsewhere: Tonnes

    @property
    def of_city(self) -> Tonnes:
        """The city's tonnes, all references together."""
        return gases.added(self.city.values())


def views(plant: Plant) -> tuple[View, View, View]:
    """The three views; each closes to the plant's tonnes.

    Raises:
        ProblemsError: when a share cannot be true.
    """
    parts = {"heat_used_here": plant.heat_used_here}
    limits.check("waste_plant", amounts=plant.tonnes, shares={"waste_from_here": plant.waste_from_here}, parts=parts)
    return territorial(plant), heat_consumer(plant), waste_generator(plant)


def territorial(plant: Plant) -> View:
    """Where the stack stands."""
    ref = treatment.incineration_reference(
        supplies_grid=True, is_generated_inside=plant.waste_from_here > 0, is_burnt_inside=plant.is_inside
    )
    return _view("territorial", plant, {ref: 1.0} if ref else {})


def heat_consumer(plant: Plant) -> View:
    """Who uses the heat; the tonnes of the power are the grid's and so elsewhere."""
    heat = grid.heat_share(
        plant.heat_gwh,
        plant.power_gwh,
        heat_efficiency=plant.heat_efficiency,
        power_efficiency=plant.power_efficiency,
    )
    return _view("heat_consumer", plant, {ref: heat * share for ref, share in plant.heat_used_here.items()})


def waste_generator(plant: Plant) -> View:
    """Who threw it away; outside the sums of the GPC, to be stated beside them."""
    return _view("waste_generator", plant, {NO_REFERENCE: plant.waste_from_here})


def _view(name: str, plant: Plant, shares: Mapping[str, float]) -> View:
    city = {ref: gases.scaled(plant.tonnes, share) for ref, share in shares.items() if share}
    return View(name, city, gases.scaled(plant.tonnes, 1 - math.fsum(shares.values())))
