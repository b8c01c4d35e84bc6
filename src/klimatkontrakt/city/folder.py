# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a folder of text become a city, and what is wrong with it? (design B)"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from klimatkontrakt.city import canonical, contract, dimensions, documents, form, schema, tables
from klimatkontrakt.city.problem import Place, Problem, ProblemsError, errors, in_order
from klimatkontrakt.city.schema import CITY_FILE, FILES, City
from klimatkontrakt.city.table_forms import ROWS, TABLES
from klimatkontrakt.city.unread import HEADER, Unread
from klimatkontrakt.city.validation import validated
from klimatkontrakt.city.values import EARLIEST_YEAR
from klimatkontrakt.data import causes

MOST_BYTES = 20_000_000
MOST_ITEMS = 5_000
OPTIONAL_FILES = ("goals.yaml",)
_MAY_BE_EMPTY = (FILES["measures"], FILES["goals"])
_PERIOD = re.compile(r"^\d{4}(-\d{4})?$")
_NAMED_IN = {"quantities": {"groups": "group"}}  # kinds that are known by a column of another kind's rows


_NO_HEADER = schema.Header.model_construct(  # what else is wrong can be told without it; what rests on it is not
    id="", name="", kommunkod="", years=(EARLIEST_YEAR, EARLIEST_YEAR), price_year=EARLIEST_YEAR,
    discount_rate=0.0, discount_from=EARLIEST_YEAR,
)  # fmt: skip


class Loaded(NamedTuple):
    """What a folder holds: the city, or nothing when an error stops it, and every problem found."""

    city: City | None
    problems: tuple[Problem, ...]


class _Parts:
    """Collects the parts of a city with their places and problems while the files are read."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.places: dict[tuple[str, str], Place] = {}
        self.problems: list[Problem] = []
        self.unread = Unread()


def _file_text(root: Path, name: str, parts: _Parts) -> str | None:
    path = root / name
    place = Place(name)
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            parts.problems.append(Problem("file_outside", place))
            return None
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            code = "file_is_folder" if stat.S_ISDIR(status.st_mode) else "file_missing"
            parts.problems.append(Problem(code, place))
            return None
        if status.st_size > MOST_BYTES:
            found = {"megabytes": status.st_size // 1_000_000, "most": MOST_BYTES // 1_000_000}
            parts.problems.append(Problem("file_large", place, found))
            return None
        raw = path.read_bytes()
    except FileNotFoundError:
        if name not in OPTIONAL_FILES:
            parts.problems.append(Problem("file_missing", place))
        return None
    except OSError as error:
        parts.problems.append(Problem("file_unreadable", place, {"why": causes.of(error)}))
        return None
    text, problems = tables.decoded(raw, name)
    parts.problems += problems
    return text


def _read_table(root: Path, kind: str, parts: _Parts) -> None:
    parts.values[kind] = ()
    text = _file_text(root, FILES[kind], parts)
    if text is None:
        parts.unread.lose(kind, *_NAMED_IN.get(kind, ()))
        return
    rows, problems = tables.read(text, TABLES[kind])
    parts.problems += problems
    if any(problem.code not in tables.OF_ROWS for problem in problems):
        parts.unread.lose(kind, *_NAMED_IN.get(kind, ()))
    if len(rows) > MOST_ITEMS:
        found = {"found": len(rows), "most": MOST_ITEMS}
        parts.problems.append(Problem("items_many", Place(FILES[kind], rows[MOST_ITEMS].row), found))
        parts.unread.lose(kind, *_NAMED_IN.get(kind, ()))
        return
    faulty: dict[int, set[str]] = {}
    for problem in problems:
        faulty.setdefault(problem.place.row, set()).add(problem.place.column)
    models: list[BaseModel] = []
    for row in rows:
        model = _row_model(kind, row, faulty.get(row.row, set()), parts)
        if model is not None:
            place = Place(FILES[kind], row.row, _row_id(kind, row.values))
            parts.places.setdefault((kind, place.item), place)
            parts.places[(f"{kind}:rows", str(len(models)))] = place
            models.append(model)
    parts.values[kind] = tuple(models)


def _row_model(kind: str, row: tables.Row, faulty: set[str], parts: _Parts) -> BaseModel | None:
    """A row as what it is; of one with cells that could not be read, only what is wrong with the others."""
    place = Place(FILES[kind], row.row, _row_id(kind, row.values))

    def locate(loc: tuple[str | int, ...]) -> Place:
        return Place(place.file, place.row, place.item, str(loc[0]) if loc else "")

    model, found = (None, []) if "" in faulty else _validated_row(kind, row, locate)
    parts.problems += [problem for problem in found if problem.place.column not in faulty]
    if model is not None and not faulty:
        return model
    unit = row.values.get("unit")
    if unit is not None:
        parts.problems += dimensions.unit_of(unit, locate(("unit",)))[1]
    parts.unread.add(kind, place.item)
    for named in _NAMED_IN.get(kind, ()):
        parts.unread.add(named, *filter(None, [row.values.get(_NAMED_IN[kind][named])]))
    if "" in faulty:
        parts.unread.lose(*_NAMED_IN.get(kind, ()), *((kind,) if "id" not in row.values else ()))
    return None


def _validated_row(
    kind: str, row: tables.Row, locate: Callable[[tuple[str | int, ...]], Place]
) -> tuple[BaseModel | None, list[Problem]]:
    return validated(ROWS[kind], {"value": None, **row.values} if kind == "quantities" else row.values, locate)


def _row_id(kind: str, values: Mapping[str, Any]) -> str:
    if kind == "lines":
        return f"{values.get('account', '?')}.{values.get('line', '?')}"
    if kind == "history":
        return ",".join(str(values.get(name, "")) for name in ("account", "line", "year"))
    return str(values.get("id", ""))


def _read_document(root: Path, name: str, parts: _Parts) -> tuple[Any, documents.Lines]:
    text = _file_text(root, name, parts)
    if text is None:
        return None, {}
    value, lines, problems = documents.read(text, name)
    parts.problems += problems
    if value is None and not problems and name not in _MAY_BE_EMPTY:
        parts.problems.append(Problem("file_empty", Place(name)))
    if value is not None and not isinstance(value, dict):
        parts.problems.append(Problem("yaml_not_mapping", Place(name, 1)))
        return None, lines
    return value, lines


def _locator(file: str, item: str, path: documents.Path, lines: documents.Lines) -> Any:
    def locate(loc: tuple[str | int, ...]) -> Place:
        full = (*path, *loc)
        while full and full not in lines:
            full = full[:-1]
        column = ".".join(str(part) for part in loc if part not in ("points", "straight"))
        return Place(file, lines.get(full, 0), item, column)

    return locate


def _read_entries(
    file: str, kind: str, entries: Any, path: documents.Path, lines: documents.Lines, parts: _Parts
) -> None:
    parts.values[kind] = {}
    others: dict[str, type[BaseModel]] = {"measures": schema.Measure, "goals": schema.Goal}
    model_type = canonical.SECTIONS.get(kind) or others[kind]
    if not isinstance(entries, dict):
        parts.problems.append(Problem("yaml_not_mapping", Place(file, lines.get(path, 0), kind)))
        parts.unread.lose(kind)
        return
    if len(entries) > MOST_ITEMS:
        found = {"found": len(entries), "most": MOST_ITEMS}
        parts.problems.append(Problem("items_many", Place(file, lines.get(path, 0), kind), found))
        parts.unread.lose(kind)
        return
    inner = _inner_lines(lines, len(path))
    for key, values in entries.items():
        item, at = str(key), (*path, key)
        place = Place(file, lines.get(at, 0), item)
        if not form.is_id(item):
            parts.problems.append(
                Problem("text_pattern", place, {"field": "id", "value": item[:80], "pattern": form.ID})
            )
            parts.unread.add(kind, item)
            continue
        own = _scenario_values(values) if kind == "scenarios" and isinstance(values, dict) else values
        model, problems = validated(model_type, {} if own is None else own, _locator(file, item, at, lines))
        parts.problems += problems
        if model is None:
            parts.unread.add(kind, item)
            continue
        parts.values[kind][item] = model
        parts.places[(kind, item)] = place
        for column, line in inner.get(key, ()):
            if line != place.row:
                parts.places[(kind, f"{item}/{column}")] = Place(file, line, item, column)


def _inner_lines(lines: documents.Lines, depth: int) -> dict[str | int, list[tuple[str, int]]]:
    """By entry, the lines of its fields and of what stands just inside them, as `moves` and `moves.0`."""
    inner: dict[str | int, list[tuple[str, int]]] = {}
    for path, line in lines.items():
        if depth + 1 < len(path) <= depth + 3:
            column = ".".join(str(part) for part in path[depth + 1 :])
            inner.setdefault(path[depth], []).append((column, line))
    return inner


def _scenario_values(values: dict[Any, Any]) -> dict[str, Any]:
    """A scenario's measures stand beside its own words in the file; here they are put apart."""
    plans = {key: plan for key, plan in values.items() if key not in canonical.RESERVED}
    return {**{key: value for key, value in values.items() if key in canonical.RESERVED}, "measures": plans}


def _read_city_file(root: Path, parts: _Parts) -> None:
    document, lines = _read_document(root, CITY_FILE, parts)
    for kind in canonical.SECTIONS:
        parts.values[kind] = {}
    if document is None:
        parts.unread.lose(HEADER, *canonical.SECTIONS)
        return
    version = document.get("format")
    if version != schema.FORMAT or isinstance(version, bool):
        place = Place(CITY_FILE, lines.get(("format",), 1), "format")
        code = "format_missing" if version is None else "format_unknown"
        parts.problems.append(Problem(code, place, {"value": str(version)[:40], "known": schema.FORMAT}))
        parts.unread.lose(HEADER, *canonical.SECTIONS)
        return
    for key in document:
        if key not in ("format", "city", *canonical.SECTIONS):
            place = Place(CITY_FILE, lines.get((key,), 0), str(key)[:80])
            known = ", ".join(("city", *canonical.SECTIONS))
            parts.problems.append(Problem("field_unknown", place, {"field": str(key)[:80], "known": known}))
    for key in ("city", *canonical.MUST_STAND):
        if key not in document:
            parts.problems.append(Problem("field_missing", Place(CITY_FILE, 0), {"field": key}))
            parts.unread.lose(key)
    if "city" in document:
        locate = _locator(CITY_FILE, "city", ("city",), lines)
        header, problems = validated(schema.Header, document["city"], locate)
        parts.problems += problems
        parts.values["header"] = header
        if header is None:
            parts.unread.lose(HEADER)
    for kind in canonical.SECTIONS:
        if kind in document:
            entries = {} if document[kind] is None else document[kind]
            _read_entries(CITY_FILE, kind, entries, (kind,), lines, parts)


def _read_contracts(root: Path, parts: _Parts) -> None:
    """The contracts of the folder contract/, one file a period."""
    parts.values["contracts"] = {}
    folder = root / FILES["contracts"]
    names = sorted(p.name for p in folder.iterdir() if p.suffix == ".yaml") if folder.is_dir() else []
    for name in names:
        file = f"{FILES['contracts']}/{name}"
        period = name.removesuffix(".yaml")
        if not _PERIOD.match(period):
            parts.problems.append(
                Problem(
                    "text_pattern", Place(file), {"field": "period", "value": name[:80], "pattern": _PERIOD.pattern}
                )
            )
            continue
        document, lines = _read_document(root, file, parts)
        if document is None:
            parts.unread.lose("commitments")
            continue
        model, problems = validated(contract.Contract, document, _locator(file, "", (), lines))
        parts.problems += problems
        if model is None:
            parts.unread.lose("commitments")
        else:
            parts.values["contracts"][period] = model
            for field in ("period", "parties", "source"):
                place = Place(file, lines.get((field,), 1), field)
                parts.places.setdefault((f"{FILES['contracts']}/{period}", field), place)
            for kind, key in (("commitments", "id"), ("sections", "key"), ("clauses", "id"), ("needs", "id")):
                for at, item in enumerate(getattr(model, kind)):
                    own = getattr(item, key)
                    place = Place(file, lines.get((kind, at), 0), own)
                    parts.places.setdefault((f"{FILES['contracts']}/{period}", own), place)
                    parts.places[(f"{FILES['contracts']}/{period}:{kind}", str(at))] = place
            for own in model.instruments:
                place = Place(file, lines.get(("instruments", own), 0), own)
                parts.places.setdefault((f"{FILES['contracts']}/{period}", own), place)


def read_contract_file(path: Path) -> tuple[contract.Contract | None, tuple[Problem, ...]]:
    """A contract from a file of its own, by its form only; None when it cannot be read."""
    parts = _Parts()
    document, lines = _read_document(path.parent, path.name, parts)
    if document is None:
        return None, in_order(parts.problems)
    model, problems = validated(contract.Contract, document, _locator(path.name, "", (), lines))
    return (model if not parts.problems else None), in_order([*parts.problems, *problems])


def load(path: Path | str) -> Loaded:
    """Read a city folder and find every problem of form in it.

    Returns:
        The city, or None when an error stops it, and all problems in the order of their places.
    """
    root = Path(path)
    if not root.is_dir():
        return Loaded(None, (Problem("folder_is_file" if root.exists() else "folder_missing", Place(str(path))),))
    parts = _Parts()
    _read_city_file(root, parts)
    for kind in ("measures", "goals"):
        known = len(parts.problems)
        document, lines = _read_document(root, FILES[kind], parts)
        if document is None and len(parts.problems) > known:
            parts.unread.lose(kind)
        _read_entries(FILES[kind], kind, document or {}, (), lines, parts)
    for kind in TABLES:
        _read_table(root, kind, parts)
    _read_contracts(root, parts)
    parts.problems += _unknown_files(root)
    header = parts.values.pop("header", None)
    city = City.model_construct(header=header or _NO_HEADER, places=parts.places, problems=(), **parts.values)
    of_form = (problem for problem in form.problems(city) if not parts.unread.explains(problem))
    found = in_order([*parts.problems, *of_form])
    if header is None or errors(found):
        return Loaded(None, found)
    texts = canonical.written(city)
    found = in_order([*found, *_not_canonical(root, texts)])
    return Loaded(city.model_copy(update={"problems": found, "document": canonical.document_hash(texts)}), found)


def read_city(path: Path | str) -> City:
    """The city of a folder.

    Raises:
        ProblemsError: with every problem, when at least one of them stops a run.
    """
    city, found = load(path)
    if city is None:
        raise ProblemsError(found)
    return city


def _unknown_files(root: Path) -> list[Problem]:
    known = {CITY_FILE, *FILES.values()}
    strangers = [p.name for p in root.iterdir() if p.suffix in (".csv", ".yaml", ".yml") and p.name not in known]
    return [Problem("file_unknown", Place(name), {"known": ", ".join(sorted(known))}) for name in sorted(strangers)]


def _not_canonical(root: Path, texts: Mapping[str, str]) -> list[Problem]:
    problems = []
    for name, text in texts.items():
        raw = (root / name).read_bytes()
        if raw != text.encode("utf-8"):
            mine, theirs = text.splitlines(), raw.decode("utf-8-sig").splitlines()
            differing = (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False), start=1) if a != b)
            row = next(differing, min(len(mine), len(theirs)))
            problems.append(Problem("not_canonical", Place(name, row)))
    return problems
