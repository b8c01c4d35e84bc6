# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can stand in a text's key where the source alone does not say? The type, or the data, that lists the values."""

from __future__ import annotations

import re
from typing import Any, get_args

from django.core.exceptions import ValidationError
from pydantic_core.core_schema import ErrorType

from klimatkontrakt import data
from klimatkontrakt.chapters import (
    account_path,
    bodies,
    commitments,
    compared_city,
    goal_levels,
    goal_meanings,
    goal_tree,
    money_ledger,
    money_question,
    money_unknown,
    past_targets,
    plans_beside,
    premises,
    promised,
    roadmap,
    verdicts,
)
from klimatkontrakt.chapters import coverage as chapter_coverage
from klimatkontrakt.city import assumptions, clause_changes, contract, contract_amendments, measures, schema, values
from klimatkontrakt.city import goals as city_goals
from klimatkontrakt.city import organisation as city_organisation
from klimatkontrakt.cli import (
    action_tables,
    console,
    contract_texts,
    door,
    help_page,
    imports,
    reading_tables,
    run_tables,
)
from klimatkontrakt.cli import cities as cli_cities
from klimatkontrakt.cli import methods as cli_methods
from klimatkontrakt.engine.answers import coverage, deliveries, extremes, tables
from klimatkontrakt.engine.chain import uncertain_inputs
from klimatkontrakt.engine.problems import lines as problem_lines
from klimatkontrakt.engine.problems import published as problem_published
from klimatkontrakt.engine.problems import row_doubts
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.folder import differences, problem, unknown_names, validation
from klimatkontrakt.folder.change import What
from klimatkontrakt.folder.doors import archives, contents, refusal
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.hall.changes import acts as change_acts
from klimatkontrakt.hall.city_pages import urls as city_pages
from klimatkontrakt.hall.core import (
    audit,
    backups,
    chain_checks,
    chain_lines,
    environment,
    error_pages,
    jobs,
    models,
    operator_words,
    register,
    seats,
)
from klimatkontrakt.hall.core.register import MenuRow
from klimatkontrakt.hall.explorer import address as explorer_address
from klimatkontrakt.hall.proposals import acceptances
from klimatkontrakt.hall.proposals.models import ProposalState
from klimatkontrakt.hall.proposals.writing import CONFIRMED
from klimatkontrakt.hall.search import things
from klimatkontrakt.hall.sign_ins.models import Kind as SignInKind
from klimatkontrakt.hall.versions import field_words, import_folder, submissions
from klimatkontrakt.hall.versions import incoming_folder as web_door
from klimatkontrakt.inventory import bridge, inventory, limits, row_fit, waste_plant
from klimatkontrakt.language import words
from klimatkontrakt.publish import figure_file, method_words
from klimatkontrakt.sources.action_tables import amounts, labels
from klimatkontrakt.sources.action_tables import periods as sheet_periods
from klimatkontrakt.sources.book import layout, writer
from klimatkontrakt.sources.contract_text import evidence
from klimatkontrakt.sources.documents import text_files
from klimatkontrakt.sources.tables import files
from klimatkontrakt.story import accounts, money, sentences
from klimatkontrakt.story import extremes as story_extremes
from klimatkontrakt.story import sources as story_sources
from klimatkontrakt.story.facts import Fact
from tests.text_keys import Finder, Keys, Lookup, literals, values_of


def _of(kind: Any, *more: str) -> Keys:
    found = literals(kind)
    assert found, kind
    return found | set(more)


_SHEETS = frozenset(each.key for each in layout.layouts())
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
    for each in layout.layouts()
    for column in each.columns
    for word in filter(None, column.allowed)
    if f"{writer.group_of(each, column)}.{word}" not in words.catalogue("terms")
)

# Entries that no verb writes any more, and that stand in the logs of older halls.
OLDER_ENTRIES = frozenset({"made_editor", "dropped_editor"})
# What reads as a command to be given in a terminal, which a page's reader has none of.
COMMAND = re.compile(r"klimatkontrakt(-hall)? [a-z]|`[a-z-]+ |(?<![\w-])--[a-z]")

# How each function takes the key of a text; a subject of "@" is its first argument.
FUNCTIONS: dict[Any, tuple[Lookup, ...]] = {
    words.say: (Lookup("@", 1),),
    operator_words.both: (Lookup("web"),),
    backups.BackupError.of.__func__: (Lookup("web", made=("backup.{}",)),),
    words.say_count: (Lookup("@", 1, ("{}", "{}.one"), values_at=None),),
    words.term: (Lookup("terms", 1, group_at=0, is_soft=True),),
    door.say: (Lookup("cli"),),
    cli_cities.say: (Lookup("cities"),),
    imports.say: (Lookup("imports"),),
    imports._option: (Lookup("imports", made=("arg.{}",)),),
    contract_texts._say: (Lookup("contract_texts"),),
    console.say: (Lookup("cli"),),
    premises.say: (Lookup("cities"),),
    reading_tables._say: (Lookup("contract_texts"),),
    action_tables._say: (Lookup("contract_texts"),),
    method_words.say: (Lookup("methods"),),
    row_fit._unknown: (Lookup("problems", 2, values_at=None),),
    cli_methods.say: (Lookup("methods"),),
    cli_methods._option: (Lookup("methods", made=("arg.{}",)),),
    cli_methods._import_option: (Lookup("imports", made=("arg.{}",)),),
    Fact: (Lookup("story", values_at=None),),
    accounts.known: (Lookup("story", 2, values_at=None),),
    money._known: (Lookup("story", 0, values_at=None), Lookup("story", 1, values_at=None)),
    explorer_address.Fault: (Lookup("explorer", made=("fault.{}",), values_at=None),),
    Problem: (_PROBLEM,),
    bridge._problem: (Lookup("problems", 1),),
    limits.problem: (Lookup("problems", values_at=None),),
    files.refuse: (_PROBLEM,),
    refusal.refuse: (Lookup("problems", values_at=None),),
    text_files._refuse: (Lookup("problems", 1),),
    unknown_names.unknown: (Lookup("terms", 1, ("among.{}",), is_soft=True),),
    audit.add: (Lookup("web", 1, ("verb.{}",), values_at=None),),
    web_door.Mend: (Lookup("web", made=("mended.{}",), values_at=1),),
    MenuRow: (Lookup("web", 2),),
    ValidationError: (Lookup("", values_at=None),),
    import_folder._said: (Lookup("web"),),
    error_pages.page: (Lookup("web", 2, ("bad.{}.title", "bad.{}.text")),),
    error_pages._in_both: (Lookup("web", 0, ("bad.{}.title", "bad.{}.text")),),
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
        "folder/doors/refusal.py:refuse", "folder/yaml_files.py:problem", "folder/unknown_names.py:unknown", "cli/cities.py:say", "cli/door.py:say",
        "cli/imports.py:say", "cli/imports.py:_option", "cli/contract_texts.py:_say", "language/words.py:say",
        "language/words.py:say_count", "language/words.py:term", "inventory/bridge.py:_problem",
        "story/accounts.py:known", "story/money.py:_known", "inventory/limits.py:problem", "inventory/inventory.py:problem", "figures/figure.py:__call__",
        "figures/figure.py:term", "chapters/premises.py:say", "cli/reading_tables.py:_say",
        "cli/console.py:say", "sources/tables/files.py:refuse", "sources/documents/text_files.py:_refuse",
        "inventory/statement.py:refuse",
        "inventory/statement.py:lack", "inventory/row_fit.py:_unknown", "cli/methods.py:say", "cli/methods.py:_option",
        "cli/methods.py:_import_option", "cli/action_tables.py:_say", "publish/method_words.py:say",
        "hall/core/error_pages.py:page", "hall/core/error_pages.py:_in_both", "hall/explorer/address.py:fault",
        "hall/versions/import_folder.py:_said",
        "hall/core/operator_words.py:both", "hall/core/backups.py:of",
    }
)  # fmt: skip
# By file and what stands there: its values.
DECLARED: dict[tuple[str, str], Keys] = {
    ("folder/problem.py", "key"): frozenset(k for k in words.catalogue(problem.TEXTS) if k.startswith("unknown.")),
    ("folder/problem.py", "self.code"): _EVERY_CODE,
    ("folder/problem.py", "str(self.values['ceiling'])"): _UNIT_CEILINGS,
    ("folder/doors/archives.py", "self.bounds.damaged"): _of(archives.Damaged),
    ("folder/doors/archives.py", "bounds.many"): _of(archives.TooMany),
    ("folder/doors/archives.py", "self.bounds.large"): _of(archives.TooLarge),
    ("folder/doors/archives.py", "fault"): _of(archives.EntryFault),
    ("folder/doors/contents.py", "told.missing"): _of(contents.Missing),
    ("folder/doors/contents.py", "told.folder"): _of(contents.IsFolder),
    ("folder/doors/contents.py", "told.large"): _of(contents.Large),
    ("folder/doors/contents.py", "told.folder if stat.S_ISDIR(status.st_mode) else told.special"): _of(contents.IsFolder, *_of(contents.Special)),
    ("city/bounds.py", "fault"): _of(values.ShareFault),
    ("folder/validation.py", "kind"): frozenset(validation._OWN),
    ("folder/validation.py", "code"): frozenset(code for code, _ in (*validation._PROBLEMS.values(), validation._OTHER)),
    ("sources/publishers/smhi.py", "code"): frozenset({"area_unknown", "smhi_name_unknown"}),
    ("story/commitments.py", "key"): frozenset({"covered_alone", "covered_all", "line_promised", "line_supported"}),
    ("story/sources.py", "key"): _of(story_sources.Leaner),
    ("engine/problems/lines.py", "code"): _of(problem_lines.TwiceCode),
    ("engine/problems/published.py", "code"): _of(problem_published.BelowNothing),
    ("engine/problems/plausibility.py", "doubt.code"): _of(row_doubts.DoubtCode),
    ("folder/entry_paths.py", "problem.code"): _EVERY_CODE,
    ("folder/tables.py", "error.code"): frozenset({"number_swedish", "number_infinite", "number_broken", "integer_broken", "pairs_broken", "truth_broken"}),
    ("cli/imports.py", "kind"): _of(differences.Kind),
    ("cli/usage.py", "error.param.param_type_name"): frozenset({"argument", "option"}),
    ("cli/help_page.py", "kind"): frozenset(help_page.TYPES),
    ("cli/help_page.py", "name"): frozenset({"arguments", "options"}),
    ("publish/figure_file.py", "word"): _of(figure_file.Fact),
    ("publish/figure_file.py", "column.end"): _of(figure_file.End),
    ("chapters/coverage.py", "level"): frozenset(coverage.STACK),
    ("chapters/coverage.py", "_verdict(found, contract, mine, whole)"): _of(chapter_coverage.Verdict),
    ("chapters/verdicts.py", "_course(run, is_sure=spread == size.written(value.mean))"): _of(verdicts.Course),
    ("chapters/verdicts.py", "judgement.off"): _of(verdicts.Off),
    ("chapters/verdicts.py", "_past_key(past.state)"): _of(verdicts.PastKey),
    ("chapters/past_targets.py", "self.state"): _of(past_targets.State),
    ("chapters/account_path.py", "_finding_key(run, run.city.targets[target])"): _of(account_path.FindingKey),
    ("chapters/promised.py", "_need_key(run, target)"): _of(promised.NeedKey),
    ("chapters/plans_beside.py", "_more_key(more)"): _of(plans_beside.MoreKey),
    ("chapters/deciders.py", "level"): frozenset({*coverage.STACK, coverage.BEYOND}),
    ("chapters/traces.py", "level"): frozenset(coverage.STACK),
    ("chapters/traces.py", "part.reason"): frozenset(deliveries.REASONS),
    ("chapters/traces.py", "part.weakened"): frozenset(deliveries.WEAKENINGS),
    ("cli/inventory_tables.py", "row.key"): frozenset(inventory.KEYS),
    ("cli/inventory_tables.py", "account"): frozenset(inventory.ACCOUNTS),
    ("cli/inventory_tables.py", "view.name"): values_of(waste_plant.PlantView, "name"),
    ("chapters/commitments.py", "commitment.kind"): values_of(contract.Commitment, "kind"),
    ("chapters/commitments.py", "commitment.strength"): _of(contract.Verb),
    ("chapters/commitments.py", "key"): _of(commitments.Head),
    ("chapters/commitments.py", "state_of(line)"): _of(commitments.State),
    ("chapters/goals.py", "row.goal.kind"): _of(city_goals.GoalKind),
    ("chapters/goals.py", "fact"): _of(goal_tree.Fact),
    ("chapters/goal_levels.py", "kind"): _of(goal_levels.LevelKind),
    ("chapters/organisation.py", "row.lack"): _of(bodies.Lack),
    ("chapters/organisation_tables.py", "city.actor(item).type"): values_of(schema.Actor, "type"),
    ("chapters/roadmap.py", "_money_key(whole, is_uncosted=area in spread.uncosted)"): _of(roadmap.MoneyKey),
    ("chapters/goal_meanings.py", "scope"): _of(city_goals.Scope),
    ("chapters/goal_meanings.py", "meaning.sinks"): _of(city_goals.Sinks),
    ("chapters/goal_meanings.py", "adopted"): _of(goal_meanings.Adopted),
    ("cli/reading_tables.py", "proposal.kind"): _of(contract.Kind),
    ("cli/reading_tables.py", "proposal.verb"): _of(contract.Verb),
    ("cli/action_tables.py", "amount.missing"): frozenset(labels.of("missing")) | set(amounts.OTHER_REASONS),
    ("cli/action_tables.py", "amount.kind"): _of(sheet_periods.Kind) - {""},
    ("cli/method_tables.py", "name"): frozenset({"result", "value", "unit", "gpc"}),
    ("publish/method_words.py", "_need_of_choice(method, given)"): frozenset({"optional", "needed", "gives_defaults"}),
    ("publish/nation.py", "what"): frozenset({"published", "baseline", "planned"}),
    ("cli/reading_tables.py", "head"): frozenset({"section", "promises", "id", "who", "kind", "verb", "quote", "action", "cut", "cost", "owner"}),
    ("cli/console.py", "problem.severity"): _of(problem.Severity),
    ("story/sentences.py", "fact.key"): frozenset(words.catalogue(sentences.SUBJECT)),
    ("chapters/set_numbers.py", "turn.field"): _SET_FIELDS,
    ("cli/amendment_tables.py", "amendment.what"): values_of(contract_amendments.Amendment, "what"),
    ("cli/amendment_tables.py", "turn.of"): values_of(contract_amendments.AmendedPart, "of"),
    ("cli/amendment_tables.py", "turn.direction"): values_of(contract_amendments.AmendedPart, "direction"),
    ("cli/amendment_tables.py", "change.what"): values_of(clause_changes.ClauseChange, "what"),
    ("cli/amendment_tables.py", "f'{of}.{value}'"): frozenset({f"verb.{v}" for v in contract.VERBS} | {f"kind.{k}" for k in contract.KINDS}),
    ("cli/run_tables.py", "key"): _of(run_tables.Head),
    ("cli/amendment_tables.py", "tick"): frozenset(contract.TICKS),
    ("sources/book/writer.py", "layout.key"): _SHEETS,
    ("sources/book/layout.py", "self.key"): _SHEETS,
    ("sources/book/writer.py", "f'word.{word}'"): _BOOK_WORDS,
    ("sources/book/reader.py", "problem.code"): _EVERY_CODE,
    ("sources/book/reader.py", "p.code"): _EVERY_CODE,
    ("sources/contracts/writer.py", "problem.code"): _EVERY_CODE,
    ("city/ranges.py", "code"): frozenset({"ramp_kind", "strength_kind", "target_kind"}),
    ("sources/intake/revisions.py", "loss"): frozenset({"import_year_lost", "import_range_lost"}),
    ("sources/intake/revisions.py", "code"): frozenset(f"import_moved_{why}" for why in ("same", "unsaid", "method")),
    ("sources/tables/crosstabs.py", "kind"): _NO_YEAR | {"year_not_known"},
    ("sources/tables/crosstabs.py", "_odd_time(sheet.rows[header][at])"): _NO_YEAR,
    ("sources/tables/cubes.py", "code_of"): _NO_YEAR | {"year_not_known"},
    ("sources/publishers/mapped.py", "code_of"): _NO_YEAR | {"cell_not_date"},
    ("sources/book/reader.py", "key"): _SHEETS | {layout.ABOUT, "words"},
    ("sources/intake/proposals.py", "name"): frozenset(evidence.REASONS),
    ("hall/core/chain_checks.py", "self.kind"): _of(chain_checks.FaultKind),
    ("hall/core/management/commands/audit.py", "lies"): _of(chain_lines.Lies),
    ("hall/explorer/address.py", "self.key"): frozenset(),
    ("hall/versions/incoming_folder.py", "self.key"): frozenset(),
    ("hall/core/forms.py", "error.message"): frozenset(),
    ("hall/core/environment.py", "self.wrong"): _of(environment.Wrong),
    ("hall/versions/field_words.py", "column"): _of(field_words.FieldWord),
    ("hall/versions/field_values.py", "text"): frozenset({"true", "false"}),
    ("hall/changes/acts.py", "next((key for kind, key in FAULTS.items() if isinstance(error, kind)))"): frozenset(
        change_acts.FAULTS.values()
    ),
    ("hall/seats/pages.py", "error.reason"): _of(seats.SeatRefusal),
    ("hall/seats/remit_words.py", "seat.role"): _of(seats.SeatRole),
    ("hall/seats/verbs.py", "entries[0]"): frozenset({"gave_seat", "changed_seat"}),
    ("hall/seats/verbs.py", "entries[1]"): frozenset({"asked_for_seat", "asked_to_change_seat"}),
    ("hall/sign_ins/pages.py", "row.kind"): _of(SignInKind),
    ("story/extremes.py", "share"): frozenset(story_extremes.SHARES),
    ("story/extremes.py", "factor"): _of(extremes.Reason) - {*story_extremes.SHARES, "shared", "small_base"},
    ("chapters/money_form.py", "view"): _of(money_question.View),
    ("chapters/money_form.py", "part"): _of(money_question.Part),
    ("chapters/money_form.py", "field"): _of(money_question.Name) - {"view"},
    ("chapters/money_form.py", "price"): _of(money_question.Prices),
    ("chapters/asked_money.py", "self.question.prices"): _of(money_question.Prices),
    ("chapters/money_ledger.py", "money.question.part"): _of(money_question.Part),
    ("chapters/money_ledger.py", "_dimension(money.question.view)"): _of(money_ledger.Dimension),
    ("chapters/money_ledger.py", "_finding_key(flows, totals)"): _of(money_ledger.FindingKey),
    ("chapters/money_ledger.py", "column"): _of(money_ledger.Column),
    ("chapters/money_ledger.py", "odd"): _of(money_question.Name),
    ("chapters/money_unknown.py", "head"): _of(money_unknown.Head),
}  # fmt: skip
# Functions that hold a whole catalogue, and how it is seen that no key is missing.
HOLDERS = {
    "cli/__init__.py:list_verbs": "tests/test_cli.py asks every verb for its help",
    "folder/problem.py:said": "falls back on unknown.other",
    "language/causes.py:said": "shows the cause itself",
    "hall/core/audit.py:_check_words": "refuses an entry without them",
    "hall/core/forms.py:_told": "tells what a library says",
    "hall/people/log_words.py:_word": "shows the word itself",
    "language/words.py:among": "shows the kind itself",
    "language/words.py:term": "shows the value itself",
    "publish/method_words.py:_text": "tests/test_text_keys.py asks every text of every method",
    "publish/method_words.py:thing": "shows the thing itself",
    "language/sizes.py:unit_name": "shows the unit itself",
    "city/vocabulary.py:sectors": "lists every sector that has a word",
    "sources/book/writer.py:meaning": "tests/test_excel_book.py asks every word of every column",
    "hall/versions/field_words.py:_key_word": "falls back on the words of the id",
    "sources/book/layout.py:label": "shows the column's key",
}
_ROWS = {menu: frozenset(row.text for row in register.rows(menu)) for menu in register.MENUS}
_CHAPTERS = frozenset(address.name for address in city_pages.OF_A_CITY)
_PROPOSED = frozenset(ProposalState.values)
# By template and what stands there: its values.
IN_TEMPLATES: dict[tuple[str, str], Keys] = {
    ("change.html", "act"): frozenset({"accept", "on_today", "send", "share", "undo", "withdraw"}),
    ("change.html", "one.state"): _PROPOSED,
    ("change.html", "'change.answer.' + one.state"): frozenset({"change.answer.returned", "change.answer.declined"}),
    ("change.html", "waits.failure"): _of(acceptances.Failure, "in_line"),
    ("changes.html", "one.state"): _PROPOSED,
    ("of_mine.html", "'change.state.' + one.state"): frozenset(f"change.state.{state}" for state in _PROPOSED),
    ("history.html", "row.what"): _of(What, CONFIRMED),
    ("of_mine.html", "seat.role"): _of(seats.SeatRole),
    ("people.html", "seat.role"): _of(seats.SeatRole),
    ("people.html", "role"): _of(seats.SeatRole),
    ("sign_ins.html", "kept"): frozenset(environment.KEPT_ORIGINS),
    ("of_mine.html", "kind"): frozenset({*jobs.kinds(), "gone"}),
    ("of_mine.html", "one.state"): frozenset(models.Job.State.values),
    ("job.html", "kind"): frozenset({*jobs.kinds(), "gone"}),
    ("job.html", "job.state"): frozenset(models.Job.State.values),
    ("job.html", "failure"): frozenset(submissions.FAILURES),
    ("job.html", "failure_after"): frozenset(submissions.FAILURES),
    ("base.html", "row.text"): _ROWS["hall"] | _ROWS["account"] | _ROWS["foot"] | _ROWS["city"] | _ROWS["find"],
    ("bad.html", "text"): _ROWS["account"] | _ROWS["hall"] | _ROWS["help"],
    ("parts.html", "kind"): frozenset({*jobs.kinds(), "gone"}),
    ("waiting.html", "row.text"): _ROWS["help"],
    ("flaw.html", "told.row.text"): frozenset().union(*_ROWS.values()),
    ("search.html", "row.text"): _ROWS["help"],
    ("search.html", "name"): _of(things.Kind),
    ("search.html", "group.kind"): _of(things.Kind),
    ("people.html", "verb.name"): frozenset(verb.name for verb in register.verbs()),
    ("people.html", "verb.right.name"): frozenset(verb.right.name for verb in register.verbs()),
    ("city.html", "row.text"): _ROWS["onward"],
    ("template_city.html", "row.text"): _ROWS["onward"],
    ("home.html", "row.text"): _ROWS["home"],
    ("accessibility.html", "row.text"): _ROWS["help"],
    ("mine.html", "row.text"): _ROWS["mine"],
    ("doubt.html", "name"): frozenset({"doubt"}),
    ("measures.html", "name"): frozenset({"measures"}),
    ("figure.html", "kind"): _of(figure_file.Kind),
    ("money.html", "name"): frozenset({"money"}),
    ("chapter.html", "name"): _CHAPTERS - {"city", "remit", "area", "sources"},
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
    "input": values_of(uncertain_inputs.Input, "kind"),
    "view": frozenset(money.VIEWS),
    "number": frozenset(tables.NUMBERS),
    "verb": _of(contract.Verb),
    "promise": _of(contract.Kind),
    "bound": frozenset({"at_most", "at_least"}),
    "counted": frozenset({"millions", "billions"}),
    "set": _SET_FIELDS | {"none", "level"},
    "renewal": _of(measures.Renewal),
    "does": _of(city_organisation.Does),
    "says": _of(city_organisation.Says),
    "rule_state": _of(city_organisation.RuleState),
    "obstacle": _of(city_organisation.ObstacleState),
    "roadmap": _of(city_organisation.RoadmapState),
    "no_plan": _of(compared_city.PlanState) - {"plan", "older"},
    "expected": frozenset({validation.expectation(kind) for kind in get_args(ErrorType)}),
}
# Groups whose values are a city's own ids, shown by their own names where they have no word.
OPEN_GROUPS = {"sector", "level", "among", "branch", "unit"}


def finder() -> Finder:
    """Finds every look-up of the source."""
    return Finder(FUNCTIONS, ATTRIBUTES, DECLARED, Words, PASSED)
