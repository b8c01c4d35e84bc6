# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does treated solid waste emit? Composting, digestion, incineration with and without recovery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from klimatkontrakt.inventory import gases, limits
from klimatkontrakt.inventory.gases import Tonnes
from klimatkontrakt.inventory.inputs import (
    Chosen,
    FigureInput,
    Input,
    OfTable,
    TableInput,
    WordInput,
    listed,
    table_items,
)
from klimatkontrakt.inventory.method import Method, MethodAnswer, Values, of_gases

CO2_PER_CARBON = 44 / 12
G_PER_T = 1e6
G_PER_KG = 1e3


def biological(waste_t: float, factors_g_per_kg: Mapping[str, float], *, recovered_t: float) -> Tonnes:
    """Composting or digestion: both its methane and its nitrous oxide.

    Args:
        waste_t: waste treated in a year, wet (or dry, with dry factors).
        factors_g_per_kg: g of CH4 and N2O per kg of waste.
        recovered_t: methane collected and burnt, t CH4; at most what is generated.

    Returns:
        Tonnes of each gas.

    Raises:
        ProblemsError: when a figure cannot be true.

    Source:
        GPC 1.1 eq. 8.5; IPCC 2006 V5 eq. 4.1 and 4.2.

    >>> biological(10_000.0, {"CH4": 4.0, "N2O": 0.3}, recovered_t=0.0)
    {'CH4': 40.0, 'N2O': 3.0}
    """
    limits.check("treatment", amounts={"waste_t": waste_t, "recovered_t": recovered_t, **factors_g_per_kg})
    made = {gas: waste_t * factor / G_PER_KG for gas, factor in factors_g_per_kg.items()}
    limits.check_at_most("treatment", "recovered_t", recovered_t, made["CH4"])
    return {**made, "CH4": made["CH4"] - recovered_t}


@dataclass(frozen=True)
class Material:
    """What burns: share of dry matter in the wet, of carbon in the dry, of fossil in the carbon."""

    dry_matter: float
    carbon: float
    fossil_carbon: float


def burnt_carbon(waste_t: float, material: Material, *, oxidised: float) -> Tonnes:
    """CO2 of burnt waste, the fossil part counted and the biogenic part a memo.

    Args:
        waste_t: waste burnt in a year, wet.
        material: what it is made of.
        oxidised: the share of the carbon that burns.

    Returns:
        Tonnes of `CO2` (fossil) and `CO2b` (biogenic).

    Raises:
        ProblemsError: when a figure cannot be true.

    Source:
        GPC 1.1 eq. 8.6; IPCC 2006 V5 eq. 5.1.
    """
    limits.check("treatment", amounts={"waste_t": waste_t}, shares={**vars(material), "oxidised": oxidised})
    whole = waste_t * material.dry_matter * material.carbon * oxidised * CO2_PER_CARBON
    return {"CO2": whole * material.fossil_carbon, gases.BIOGENIC: whole * (1 - material.fossil_carbon)}


def burnt_mixture(waste_t: float, parts: Iterable[tuple[float, Material]], *, oxidised: float) -> Tonnes:
    """CO2 of mixed waste, material by material.

    Args:
        waste_t: waste burnt in a year, wet.
        parts: each material's share by wet weight, at most 1 together; what is left holds no carbon.
        oxidised: the share of the carbon that burns.

    Source:
        IPCC 2006 V5 eq. 5.2.
    """
    held = list(parts)
    limits.check("treatment", parts={"composition": {str(index): share for index, (share, _) in enumerate(held)}})
    return gases.added(burnt_carbon(waste_t * share, material, oxidised=oxidised) for share, material in held)


def burnt_gases(waste_t: float, factors_g_per_t: Mapping[str, float]) -> Tonnes:
    """CH4 and N2O of burnt waste, by the kind of furnace.

    Args:
        waste_t: waste burnt in a year, wet.
        factors_g_per_t: g of each gas per tonne (IPCC prints CH4 as kg/Gg, the same number).

    Source:
        IPCC 2006 V5 eq. 5.4 and 5.5, tables 5.3 and 5.6.

    >>> burnt_gases(100_000.0, {"CH4": 0.2, "N2O": 50.0})
    {'CH4': 0.02, 'N2O': 5.0}
    """
    limits.check("treatment", amounts={"waste_t": waste_t, **factors_g_per_t})
    return {gas: waste_t * factor / G_PER_T for gas, factor in factors_g_per_t.items()}


def incineration_reference(*, supplies_grid: bool, is_generated_inside: bool, is_burnt_inside: bool) -> str:
    """Which GPC reference a tonne from burnt waste has.

    A plant that gives heat or power to a grid is an energy industry: its tonnes are I.4.4, whoever's waste it
    burns. Outside the boundary such a plant gives the city no row: what its heat emits is in scope 2.

    Returns:
        The reference; empty where the city has no row for it.

    Source:
        GPC 1.1 ch. 6 and 8.
    """
    if supplies_grid:
        return "I.4.4" if is_burnt_inside else ""
    if is_burnt_inside:
        return "III.3.1" if is_generated_inside else "III.3.3"
    return "III.3.2" if is_generated_inside else ""


# What a user can ask for

YES, NO = "yes", "no"
BURNT_REFERENCES = ("I.4.4", "III.3.1", "III.3.2", "III.3.3")
TREATED_REFERENCES = ("III.2.1", "III.2.2", "III.2.3")
GASES = listed("CH4", "N2O")
PLACES = ("supplies_grid", "from_here", "burnt_here")


def _biological(values: Values) -> MethodAnswer:
    return of_gases(
        biological(values.number("waste"), values.table("factor"), recovered_t=values.number("recovered_gas"))
    )


def _burnt_carbon(values: Values) -> MethodAnswer:
    material = Material(values.number("dry_matter"), values.number("carbon_in_dry"), values.number("fossil"))
    return of_gases(burnt_carbon(values.number("waste"), material, oxidised=values.number("oxidised")))


def _burnt_mixture(values: Values) -> MethodAnswer:
    dry, carbon, fossil = map(values.table, ("dry_matter", "carbon_in_dry", "fossil"))
    parts = [
        (share, Material(dry[name], carbon[name], fossil[name])) for name, share in values.table("composition").items()
    ]
    return of_gases(burnt_mixture(values.number("waste"), parts, oxidised=values.number("oxidised")))


def _burnt_gases(values: Values) -> MethodAnswer:
    return of_gases(burnt_gases(values.number("waste"), values.table("factor")))


def _burnt_at(chosen: Chosen) -> tuple[str, ...]:
    """The reference that is left when all three places are said."""
    if any(name not in chosen for name in PLACES):
        return ()
    supplies_grid, from_here, burnt_here = (chosen[name] == YES for name in PLACES)
    ref = incineration_reference(supplies_grid=supplies_grid, is_generated_inside=from_here, is_burnt_inside=burnt_here)
    return (ref,) if ref else ()


def _places() -> tuple[Input, ...]:
    return tuple(WordInput(name, listed(YES, NO), is_optional=True) for name in PLACES)


def _burning() -> tuple[Input, ...]:
    return (
        WordInput("burning", table_items("oxidised"), "incineration"),
        FigureInput("oxidised", "share", OfTable("oxidised", "{burning}")),
    )


METHODS = (
    Method(
        "treatment.biological",
        (
            FigureInput("waste", "tonnes", field="waste_t"),
            WordInput("treatment", listed("composting", "digestion"), is_optional=True),
            WordInput("guide", listed("gpc", "ipcc"), "gpc"),
            TableInput(
                "factor", "biological_factor", GASES, OfTable("{treatment}_{guide}", "{item}"), is_complete=True
            ),
            FigureInput("recovered_gas", "methane", field="recovered_t"),
        ),
        _biological,
        "GPC 1.1 eq. 8.5; IPCC 2006 V5 eq. 4.1 and 4.2",
        references=TREATED_REFERENCES,
    ),
    Method(
        "treatment.burnt_carbon",
        (
            FigureInput("waste", "tonnes", field="waste_t"),
            WordInput("material", table_items("dry_matter"), is_optional=True),
            FigureInput("dry_matter", "share", OfTable("dry_matter", "{material}")),
            FigureInput("carbon_in_dry", "share", OfTable("carbon", "{material}"), field="carbon"),
            FigureInput("fossil", "share", OfTable("fossil_carbon", "{material}"), field="fossil_carbon"),
            *_burning(),
            *_places(),
        ),
        _burnt_carbon,
        "GPC 1.1 eq. 8.6; IPCC 2006 V5 eq. 5.1",
        references=BURNT_REFERENCES,
        placed=_burnt_at,
    ),
    Method(
        "treatment.burnt_mixture",
        (
            FigureInput("waste", "tonnes", field="waste_t"),
            TableInput("composition", "share", table_items("dry_matter"), is_whole=True),
            *(
                TableInput(
                    name, "share", table_items("dry_matter"), OfTable(parameter, "{item}"), follows=("composition",)
                )
                for name, parameter in (
                    ("dry_matter", "dry_matter"),
                    ("carbon_in_dry", "carbon"),
                    ("fossil", "fossil_carbon"),
                )
            ),
            *_burning(),
            *_places(),
        ),
        _burnt_mixture,
        "IPCC 2006 V5 eq. 5.2",
        references=BURNT_REFERENCES,
        placed=_burnt_at,
    ),
    Method(
        "treatment.burnt_gases",
        (
            FigureInput("waste", "tonnes", field="waste_t"),
            WordInput("furnace", listed("continuous_stoker", "continuous_fluidised", "batch_stoker"), is_optional=True),
            TableInput("factor", "burnt_factor", GASES, OfTable("incineration_{furnace}", "{item}"), is_complete=True),
            *_places(),
        ),
        _burnt_gases,
        "IPCC 2006 V5 eq. 5.4 and 5.5",
        references=BURNT_REFERENCES,
        placed=_burnt_at,
    ),
)
