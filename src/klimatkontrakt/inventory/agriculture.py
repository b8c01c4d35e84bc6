# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do animals, soils and land emit? AFOLU, tier 1."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from klimatkontrakt.inventory import limits
from klimatkontrakt.inventory.gases import Tonnes
from klimatkontrakt.inventory.inputs import FigureInput, OfTable, TableInput, listed, table_items
from klimatkontrakt.inventory.method import Method, MethodAnswer, Values, of_gases

CO2_PER_CARBON = 44 / 12
NITROUS_PER_NITROGEN = 44 / 28
KG_PER_T = 1e3


def by_head(heads: Mapping[str, float], factors_kg: Mapping[str, float]) -> Tonnes:
    """Methane by animal: of digestion, or of stored manure, with the factors of the one or the other.

    Args:
        heads: animals of each kind, the year's mean.
        factors_kg: kg CH4 per head and year, by kind.

    Raises:
        ProblemsError: when a kind has no factor, or a figure is below zero.

    Source:
        IPCC 2006 V4 eq. 10.19 (digestion) and 10.22 (manure).
    """
    limits.check("agriculture", amounts=heads)
    limits.check_known("agriculture", "heads", heads, factors_kg)
    return {"CH4": math.fsum(number * factors_kg[kind] for kind, number in heads.items()) / KG_PER_T}


def direct_nitrous(nitrogen_t: Mapping[str, float], factors: Mapping[str, float]) -> Tonnes:
    """Direct nitrous oxide of nitrogen: of stored manure, or of what is put on soils and left by grazing.

    Args:
        nitrogen_t: t N of each kind of storage or input.
        factors: kg N2O-N/kg N of each kind.

    Source:
        IPCC 2006 V4 eq. 10.25 (stored manure) and 11.1 (soils).
    """
    return _nitrous("nitrogen_t", nitrogen_t, factors)


def organic_soil_nitrous(area_ha: Mapping[str, float], factors_kg: Mapping[str, float]) -> Tonnes:
    """Direct nitrous oxide of drained organic soils.

    Args:
        area_ha: hectares of each kind.
        factors_kg: kg N2O-N/ha and year of each kind.

    Source:
        IPCC 2006 V4 eq. 11.1, organic soils.
    """
    per_t = {kind: factor / KG_PER_T for kind, factor in factors_kg.items()}
    return _nitrous("area_ha", area_ha, per_t)


def volatilised_nitrous(nitrogen_t: Mapping[str, float], volatile: Mapping[str, float], factor: float) -> Tonnes:
    """Indirect nitrous oxide of nitrogen that goes to the air and falls down again.

    Args:
        nitrogen_t: t N of each kind put on soils.
        volatile: the share of each that goes to the air.
        factor: kg N2O-N/kg N that does.

    Source:
        IPCC 2006 V4 eq. 11.9.
    """
    limits.check("agriculture", shares={"factor": factor})
    return _nitrous("nitrogen_t", nitrogen_t, {kind: share * factor for kind, share in volatile.items()})


def leached_nitrous(nitrogen_t: float, *, leached: float, factor: float) -> Tonnes:
    """Indirect nitrous oxide of nitrogen that leaches.

    Args:
        nitrogen_t: t N put on soils, all kinds.
        leached: the share that leaches.
        factor: kg N2O-N/kg N that does.

    Source:
        IPCC 2006 V4 eq. 11.10.
    """
    limits.check("agriculture", shares={"leached": leached, "factor": factor})
    return _nitrous("nitrogen_t", {"all": nitrogen_t}, {"all": leached * factor})


def _nitrous(field: str, amounts: Mapping[str, float], factors: Mapping[str, float]) -> Tonnes:
    limits.check("agriculture", amounts=amounts)
    limits.check_known("agriculture", field, amounts, factors)
    nitrogen = math.fsum(amount * factors[kind] for kind, amount in amounts.items())
    return {"N2O": nitrogen * NITROUS_PER_NITROGEN}


def carbon_applied(applied_t: Mapping[str, float], carbon: Mapping[str, float]) -> Tonnes:
    """CO2 of lime or urea spread on fields.

    Args:
        applied_t: tonnes of each kind.
        carbon: tC/t of each kind.

    Source:
        IPCC 2006 V4 eq. 11.12 (lime) and 11.13 (urea).
    """
    limits.check("agriculture", amounts=applied_t)
    limits.check_known("agriculture", "applied_t", applied_t, carbon)
    return {"CO2": math.fsum(amount * carbon[kind] for kind, amount in applied_t.items()) * CO2_PER_CARBON}


def carbon_stock_change(gained_tc: Iterable[float], lost_tc: Iterable[float]) -> Tonnes:
    """CO2 of land whose carbon stocks change; below zero where land takes up more than it gives off.

    Args:
        gained_tc: growth of each pool in the year, tC.
        lost_tc: harvest, disturbance and decay of each pool in the year, tC.

    Source:
        IPCC 2006 V4 eq. 2.4, gain-loss method.
    """
    gains, losses = list(gained_tc), list(lost_tc)
    pools = {"gained_tc": gains, "lost_tc": losses}
    limits.check(
        "agriculture",
        amounts={f"{name}.{index}": v for name, held in pools.items() for index, v in enumerate(held)},
    )
    return {"CO2": (math.fsum(losses) - math.fsum(gains)) * CO2_PER_CARBON}


# What a user can ask for

POOLS = listed("above_ground", "below_ground", "dead_wood", "litter", "soil")


def _by_head(values: Values) -> MethodAnswer:
    return of_gases(by_head(values.table("heads"), values.table("factor")))


def _direct(values: Values) -> MethodAnswer:
    return of_gases(direct_nitrous(values.table("nitrogen_in"), values.table("factor")))


def _organic_soils(values: Values) -> MethodAnswer:
    return of_gases(organic_soil_nitrous(values.table("drained"), values.table("factor")))


def _volatilised(values: Values) -> MethodAnswer:
    return of_gases(volatilised_nitrous(values.table("nitrogen_in"), values.table("volatile"), values.number("factor")))


def _leached(values: Values) -> MethodAnswer:
    share, factor = values.number("leached"), values.number("factor")
    return of_gases(leached_nitrous(values.number("nitrogen_applied"), leached=share, factor=factor))


def _lime(values: Values) -> MethodAnswer:
    return of_gases(carbon_applied(values.table("lime"), values.table("carbon_applied")))


def _urea(values: Values) -> MethodAnswer:
    applied, carbon = values.number("urea"), values.number("carbon_applied")
    return of_gases(carbon_applied({"urea": applied}, {"urea": carbon}))


def _land(values: Values) -> MethodAnswer:
    gained, lost = values.table("gained").values(), values.table("lost").values()
    return of_gases(carbon_stock_change(gained, lost))


def _of_animals(name: str, parameter: str, source: str) -> Method:
    animals = table_items(parameter)
    factor = TableInput(
        "factor", "head_factor", animals, OfTable(parameter, "{item}"), follows=("heads",), field="factors_kg"
    )
    return Method(name, (TableInput("heads", "heads", animals), factor), _by_head, source, references=("V.1",))


def _of_nitrogen(name: str, parameter: str, source: str, ref: str) -> Method:
    inputs = table_items(parameter)
    factor = TableInput(
        "factor", "nitrogen_factor", inputs, OfTable(parameter, "{item}"), follows=("nitrogen_in",), field="factors"
    )
    nitrogen = TableInput("nitrogen_in", "tonnes", inputs, field="nitrogen_t")
    return Method(name, (nitrogen, factor), _direct, source, references=(ref,))


METHODS = (
    _of_animals("agriculture.digestion", "enteric", "IPCC 2006 V4 eq. 10.19"),
    _of_animals("agriculture.manure_methane", "manure_methane", "IPCC 2006 V4 eq. 10.22"),
    _of_nitrogen("agriculture.manure_nitrous", "manure_nitrous", "IPCC 2006 V4 eq. 10.25", "V.1"),
    _of_nitrogen("agriculture.soils", "soil_nitrous", "IPCC 2006 V4 eq. 11.1", "V.3"),
    Method(
        "agriculture.organic_soils",
        (
            TableInput("drained", "hectares", table_items("organic_soil_nitrous"), field="area_ha"),
            TableInput(
                "factor",
                "hectare_factor",
                table_items("organic_soil_nitrous"),
                OfTable("organic_soil_nitrous", "{item}"),
                follows=("drained",),
            ),
        ),
        _organic_soils,
        "IPCC 2006 V4 eq. 11.1, organic soils",
        references=("V.3",),
    ),
    Method(
        "agriculture.volatilised",
        (
            TableInput("nitrogen_in", "tonnes", table_items("volatilised"), field="nitrogen_t"),
            TableInput(
                "volatile",
                "share",
                table_items("volatilised"),
                OfTable("volatilised", "{item}"),
                follows=("nitrogen_in",),
            ),
            FigureInput("factor", "nitrogen_factor", OfTable("indirect_nitrous", "volatilised")),
        ),
        _volatilised,
        "IPCC 2006 V4 eq. 11.9",
        references=("V.3",),
    ),
    Method(
        "agriculture.leached",
        (
            FigureInput("nitrogen_applied", "tonnes", field="nitrogen_t"),
            FigureInput("leached", "share", OfTable("leached")),
            FigureInput("factor", "nitrogen_factor", OfTable("indirect_nitrous", "leached")),
        ),
        _leached,
        "IPCC 2006 V4 eq. 11.10",
        references=("V.3",),
    ),
    Method(
        "agriculture.lime",
        (
            TableInput("lime", "tonnes", table_items("liming_carbon"), field="applied_t"),
            TableInput(
                "carbon_applied",
                "carbon_content",
                table_items("liming_carbon"),
                OfTable("liming_carbon", "{item}"),
                follows=("lime",),
            ),
        ),
        _lime,
        "IPCC 2006 V4 eq. 11.12",
        references=("V.3",),
    ),
    Method(
        "agriculture.urea",
        (
            FigureInput("urea", "tonnes", field="applied_t"),
            FigureInput("carbon_applied", "carbon_content", OfTable("urea_carbon", "fertiliser")),
        ),
        _urea,
        "IPCC 2006 V4 eq. 11.13",
        references=("V.3",),
    ),
    Method(
        "agriculture.land",
        (
            TableInput("gained", "tonnes", POOLS, field="gained_tc"),
            TableInput("lost", "tonnes", POOLS, field="lost_tc"),
        ),
        _land,
        "IPCC 2006 V4 eq. 2.4, gain-loss method",
        references=("V.2",),
    ),
)
