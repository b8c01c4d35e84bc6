# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do heat and power from a grid emit where they are used? Scope 2, losses, and cogeneration."""

from __future__ import annotations

from klimatkontrakt.engine.inventories import limits

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
