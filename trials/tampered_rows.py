# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a row changed past the program? A column, the row away, another put in, two swapped, one replaced."""

from __future__ import annotations

import contextlib
import itertools
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from tests import hall, thaw

from klimatkontrakt.folder.change import Change
from klimatkontrakt.hall.core import attachments, audit, chain_checks, chain_lines, declarations, row_digests
from klimatkontrakt.hall.core.models import City, Entry, Person, Salt
from klimatkontrakt.hall.embeds import verbs as embed_verbs
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.proposals import drafts
from klimatkontrakt.hall.proposals import verbs as proposal_verbs
from klimatkontrakt.hall.seats import verbs as seat_verbs
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat

Row = dict[str, Any]
Told = set[tuple[str, str]]
"""Tables and keys of rows that must be told, one of them."""
ACTS = ("change", "change", "change", "delete", "insert", "swap", "replace")


def build() -> None:
    """A hall with rows of every kind, several of most, and a person who is erased."""
    alice, bob, eva = (hall.person(name, administrator=name == "alice") for name in ("alice", "bob", "eva"))
    files = hall.files()
    versions = [hall.version(files, alice)]
    for share in ("0.25", "0.35"):
        changed = {**files, "measures.yaml": files["measures.yaml"].replace("share: 0.5", f"share: {share}")}
        versions.append(hall.version(changed, alice, f"Andelen är {share} 🌲"))
    city = versions[0].city
    for editor in (bob, eva):
        hall.make_editor(alice, editor, city)
        explorer_verbs.save_plan(editor, city, versions[-1], f"Plan {editor.pk}", "m.fewer_trips=0.5")
    for text in ("Diagrammet är för litet", "Färgerna", "Rubriken"):
        flaw_verbs.report_flaw(None, "/lillstad/", text, "carina@example.se")
    other = {**files, "city.yaml": files["city.yaml"].replace("id: lillstad", "id: andra_stad", 1)}
    hall.version(other, alice)
    _changed_and_asked(alice, bob, city)
    with audit.by_the_hall("binds_from_here", "underlag"):
        for name in ("budget.pdf", "beslut.pdf"):
            attachments.put(city, name, name.encode(), kept_until=date(2040, 1, 1))
    gone = hall.person("carina@example.se")
    people_verbs.erase_person(alice, gone, made_from=people_verbs.standing(Person.objects.get(pk=gone.pk)))
    faults = chain_checks.whole()
    assert faults == [], chain_checks.for_operator(faults)
    bare = [model.__name__ for model in kinds() if not model._default_manager.exists()]
    assert bare == [], f"nothing of a kind can be tampered with: {', '.join(bare)}"


def _changed_and_asked(owner: Person, editor: Person, city: City) -> None:
    """Changes that are sent, with files and words, sites that may show charts, and seats that wait for an owner."""
    embed_verbs.set_embedding_sites(editor, city, ["https://a.example"], made_from=[])
    for field, text in (("sv", "Mycket färre bilresor"), ("en", "Far fewer car trips")):
        change = Change("changed", "measures", "fewer_trips", field, after=text)
        draft = proposal_verbs.describe(editor, drafts.put_changes(editor, city, None, [change]), subject=text)
        proposal_verbs.attach(editor, draft, f"{field}.txt", b"x", kind="text/plain")
        sent = proposal_verbs.send(editor, draft)
        proposal_verbs.comment(editor, city, "Är Laholm med?", about=proposal_verbs.About(proposal=sent))
    seat_verbs.set_four_eyes(owner, city, is_asked=True)
    hall.give_seat(owner, editor, city, WantedSeat("owner", publishes=True))


def kinds() -> list[type[models.Model]]:
    """The models whose rows are bound, or bind."""
    return [*declarations.bound(), Entry, Salt]


@contextmanager
def taken_back() -> Iterator[None]:
    """Past every refusal of the database, for a while; then all stands as before."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = 'replica'")
            yield
        else:
            with thaw.thawed(connection):
                yield
        transaction.set_rollback(True)


def rows(model: type[models.Model]) -> list[Row]:
    """All rows of a model, by columns' names."""
    return list(model._default_manager.order_by("pk").values(*(f.attname for f in model._meta.concrete_fields)))


def _prepared(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def write(model: type[models.Model], row: Row) -> None:
    """A row put in past the program."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})",
                       [_prepared(field, row[field.attname]) for field in fields])  # fmt: skip


def remove(model: type[models.Model], row: Row) -> None:
    """A row taken away past the program."""
    field = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM {model._meta.db_table} WHERE "{field.column}" = %s',
                       [_prepared(field, row[field.attname])])  # fmt: skip


def another(field: Any, value: Any, draw: random.Random) -> Any:
    """Another value that a column can hold."""
    if isinstance(field, models.ForeignKey):
        return (value or 0) + draw.choice([1, 1000])
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.choice([1, 7])
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, (bytes, memoryview)):
        raw = bytearray(bytes(value))
        raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        return bytes(raw)
    return _another_text(field, value, draw)


def _another_text(field: Any, value: Any, draw: random.Random) -> Any:
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return uuid.UUID(int=draw.getrandbits(128))
    if kind == "DateField":
        return value + timedelta(days=1) if value is not None else date(2050, 1, 1)
    if kind == "DateTimeField":
        return datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    if kind == "JSONField":
        return draw.choice([{"x": 1}, [], [["hall.City", "1", ""]], {}]) if draw.random() < 0.5 else {"y": repr(value)}
    longest = field.max_length or 10_000
    place = draw.randrange(len(value) + 1)
    return (value[:place] + draw.choice("xåé") + value[place:])[:longest] if len(value) < longest else "z" + value[1:]


def changeable(model: type[models.Model]) -> list[Any]:
    """The columns that are bound."""
    if model in (Entry, Salt):
        return list(model._meta.concrete_fields)
    names = row_digests.bound_fields(model)
    return [field for field in model._meta.concrete_fields if field.attname in names]


def _keyed(model: type[models.Model], *some: Row) -> Told:
    """The rows that a check is to tell one of; a salt that is wrong is told by the row that it is of too."""
    name = model._meta.pk.attname
    keys = {(model._meta.db_table, str(row[name])) for row in some}
    if model is not Salt:
        return keys
    tables = {each._meta.label: each._meta.db_table for each in declarations.bound()}
    parts = [str(row["row"]).partition(" ") for row in some]
    return keys | {(tables.get(label, label), key) for label, _, key in parts}


def _with_other_key(model: type[models.Model], row: Row) -> Row:
    """A row that can stand beside one that is there."""
    other = dict(row)
    for field in model._meta.concrete_fields:
        if field.primary_key or field.unique:
            other[field.attname] = _key_like(field, row[field.attname])
    return other


def _key_like(field: Any, value: Any) -> Any:
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=value.int ^ 1)
    return f"{value[:-1]}{'1' if value[-1:] != '1' else '2'}"


def tampered(draw: random.Random) -> tuple[str, Told]:
    """One change; what it was, and the rows of which one must be told."""
    model = draw.choice(kinds())
    every = rows(model)
    row, act = draw.choice(every), draw.choice(ACTS)
    if act == "swap" and len(every) > 1:
        return _swapped(model, draw, every)
    if act == "delete":
        remove(model, row)
        return f"{model._meta.db_table} delete", _keyed(model, row) | _next(model, row)
    if act == "insert":
        return _inserted(model, row)
    return _changed(model, row, draw, is_replaced=act == "replace")


def _next(model: type[models.Model], row: Row) -> Told:
    return {("hall_entry", str(row["number"]))} if model is Entry else set()


def _inserted(model: type[models.Model], row: Row) -> tuple[str, Told]:
    other = _with_other_key(model, row)
    for constraint in model._meta.constraints:
        for name in getattr(constraint, "fields", ())[-1:]:
            field: Any = model._meta.get_field(name)
            other[field.attname] = _key_like(field, row[field.attname])
    write(model, other)
    # Entries that are gone in between are told as a row of numbers.
    return f"{model._meta.db_table} insert", _keyed(model, other) | ({("hall_entry", "")} if model is Entry else set())


def _changed(model: type[models.Model], row: Row, draw: random.Random, *, is_replaced: bool) -> tuple[str, Told]:
    field = draw.choice(changeable(model))
    other = {**row, field.attname: another(field, row[field.attname], draw)}
    if field.primary_key and any(each[field.attname] == other[field.attname] for each in rows(model)):
        other[field.attname] = _key_like(field, row[field.attname])
    if is_replaced or field.primary_key:
        remove(model, row)
        write(model, other)
    else:
        _update(model, row, field, other[field.attname])
    return f"{model._meta.db_table} {field.attname}", _keyed(model, row, other) | _next_entry(model)


def _next_entry(model: type[models.Model]) -> Told:
    return {("hall_entry", "")} if model is Entry else set()


def _update(model: type[models.Model], row: Row, field: Any, value: Any) -> None:
    key = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE "{key.column}" = %s',
                       [_prepared(field, value), _prepared(key, row[key.attname])])  # fmt: skip


def _swapped(model: type[models.Model], draw: random.Random, every: list[Row]) -> tuple[str, Told]:
    """Two rows give each other a column."""
    first, second = draw.sample(every, 2)
    unlike = [field for field in changeable(model)
              if first[field.attname] != second[field.attname] and not field.primary_key]  # fmt: skip
    if not unlike:
        return _changed(model, first, draw, is_replaced=False)
    name = draw.choice(unlike).attname
    for row in (first, second):
        remove(model, row)
    write(model, {**first, name: second[name]})
    write(model, {**second, name: first[name]})
    return f"{model._meta.db_table} swap {name}", _keyed(model, first, second) | _next_entry(model)


def _is_told(expected: Told, line: str) -> bool:
    """Whether one of the rows is told; of the chain's end, that a line that was kept no longer lies on it."""
    faults = {(fault.model._meta.db_table, fault.key) for fault in chain_checks.whole()}
    if expected & faults:
        return True
    if ("hall_entry", "") in expected and any(table == "hall_entry" for table, _ in faults):
        return True
    return any(table == "hall_entry" for table, _ in expected) and chain_lines.against(line) != "lies"


def tamper(draw: random.Random) -> str:
    """One change in the database; what the check did not tell."""
    line = chain_lines.head()
    with taken_back():
        before = {model: rows(model) for model in kinds()}
        what, expected = "", set[tuple[str, str]]()
        while {model: rows(model) for model in kinds()} == before:
            with contextlib.suppress(IntegrityError), transaction.atomic():  # what no row can hold is drawn again
                what, expected = tampered(draw)
        is_told = _is_told(expected, line)
    return "" if is_told else f"{what}: {sorted(expected)} not told"


def tamper_end(draw: random.Random) -> str:
    """The chain's end is cut off, or changed and hashed anew; a line that was kept shows it."""
    line = chain_lines.head()
    with taken_back():
        entries = list(Entry.objects.order_by("number"))
        place = draw.randrange(1, len(entries))
        if draw.random() < 0.5:
            for entry in entries[place:]:
                remove(Entry, {"number": entry.number})
            lies, expected = chain_lines.against(line), "cut"
        else:
            _rehash(entries, place)
            lies, expected = chain_lines.against(line), "other"
            if chain_checks.entry_faults():
                return f"rehashed from {place}: the chain is not whole in itself"
    return "" if lies == expected else f"from entry {place}: {lies}"


def _rehash(entries: list[Entry], place: int) -> None:
    """An entry is changed, and all from it on are hashed anew."""
    entries[place].what = f"{entries[place].what[:100]} "
    for before, entry in itertools.pairwise(entries):
        if entry.number > entries[place - 1].number:
            remove(Entry, {"number": entry.number})
            entry.previous = before.hash
            entry.hash = audit.digest(entry)
            write(Entry, {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields})
