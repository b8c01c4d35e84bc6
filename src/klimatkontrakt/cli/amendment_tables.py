# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is what differs between two contracts shown on the command line?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from rich.console import Group, RenderableType
from rich.text import Text

from klimatkontrakt.city import clause_changes, contract_amendments
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.cli import run_tables
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language


def amendment_list(old: Contract, new: Contract, names: tuple[str, str], language: Language) -> RenderableType:
    """What changed between two versions, as a table, with a line of counts, and clauses word by word."""
    say = partial(words.say, "amendments")
    amendments = contract_amendments.amendments(old, new)
    counted = contract_amendments.counts(amendments)
    numbers = {what: counted.get(what, 0) for what in contract_amendments.ORDER}
    heads = [say(f"head.{head}", language) for head in ("what", "before", "after", "turns")]
    table = run_tables.blank_table(heads, say("title", language, first=names[0], second=names[1]), left=4)
    for amendment in amendments:
        if amendment.what != "same":
            before, after = _commitments(old, amendment.before, language), _commitments(new, amendment.after, language)
            table.add_row(say(amendment.what, language), before, after, _turned(amendment, language))
    lines: list[RenderableType] = [Text(say("summary", language, **numbers), style="bold"), Text(), table]
    changes = [_clause_text(change, language) for change in clause_changes.clause_changes(old, new)]
    if changes:
        lines += [Text(), Text(say("clauses", language), style="bold"), *map(Text, changes)]
    return Group(*lines)


def _commitments(contract: Contract, ids: Iterable[str], language: Language) -> str:
    """Commitments of a contract in a cell: what each is, and its id."""
    texts = {commitment.id: f"{commitment.what(language)} ({commitment.id})" for commitment in contract.commitments}
    return "; ".join(map(texts.__getitem__, ids))


def _clause_text(change: clause_changes.ClauseChange, language: Language) -> str:
    """A clause that came, went, or has words taken out and put in."""
    if change.what != "changed":
        return f"{change.clause}: {words.say('amendments', change.what, language)}"
    return f"{change.clause}: −[{' … '.join(change.out)}] +[{' … '.join(change.put_in)}]"


def _turned(amendment: contract_amendments.Amendment, language: Language) -> str:
    say = partial(words.say, "amendments")
    parts = []
    for turn in amendment.turns:
        said = [_value(turn.of, value, language) for value in (turn.before, turn.after)]
        parts.append(f"{say(f'turn.{turn.of}', language)}: {said[0]} → {said[1]} ({say(turn.direction, language)})")
    if amendment.moved:
        parts.append(say("moved_from", language, first=amendment.moved[0], second=amendment.moved[1]))
    if amendment.likely:
        parts.append(say("likely", language, name=amendment.likely))
    return "; ".join(parts)


def _value(of: str, value: str, language: Language) -> str:
    """A verb, kind or tick in the reader's words; anything else as it stands."""
    if of in ("verb", "kind"):
        return words.say("promises", f"{of}.{value}", language)
    if of == "ticks":
        return ", ".join(words.say("promises", f"tick.{tick}", language) for tick in value.split(", ") if tick) or "–"
    return value
