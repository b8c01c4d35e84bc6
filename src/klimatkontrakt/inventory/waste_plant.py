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
from typing import Literal

from klimatkontrakt.inventory import gases, grid, limits, treatment
from klimatkontrakt.inventory.gases import Tonnes
from klimatkontrakt.inventory.inputs import FigureInput, TableInput, WordInput, listed
from klimatkontrakt.inventory.method import Method, MethodAnswer, Result, Values, references_of

NO_REFERENCE = ""
ViewName = Literal["territorial", "heat_consumer", "waste_generator"]


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
class PlantView:
    """One answer to whose the tonnes are.

    Attributes:
        name: where the plant stands, who uses the heat, or who threw the waste away.
        city: the city's tonnes by GPC reference; an empty reference where no sum of the GPC counts so.
        elsewhere: the others' tonnes; with the city's they are the plant's.
    """

    name: ViewName
    city: Mapping[str, Tonnes]
    elsewhere: Tonnes

    @property
    def of_city(self) -> Tonnes:
        """The city's tonnes, all references together."""
        return gases.added(self.city.values())


def views(plant: Plant) -> tuple[PlantView, PlantView, PlantView]:
    """The three views; each closes to the plant's tonnes.

    Raises:
        ProblemsError: when a share cannot be true.
    """
    parts = {"heat_used_here": plant.heat_used_here}
    limits.check("waste_plant", amounts=plant.tonnes, shares={"waste_from_here": plant.waste_from_here}, parts=parts)
    return territorial(plant), heat_consumer(plant), waste_generator(plant)


def territorial(plant: Plant) -> PlantView:
    """Where the stack stands."""
    ref = treatment.incineration_reference(
        supplies_grid=True, is_generated_inside=plant.waste_from_here > 0, is_burnt_inside=plant.is_inside
    )
    return _view("territorial", plant, {ref: 1.0} if ref else {})


def heat_consumer(plant: Plant) -> PlantView:
    """Who uses the heat; the tonnes of the power are the grid's and so elsewhere."""
    heat = grid.heat_share(
        plant.heat_gwh,
        plant.power_gwh,
        heat_efficiency=plant.heat_efficiency,
        power_efficiency=plant.power_efficiency,
    )
    return _view("heat_consumer", plant, {ref: heat * share for ref, share in plant.heat_used_here.items()})


def waste_generator(plant: Plant) -> PlantView:
    """Who threw it away; outside the sums of the GPC, to be stated beside them."""
    return _view("waste_generator", plant, {NO_REFERENCE: plant.waste_from_here})


def _view(name: ViewName, plant: Plant, shares: Mapping[str, float]) -> PlantView:
    city = {ref: gases.scaled(plant.tonnes, share) for ref, share in shares.items() if share}
    return PlantView(name, city, gases.scaled(plant.tonnes, 1 - math.fsum(shares.values())))


# What a user can ask for

VIEWS = ("territorial", "heat_consumer", "waste_generator")


def _views(values: Values) -> MethodAnswer:
    plant = Plant(
        {"CO2": values.number("fossil_co2")},
        values.number("heat"),
        values.number("power"),
        values.number("heat_efficiency"),
        values.number("power_efficiency"),
        values.word("inside") == treatment.YES,
        values.table("heat_used_here"),
        values.number("waste_from_here"),
    )
    return MethodAnswer(tuple(result for view in views(plant) for result in _results(view)))


def _results(view: PlantView) -> tuple[Result, ...]:
    """A view's tonnes: the city's by reference, and the others'."""
    here = [Result(view.name, tonnes["CO2"], "tCO2", ref=ref) for ref, tonnes in view.city.items()]
    nothing = [] if here else [Result(view.name, 0.0, "tCO2")]
    return (*here, *nothing, Result(f"{view.name}.elsewhere", view.elsewhere["CO2"], "tCO2"))


METHODS = (
    Method(
        "waste_plant.views",
        (
            FigureInput("fossil_co2", "emissions"),
            FigureInput("heat", "energy", field="heat_gwh"),
            FigureInput("power", "energy", field="power_gwh"),
            *grid.EFFICIENCIES,
            WordInput("inside", listed(treatment.YES, treatment.NO)),
            TableInput("heat_used_here", "share", lambda: references_of("grid"), is_whole=True),
            FigureInput("waste_from_here", "share"),
        ),
        _views,
        "GPC 1.1 ch. 6 and 8; GHG Protocol, efficiency method",
        gives=(*VIEWS, *(f"{view}.elsewhere" for view in VIEWS)),
        references=("I.4.4", *references_of("grid")),
    ),
)
