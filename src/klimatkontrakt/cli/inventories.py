# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The inventory: a municipality's published emissions in the GPC's rows and sums, and the methods for its parts."""

from __future__ import annotations

import difflib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from klimatkontrakt import data, later
from klimatkontrakt.cli import cities, city_run, console, door, methods, usage
from klimatkontrakt.cli.cities import say

if TYPE_CHECKING:
    from klimatkontrakt.city import schema
    from klimatkontrakt.cli import inventory_tables
    from klimatkontrakt.inventory import bridge, waste_plant
    from klimatkontrakt.sources.publishers.municipalities import Territory
    from klimatkontrakt.sources.template import published, smhi_names
else:
    schema = later.module("klimatkontrakt.city.schema")
    bridge = later.module("klimatkontrakt.inventory.bridge")
    waste_plant = later.module("klimatkontrakt.inventory.waste_plant")
    inventory_tables = later.module("klimatkontrakt.cli.inventory_tables")
    published = later.module("klimatkontrakt.sources.template.published")
    smhi_names = later.module("klimatkontrakt.sources.template.smhi_names")

SHOW = "show"
NEAR = 0.75  # how much alike a word and a verb are, where the word is no municipality


class InventoryVerbs(usage.Told, TyperGroup):
    """The inventory's verbs; what is none of them is the municipality to show, as in `inventory Malmö`."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.options_metavar, self.subcommand_metavar = self.say("usage.options"), self.say("usage.verb")

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Leads the old form on; a word that is nearly one of the verbs is a mistake that names it."""
        first = args[0] if args else ""
        if args and first not in self.commands and first not in self.get_help_option_names(ctx):
            near = difflib.get_close_matches(first, list(self.commands), cutoff=NEAR)
            if near and not Path(first).exists():
                ctx.fail(self.say("usage.no_such_verb_near", name=first, near=", ".join(near)))
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


inventory = typer.Typer(cls=InventoryVerbs, help=methods.say("inventory"), no_args_is_help=True)
door.app.add_typer(inventory, name="inventory")
verb = partial(inventory.command, cls=usage.CliVerb)
verb("methods", help=methods.say("methods"))(methods.methods)
verb("compute", help=methods.say("compute"))(methods.compute)


@verb(SHOW, help=say("inventory"))
def show(
    name: Annotated[str, typer.Argument(help=say("arg.inventory"), metavar="NAME")],
    year: Annotated[int | None, typer.Option(help=say("arg.year_published"))] = None,
    plant_fossil: Annotated[float | None, typer.Option(help=say("arg.plant_fossil"), min=0)] = None,
    plant_heat: Annotated[float | None, typer.Option(help=say("arg.plant_heat"), min=0)] = None,
    plant_power: Annotated[float | None, typer.Option(help=say("arg.plant_power"), min=0)] = None,
    heat_here: Annotated[float | None, typer.Option(help=say("arg.plant_heat_here"), min=0, max=1)] = None,
    waste_here: Annotated[float | None, typer.Option(help=say("arg.plant_waste_here"), min=0, max=1)] = None,
) -> None:
    """Show a municipality's inventory."""
    area = _area(name)
    with door.patience(door.say("reading", name=area.name)):
        own = published.of(area)
    years = own.emissions[published.TOTAL]
    if year is not None and year not in years:
        told = ", ".join(map(str, years))
        door.fail(door.MISTAKEN, say("year_unpublished", year=str(year), name=own.area.name, years=told))
    plant = _plant(plant_fossil, plant_heat, plant_power, heat_here, waste_here)
    figures = smhi_names.greenhouse_gases(own, year or own.last_year)
    found = bridge.reconciled(figures, shares_from=smhi_names.carbon_dioxide(own))
    views = city_run.asked(lambda: inventory_tables.plant_views(plant, door.LANGUAGE)) if plant is not None else None
    console.console().print(inventory_tables.shown(found, door.LANGUAGE))
    if views is not None:
        console.console().print(views)


def _area(name: str) -> Territory:
    """The municipality of a folder's kommunkod, or of a name or code."""
    if not (Path(name) / schema.CITY_FILE).is_file():
        return cities.meant(name)
    city, _ = city_run.read(Path(name))
    return cities.meant(city.header.kommunkod)


def _plant(
    fossil: float | None, heat: float | None, power: float | None, heat_here: float | None, waste_here: float | None
) -> waste_plant.Plant | None:
    """The waste plant that is described, whole or not at all."""
    stated = [number for number in (fossil, heat, power, heat_here, waste_here) if number is not None]
    if not stated:
        return None
    if len(stated) < len((fossil, heat, power, heat_here, waste_here)):
        door.fail(door.MISTAKEN, say("plant_half"))
    fossil_t, heat_gwh, power_gwh, heat_share, waste_share = stated
    if not heat_gwh and not power_gwh:
        door.fail(door.MISTAKEN, say("plant_nothing"))
    efficiencies = (data.constant("heat_efficiency"), data.constant("power_efficiency"))
    return waste_plant.Plant(
        {"CO2": fossil_t}, heat_gwh, power_gwh, *efficiencies, True, {"I.1.2": heat_share}, waste_share
    )
