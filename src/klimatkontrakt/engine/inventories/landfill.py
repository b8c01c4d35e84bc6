# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does buried waste emit? All at once (methane commitment), or year by year (first-order decay)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.inventories import limits

Array = NDArray[np.float64]
METHANE_PER_CARBON = 16 / 12
MATERIAL = "material"


def degradable_carbon(composition: Mapping[str, float], content: Mapping[str, float]) -> float:
    """Degradable organic carbon of mixed waste, tC/t wet.

    Args:
        composition: share of each material by wet weight, at most 1 together; what is left holds no carbon.
        content: degradable carbon of each material, tC/t wet.

    Raises:
        ProblemsError: when the shares are over 1, or a material has no stated content.

    Source:
        GPC 1.1 eq. 8.1; IPCC 2006 V5 eq. 3.7.
    """
    limits.check("landfill", parts={"composition": composition})
    limits.check_known("landfill", MATERIAL, composition, content)
    return math.fsum(share * content[material] for material, share in composition.items())


def methane_potential(carbon: float, *, correction: float, decomposed: float, in_gas: float) -> float:
    """What a tonne of waste will give in all, t CH4/t waste (L0).

    Args:
        carbon: degradable organic carbon, tC/t.
        correction: methane correction factor: the part that rots without air.
        decomposed: the part of the carbon that ever decomposes (0.6 in the GPC, 0.5 by the IPCC).
        in_gas: methane's part of landfill gas, by volume.

    Raises:
        ProblemsError: when a figure is not a share.

    Source:
        GPC 1.1 eq. 8.4; IPCC 2006 V5 eq. 3.2 and 3.3.
    """
    shares = {"carbon": carbon, "correction": correction, "decomposed": decomposed, "in_gas": in_gas}
    limits.check("landfill", shares=shares)
    return carbon * correction * decomposed * in_gas * METHANE_PER_CARBON


def methane_commitment(waste_t: float, potential: float, *, recovered: float, oxidation: float) -> float:
    """All methane that a year's waste will ever emit, counted in the year it is buried, t CH4.

    Args:
        waste_t: waste buried in the year, wet.
        potential: t CH4/t waste, from `methane_potential`.
        recovered: the share of it that is collected and burnt.
        oxidation: the share of the rest that the cover oxidises.

    Raises:
        ProblemsError: when a figure cannot be true.

    Source:
        GPC 1.1 eq. 8.3.
    """
    shares = {"potential": potential, "recovered": recovered, "oxidation": oxidation}
    limits.check("landfill", amounts={"waste_t": waste_t}, shares=shares)
    return waste_t * potential * (1 - recovered) * (1 - oxidation)


@dataclass(frozen=True)
class Decay:
    """Carbon that can decompose, as it goes.

    Attributes:
        decomposed: tC in each year, (material, year).
        left: tC in the landfill at the end of each year, (material, year).
    """

    decomposed: Array
    left: Array


def decay(buried: Array, rates: Array) -> Decay:
    """First-order decay of what is buried; a year's waste begins to decay when the next year begins.

    Args:
        buried: decomposable carbon buried in each year, tC, shape (material, year); consecutive years from
            the first that anything was buried in.
        rates: decay rate of each material, 1/yr, shape (material).

    Returns:
        What decomposes in each year and what is left.

    Source:
        IPCC 2006 V5 eq. 3.4 and 3.5, with the default delay of six months.
    """
    kept = np.exp(-rates)
    left, decomposed = np.empty_like(buried), np.empty_like(buried)
    before = np.zeros_like(rates)
    for year in range(buried.shape[1]):
        decomposed[:, year] = before * (1 - kept)
        before = before * kept + buried[:, year]
        left[:, year] = before
    return Decay(decomposed, left)


def decayed_methane(decomposed: Array, *, in_gas: float) -> Array:
    """Methane generated from carbon that decomposes, before recovery and oxidation, t CH4, (year).

    Source:
        IPCC 2006 V5 eq. 3.6.
    """
    limits.check("landfill", shares={"in_gas": in_gas})
    return np.asarray(decomposed.sum(axis=0) * in_gas * METHANE_PER_CARBON)


def emitted_methane(generated: Array, recovered_t: Array, *, oxidation: float) -> Array:
    """What reaches the air of the methane that is generated, t CH4, (year).

    Args:
        generated: t CH4 in each year, (year).
        recovered_t: collected and burnt, t CH4, (year); at most what is generated.
        oxidation: the share of the rest that the cover oxidises.

    Raises:
        ProblemsError: when more is recovered than generated.

    Source:
        IPCC 2006 V5 eq. 3.1.
    """
    limits.check("landfill", shares={"oxidation": oxidation})
    for made, taken in zip(generated, recovered_t, strict=True):
        limits.check_at_most("landfill", "recovered_t", float(taken), float(made))
    return np.asarray((generated - recovered_t) * (1 - oxidation))
