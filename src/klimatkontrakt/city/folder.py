# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a folder of text become a city, and what is wrong with it? (design B)

Files are read into plain values (raw_folder.py), brought up to today's format (formats.py), and become types here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from klimatkontrakt.city import canonical, content, contract, dimensions, form, formats, raw_folder, schema
from klimatkontrakt.city.raw_folder import MOST_BYTES, MOST_ITEMS, NAMED_IN, Document, RawFolder, RawRow
from klimatkontrakt.city.schema import CITY_FILE, FILES, City
from klimatkontrakt.city.table_forms import CONTRACT_ROWS, CONTRACT_TABLES, ROWS, TABLES, beside, contract_file
from klimatkontrakt.city.values import EARLIEST_YEAR
from klimatkontrakt.folder import yaml_files
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values, errors, in_order
from klimatkontrakt.folder.unread import HEADER
from klimatkontrakt.folder.validation import Locate, nearest, validated

__all__ = ["MOST_BYTES", "MOST_ITEMS", "Loaded", "load", "read_city", "read_contract_file"]

_LISTS = (("commitments", "id"), ("sections", "key"), ("clauses", "id"), ("needs", "id"), ("stances", "id"))
_NO_HEADER = schema.Header.model_construct(  # what else is wrong can be told without it; what rests on it is not
    id="", name="", kommunkod="", years=(EARLIEST_YEAR, EARLIEST_YEAR), price_year=EARLIEST_YEAR,
    discount_rate=0.0, discount_from=EARLIEST_YEAR,
)  # fmt: skip


class Loaded(NamedTuple):
    """What a folder holds: the city, or nothing when an error stops it, and every problem found."""

    city: City | None
    problems: tuple[Problem, ...]


@dataclass
class _Parts:
    """The parts of a city with their places, as they are made of raw values; problems come as they are met."""

    raw: RawFolder
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        """Every problem so far."""
        return self.raw.problems

    def tell(self, problems: Iterable[Problem]) -> None:
        """More problems."""
        self.raw.problems.extend(problems)


def load(path: Path | str) -> Loaded:
    """Read a city folder, of this format or an older one, and find every problem of form in it.

    Returns:
        The city, or None when an error stops it, and all problems in the order of their places.
    """
    root = Path(path)
    if not root.is_dir():
        return Loaded(None, (Problem("folder_is_file" if root.exists() else "folder_missing", Place(str(path))),))
    raw = raw_folder.read(root)
    parts = _Parts(formats.brought_up(raw))
    _make_parts(parts)
    header = parts.values.pop("header", None)
    version = formats.format_of(raw)
    own_format = version if formats.is_known(version) else schema.FORMAT
    city = City.model_construct(
        header=header or _NO_HEADER, places=parts.places, problems=(), format=own_format, **parts.values
    )
    of_form = (problem for problem in form.problems(city) if not parts.raw.unread.explains(problem))
    found = in_order([*parts.problems, *of_form])
    if header is None or errors(found):
        return Loaded(None, found)
    texts = canonical.written(city)
    found = in_order([*found, *(_not_canonical(root, texts) if own_format == schema.FORMAT else ())])
    city = city.model_copy(update={"problems": found})
    content.remember(city, canonical.document_hash(texts))
    return Loaded(city, found)


def read_city(path: Path | str) -> City:
    """The city of a folder.

    Raises:
        ProblemsError: with every problem, when at least one of them stops a run.
    """
    city, found = load(path)
    if city is None:
        raise ProblemsError(found)
    return city


def read_contract_file(path: Path) -> tuple[contract.Contract | None, tuple[Problem, ...]]:
    """A contract from a file of its own, with the tables beside it, by its form only; None when it cannot be read."""
    raw = raw_folder.read_contract(path)
    parts = _Parts(formats.brought_up(raw))
    document = parts.raw.documents.get(path.name)
    made = _contract(parts, path.name, document) if document is not None else None
    return (None if errors(parts.problems) else made), in_order(parts.problems)


def _not_canonical(root: Path, texts: Mapping[str, str]) -> list[Problem]:
    problems = []
    for name in canonical.present(root):
        raw, text = (root / name).read_bytes(), texts.get(name, "")
        if raw != text.encode("utf-8"):
            mine, theirs = text.splitlines(), raw.decode("utf-8-sig").splitlines()
            differing = (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False), start=1) if a != b)
            row = next(differing, min(len(mine), len(theirs)))
            problems.append(Problem("not_canonical", Place(name, row)))
    return problems


def _make_parts(parts: _Parts) -> None:
    _make_of_city_file(parts)
    for kind in ("measures", "goals"):
        document = parts.raw.documents.get(FILES[kind], Document({}, {}))
        _make_entries(parts, FILES[kind], kind, document.values, (), document.lines)
    for kind in TABLES:
        parts.values[kind] = _rows(parts, kind, FILES[kind])
    _make_contracts(parts)


def _make_of_city_file(parts: _Parts) -> None:
    document = parts.raw.documents.get(CITY_FILE)
    for kind in canonical.SECTIONS:
        parts.values[kind] = {}
    if document is None or not _is_readable(parts, document):
        parts.raw.unread.lose(HEADER, *canonical.SECTIONS)
        return
    values, lines = document.values, document.lines
    for key in values:
        if key not in ("format", "city", *canonical.SECTIONS):
            place = Place(CITY_FILE, lines.get((key,), 0), str(key)[:80])
            known = ("city", *canonical.SECTIONS)
            told = {"field": str(key)[:80], "known": ", ".join(known), "nearest": nearest(str(key), known)}
            parts.tell([Problem("field_unknown", place, told)])
    for key in ("city", *canonical.MUST_STAND):
        if key not in values:
            parts.tell([Problem("field_missing", Place(CITY_FILE, 0), {"field": key})])
            parts.raw.unread.lose(key)
    if "city" in values:
        locate = _locator(CITY_FILE, "city", ("city",), lines)
        header, problems = validated(schema.Header, values["city"], locate)
        parts.tell(problems)
        parts.values["header"] = header
        if header is None:
            parts.raw.unread.lose(HEADER)
    for kind in canonical.SECTIONS:
        if kind in values:
            entries = {} if values[kind] is None else values[kind]
            _make_entries(parts, CITY_FILE, kind, entries, (kind,), lines)


def _is_readable(parts: _Parts, document: Document) -> bool:
    """Whether the file says a format that is known; an older one is told, and how it is brought up."""
    version: Any = document.values.get("format")
    place = Place(CITY_FILE, document.lines.get(("format",), 1), "format")
    values: Values = {"value": str(version)[:40], "known": schema.FORMAT}
    if not formats.is_known(version):
        parts.tell([Problem("format_missing" if version is None else "format_unknown", place, values)])
        return False
    if version < schema.FORMAT:
        parts.tell([Problem("format_old", place, values)])
    return True


def _locator(file: str, item: str, path: yaml_files.Path, lines: yaml_files.Lines) -> Any:
    def locate(loc: tuple[str | int, ...]) -> Place:
        full = (*path, *loc)
        while full and full not in lines:
            full = full[:-1]
        column = ".".join(str(part) for part in loc)
        return Place(file, lines.get(full, 0), item, column)

    return locate


def _make_entries(
    parts: _Parts, file: str, kind: str, entries: Any, path: yaml_files.Path, lines: yaml_files.Lines
) -> None:
    parts.values[kind] = {}
    if not isinstance(entries, dict):
        parts.tell([Problem("yaml_not_mapping", Place(file, lines.get(path, 0), kind))])
        parts.raw.unread.lose(kind)
        return
    if len(entries) > MOST_ITEMS:
        found = {"found": len(entries), "most": MOST_ITEMS}
        parts.tell([Problem("items_many", Place(file, lines.get(path, 0), kind), found)])
        parts.raw.unread.lose(kind)
        return
    inner = _inner_lines(lines, path)
    for key, values in entries.items():
        item, at = str(key), (*path, key)
        model = _entry(parts, kind, item, values, _as_written(_locator(file, item, at, lines), kind))
        if model is None:
            parts.raw.unread.add(kind, item)
            continue
        place = Place(file, lines.get(at, 0), item)
        parts.values[kind][item] = model
        parts.places[(kind, item)] = place
        for column, line in inner.get(key, ()):
            if line != place.row:
                parts.places[(kind, f"{item}/{column}")] = Place(file, line, item, column)


def _entry(
    parts: _Parts, kind: str, item: str, values: Any, locate: Callable[[tuple[str | int, ...]], Place]
) -> BaseModel | None:
    others: dict[str, type[BaseModel]] = {"measures": schema.Measure, "goals": schema.Goal}
    if not form.is_id(item):
        said = {"field": "id", "value": item[:80], "pattern": form.ID}
        parts.tell([Problem("text_pattern", locate(()), said)])
        return None
    own = _scenario_values(values) if kind == "scenarios" and isinstance(values, dict) else values
    model, problems = validated(canonical.SECTIONS.get(kind) or others[kind], {} if own is None else own, locate)
    parts.tell(_in_users_words(problems, values, formats.measure(values)) if kind == "measures" else problems)
    return model


def _in_users_words(problems: Iterable[Problem], values: Any, brought_up: Any) -> Iterator[Problem]:
    """The problems with the entries of lists told by their ids; what has no id is told which it might have."""
    for problem in problems:
        field = str(problem.values.get("field", ""))
        path = problem.place.column.split(".")
        named = ".".join(formats.named_path(values, path))
        place = replace(problem.place, column=named)
        told = {**problem.values, "field": named} if field == problem.place.column else problem.values
        suggested = (
            formats.suggested_id(brought_up, path) if problem.code == "field_missing" and path[-1] == "id" else ""
        )
        if suggested:
            yield Problem("id_missing", place, {"field": named.removesuffix(".id"), "id": suggested})
        else:
            yield Problem(problem.code, place, told)


def _inner_lines(lines: yaml_files.Lines, above: yaml_files.Path) -> dict[str | int, list[tuple[str, int]]]:
    """By entry, the lines of its fields and of what stands just inside them, as `moves` and `moves.0`.

    Of what a scenario sets, the lines of everything inside: `set.measures.bus_lanes.costs.lanes.value`.
    """
    inner: dict[str | int, list[tuple[str, int]]] = {}
    depth = len(above)
    for path, line in lines.items():
        if len(path) < depth + 2 or path[:depth] != above:
            continue
        is_set = above == ("scenarios",) and path[depth + 1] == "set"
        if is_set or len(path) <= depth + 3:
            column = ".".join(str(part) for part in path[depth + 1 :])
            inner.setdefault(path[depth], []).append((column, line))
    return inner


def _scenario_values(values: dict[Any, Any]) -> dict[str, Any]:
    """A scenario's measures stand beside its own words in the file; here they are put apart."""
    plans = {key: plan for key, plan in values.items() if key not in canonical.RESERVED}
    return {**{key: value for key, value in values.items() if key in canonical.RESERVED}, "measures": plans}


def _as_written(locate: Locate, kind: str) -> Locate:
    """A scenario's measures stand beside its own words in the file, so their places do too."""

    def inside(loc: tuple[str | int, ...]) -> Place:
        return locate(loc[1:] if kind == "scenarios" and loc[:1] == ("measures",) else loc)

    return inside


def _rows(parts: _Parts, kind: str, file: str, owner: str = "") -> tuple[Any, ...]:
    """The rows of a table as what they are; the places of what lies in a contract stand under its name."""
    models: list[BaseModel] = []
    for row in parts.raw.rows.get(file, ()):
        model = _row_model(parts, kind, row)
        if model is not None:
            parts.places.setdefault((f"{owner}:{kind}" if owner else kind, row.place.item), row.place)
            parts.places[(f"{owner}:{kind}:rows" if owner else f"{kind}:rows", str(len(models)))] = row.place
            models.append(model)
    return tuple(models)


def _row_model(parts: _Parts, kind: str, row: RawRow) -> BaseModel | None:
    """A row as what it is; of one with cells that could not be read, only what is wrong with the others."""
    place = row.place

    def locate(loc: tuple[str | int, ...]) -> Place:
        named = loc[1:] if loc and loc[0] == "points" and len(loc) > 1 else loc  # a year is a column of its own
        return Place(place.file, place.row, place.item, str(named[0]) if named else "")

    model, found = (None, []) if "" in row.faulty else _validated_row(kind, row, locate)
    parts.tell(problem for problem in found if problem.place.column not in row.faulty)
    if model is not None and not row.faulty:
        return model
    unit = row.values.get("unit")
    if unit is not None:
        parts.tell(dimensions.unit_of(str(unit), locate(("unit",)))[1])
    parts.raw.unread.add(kind, place.item)
    for named in NAMED_IN.get(kind, ()):
        parts.raw.unread.add(named, *filter(None, [row.values.get(NAMED_IN[kind][named])]))
    if "" in row.faulty:
        parts.raw.unread.lose(*NAMED_IN.get(kind, ()), *((kind,) if "id" not in row.values else ()))
    return None


def _validated_row(
    kind: str, row: RawRow, locate: Callable[[tuple[str | int, ...]], Place]
) -> tuple[BaseModel | None, list[Problem]]:
    model = ROWS.get(kind) or CONTRACT_ROWS[kind]
    return validated(model, {"value": None, **row.values} if kind == "quantities" else row.values, locate)


def _make_contracts(parts: _Parts) -> None:
    """The contracts of the folder contract/, each with what lies beside it."""
    parts.values["contracts"] = {}
    for period in parts.raw.periods:
        file = contract_file(period)
        document = parts.raw.documents.get(file)
        if document is None:
            continue
        made = _contract(parts, file, document)
        if made is None:
            parts.raw.unread.lose("commitments")
            continue
        parts.values["contracts"][period] = made
        _place_contract(parts, f"{FILES['contracts']}/{period}", file, document.lines, made)


def _contract(parts: _Parts, file: str, document: Document) -> contract.Contract | None:
    """A contract with its outcomes and signatures, which never stand in its own file."""
    locate = _locator(file, "", (), document.lines)
    known = [name for name in contract.Contract.model_fields if name not in CONTRACT_TABLES]
    for name in CONTRACT_TABLES:
        if name in document.values:
            stranger: Values = {"field": name, "known": ", ".join(known), "nearest": nearest(name, known)}
            parts.tell([Problem("field_unknown", locate((name,)), stranger)])
    values, left_in = formats.outcomes_apart(document.values)
    for path, row in left_in:
        told = {
            "what": ", ".join(key for key in row if key in ("status", "evidence")),
            "file": beside(file, "outcomes"),
        }
        place = replace(locate(path), item=str(row["commitment"]), column=str(path[2]))
        parts.tell([Problem("outcome_in_contract", place, told)])
    values = {key: value for key, value in values.items() if key not in CONTRACT_TABLES}
    made, problems = validated(contract.Contract, values, locate)
    parts.tell(_in_users_words(problems, values, formats.contract(values)[0]))
    files = {kind: beside(file, kind) for kind in CONTRACT_TABLES}
    owner = file.removesuffix(".yaml")
    tables = {kind: _rows(parts, kind, name, owner) for kind, name in files.items() if name in parts.raw.rows}
    return made.model_copy(update=tables) if made is not None else None


def _place_contract(parts: _Parts, owner: str, file: str, lines: yaml_files.Lines, made: contract.Contract) -> None:
    for name in ("period", "parties", "source", "state"):
        parts.places.setdefault((owner, name), Place(file, lines.get((name,), 1), name))
    for kind, key in _LISTS:
        for at, item in enumerate(getattr(made, kind)):
            own = getattr(item, key)
            place = Place(file, lines.get((kind, at), 0), own)
            parts.places.setdefault((owner, own), place)
            parts.places[(f"{owner}:{kind}", str(at))] = place
    for own in made.instruments:
        parts.places.setdefault((owner, own), Place(file, lines.get(("instruments", own), 0), own))
