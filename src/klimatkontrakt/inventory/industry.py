# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do industrial processes and products emit without a flame? IPPU, tier 1."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.folder.problem import UnknownNameError
from klimatkontrakt.inventory import gases, limits
from klimatkontrakt.inventory.gases import Tonnes
from klimatkontrakt.inventory.inputs import FigureInput, OfTable, WordInput, table_items
from klimatkontrakt.inventory.method import Method, MethodAnswer, Values, of_gases

CO2_PER_CARBON = 44 / 12
CARBON_PER_UREA = 12 / 60
KG_PER_T = 1e3


def made(product_t: float, factor_t: float) -> Tonnes:
    """CO2 of a process by what it makes: clinker, lime, steel, ammonia.

    Args:
        product_t: made in a year, tonnes; clinker, not cement.
        factor_t: t CO2 per tonne of product, of the process alone: the fuel is stationary energy.

    Source:
        IPCC 2006 V3 eq. 2.2 (clinker), 2.6 (lime), 3.1 (ammonia) and 4.4 (steel).

    >>> made(1_000_000.0, 0.52)
    {'CO2': 520000.0}
    """
    limits.check("industry", amounts={"product_t": product_t, "factor_t": factor_t})
    return {"CO2": product_t * factor_t}


def glass(melted_t: float, factor_t: float, *, cullet: float) -> Tonnes:
    """CO2 of the carbonates in glass; recycled glass has given its off.

    Source:
        IPCC 2006 V3 eq. 2.10.
    """
    limits.check("industry", shares={"cullet": cullet})
    return made(melted_t * (1 - cullet), factor_t)


def used_without_burning(energy_tj: float, carbon_t_per_tj: float, *, oxidised: float) -> Tonnes:
    """CO2 of lubricants and paraffin waxes in use.

    Args:
        energy_tj: used in a year, TJ.
        carbon_t_per_tj: carbon content.
        oxidised: the share that oxidises during use; what is burnt as waste is counted there.

    Source:
        IPCC 2006 V3 eq. 5.2 and 5.4.
    """
    amounts = {"energy_tj": energy_tj, "carbon_t_per_tj": carbon_t_per_tj}
    limits.check("industry", amounts=amounts, shares={"oxidised": oxidised})
    return {"CO2": energy_tj * carbon_t_per_tj * oxidised * CO2_PER_CARBON}


def urea_in_catalysts(solution_t: float, *, purity: float) -> Tonnes:
    """CO2 of the urea in catalysts of diesel vehicles (AdBlue).

    Args:
        solution_t: solution used in a year, tonnes.
        purity: urea by weight.

    Source:
        IPCC 2006 V2 eq. 3.2.2.
    """
    limits.check("industry", amounts={"solution_t": solution_t}, shares={"purity": purity})
    return {"CO2": solution_t * CARBON_PER_UREA * purity * CO2_PER_CARBON}


@cache
def blend(name: str) -> Mapping[str, float]:
    """The gases of a refrigerant by mass; a pure gas is itself.

    Raises:
        UnknownNameError: when it is neither a blend of blends.csv nor a gas of gwp.csv.

    >>> blend("R-410A")
    {'HFC-32': 0.5, 'HFC-125': 0.5}
    """
    found = {row["gas"]: float(row["share"]) for row in data.table("blends") if row["blend"] == name}
    if found:
        return found
    if name in {row["gas"] for row in data.table("gwp")}:
        return {name: 1.0}
    known = ", ".join(sorted({row["blend"] for row in data.table("blends")}))
    raise UnknownNameError(f"”{name}”", where="blends.csv", fix=f"({known})")


def leaked(charge_kg: float, refrigerant: str, *, rate: float) -> Tonnes:
    """What leaks in a year from a bank of refrigerant, insulating gas or the like.

    Args:
        charge_kg: the bank.
        refrigerant: a blend or a gas.
        rate: leaked in the year, a share of the bank.

    Source:
        IPCC 2006 V3 eq. 7.13, with one rate for the whole bank.
    """
    limits.check("industry", amounts={"charge_kg": charge_kg}, shares={"rate": rate})
    return {gas: charge_kg * rate * share / KG_PER_T for gas, share in blend(refrigerant).items()}


# What a user can ask for


@cache
def refrigerants() -> tuple[str, ...]:
    """The blends and pure gases that may leak."""
    blends = dict.fromkeys(row["blend"] for row in data.table("blends"))
    return (*blends, *(gas for gas in gases.names() if gas != gases.BIOGENIC))


def _process(values: Values) -> MethodAnswer:
    return of_gases(made(values.number("product_made"), values.number("factor")))


def _glass(values: Values) -> MethodAnswer:
    return of_gases(glass(values.number("melted"), values.number("factor"), cullet=values.number("cullet")))


def _used(values: Values) -> MethodAnswer:
    used, carbon = values.number("used"), values.number("carbon_per_energy")
    return of_gases(used_without_burning(used, carbon, oxidised=values.number("oxidised")))


def _urea(values: Values) -> MethodAnswer:
    return of_gases(urea_in_catalysts(values.number("solution"), purity=values.number("purity")))


def _leaked(values: Values) -> MethodAnswer:
    return of_gases(leaked(values.number("charge"), values.word("refrigerant"), rate=values.number("leaked")))


METHODS = (
    Method(
        "industry.process",
        (
            WordInput("product", table_items("process"), is_optional=True),
            FigureInput("product_made", "tonnes", field="product_t"),
            FigureInput("factor", "process_factor", OfTable("process", "{product}"), field="factor_t"),
        ),
        _process,
        "IPCC 2006 V3 eq. 2.2, 2.6, 3.1 and 4.4",
        references=("IV.1",),
    ),
    Method(
        "industry.glass",
        (
            FigureInput("melted", "tonnes", field="product_t"),
            FigureInput("factor", "glass_factor", OfTable("process", "glass"), field="factor_t"),
            FigureInput("cullet", "share", OfTable("cullet")),
        ),
        _glass,
        "IPCC 2006 V3 eq. 2.10",
        references=("IV.1",),
    ),
    Method(
        "industry.used_without_burning",
        (
            WordInput("product", table_items("non_energy_carbon"), is_optional=True),
            FigureInput("used", "energy_tj", field="energy_tj"),
            FigureInput(
                "carbon_per_energy",
                "energy_carbon",
                OfTable("non_energy_carbon", "{product}"),
                field="carbon_t_per_tj",
            ),
            FigureInput("oxidised", "share", OfTable("oxidised_during_use", "{product}")),
        ),
        _used,
        "IPCC 2006 V3 eq. 5.2 and 5.4",
        references=("IV.2",),
    ),
    Method(
        "industry.urea_in_catalysts",
        (
            FigureInput("solution", "tonnes", field="solution_t"),
            FigureInput("purity", "share", OfTable("urea_purity", "catalyst")),
        ),
        _urea,
        "IPCC 2006 V2 eq. 3.2.2",
        references=("IV.2", "II.1.1"),
    ),
    Method(
        "industry.leaked",
        (
            WordInput("refrigerant", refrigerants),
            FigureInput("charge", "kilograms", field="charge_kg"),
            FigureInput("leaked", "share", field="rate"),
        ),
        _leaked,
        "IPCC 2006 V3 eq. 7.13",
        references=("IV.2",),
    ),
)
