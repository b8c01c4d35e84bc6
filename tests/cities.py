# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Made-up cities for tests: random ones for laws, and small ones written by hand."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from klimatkontrakt.city import City, formats, read_city, schema
from klimatkontrakt.city.schema import STAGES

ROOT = Path(__file__).parent.parent
LILLSTAD = ROOT / "cities" / "lillstad"
MALMO = ROOT / "cities" / "malmo"
SHARED = ROOT.parent / "shared"


def shipped(city: Path) -> City:
    """A city as it stands in its folder, read once a process; what a test puts straight into it is that test's own."""
    own = _read_once(city)
    return own.model_copy(update={name: dict(value) for name, value in own if isinstance(value, dict)})


@cache
def _read_once(city: Path) -> City:
    return read_city(city)


def copy_of(city: Path, to: Path) -> Path:
    """A copy of a city folder to spoil."""
    return Path(shutil.copytree(city, to / city.name))


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    """The folder with one text of one file replaced; the text must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def with_ids(file: str, whole: dict[str, Any]) -> dict[str, Any]:
    """A YAML file's values with the ids that the migration would give what has none; keeps small cases short."""
    if file == "measures.yaml":
        return {name: formats.measure(entry) for name, entry in whole.items()}
    return formats.contract(whole)[0] if file.startswith("contract/") else whole


def merged(folder: Path, file: str, addition: str) -> Path:
    """The folder with a YAML file's keys added to or replaced, key by key on two levels; ids are given where needed."""
    path = folder / file
    whole = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for key, value in yaml.load(addition, Loader=yaml.CSafeLoader).items():
        if isinstance(value, dict) and isinstance(whole.get(key), dict):
            whole[key].update(value)
        else:
            whole[key] = value
    whole = with_ids(file, whole)
    path.write_text(yaml.dump(whole, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return folder


def appended(folder: Path, file: str, row: str) -> Path:
    """The folder with a row added to a table."""
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    return folder


def lillstad_with(to: Path, *changes: tuple[str, str]) -> City:
    """Lillstad with YAML merged into files and rows added to tables, read back."""
    folder = copy_of(LILLSTAD, to)
    for file, text in changes:
        (merged if file.endswith(".yaml") else appended)(folder, file, text)
    return read_city(folder)


def _quantity(name: str, value: float, unit: str = "1", **more: Any) -> schema.Quantity:
    return schema.Quantity(
        id=name, label_sv=name, unit=unit, origin="assumed", year=2022, value=value, source="s", **more
    )


@st.composite
def quantities(draw: st.DrawFn, count: int) -> tuple[schema.Quantity, ...]:
    rows = []
    for i in range(count):
        value = draw(st.floats(0.5, 100.0))
        spread = draw(st.sampled_from([None, 0.1, 0.3]))
        more: dict[str, Any] = {}
        if spread:
            more = {"low": value * (1 - spread), "high": value * (1 + spread)}
            more["shape"] = draw(st.sampled_from(["normal", "lognormal", "triangular", "uniform"]))
            if draw(st.booleans()):
                more["with"] = {"shared": draw(st.sampled_from([0.3, 0.9, -0.5]))}
        if draw(st.booleans()):
            more["points"] = {2030: value * draw(st.floats(0.5, 2.0))}
        rows.append(_quantity(f"q{i}", value, **more))
    return tuple(rows)


@st.composite
def moves(draw: st.DrawFn, at: int, names: list[str], ratios: list[str], *, only_left: bool) -> schema.Move:
    origin = draw(st.sampled_from(names))
    others = [name for name in names if name != origin]
    to: dict[str, Any] = {}
    if others and not only_left:
        for name in draw(st.lists(st.sampled_from(others), max_size=2, unique=True)):
            to[name] = draw(st.one_of(st.floats(-1.0, 2.0), st.sampled_from(ratios)))
    kind = "share" if only_left else draw(st.sampled_from(["share", "share", "share", "amount"]))
    values: dict[str, Any] = {
        "id": f"move.{at}", "stage": draw(st.sampled_from(STAGES)), "from": origin, "to": to, "origin": "assumed", "source": "s",
        "of": "left" if only_left else draw(st.sampled_from(["left", "left", "baseline"])),
    }  # fmt: skip
    if kind == "share":
        share = draw(st.floats(0.0, 1.0))
        values |= {"share": share}
        if draw(st.booleans()):
            values |= {"low": share * 0.8, "high": min(1.0, share * 1.2)}
    else:
        values |= {"amount": draw(st.floats(-0.4, 0.4)), "unit": "1"}
    return schema.Move.model_validate(values)


@st.composite
def measures(draw: st.DrawFn, at: int, names: list[str], ratios: list[str], *, only_left: bool) -> schema.Measure:
    ramp: Any = draw(
        st.sampled_from(
            [{2022: 0.0, 2030: 1.0}, {2024: 0.0, 2026: 0.6, 2030: 1.0}, {"straight": (2023, 2028)},
             {"s_curve": {"start": 2022, "half": 2025, "end": 2030}}]
        )
    )  # fmt: skip
    values: dict[str, Any] = {
        "sv": f"m{at}", "en": f"m{at}", "ramp": ramp,
        "moves": [draw(moves(i, names, ratios, only_left=only_left)) for i in range(draw(st.integers(1, 2)))],
    }  # fmt: skip
    if not only_left:
        if at > 0 and draw(st.booleans()):
            earlier = draw(st.lists(st.integers(0, at - 1), min_size=1, max_size=2, unique=True))
            values["enablers"] = {f"m{e}": draw(st.floats(0.0, 1.0)) for e in earlier}
        if draw(st.integers(0, 3)) == 0:
            values["anyway"] = {2022: 0.0, 2030: draw(st.floats(0.0, 0.5))}
        if draw(st.integers(0, 3)) == 0:
            values["late"] = {"chance": 0.3, "years": 2}
        if draw(st.integers(0, 3)) == 0:
            values["when"] = {"decision": draw(st.sampled_from(["yes", "no"]))}
    return schema.Measure.model_validate(values)


@st.composite
def random_cities(draw: st.DrawFn, *, only_left: bool = False, most_measures: int = 6) -> City:
    """A city of pure numbers: any moves, enablers, delays, events, and accounts of every form.

    Args:
        draw: hypothesis' own.
        only_left: only moves on what is left, without destination, enabler or *anyway*.
        most_measures: at most so many.
    """
    count = draw(st.integers(3, 7))
    rows = draw(quantities(count))
    ratio_rows = (
        _quantity("ratio.a", draw(st.floats(0.2, 2.0))),
        _quantity("ratio.b", 1.0, low=0.8, high=1.3),
    )
    names, ratios = [row.id for row in rows], [row.id for row in ratio_rows]
    number = draw(st.integers(1, most_measures))
    made = {f"m{i}": draw(measures(i, names, ratios, only_left=only_left)) for i in range(number)}
    lines = []
    for account in ("a", "b"):
        for i in range(draw(st.integers(1, 5))):
            factors = tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=4)))
            sign = 1 if only_left else draw(st.sampled_from([1, 1, -1]))
            factors += ("of_b",) if account == "b" else ()  # a sum may not hold the same product twice
            lines.append(schema.Line(account=account, line=f"l{i}", label_sv="l", factors=factors, sign=sign))
    lines.append(schema.Line(account="people", line="p", label_sv="p", factors=("people",)))
    yearly = {"family": "activity", "form": "yearly", "unit": "1"}
    accounts = {
        "a": schema.Account.model_validate(yearly), "b": schema.Account.model_validate(yearly),
        "people": schema.Account.model_validate(yearly),
        "total": schema.Account.model_validate({"form": "cumulative", "of": "a", "from": 2024, "unit": "1"}),
        "all": schema.Account.model_validate({"form": "sum", "of": ["a", "b"], "unit": "1"}),
        "all_budget": schema.Account.model_validate({"form": "cumulative", "of": "all", "from": 2025, "unit": "1"}),
        "net": schema.Account.model_validate({"form": "net", "of": "a", "less": "b", "unit": "1"}),
        "per_head": schema.Account.model_validate({"form": "ratio", "of": "net", "over": "people", "unit": "1"}),
    }  # fmt: skip
    levels = {name: schema.Plan(level=draw(st.sampled_from([0.0, 0.5, 1.0, 1.0]))) for name in made}
    return City(
        header=schema.Header(
            id="x", name="X", kommunkod="9999", years=(2022, 2030), price_year=2023, discount_rate=0.03,
            discount_from=2023,
        ),
        areas={}, accounts=accounts, targets={},
        events={
            "decision": schema.Event(year=2026, decider="x", outcomes={"yes": 0.4, "no": 0.6}, origin="assumed", source="s")
        },
        scenarios={"baseline": schema.Scenario(), "plan": schema.Scenario(measures=levels)},
        measures=made,
        quantities=(*rows, *ratio_rows, _quantity("of_b", 1.25), _quantity("people", 10.0, points={2030: 12.0})),
        lines=tuple(lines), actors=(schema.Actor(id="x", label_sv="X", type="city", source="s"),), history=(),
        sources=(schema.Source(id="s", title="S", publisher="X"),),
    )  # fmt: skip
