# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be asked of the money? The views, and the fields that choose years, prices, payers and kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from klimatkontrakt.chapters.asked_money import SUBJECT
from klimatkontrakt.chapters.money_question import (
    NO_AREA,
    OTHERS,
    OWN,
    PARTS,
    PRICES,
    VIEWS,
    MoneyQuestion,
    Name,
    ids_of,
)
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language.words import Language

Option = tuple[str, str]


def form(run: Run, question: MoneyQuestion, asked: Mapping[str, str], language: Language) -> dict[str, Any]:
    """The views with what leads to each, and the fields with what can be chosen, as plain values.

    Args:
        run: the run.
        question: what is asked of it.
        asked: what stands in the address; a view is led to with all of it, and silent years stay silent.
        language: the reader's.
    """
    say = Words(language, SUBJECT)
    kept = {name: value for name, value in asked.items() if value and name not in question.odd}
    shown = [
        {"label": say(f"view.{view}"), "is_shown": view == question.view, "asked": {**kept, "view": view}}
        for view in VIEWS
    ]
    names: list[Name] = ["from", "to", "prices", "payer", "kind", "area"]
    if question.view != "funding":
        names.insert(0, "part")
    options, chosen = _options(run, say), _chosen(question)
    fields = [
        {"name": field, "label": say(f"form.{field}"), "options": options[field], "chosen": chosen[field]}
        for field in names
    ]
    texts = {"title": say("form.title"), "menu": say("form.view"), "go": say("form.go"), "again": say("form.clear")}
    return {"view": question.view, "views": shown, "fields": fields, "is_asked": set(kept) > {"view"}, **texts}


def _options(run: Run, say: Words) -> dict[Name, list[Option]]:
    """What can be chosen in each field, and how it is told."""
    city, ids = run.city, ids_of(run)
    years = [(str(year), str(year)) for year in city.years]
    every: Option = ("", say("form.all"))
    base = str(city.header.price_year)
    return {
        "from": years,
        "to": years,
        "part": [(part, say(f"part.{part}")) for part in PARTS],
        "prices": [(price, say(f"prices.{price}", base=base)) for price in PRICES],
        "payer": [every, *_payers(run, ids["payer"], say)],
        "kind": [every, *((kind, say.term("kind", kind)) for kind in ids["kind"])],
        "area": [every, *((area, _area_name(run, area, say)) for area in ids["area"])],
    }


def _payers(run: Run, payers: Sequence[str], say: Words) -> list[Option]:
    """The city's own together, all others together, and each by name."""
    groups = [(OWN, say("who.own")), (OTHERS, say("who.others"))]
    known = dict(groups)
    actors = [(payer, run.city.actor(payer).label(say.language)) for payer in payers if payer not in known]
    return [*(groups if payers else ()), *sorted(actors, key=lambda option: option[1])]


def _area_name(run: Run, area: str, say: Words) -> str:
    return say("row.no_area") if area == NO_AREA else run.city.label("areas", area, say.language)


def _chosen(question: MoneyQuestion) -> dict[Name, str]:
    return {
        "from": str(question.first), "to": str(question.last), "part": question.part, "prices": question.prices,
        "payer": question.payer, "kind": question.kind, "area": question.area,
    }  # fmt: skip
