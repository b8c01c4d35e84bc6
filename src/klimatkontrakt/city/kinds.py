# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what kinds of thing does a city consist? The table that folder/ works by: kind → file, type, key (design B, K)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from klimatkontrakt.city import assumptions, contract, formats, schema
from klimatkontrakt.city.schema import CITY_FILE, FILES, FORMAT
from klimatkontrakt.city.table_forms import CONTRACT_ROWS, CONTRACT_TABLES, PERIOD, ROWS, TABLES, beside
from klimatkontrakt.city.values import EARLIEST_YEAR
from klimatkontrakt.folder.kinds import Entries, Follows, Kinds, Part, Periods, TableKind
from klimatkontrakt.folder.problem import Problem, Values
from klimatkontrakt.folder.validation import Locate

HEADER = "city"
RESERVED = ("sv", "en", "like", "events", "set")

_NOTHING = schema.Header.model_construct(
    id="", name="", kommunkod="", years=(EARLIEST_YEAR, EARLIEST_YEAR), price_year=EARLIEST_YEAR,
    discount_rate=0.0, discount_from=EARLIEST_YEAR,
)  # fmt: skip

_NAMES = ("sv", "en")
_LABELS = ("label_sv", "label_en")
WORDS: Mapping[str, tuple[str, ...]] = {
    "city": ("name", "note"),
    "areas": (*_NAMES, "state", "goals", "sectors", "present_sv", "present_en", "note"),
    "accounts": (*_NAMES, "boundary", "note"),
    "groups": _NAMES,
    "pools": ("note",),
    "targets": (*_NAMES, "definition", "note"),
    "events": (*_NAMES, "names", "note"),
    "scenarios": _NAMES,
    "goals": (*_NAMES, "date", "paragraph", "dnr", "indicators", "note"),
    "meanings": tuple(schema.GoalMeaning.model_fields),
    "measures": (*_NAMES, "ref", "note"),
    "moves": ("note",),
    "costs": ("note",),
    "quantities": (*_LABELS, "note"),
    "lines": (*_LABELS, "note"),
    "actors": (*_LABELS, "orgnr", "parent", "note"),
    "history": ("note",),
    "sources": ("title", "publisher", "url", "locator", "licence", "retrieved", "note"),
    "price_index": ("note",),
    "meetings": tuple(schema.Meeting.model_fields),
    "decisions": tuple(schema.Decision.model_fields),
    "duties": tuple(schema.BodyDuty.model_fields),
    "uptakes": tuple(schema.Uptake.model_fields),
    "obstacles": tuple(schema.Obstacle.model_fields),
    "rule_changes": tuple(schema.RuleChange.model_fields),
    "sections": ("number", *_NAMES),
    "clauses": ("text_sv", "text_en"),
    "instruments": (*_NAMES, "body", "date", "paragraph", "dnr", "note"),
    "needs": ("what_sv", "what_en"),
    "stances": ("note",),
    "commitments": ("what_sv", "what_en", "reason", "note"),
    "outcomes": ("evidence", "note"),
    "signatures": ("body", "mandate", "note"),
}
"""By kind, the fields that are words (labels, notes, texts, evidence): no number rests on them.

Of meetings, decisions and the organisation that is all: what a body adopted, does and has taken on is shown beside what
is worked out, and moves none of it.
"""

ORGANISATION = ("duties", "uptakes", "obstacles", "rule_changes")
"""The tables that tell who does what, and what stands in the way."""

_TABLES = (
    TableKind(
        "quantities", TABLES["quantities"], ROWS["quantities"], key=("id", "when"), blank={"value": None},
        named_in={"groups": "group"},
    ),
    TableKind(
        "lines", TABLES["lines"], ROWS["lines"], key=("account", "line"), known_by=("account", "line"), gap="?",
        in_lists=".",
    ),
    TableKind("actors", TABLES["actors"], ROWS["actors"]),
    TableKind(
        "history", TABLES["history"], ROWS["history"], key=("account", "line", "year", "release"),
        known_by=("account", "line", "year"), between=",",
    ),
    TableKind("sources", TABLES["sources"], ROWS["sources"]),
    TableKind(
        "price_index", TABLES["price_index"], ROWS["price_index"], key=("year",), known_by=("year",), stands="filled",
    ),
    TableKind("meetings", TABLES["meetings"], ROWS["meetings"], stands="filled"),
    TableKind("decisions", TABLES["decisions"], ROWS["decisions"], stands="filled"),
    *(TableKind(kind, TABLES[kind], ROWS[kind], stands="filled") for kind in ORGANISATION),
)  # fmt: skip

_BESIDE_CONTRACTS = (
    TableKind(
        "outcomes", CONTRACT_TABLES["outcomes"], CONTRACT_ROWS["outcomes"], key=("commitment", "id"),
        known_by=("commitment", "id"), gap="?", stands="filled",
    ),
    TableKind(
        "signatures", CONTRACT_TABLES["signatures"], CONTRACT_ROWS["signatures"], key=("party",), known_by=("party",),
        stands="given",
    ),
)  # fmt: skip


def _without_outcomes(
    values: Mapping[Any, Any], file: str, locate: Locate
) -> tuple[dict[Any, Any], list[Problem]]:  # fmt: skip
    """A contract without what came of its promises, which stands in a table beside it; it is told where it stood."""
    agreed, left_in = formats.outcomes_apart(values)
    problems = []
    for path, row in left_in:
        what = ", ".join(key for key in row if key in ("status", "evidence"))
        told: Values = {"what": what, "file": beside(file, "outcomes")}
        place = replace(locate(path), item=str(row["commitment"]), column=str(path[2]))
        problems.append(Problem("outcome_in_contract", place, told))
    return agreed, problems


def _with_ids(values: Any) -> Any:
    return formats.contract(values)[0]


def _told_by_signatures(own: contract.Contract) -> tuple[str, ...]:
    """A contract's state is stated until there is a file of signatures."""
    return ("state",) if own.signatures is not None else ()


CONTRACTS = Periods(
    "contracts", FILES["contracts"], PERIOD, contract.Contract, _BESIDE_CONTRACTS,
    blocks={"instruments": 1},
    lost="commitments",
    fields=("period", "parties", "source", "state"),
    example="2026",
    apart=_without_outcomes,
    identified=_with_ids,
    left_out=_told_by_signatures,
)  # fmt: skip

CITY = Kinds(
    "city",
    CITY_FILE,
    HEADER,
    schema.Header,
    _NOTHING,
    entries=(
        Entries("areas", schema.Area, stands="always"),
        Entries("accounts", schema.Account, stands="always"),
        Entries("groups", schema.Group),
        Entries("calibrations", schema.Calibration),
        Entries("pools", schema.Pool),
        Entries("targets", schema.Target, stands="always"),
        Entries("events", schema.Event, stands="always"),
        Entries(
            "scenarios", schema.Scenario, stands="always", blocks=2, words=RESERVED, beside="measures",
            in_lines=("set",),
        ),
        Entries(
            "measures", schema.Measure, FILES["measures"], stands="always", drops_empty=True,
            identified=formats.measure,
        ),
        Entries("goals", schema.Goal, FILES["goals"], blocks=0),
    ),
    tables=_TABLES,
    periods=CONTRACTS,
    parts=(
        Part("moves", "measures", ("moves",), schema.Move),
        Part("costs", "measures", ("costs",), schema.Cost),
        Part("set_quantities", "scenarios", ("set", "quantities"), assumptions.SetQuantity, key=""),
        Part("set_measures", "scenarios", ("set", "measures"), assumptions.SetMeasure, key=""),
        Part("set_costs", "set_measures", ("costs",), assumptions.SetCost, key=""),
        Part("meanings", "goals", ("meanings",), schema.GoalMeaning, key=""),
        Part("commitments", "contracts", ("commitments",), contract.Commitment),
        Part("sections", "contracts", ("sections",), contract.Section, key="key"),
        Part("clauses", "contracts", ("clauses",), contract.Clause),
        Part("needs", "contracts", ("needs",), contract.StatedNeed),
        Part("stances", "contracts", ("stances",), contract.Stance),
        Part("instruments", "contracts", ("instruments",), contract.Instrument, key=""),
        Part("money", "commitments", ("money",), contract.PromisedMoney),
    ),
    followed={"quantities": {"points": int}, "set_quantities": {"points": int}, "scenarios": {"measures": str}},
    words=WORDS,
    shares_names={"quantities": ("groups",)},
    follows=(
        Follows("promisor_unknown", "actors", name="name"),
        Follows("weights_sum", "measures", only={"what": "weights"}),
        Follows("account_empty", "lines"),
        Follows("baseline_missing", "scenarios"),
        Follows("calibration_unpublished", "history"),
        Follows("group_empty", "quantities"),
        Follows("group_ratio", "quantities"),
        Follows("price_index_unjoined", "price_index"),
        Follows("price_year_unknown", HEADER),
        Follows("tag_unknown", "lines"),
        Follows("when_without_base", "quantities"),
        Follows("year_outside", HEADER),
        Follows("years_order", HEADER),
    ),
    format=FORMAT,
    steps=formats.STEPS,
)  # fmt: skip

SECTIONS = {kind: entries.model for kind, entries in CITY.sections.items()}


def row_id(kind: str, values: Mapping[str, Any]) -> str:
    """What a user knows a table's row, or a part of a contract, by.

    >>> row_id("lines", {"account": "smhi", "line": "cars"}), row_id("sections", {"key": "energy"})
    ('smhi.cars', 'energy')
    """
    if kind in CITY.tables_by_kind:
        return CITY.tables_by_kind[kind].item(values)
    key = next((part.key for part in CITY.parts if part.kind == kind and part.key), "id")
    return str(values.get(key, ""))
