# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do heat and power from a grid emit where they are used? Scope 2, losses, and cogeneration."""

from __future__ import annotations

from klimatkontrakt.inventory import limits
from klimatkontrakt.inventory.inputs import FigureInput, OfConstant
from klimatkontrakt.inventory.method import CO2E, Method, MethodAnswer, Result, Values, of_number, references_of

KG_PER_T = 1e3


def supplied(energy_mwh: float, factor_kg_per_mwh: float) -> float:
    """Energy from a grid times the grid's factor (scope 2), tCO2e.

    Raises:
        ProblemsError: when a figure is below zero.

    Source:
        GPC 1.1 ch. 6; location based: the factor is the grid's, not a contract's.

    >>> supplied(100_000.0, 30.0)
    3000.0
    """
    limits.check("grid", amounts={"energy_mwh": energy_mwh, "factor_kg_per_mwh": factor_kg_per_mwh})
    return energy_mwh * factor_kg_per_mwh / KG_PER_T


def lost(energy_mwh: float, factor_kg_per_mwh: float, loss: float) -> float:
    """What transmission and distribution lose of the energy used (scope 3), tCO2e.

    Args:
        energy_mwh: energy used, as metered.
        factor_kg_per_mwh: the grid's factor.
        loss: lost per unit used, a share.

    Raises:
        ProblemsError: when a figure cannot be true.

    Source:
        GPC 1.1 ch. 6.
    """
    limits.check("grid", shares={"loss": loss})
    return supplied(energy_mwh, factor_kg_per_mwh) * loss


def heat_share(heat_gwh: float, power_gwh: float, *, heat_efficiency: float, power_efficiency: float) -> float:
    """The part of a cogeneration plant's tonnes that its heat bears, by the efficiency method.

    Args:
        heat_gwh: heat delivered in a year.
        power_gwh: power delivered in a year, the same unit.
        heat_efficiency: of making that heat alone.
        power_efficiency: of making that power alone.

    Returns:
        A share, 0 to 1; power bears the rest.

    Raises:
        ProblemsError: when a figure cannot be true, or the plant delivers nothing.

    Source:
        GHG Protocol, Allocation of GHG emissions from a CHP plant (2006), efficiency method; so does the
        Covenant of Mayors guidebook.
    """
    efficiencies = {"heat_efficiency": heat_efficiency, "power_efficiency": power_efficiency}
    limits.check("grid", amounts={"heat_gwh": heat_gwh, "power_gwh": power_gwh}, shares=efficiencies)
    limits.check_above_zero("grid", {**efficiencies, "heat_gwh + power_gwh": heat_gwh + power_gwh})
    for_heat, for_power = heat_gwh / heat_efficiency, power_gwh / power_efficiency
    return for_heat / (for_heat + for_power)


def local_factor(
    *,
    used_mwh: float,
    local_mwh: float,
    green_mwh: float,
    national_t_per_mwh: float,
    local_t: float,
    green_t: float,
) -> float:
    """The Covenant's local factor for electricity: what is made locally replaces the national mix, t/MWh.

    Args:
        used_mwh: all electricity used in the area.
        local_mwh: made locally, certified sales not in it.
        green_mwh: bought as certified green electricity.
        national_t_per_mwh: the national or European factor.
        local_t: what the local plants emit.
        green_t: what the certified electricity emits; 0 in the standard approach.

    Returns:
        t/MWh; where the area makes more than it uses, the mean of what it makes.

    Raises:
        ProblemsError: when a figure cannot be true, or nothing is used.

    Source:
        Covenant of Mayors, How to develop a SECAP (JRC 2018), part 2, local emission factor for electricity.
    """
    amounts = {"used_mwh": used_mwh, "local_mwh": local_mwh, "green_mwh": green_mwh, "local_t": local_t}
    limits.check("grid", amounts={**amounts, "national_t_per_mwh": national_t_per_mwh, "green_t": green_t})
    limits.check_above_zero("grid", {"used_mwh": used_mwh})
    made = local_mwh + green_mwh
    if made > used_mwh:
        return (local_t + green_t) / made
    return ((used_mwh - made) * national_t_per_mwh + local_t + green_t) / used_mwh


def local_heat_factor(*, used_mwh: float, local_t: float, imported_t: float, exported_t: float) -> float:
    """The Covenant's local factor for heat: what the heat used here has emitted, wherever it was made, t/MWh.

    What is exported is taken off by its tonnes alone, so the factor stands where a city exports more heat than it
    uses. Cooling is counted in the same way.

    Args:
        used_mwh: heat used in the area, as delivered.
        local_t: what the making of heat in the area emits; of a plant that also makes power, the heat's part.
        imported_t: what the heat bought from outside has emitted.
        exported_t: what the heat sold outside has emitted; at most what is made and bought.

    Returns:
        t/MWh of heat.

    Raises:
        ProblemsError: when a figure cannot be true, or no heat is used.

    Source:
        Covenant of Mayors, How to develop a SEAP (JRC 2010), part II, heat and cold:
        EFH = (CO2LPH + CO2IH − CO2EH) / LHC.

    >>> local_heat_factor(used_mwh=100_000.0, local_t=20_000.0, imported_t=3_000.0, exported_t=5_000.0)
    0.18
    """
    tonnes = {"local_t": local_t, "imported_t": imported_t, "exported_t": exported_t}
    limits.check("grid", amounts={"used_mwh": used_mwh, **tonnes})
    limits.check_at_most("grid", "exported_t", exported_t, local_t + imported_t)
    limits.check_above_zero("grid", {"used_mwh": used_mwh})
    return max(local_t + imported_t - exported_t, 0.0) / used_mwh


def exported_tonnes(local_t: float, *, local_mwh: float, exported_mwh: float) -> float:
    """What the heat sold outside has emitted: the part of the tonnes that its part of the heat is.

    Args:
        local_t: what the making of heat in the area emits.
        local_mwh: heat made in the area.
        exported_mwh: the part of it that is sold outside; at most what is made.

    Returns:
        Tonnes.

    Raises:
        ProblemsError: when a figure cannot be true, or nothing is made.

    Source:
        Covenant of Mayors, How to develop a SEAP (JRC 2010), part II, heat and cold: the share exported is deducted.

    >>> exported_tonnes(20_000.0, local_mwh=100_000.0, exported_mwh=25_000.0)
    5000.0
    """
    limits.check("grid", amounts={"local_t": local_t, "local_mwh": local_mwh, "exported_mwh": exported_mwh})
    limits.check_at_most("grid", "exported_mwh", exported_mwh, local_mwh)
    limits.check_above_zero("grid", {"local_mwh": local_mwh})
    return local_t * exported_mwh / local_mwh


# What a user can ask for

COVENANT = "Covenant of Mayors, How to develop a SECAP (JRC 2018), part 2"
EFFICIENCIES = (
    FigureInput("heat_efficiency", "efficiency", OfConstant("heat_efficiency")),
    FigureInput("power_efficiency", "efficiency", OfConstant("power_efficiency")),
)


def _supplied(values: Values) -> MethodAnswer:
    return of_number(CO2E, supplied(values.number("energy"), values.number("factor")), "tCO2e")


def _lost(values: Values) -> MethodAnswer:
    lost_t = lost(values.number("energy"), values.number("factor"), values.number("loss"))
    return of_number(CO2E, lost_t, "tCO2e")


def _part_of_heat(values: Values, heat: str, power: str) -> float:
    return heat_share(
        values.number(heat),
        values.number(power),
        heat_efficiency=values.number("heat_efficiency"),
        power_efficiency=values.number("power_efficiency"),
    )


def _cogeneration(values: Values) -> MethodAnswer:
    plant, share = values.number("plant"), _part_of_heat(values, "heat", "power")
    parts = (Result("of_heat", plant * share, "tCO2e"), Result("of_power", plant * (1 - share), "tCO2e"))
    return MethodAnswer((*parts, Result("heat_share", share, "share")))


def _local_electricity(values: Values) -> MethodAnswer:
    factor = local_factor(
        used_mwh=values.number("used"),
        local_mwh=values.number("local"),
        green_mwh=values.number("green"),
        national_t_per_mwh=values.number("national"),
        local_t=values.number("local_emissions"),
        green_t=values.number("green_emissions"),
    )
    return of_number("factor", factor, "tCO2e/MWh")


def _local_heat(values: Values) -> MethodAnswer:
    of_chp = values.number_or("chp", 0.0)
    local_t = values.number("local")
    if values.has("chp"):
        local_t += of_chp * _part_of_heat(values, "chp_heat", "chp_power")
    exported_t = values.number_or("exported", 0.0)
    if values.has("exported_heat"):
        made, sold = values.number("local_heat"), values.number("exported_heat")
        exported_t = exported_tonnes(local_t, local_mwh=made, exported_mwh=sold)
    factor = local_heat_factor(
        used_mwh=values.number("used"),
        local_t=local_t,
        imported_t=values.number("imported"),
        exported_t=exported_t,
    )
    tonnes = (Result("made", local_t, "tCO2e"), Result("sold", exported_t, "tCO2e"))
    return MethodAnswer((Result("factor", factor, "tCO2e/MWh"), *tonnes))


METHODS = (
    Method(
        "grid.supplied",
        (
            FigureInput("energy", "energy", field="energy_mwh"),
            FigureInput("factor", "grid_factor", field="factor_kg_per_mwh"),
        ),
        _supplied,
        "GPC 1.1 ch. 6",
        references=references_of("grid"),
    ),
    Method(
        "grid.lost",
        (
            FigureInput("energy", "energy", field="energy_mwh"),
            FigureInput("factor", "grid_factor", field="factor_kg_per_mwh"),
            FigureInput("loss", "loss"),
        ),
        _lost,
        "GPC 1.1 ch. 6",
        references=references_of("losses"),
    ),
    Method(
        "grid.cogeneration",
        (
            FigureInput("plant", "emissions"),
            FigureInput("heat", "energy", field="heat_gwh"),
            FigureInput("power", "energy", field="power_gwh"),
            *EFFICIENCIES,
        ),
        _cogeneration,
        "GHG Protocol, Allocation of GHG emissions from a CHP plant (2006), efficiency method; Covenant of Mayors",
        gives=("of_heat", "of_power", "heat_share"),
        references=("I.4.4",),
    ),
    Method(
        "grid.local_electricity",
        (
            FigureInput("used", "energy", field="used_mwh"),
            FigureInput("local", "energy", field="local_mwh"),
            FigureInput("green", "energy", field="green_mwh"),
            FigureInput("national", "national_factor", field="national_t_per_mwh"),
            FigureInput("local_emissions", "emissions", field="local_t"),
            FigureInput("green_emissions", "emissions", field="green_t"),
        ),
        _local_electricity,
        f"{COVENANT}, local emission factor for electricity",
        gives=("factor",),
        references=references_of("grid"),
        is_factor=True,
    ),
    Method(
        "grid.local_heat",
        (
            FigureInput("used", "energy", field="used_mwh"),
            FigureInput("local", "emissions", field="local_t"),
            FigureInput("imported", "emissions", field="imported_t"),
            FigureInput("exported", "emissions", is_optional=True, field="exported_t"),
            FigureInput("exported_heat", "energy", is_optional=True, field="exported_mwh"),
            FigureInput("local_heat", "energy", is_optional=True, field="local_mwh"),
            FigureInput("chp", "emissions", is_optional=True),
            FigureInput("chp_heat", "energy", is_optional=True, field="heat_gwh"),
            FigureInput("chp_power", "energy", is_optional=True, field="power_gwh"),
            *(FigureInput(given.name, given.of_kind, given.default, only_with="chp") for given in EFFICIENCIES),
        ),
        _local_heat,
        "Covenant of Mayors, How to develop a SEAP (JRC 2010), part II, heat and cold: EFH",
        gives=("factor", "made", "sold"),
        references=references_of("grid"),
        is_factor=True,
        one_of=(("exported", "exported_heat"),),
        together=(("exported_heat", "local_heat"), ("chp", "chp_heat", "chp_power")),
    ),
)
