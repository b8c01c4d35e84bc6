# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does buried waste emit? All at once (methane commitment), or year by year (first-order decay)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klimatkontrakt import later
from klimatkontrakt.inventory import limits
from klimatkontrakt.inventory.inputs import FigureInput, Input, OfTable, Series, TableInput, WordInput, table_items
from klimatkontrakt.inventory.method import (
    CO2E,
    Method,
    MethodAnswer,
    Result,
    Values,
    of_gas_by_year,
    of_gases,
    of_number,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    np = later.module("numpy")  # the names of the methods are told without it

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


# What a user can ask for

METHANE = "CH4"
REFERENCES = ("III.1.1", "III.1.2", "III.1.3")


def _carbon(values: Values) -> float:
    """The degradable carbon that is written, or that of the composition."""
    if values.has("carbon"):
        return values.number("carbon")
    return degradable_carbon(values.table("composition"), values.table("content"))


def _potential(values: Values) -> float:
    return methane_potential(
        _carbon(values),
        correction=values.number("correction"),
        decomposed=values.number("decomposed"),
        in_gas=values.number("in_gas"),
    )


def _commitment(values: Values) -> MethodAnswer:
    emitted_t = methane_commitment(
        values.number("waste"),
        _potential(values),
        recovered=values.number("recovered"),
        oxidation=values.number("oxidation"),
    )
    return of_gases({METHANE: emitted_t})


def _buried_t(values: Values) -> dict[str, Array]:
    """Waste of each material in each year: as it is written, or mixed waste by its composition."""
    if values.has("waste"):
        mixed = values.over_years("waste")
        return {material: mixed * share for material, share in values.table("composition").items()}
    return {material: values.over_years("buried", material) for material in values.things("buried")}


def _decay(values: Values) -> MethodAnswer:
    content, rates = values.table("content"), values.table("rate")
    rotting = values.number("correction") * values.number("decomposed")
    buried = {material: waste * content[material] * rotting for material, waste in _buried_t(values).items()}
    held = [material for material in buried if content[material] > 0]
    carbon = np.array([buried[material] for material in held]).reshape(len(held), len(values.years))
    found = decay(carbon, np.array([rates[material] for material in held]))
    generated = decayed_methane(found.decomposed, in_gas=values.number("in_gas"))
    emitted = emitted_methane(generated, values.over_years("recovered_gas"), oxidation=values.number("oxidation"))
    left = found.left.sum(axis=0)
    carbon_left = (Result("carbon_left", float(t), "t", year) for year, t in zip(values.years, left, strict=True))
    return MethodAnswer((*of_gas_by_year(METHANE, zip(values.years, map(float, emitted), strict=True)), *carbon_left))


def _site(guide: str) -> tuple[Input, ...]:
    """What every landfill method is told of the site, with the defaults of one guide for what decomposes."""
    return (
        WordInput("site", table_items("methane_correction"), is_optional=True),
        FigureInput("correction", "share", OfTable("methane_correction", "{site}")),
        WordInput("guide", table_items("decomposed_fraction"), guide),
        FigureInput("decomposed", "share", OfTable("decomposed_fraction", "{guide}")),
        FigureInput("in_gas", "share", OfTable("methane_in_gas")),
    )


def _cover() -> tuple[Input, ...]:
    return (
        WordInput("cover", table_items("oxidation"), is_optional=True),
        FigureInput("oxidation", "share", OfTable("oxidation", "{cover}")),
    )


def _mixture(*, is_optional: bool) -> tuple[Input, ...]:
    materials = table_items("degradable_carbon")
    content = OfTable("degradable_carbon", "{item}")
    return (
        TableInput("composition", "share", materials, is_whole=True, is_optional=is_optional),
        TableInput("content", "carbon_content", materials, content, follows=("composition",)),
    )


METHODS = (
    Method(
        "landfill.degradable_carbon",
        _mixture(is_optional=False),
        lambda values: of_number("carbon", _carbon(values), "t/t"),
        "GPC 1.1 eq. 8.1; IPCC 2006 V5 eq. 3.7",
        gives=("carbon",),
    ),
    Method(
        "landfill.methane_potential",
        (*_mixture(is_optional=True), FigureInput("carbon", "carbon_content", is_optional=True), *_site("gpc")),
        lambda values: of_number("potential", _potential(values), "t/t"),
        "GPC 1.1 eq. 8.4; IPCC 2006 V5 eq. 3.2 and 3.3",
        gives=("potential",),
        one_of=(("composition", "carbon"),),
    ),
    Method(
        "landfill.methane_commitment",
        (
            FigureInput("waste", "tonnes", field="waste_t"),
            *_mixture(is_optional=True),
            FigureInput("carbon", "carbon_content", is_optional=True),
            *_site("gpc"),
            FigureInput("recovered", "share"),
            *_cover(),
        ),
        _commitment,
        "GPC 1.1 eq. 8.3",
        references=REFERENCES,
        one_of=(("composition", "carbon"),),
    ),
    Method(
        "landfill.decay",
        (
            Series("buried", "tonnes", table_items("degradable_carbon"), is_optional=True),
            Series("waste", "tonnes", is_optional=True),
            TableInput("composition", "share", table_items("degradable_carbon"), is_whole=True, is_optional=True),
            TableInput(
                "content",
                "carbon_content",
                table_items("degradable_carbon"),
                OfTable("degradable_carbon", "{item}"),
                follows=("buried", "composition"),
            ),
            *_site("ipcc"),
            WordInput("climate", lambda: ("wet", "dry"), is_optional=True),
            TableInput(
                "rate",
                "decay_rate",
                table_items("degradable_carbon"),
                OfTable("decay_rate_{climate}", "{item}"),
                follows=("buried", "composition"),
                unless_zero="content",
            ),
            Series("recovered_gas", "methane", field="recovered_t"),
            *_cover(),
            FigureInput("until", "year", is_optional=True),
        ),
        _decay,
        "IPCC 2006 V5 eq. 3.1 to 3.6, with the default delay of six months",
        gives=(METHANE, "carbon_left", CO2E),
        references=REFERENCES,
        one_of=(("buried", "waste"),),
        together=(("waste", "composition"),),
        span=("buried", "waste"),
    ),
)
