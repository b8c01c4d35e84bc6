# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does burning a fuel emit? Activity times a factor, and fuel times heating value times a factor."""

from __future__ import annotations

from collections.abc import Mapping

from klimatkontrakt.inventory import defaults, gases, limits
from klimatkontrakt.inventory.gases import Tonnes
from klimatkontrakt.inventory.inputs import Chosen, FigureInput, OfFuel, TableInput, WordInput, listed
from klimatkontrakt.inventory.method import Method, MethodAnswer, Values, of_gases, of_number, references_of

KG_PER_T = 1e3
T_PER_GG = 1e3
MJ_PER_KWH = 3.6
TJ_PER_MWH = MJ_PER_KWH / 1e3


def activity(amount: float, factors_kg: Mapping[str, float]) -> Tonnes:
    """Activity times factor, the method under most others.

    Args:
        amount: activity in a year, in any unit.
        factors_kg: kg of each gas per that unit.

    Returns:
        Tonnes of each gas.

    Raises:
        ProblemsError: when a figure is below zero.

    Source:
        GPC 1.1, eq. 5.1; IPCC 2006 V1 ch. 1.

    >>> activity(50.0, {"CO2": 2.0, "CH4": 0.5})
    {'CO2': 0.1, 'CH4': 0.025}
    """
    limits.check("combustion", amounts={"amount": amount, **factors_kg})
    return {gas: amount * kg / KG_PER_T for gas, kg in factors_kg.items()}


def fuel(fuel_t: float, heating_value_tj_per_gg: float, factors_kg_per_tj: Mapping[str, float]) -> Tonnes:
    """Tier 1: fuel times net calorific value times factor; CO2 of biomass is `CO2b`, a memo.

    Args:
        fuel_t: fuel burnt in a year, tonnes.
        heating_value_tj_per_gg: net calorific value, TJ/Gg (the same as GJ/t).
        factors_kg_per_tj: kg of each gas per TJ.

    Returns:
        Tonnes of each gas.

    Raises:
        ProblemsError: when a figure is below zero.

    Source:
        IPCC 2006 V2, eq. 2.1 (stationary) and 3.2.1 (road).
    """
    limits.check("combustion", amounts={"fuel_t": fuel_t, "heating_value": heating_value_tj_per_gg})
    return activity(fuel_t / T_PER_GG * heating_value_tj_per_gg, factors_kg_per_tj)


def fuel_by_default(fuel_t: float, name: str, use: str) -> Tonnes:
    """Tier 1 with the defaults of a fuel in a use, tonnes of each gas.

    Raises:
        UnknownNameError: when the table has no such fuel in such a use.

    >>> round(fuel_by_default(1000.0, "gas_diesel_oil", "road")["CO2"], 1)
    3186.3
    """
    return fuel(fuel_t, defaults.heating_value(name), defaults.fuel_factors(name, use))


def factor_t_per_mwh(kg_per_tj: float) -> float:
    """A factor per unit of energy in another unit, t/MWh; never rounded on the way.

    >>> round(factor_t_per_mwh(56_100.0), 5)
    0.20196
    """
    return kg_per_tj * TJ_PER_MWH / KG_PER_T


# What a user can ask for

OF_FUELS = ("CO2", "CO2b", "CH4", "N2O")


def every_gas() -> tuple[str, ...]:
    """Every gas, those that fuels give first."""
    return tuple(dict.fromkeys((*OF_FUELS, *gases.names())))


def _activity(values: Values) -> MethodAnswer:
    factors_kg = {gas: tonnes * KG_PER_T for gas, tonnes in values.table("factor").items()}
    return of_gases(activity(values.number("amount"), factors_kg))


def _fuel(values: Values) -> MethodAnswer:
    factors = values.table("factor")
    if values.has("energy"):
        return of_gases(activity(values.number("energy") * TJ_PER_MWH, factors))
    return of_gases(fuel(values.number("burnt"), values.number("heating_value"), factors))


def _factor(values: Values) -> MethodAnswer:
    return of_number("factor", factor_t_per_mwh(values.number("factor")), "tCO2/MWh")


def _of_use(chosen: Chosen) -> tuple[str, ...]:
    return defaults.uses().get(chosen.get("use", ""), ())


METHODS = (
    Method(
        "combustion.activity",
        (FigureInput("amount", "any"), TableInput("factor", "per_amount", every_gas, per="amount", field="factors_kg")),
        _activity,
        "GPC 1.1 eq. 5.1; IPCC 2006 V1 ch. 1",
        references=references_of("combustion", "fugitive", "process", "product_use"),
    ),
    Method(
        "combustion.fuel",
        (
            WordInput("fuel", defaults.fuels, is_optional=True),
            WordInput("use", lambda: tuple(defaults.uses()), is_optional=True),
            FigureInput("burnt", "tonnes", is_optional=True, field="fuel_t"),
            FigureInput("energy", "energy", is_optional=True),
            FigureInput("heating_value", "heating_value", OfFuel("ncv", ("fuel",)), only_with="burnt"),
            TableInput(
                "factor", "fuel_factor", listed(*OF_FUELS), OfFuel("", ("fuel", "use")), field="factors_kg_per_tj"
            ),
        ),
        _fuel,
        "IPCC 2006 V2 eq. 2.1 and 3.2.1",
        references=(*references_of("combustion"), "I.4.4", "II.3.3", "II.4.3"),
        placed=_of_use,
        one_of=(("burnt", "energy"),),
    ),
    Method(
        "combustion.factor",
        (FigureInput("factor", "energy_factor", field="kg_per_tj"),),
        _factor,
        "IPCC 2006 V2 table 2.2, 1 MWh = 0.0036 TJ",
        gives=("factor",),
    ),
)
