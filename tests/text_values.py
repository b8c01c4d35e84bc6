# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can stand in a text's key where the source alone does not say? The type, or the data, that lists the values."""

from __future__ import annotations

from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

from klimatkontrakt import data
from klimatkontrakt.city import (
    amendments,
    assumptions,
    changes,
    contract,
    measures,
    problem,
    schema,
    unknown_names,
    validation,
    values,
)
from klimatkontrakt.city.problem import Problem
from klimatkontrakt.cli import cities as cli_cities
from klimatkontrakt.cli import door, importing, reading, usage
from klimatkontrakt.cli import methods as cli_methods
from klimatkontrakt.data import words
from klimatkontrakt.engine import (
    coverage,
    deliveries,
    folding,
    inventory,
    program,
    row_doubts,
    story_of_accounts,
    story_of_money,
)
from klimatkontrakt.engine.facts import Fact
from klimatkontrakt.engine.inventories import bridge, limits, row_fit, waste_plant
from klimatkontrakt.engine.problems import lines as problem_lines
from klimatkontrakt.publish import (
    action_tables,
    method_words,
    premises,
    promising,
    reading_tables,
    speaking,
    telling,
    workbook,
)
from klimatkontrakt.publish.figure import Words
from klimatkontrakt.sources import book_layout, files
from klimatkontrakt.sources.sheets import amounts, labels
from klimatkontrakt.sources.sheets import periods as sheet_periods
from klimatkontrakt.sources.texts import opening, signals
from klimatkontrakt.web import arrivals, chain, jobs, models, submissions
from klimatkontrakt.web import door as web_door
from klimatkontrakt.web.pages import bad_days, shown, stale
from tests.text_keys import Finder, Keys, Lookup, literals, values_of


def _of(kind: Any, *more: str) -> Keys:
    found = literals(kind)
    assert found, kind
    return found | set(more)


_SHEETS = frozenset(each.key for each in book_layout.layouts())
_CODES, _PROBLEM = Lookup("problems"), Lookup("problems", values_at=2)
_EVERY_CODE = frozenset(words.catalogue("problems"))
_UNIT_CEILINGS = frozenset(
    row["id"] for row in data.table("ceilings") if row["role"] in ("quantity", "one_off", "yearly")
)
_UNIT_CEILINGS |= {"per_inhabitant"}
_SET_FIELDS = frozenset(
    name.rstrip("_")
    for kind in (assumptions.SetQuantity, assumptions.SetCost, assumptions.SetMeasure, assumptions.Assumptions)
    for name in kind.model_fields
) - {"accepted", "costs", "quantities", "measures"}
_NO_YEAR = frozenset({"year_is_several", "year_is_part"})
_BOOK_WORDS = frozenset(
    f"word.{word}"
    for each in book_layout.layouts()
    for column in each.columns
    for word in filter(None, column.allowed)
    if f"{workbook.group_of(each, column)}.{word}" not in words.catalogue("terms")
)

# How each function takes the key of a text; a subject of "@" is its first argument.
FUNCTIONS: dict[Any, tuple[Lookup, ...]] = {
    words.say: (Lookup("@", 1),),
    words.say_count: (Lookup("@", 1, ("{}", "{}.one"), values_at=None),),
    words.term: (Lookup("terms", 1, group_at=0, is_soft=True),),
    door.say: (Lookup("cli"),),
    cli_cities.say: (Lookup("cities"),),
    importing.say: (Lookup("importing"),),
    importing._option: (Lookup("importing", made=("arg.{}",)),),
    reading._say: (Lookup("reading"),),
    speaking.say: (Lookup("cli"),),
    premises.say: (Lookup("cities"),),
    reading_tables._say: (Lookup("reading"),),
    action_tables._say: (Lookup("reading"),),
    method_words.say: (Lookup("methods"),),
    row_fit._unknown: (Lookup("problems", 2, values_at=None),),
    cli_methods.say: (Lookup("methods"),),
    cli_methods._option: (Lookup("methods", made=("arg.{}",)),),
    cli_methods._import_option: (Lookup("importing", made=("arg.{}",)),),
    Fact: (Lookup("story", values_at=None),),
    story_of_accounts.known: (Lookup("story", 2, values_at=None),),
    story_of_money._known: (Lookup("story", 0, values_at=None), Lookup("story", 1, values_at=None)),
    Problem: (_PROBLEM,),
    bridge._problem: (Lookup("problems", 1),),
    limits.problem: (Lookup("problems", values_at=None),),
    files.refuse: (_PROBLEM,),
    opening._refuse: (Lookup("problems", 1),),
    unknown_names.unknown: (Lookup("terms", 1, ("among.{}",), is_soft=True),),
    chain.add: (Lookup("web", 1, ("verb.{}",), values_at=None),),
    web_door.Mend: (Lookup("web", made=("mended.{}",), values_at=1),),
    stale.page: (Lookup("web", 2, ("stale.{}",), values_at=None),),
    arrivals._said: (Lookup("web"),),
    bad_days.page: (Lookup("web", 2, ("bad.{}.title", "bad.{}.text")),),
}
# How each method does whose owner is not known from the source.
ATTRIBUTES = {
    "say": (Lookup(""),),
    "term": (Lookup("terms", 1, group_at=0, is_soft=True),),
    "problem": (Lookup("problems", values_at=None),),
    "_refuse": (_CODES,),
    "refuse": (Lookup("problems", 1, values_at=None),),
    "lack": (Lookup("problems", values_at=None),),
    "fault": (Lookup("explorer", made=("fault.{}",), values_at=None),),
}
# Functions that hand a parameter of their own on as a key: their callers are looked at instead.
PASSED = frozenset(
    {
        "city/documents.py:problem", "city/unknown_names.py:unknown", "cli/cities.py:say", "cli/door.py:say",
        "cli/importing.py:say", "cli/importing.py:_option", "cli/reading.py:_say", "data/words.py:say",
        "data/words.py:say_count", "data/words.py:term", "engine/inventories/bridge.py:_problem",
        "engine/story_of_accounts.py:known", "engine/story_of_money.py:_known", "engine/inventories/limits.py:problem", "engine/inventory.py:problem", "publish/figure.py:__call__",
        "publish/figure.py:term", "publish/premises.py:say", "publish/reading_tables.py:_say",
        "publish/speaking.py:say", "sources/files.py:refuse", "sources/texts/opening.py:_refuse",
        "sources/texts/packages.py:_refuse", "engine/inventories/statement.py:refuse",
        "engine/inventories/statement.py:lack", "engine/inventories/row_fit.py:_unknown", "cli/methods.py:say", "cli/methods.py:_option",
        "cli/methods.py:_import_option", "publish/action_tables.py:_say", "publish/method_words.py:say",
        "web/pages/bad_days.py:page", "web/asked.py:fault",
        "web/arrivals.py:_said", "web/pages/stale.py:page",
    }
)  # fmt: skip
# By file and what stands there: its values.
DECLARED: dict[tuple[str, str], Keys] = {
    ("city/problem.py", "key"): frozenset(k for k in words.catalogue(problem.TEXTS) if k.startswith("unknown.")),
    ("city/problem.py", "self.code"): _EVERY_CODE,
    ("city/problem.py", "str(self.values['ceiling'])"): _UNIT_CEILINGS,
    ("city/bounds.py", "fault"): _of(values.ShareFault),
    ("city/validation.py", "kind"): frozenset(validation._OWN),
    ("engine/problems/lines.py", "code"): _of(problem_lines.TwiceCode),
    ("engine/problems/plausibility.py", "doubt.code"): _of(row_doubts.DoubtCode),
    ("city/folder.py", "problem.code"): _EVERY_CODE,
    ("city/tables.py", "error.code"): frozenset({"number_swedish", "number_infinite", "number_broken", "integer_broken", "pairs_broken", "truth_broken"}),
    ("cli/importing.py", "kind"): _of(changes.Kind),
    ("cli/usage.py", "error.param.param_type_name"): frozenset({"argument", "option"}),
    ("cli/usage.py", "kind"): frozenset(usage.TYPES),
    ("publish/covering.py", "level"): frozenset(coverage.STACK),
    ("publish/covering.py", "own.reason"): frozenset(deliveries.REASONS),
    ("publish/covering.py", "own.weakened"): frozenset(deliveries.WEAKENINGS),
    ("publish/inventory_tables.py", "row.key"): frozenset(inventory.KEYS),
    ("publish/inventory_tables.py", "account"): frozenset(inventory.ACCOUNTS),
    ("publish/inventory_tables.py", "view.name"): values_of(waste_plant.View, "name"),
    ("publish/promising.py", "own.kind"): values_of(contract.Commitment, "kind"),
    ("publish/promising.py", "own.strength"): _of(contract.Verb),
    ("publish/promising.py", "state_of(line)"): _of(promising.State),
    ("publish/reading_tables.py", "own.kind"): _of(contract.Kind),
    ("publish/reading_tables.py", "own.verb"): _of(contract.Verb),
    ("publish/action_tables.py", "amount.missing"): frozenset(labels.of("missing")) | set(amounts.OTHER_REASONS),
    ("publish/action_tables.py", "amount.kind"): _of(sheet_periods.Kind) - {""},
    ("publish/method_tables.py", "name"): frozenset({"result", "value", "unit", "gpc"}),
    ("publish/method_words.py", "_need_of_choice(method, given)"): frozenset({"optional", "needed", "gives_defaults"}),
    ("publish/nation.py", "what"): frozenset({"published", "baseline", "planned"}),
    ("publish/reading_tables.py", "head"): frozenset({"section", "promises", "id", "who", "kind", "verb", "sure", "quote", "action", "cut", "cost", "owner"}),
    ("publish/speaking.py", "problem.severity"): _of(problem.Severity),
    ("publish/telling.py", "fact.key"): frozenset(words.catalogue(telling.SUBJECT)),
    ("publish/set_numbers.py", "turn.field"): _SET_FIELDS,
    ("publish/terminal.py", "own.what"): values_of(amendments.Amendment, "what"),
    ("publish/terminal.py", "turn.of"): values_of(amendments.Turn, "of"),
    ("publish/terminal.py", "turn.direction"): values_of(amendments.Turn, "direction"),
    ("publish/terminal.py", "change.what"): values_of(amendments.ClauseChange, "what"),
    ("publish/terminal.py", "f'{of}.{value}'"): frozenset({f"verb.{v}" for v in contract.VERBS} | {f"kind.{k}" for k in contract.KINDS}),
    ("publish/terminal.py", "tick"): frozenset(contract.TICKS),
    ("publish/workbook.py", "each.key"): _SHEETS,
    ("sources/book_layout.py", "self.key"): _SHEETS,
    ("publish/workbook.py", "f'word.{word}'"): _BOOK_WORDS,
    ("sources/books.py", "problem.code"): _EVERY_CODE,
    ("sources/books.py", "p.code"): _EVERY_CODE,
    ("sources/texts/writing.py", "problem.code"): _EVERY_CODE,
    ("sources/revisions.py", "code"): frozenset(f"import_moved_{why}" for why in ("same", "unsaid", "method")),
    ("sources/crosstabs.py", "kind"): _NO_YEAR | {"year_not_known"},
    ("sources/crosstabs.py", "_odd_time(sheet.rows[header][at])"): _NO_YEAR,
    ("sources/cubes.py", "code_of"): _NO_YEAR | {"year_not_known"},
    ("sources/mapped.py", "code_of"): _NO_YEAR | {"cell_not_date"},
    ("sources/books.py", "key"): _SHEETS | {book_layout.ABOUT, "words"},
    ("sources/texts/proposals.py", "name"): _of(signals.Reason),
    ("web/asked.py", "self.key"): frozenset(),
    ("web/door.py", "self.key"): frozenset(),
    ("web/pages/administering.py", "key"): _of(chain.Detail),
}  # fmt: skip
# Functions that hold a whole catalogue, and how it is seen that no key is missing.
HOLDERS = {
    "cli/__init__.py:list_verbs": "tests/test_cli.py asks every verb for its help",
    "city/problem.py:said": "falls back on unknown.other",
    "data/causes.py:said": "shows the cause itself",
    "data/words.py:among": "shows the kind itself",
    "data/words.py:term": "shows the value itself",
    "publish/method_words.py:_text": "tests/test_text_keys.py asks every text of every method",
    "publish/method_words.py:thing": "shows the thing itself",
    "publish/shown.py:unit_name": "shows the unit itself",
    "city/vocabulary.py:sectors": "lists every sector that has a word",
    "publish/workbook.py:meaning": "tests/test_excel_book.py asks every word of every column",
    "sources/book_layout.py:label": "shows the column's key",
}
_CHAPTERS = frozenset(shown.CHAPTERS)
# By template and what stands there: its values.
IN_TEMPLATES: dict[tuple[str, str], Keys] = {
    ("log.html", "entry.verb"): _of(chain.Verb),
    ("mine.html", "one.kind"): frozenset(jobs.KINDS),
    ("mine.html", "one.state"): frozenset(models.Job.State.values),
    ("job.html", "job.kind"): frozenset(jobs.KINDS),
    ("job.html", "job.state"): frozenset(models.Job.State.values),
    ("job.html", "outcome.failure"): frozenset(submissions.FAILURES),
    ("job.html", "after.outcome.get('failure', 'broken')"): frozenset(submissions.FAILURES),
    ("base.html", "chapters"): _CHAPTERS,
    ("city.html", "chapters"): _CHAPTERS - {"city"},
    ("doubt.html", "name"): frozenset({"doubt"}),
    ("measures.html", "name"): frozenset({"measures"}),
    ("chapter.html", "name"): _CHAPTERS - {"city", "explorer", "sources", "versions"},
}  # fmt: skip
# Words of the field: the group, and every value that a type or the engine gives it.
GROUPS: dict[str, Keys] = {
    "stage": _of(values.Stage),
    "control": _of(values.Control, "unknown", "all"),
    "status": _of(values.Status, "unknown") | _of(contract.Standing) | _of(contract.Came),
    "state": _of(contract.State),
    "origin": _of(values.Origin),
    "origins": _of(values.Origin),
    "shape": _of(values.Shape),
    "family": _of(values.Family),
    "of": values_of(measures.Strength, "of"),
    "kind": _of(values.CostKind) | _of(values.MoneyKind, "revenue", "climate", "all"),
    "form": values_of(schema.Account, "form"),
    "role": values_of(schema.Target, "role"),
    "input": values_of(program.Input, "kind"),
    "view": frozenset(story_of_money.VIEWS),
    "number": frozenset(folding.NUMBERS),
    "verb": _of(contract.Verb),
    "promise": _of(contract.Kind),
    "bound": frozenset({"at_most", "at_least"}),
    "set": _SET_FIELDS | {"none", "level"},
    "renewal": _of(measures.Renewal),
    "expected": frozenset({validation.expectation(kind) for kind in get_args(ErrorType)}),
}
# Groups whose values are a city's own ids, shown by their own names where they have no word.
OPEN_GROUPS = {"sector", "level", "among", "branch", "unit"}


def finder() -> Finder:
    """Finds every look-up of the source."""
    return Finder(FUNCTIONS, ATTRIBUTES, DECLARED, Words, PASSED)
