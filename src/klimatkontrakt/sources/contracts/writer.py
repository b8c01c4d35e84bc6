# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a contract written as Markdown, so that reading it gives the very same contract back?

Headings have number, title and key; clauses are quoted text; commitments are a list, what is promised first and then
a line for each thing that is known of it. What a line says is what the contract's own file says under the same name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from klimatkontrakt.city import formats
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.schema import FORMAT
from klimatkontrakt.folder import yaml_files
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.validation import validated

MARK = f"<!-- klimatkontrakt: contract {FORMAT} -->"
_OLDER = tuple(f"<!-- klimatkontrakt: contract {older} -->" for older in range(formats.FIRST, FORMAT))
_HEADING = re.compile(r"#{2,6} (?:(?P<number>[0-9.]+) )?(?P<title>.*?)\s?\{#(?P<key>[^}]+)\}\Z")
_ENTRY = re.compile(r"\*\*(?P<kind>§|→)\s(?P<id>\S+?)\*\*(?: (?P<what>.*))?\Z")
_DETAIL = re.compile(r"\s*- (?P<line>[a-z_]+: .*|[a-z_]+:)\Z")
_LOOSE = "## {#-}"
_CLAUSE, _COMMITMENT = "§", "→"
_PARTS = ("sections", "clauses", "commitments")


def markdown(contract: Contract) -> str:
    """A contract as Markdown that `contract_of` reads back to the same contract."""
    return "\n".join([MARK, "", *_lines(plain(contract))]) + "\n"


def _lines(values: dict[str, Any]) -> Iterator[str]:
    years = "–".join(map(str, dict.fromkeys(values["period"])))
    yield from (f"# Klimatkontrakt {years}", "")
    yield from (_detail(key, value) for key, value in values.items() if key not in _PARTS)
    yield from (f"- {part}: []" for part in _PARTS if part in values and not values[part])
    yield from _body(values.get("sections", ()), list(values.get("clauses", ())), list(values.get("commitments", ())))


def _body(
    sections: Sequence[dict[str, Any]], clauses: Sequence[dict[str, Any]], commitments: Sequence[dict[str, Any]]
) -> Iterator[str]:
    """Every section with its clauses and commitments; last those of sections that are not there."""
    counts = {_CLAUSE: 0, _COMMITMENT: 0}
    known: set[str] = set()
    for section in sections:
        yield from ("", *_section(section, sections))
        key = section["key"]
        if key not in known:
            yield from _entries(_CLAUSE, clauses, key, counts)
            yield from _entries(_COMMITMENT, commitments, key, counts)
        known.add(key)
    loose = [entry["section"] for entry in (*clauses, *commitments) if entry["section"] not in known]
    if loose:
        yield from ("", _LOOSE)
    for key in dict.fromkeys(loose):
        yield from _entries(_CLAUSE, clauses, key, counts, is_loose=True)
        yield from _entries(_COMMITMENT, commitments, key, counts, is_loose=True)


def _section(section: dict[str, Any], every: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A heading; what does not go into one line of it stands below."""
    depth, key = "#" * min(6, _depth(section, every) + 2), f"{{#{section['key']}}}"
    heading = " ".join(filter(None, (depth, section.get("number"), section.get("sv"), key)))
    stated = {name: section[name] for name in ("key", "number", "sv") if name in section}
    is_whole = heading.isprintable() and _of_heading(heading) == stated
    yield heading if is_whole else f"{depth} {key}"
    skipped = ("key", "number", "sv") if is_whole else ("key",)
    yield from (_detail(name, value) for name, value in section.items() if name not in skipped)


def _depth(section: dict[str, Any], every: Sequence[dict[str, Any]]) -> int:
    """How many sections a section lies in; never more than there are, should two lie in each other."""
    by_key = {other["key"]: other for other in reversed(every)}
    depth, above = 0, section.get("parent")
    while above in by_key and depth < len(every):
        depth, above = depth + 1, by_key[above].get("parent")
    return depth


def _entries(
    mark: str, entries: Sequence[dict[str, Any]], key: str, counts: dict[str, int], *, is_loose: bool = False
) -> Iterator[str]:
    """The clauses or commitments of a section; each says its place where it is not the next one."""
    apart = ("id",) if is_loose else ("id", "section")
    for index, entry in enumerate(entries):
        if entry["section"] == key:
            left = {name: value for name, value in entry.items() if name not in apart}
            yield from _head(mark, entry["id"], left)
            yield from _quoted(mark, left)
            if index != counts[mark]:
                yield f"- at: {index}"
            yield from (_detail(name, value) for name, value in left.items())
            counts[mark] += 1


def _head(mark: str, name: str, left: dict[str, Any]) -> Iterator[str]:
    """The line of an entry's id; what a commitment promises stands there and is taken from what is left."""
    what = left.pop("what_sv", None) if mark == _COMMITMENT else None
    head = f"**{mark} {name}**"
    yield from ("", head if what is None else f"{head} {_text(what)}")


def _quoted(mark: str, left: dict[str, Any]) -> Iterator[str]:
    """A clause's text as a quotation, where it can be one; it is taken from what is left."""
    text = left.get("text_sv", "") if mark == _CLAUSE else ""
    if text and _is_quotable(text):
        del left["text_sv"]
        yield from ("", *(f"> {line}" for line in text.split("\n")), "")


def _text(value: str) -> str:
    """A text on one line; in quotation marks where it would not come back as it is."""
    is_plain = bool(value) and value.isprintable() and value == value.strip() and not value.startswith('"')
    return value if is_plain else json.dumps(value)


def _is_quotable(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


def _detail(key: str, value: Any) -> str:
    return f"- {yaml_files.write({key: (value, -1)}).rstrip(chr(10))}"


@dataclass
class _ContractParts:
    """What has been read so far."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, list[int | None]] = field(default_factory=lambda: {"clauses": [], "commitments": []})
    problems: list[Problem] = field(default_factory=list)
    into: dict[str, Any] = field(default_factory=dict)
    section: str | None = None
    part: str = ""
    quoted: list[str] | None = None


def contract_of(text: str, file: str) -> tuple[Contract | None, list[Problem]]:
    """The contract of a text that the product wrote; nothing and no problem for any other text."""
    lines = text.split("\n")
    mark = lines[0].strip()
    if mark != MARK and mark not in _OLDER:
        return None, []
    parts = _read_lines(lines, file)
    if parts.problems:
        return None, parts.problems
    values = _brought_up(parts.values) if mark in _OLDER else parts.values
    return validated(Contract, values, lambda loc: Place(file, 0, "", ".".join(map(str, loc))))


def _read_lines(lines: Sequence[str], file: str) -> _ContractParts:
    """What all lines after the first say."""
    parts = _ContractParts()
    parts.into = parts.values
    for row, line in enumerate(lines[1:], start=2):
        _read_line(parts, line.removesuffix("\r"), Place(file, row))
    _close_quote(parts)
    for part, places in parts.places.items():
        if part in parts.values:
            parts.values[part] = _in_place(parts.values[part], places)
    return parts


def _brought_up(values: dict[str, Any]) -> dict[str, Any]:
    """What was written in an older format, as it is written today."""
    made, moved = formats.contract(values)
    return {**made, "outcomes": [row for _, row in moved]} if moved else made


def _in_place(entries: list[Any], places: Sequence[int | None]) -> list[Any]:
    """Entries in the order that they had: where each says it stood, or where it stands."""
    order = sorted(range(len(entries)), key=lambda at: at if (place := places[at]) is None else place)
    return [entries[at] for at in order]


def _read_line(parts: _ContractParts, line: str, place: Place) -> None:
    if line.startswith("> ") or line == ">":
        _quote(parts, line[2:])
        return
    _close_quote(parts)
    entry, detail = _ENTRY.match(line), _DETAIL.match(line)
    if line.startswith("##"):
        _open_section(parts, line, place)
    elif entry:
        _open_entry(parts, entry, place)
    elif detail:
        _add(parts, detail.group("line"), place)
    elif line.strip() and not line.startswith("# "):
        parts.problems.append(Problem("written_line", place, {"line": line[:80]}))


def _quote(parts: _ContractParts, text: str) -> None:
    if parts.quoted is None:
        parts.quoted = []
    parts.quoted.append(text)


def _close_quote(contract_parts: _ContractParts) -> None:
    if contract_parts.quoted is not None:
        contract_parts.into["text_sv"] = "\n".join(contract_parts.quoted)
        contract_parts.quoted = None


def _of_heading(line: str) -> dict[str, str] | None:
    match = _HEADING.match(line)
    if match is None:
        return None
    named = {"key": match.group("key"), "number": match.group("number"), "sv": match.group("title")}
    return {key: value for key, value in named.items() if value}


def _open_section(contract_parts: _ContractParts, line: str, place: Place) -> None:
    if line == _LOOSE:
        contract_parts.section = None
        return
    section: dict[str, Any] | None = _of_heading(line)
    if section is None:
        contract_parts.problems.append(Problem("written_line", place, {"line": line[:80]}))
        return
    contract_parts.values.setdefault("sections", []).append(section)
    contract_parts.section, contract_parts.into, contract_parts.part = section["key"], section, ""


def _open_entry(contract_parts: _ContractParts, match: re.Match[str], place: Place) -> None:
    contract_parts.part = "clauses" if match.group("kind") == _CLAUSE else "commitments"
    entry: dict[str, Any] = {"id": match.group("id")}
    if contract_parts.section is not None:
        entry["section"] = contract_parts.section
    what = match.group("what")
    if what is not None:
        try:
            entry["what_sv"] = json.loads(what) if what.startswith('"') else what
        except json.JSONDecodeError:
            contract_parts.problems.append(Problem("written_line", place, {"line": what[:80]}))
    contract_parts.values.setdefault(contract_parts.part, []).append(entry)
    contract_parts.places[contract_parts.part].append(None)
    contract_parts.into = entry


def _add(contract_parts: _ContractParts, line: str, place: Place) -> None:
    """One thing that is known: of the contract, of a section, or of an entry."""
    values, _, problems = yaml_files.read(line, place.file)
    contract_parts.problems += [Problem(problem.code, place, problem.values) for problem in problems]
    for key, value in (values or {}).items():
        if key == "at" and contract_parts.part:
            contract_parts.places[contract_parts.part][-1] = value
        elif key in contract_parts.into:
            contract_parts.problems.append(Problem("yaml_duplicate", place, {"key": str(key), "first": place.row}))
        else:
            contract_parts.into[key] = value
