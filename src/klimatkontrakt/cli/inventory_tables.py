# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an analyst see of an inventory? Rows with numbers or keys, three sums, what is missing, the waste plant."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klimatkontrakt.chapters.premises import say
from klimatkontrakt.inventory import bridge, inventory, published
from klimatkontrakt.inventory.bridge import Reconciliation
from klimatkontrakt.inventory.inventory import InventoryRow
from klimatkontrakt.inventory.waste_plant import Plant, views
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import method_words

SUBJECT = "inventory"


def _table(heads: Sequence[str], title: str, right: Sequence[int] = ()) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index in right else "left", overflow="fold")
    return table


def shown(reconciliation: Reconciliation, language: Language) -> RenderableType:
    """A municipality's inventory as tables."""
    gwp = published.releases()[reconciliation.published.release].gwp
    rows = bridge.rows(reconciliation)
    values = {
        "total": words.number(reconciliation.published.total, language, digits=2),
        "rows": words.number(reconciliation.total, language, digits=2),
        "difference": words.number(reconciliation.difference, language, digits=2),
    }
    return Group(
        _rows(reconciliation, rows, gwp, language),
        Text(say("inventory.published", language, **values)),
        Text(say("inventory.divided", language)),
        Text(""),
        _sums(rows, gwp, language),
        *(Text(problem.said(language)) for problem in reconciliation.problems),
    )


def _rows(reconciliation: Reconciliation, rows: Sequence[InventoryRow], gwp: str, language: Language) -> Table:
    title = say(
        "inventory.title",
        language,
        name=reconciliation.published.municipality,
        year=reconciliation.published.year,
        gwp=gwp,
    )
    heads = [say(f"head.{name}", language) for name in ("ref", "sector", "scope", "tonnes", "key")]
    table = _table(heads, title, right=(2, 3))
    tonnes = inventory.by_reference(rows, gwp)
    by_ref: dict[str, list[InventoryRow]] = {}
    for row in rows:
        by_ref.setdefault(row.ref, []).append(row)
    for ref, reference in inventory.references().items():
        if ref in by_ref:
            name = method_words.place_name(ref, language)
            number = words.number(tonnes[ref], language, digits=0) if ref in tonnes else ""
            keys = "; ".join(_key(row, ref in tonnes, language) for row in by_ref[ref] if row.key)
            table.add_row(ref, name, str(reference.scope), number, keys)
    return table


def _key(row: InventoryRow, is_part: bool, language: Language) -> str:
    """A notation key in words; beside a number it is about the rest of the row."""
    said = words.say(SUBJECT, "rest" if is_part and row.key == "NE" else f"key.{row.key}", language)
    return f"{row.key} {row.included_in}: {said}" if row.included_in else f"{row.key}: {said}"


def _sums(rows: Sequence[InventoryRow], gwp: str, language: Language) -> Table:
    heads = [say(f"head.{name}", language) for name in ("account", "tonnes", "missing")]
    table = _table(heads, say("inventory.sums", language), right=(1,))
    for account, total in inventory.totals(rows, gwp).items():
        missing = ", ".join(f"{ref} ({_silence(ref, key, rows, language)})" for ref, key in total.silent.items())
        said = words.say(SUBJECT, f"account.{account}", language)
        table.add_row(said, words.number(total.tco2e, language, digits=0), missing or say("inventory.whole", language))
    return table


def _silence(ref: str, key: str, rows: Sequence[InventoryRow], language: Language) -> str:
    """Why a sum lacks a reference: its key, that there is no row, or that only a part is counted."""
    if key == inventory.MISSING:
        return words.say(SUBJECT, "no_row", language)
    is_part = any(row.ref == ref and row.has_number for row in rows)
    return words.say(SUBJECT, "in_part", language, key=key) if is_part else key


def plant_views(plant: Plant, language: Language) -> Table:
    """The same stack in three views."""
    heads = [say(f"head.{name}", language) for name in ("view", "here", "elsewhere")]
    table = _table(heads, say("inventory.views", language), right=(1, 2))
    for view in views(plant):
        sides = (view.of_city.get("CO2", 0.0), view.elsewhere.get("CO2", 0.0))
        said = words.say(SUBJECT, f"view.{view.name}", language)
        table.add_row(said, *(words.number(tonnes, language, digits=0) for tonnes in sides))
    return table
