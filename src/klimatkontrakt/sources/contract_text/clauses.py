# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which finite verbs has a sentence, and does each stand in its main clause or in one that hangs on another?

A light grammar instead of a parser: a word that opens a clause waits for a finite verb; once it has one, the next
finite verb belongs to the clause around it. That is how Swedish puts the verb second after any opening, and it serves
English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from klimatkontrakt.sources.contract_text.grammar import Form, Grammar

Role = Literal["modal", "deed", "passive", "past", "other"]
Level = Literal["main", "relative", "content", "required", "sub"]
_TOKEN = re.compile(r"[^\W_]+(?:[-’'/:.][^\W_]+)*-?|[^\w\s]")
_REACH = 4  # words before "that" in which the verb that governs it stands
_NEAR = 7  # words after "som" in which its verb stands
_SHORTEST_VERB = 4
_SHORTEST_ENDED = 6  # letters of a word that its ending alone makes a verb
_FAR = 13  # words after any other word that opens a clause


@dataclass(frozen=True)
class Token:
    """A word or a mark of a sentence, and where it stands."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True)
class Finite:
    """A finite verb: which token, what it does, in what kind of clause, and where that clause starts."""

    at: int
    role: Role
    level: Level
    clause_start: int
    form: Form | None = None
    has_subject: bool = True


@dataclass
class _Clause:
    level: Level
    start: int
    verb: int | None = None


@dataclass
class _Parsing:
    grammar: Grammar
    tokens: Sequence[Token]
    firsts: frozenset[int] = frozenset()
    clauses: list[_Clause] = field(default_factory=lambda: [_Clause("main", 0)])
    finites: list[Finite] = field(default_factory=list)


def tokens(text: str) -> list[Token]:
    """The words and marks of a sentence.

    >>> [token.low for token in tokens("Malmö stad ska bl.a. följa upp miljö- och klimat.")]
    ['malmö', 'stad', 'ska', 'bl.a', '.', 'följa', 'upp', 'miljö-', 'och', 'klimat', '.']
    """
    return [Token(m.group(), m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def finites(
    every: Sequence[Token],
    grammar: Grammar,
    names: frozenset[int] = frozenset(),
    firsts: frozenset[int] = frozenset(),
) -> list[Finite]:
    """The finite verbs of a sentence, in order.

    Args:
        every: the sentence.
        grammar: the words of its language.
        names: tokens that end the name of a party; in English a verb without ending follows such a one.
        firsts: tokens that begin one.
    """
    parsing = _Parsing(grammar, every, firsts)
    depth = 0
    for at, token in enumerate(every):
        depth += (token.text == "(") - (token.text == ")")
        if depth > 0 or token.text == ")":
            continue
        _step(parsing, at, names)
    return parsing.finites


def _step(parsing: _Parsing, at: int, names: frozenset[int]) -> None:
    token, top = parsing.tokens[at], parsing.clauses[-1]
    if token.text in ",–;:" and top.level != "main" and top.verb is not None:
        parsing.clauses.pop()
    level = _opened(parsing, at)
    if level is not None:
        parsing.clauses.append(_Clause(level, at + 1))
        return
    found = _role(parsing, at, names)
    if found is not None:
        _take(parsing, at, *found)


def _take(parsing: _Parsing, at: int, role: Role, form: Form | None) -> None:
    """Gives a finite verb to the clause that waits for one, or to the one that a conjunction joins it to."""
    before = parsing.tokens[at - 1].low if at else ""
    is_joined = parsing.grammar.has("conjunctions", before) and bool(parsing.finites)
    if is_joined and parsing.clauses[-1].verb is not None:
        last = parsing.finites[-1]
        parsing.finites.append(Finite(at, role, last.level, last.clause_start, form, has_subject=False))
        return
    while len(parsing.clauses) > 1 and parsing.clauses[-1].verb is not None:
        parsing.clauses.pop()
    clause = parsing.clauses[-1]
    is_second = clause.verb is not None
    start = _restart(parsing, at) if is_second else clause.start
    clause.verb = at
    parsing.finites.append(Finite(at, role, clause.level, start, form, has_subject=not is_second or start < at))


def _restart(parsing: _Parsing, at: int) -> int:
    """Where the clause of a second main verb starts: after the last conjunction, comma or stop before it."""
    back = at - 1
    while back >= 0 and not parsing.grammar.has("conjunctions", parsing.tokens[back].low):
        if parsing.tokens[back].text in ",;:–":
            break
        back -= 1
    return back + 1


def _opened(parsing: _Parsing, at: int) -> Level | None:
    """What kind of clause a word opens, if it opens one."""
    grammar, every = parsing.grammar, parsing.tokens
    low = every[at].low
    if grammar.has("content_marks", low) and not _is_infinitive_next(grammar, every, at):
        return _content_level(grammar, every, at)
    if grammar.has("subordinators", low) or _two_words(grammar, every, at):
        return "sub" if _verb_near(grammar, every, at) else None
    if grammar.has("opening_subordinators", low):
        is_first = at == 0 or every[at - 1].text == ","
        return "sub" if is_first and _verb_near(grammar, every, at) else None
    if grammar.has("relatives", low) and _verb_near(grammar, every, at):
        return "relative"
    return None


def _two_words(grammar: Grammar, every: Sequence[Token], at: int) -> bool:
    return at > 0 and grammar.has("subordinators", f"{every[at - 1].low} {every[at].low}")


def _is_infinitive_next(grammar: Grammar, every: Sequence[Token], at: int) -> bool:
    """Whether 'att' stands before an infinitive, adverbs and phrases between."""
    after = every[at + 1].low if at + 1 < len(every) else ""
    if after and (looks_infinitive(grammar, every, at + 1) or "passive_infinitive" in grammar.tenses(after)):
        return True
    for token in every[at + 1 : at + 1 + _NEAR]:
        tenses = grammar.tenses(token.low)
        if "infinitive" in tenses or ("passive_infinitive" in tenses and "passive" not in tenses):
            return True
        if _is_finite_form(grammar, token.low) or token.text in ",.":
            return False
    return False


def may_be_infinitive(grammar: Grammar, every: Sequence[Token], at: int) -> bool:
    """Whether a word in no list may be the infinitive that a modal waits for: in -a or -as, no adjective or noun."""
    token, before = every[at], every[at - 1].low
    small = ("determiners", "adverbs", "prepositions", "pronouns", "numerals", "reflexives")
    if grammar.language != "sv" or any(grammar.has(name, token.low) for name in small) or not token.text.islower():
        return False
    is_told = before.endswith(tuple(grammar.lists["adjective_endings"])) or grammar.has("determiners", before)
    ending = token.low.removesuffix("s")
    is_noun = token.low.endswith((*grammar.lists["adjective_endings"], *grammar.lists["verb_endings"]["nouns"]))
    return ending.endswith("a") and len(ending) >= _SHORTEST_VERB and not is_noun and not is_told


def looks_infinitive(grammar: Grammar, every: Sequence[Token], at: int) -> bool:
    """Whether a word that is in no list is an infinitive: right after its mark, or with the ending of a Swedish one."""
    low = every[at].low
    is_marked = at > 0 and grammar.has("infinitive_mark", every[at - 1].low)
    if low in grammar.forms or grammar.has("determiners", low) or not low.isalpha():
        return False
    if every[at].text[0].isupper() and at > 0:
        return False
    if grammar.language == "en":
        return is_marked and not grammar.has("content_marks", every[at - 1].low)
    is_adjective = low.endswith(tuple(grammar.lists["adjective_endings"]))
    return low.endswith(("era", "eras")) or (is_marked and low.endswith("a") and not is_adjective)


def _content_level(grammar: Grammar, every: Sequence[Token], at: int) -> Level:
    before = [token.low for token in every[max(0, at - _REACH) : at]]
    if any(grammar.has("required", word) for word in before):
        return "required"
    return "content" if any(grammar.has("content_verbs", word) for word in before) else "sub"


def _verb_near(grammar: Grammar, every: Sequence[Token], at: int) -> bool:
    """Whether a clause can begin here: its verb comes soon, and is not the main verb before its own subject.

    "som en del" and "som programmet" open no clause: no verb of theirs follows.
    """
    far = _NEAR if every[at].low in ("som", "that", "as") else _FAR
    for reach, token in enumerate(every[at + 1 : at + 1 + far]):
        if _is_finite_form(grammar, token.low):
            return reach == 0 or not _is_as(grammar, every, at)
        if token.text in ".;:":
            return False
    return False


def _is_as(grammar: Grammar, every: Sequence[Token], at: int) -> bool:
    """Whether 'som' means 'as': an article or a bare word follows, and no subject that could have the verb."""
    if not grammar.has("relatives", every[at].low) or grammar.language != "sv":
        return False
    after = every[at + 1]
    if grammar.has("adverbs", after.low) or grammar.has("prepositions", after.low) or after.text[0].isupper():
        return False
    if grammar.has("pronouns", after.low) or grammar.has("we", after.low) or grammar.has("determiners", after.low):
        return after.low in ("en", "ett")
    if after.low.endswith("t") and not after.low.endswith("et"):  # an adjective: 'som gemensamt verktyg'
        return True
    return not after.low.endswith(("n", "t", "na", "ar", "or", "er", "s")) or after.low.endswith(("skt", "igt", "ligt"))


def _is_finite_form(grammar: Grammar, low: str) -> bool:
    is_listed = low in grammar.lists["modals"] or grammar.has("other_forms", low)
    is_small = grammar.has("prepositions", low)
    return is_listed or (not is_small and bool(grammar.tenses(low) & {"present", "past", "passive"}))


def _role(parsing: _Parsing, at: int, names: frozenset[int]) -> tuple[Role, Form | None] | None:
    """What a finite verb does; None for a word that is none here."""
    grammar, low = parsing.grammar, parsing.tokens[at].low
    if grammar.has("prepositions", low) or (grammar.language == "en" and not _may_be_english_verb(parsing, at, names)):
        return None
    if low in grammar.lists["modals"]:
        return "modal", None
    if parsing.tokens[at].text[0].isupper() and at > 0:
        return None
    if grammar.has("other_forms", low):
        return "other", grammar.form(low, "present")
    tenses = grammar.tenses(low)
    present = grammar.form(low, "present")
    if present is not None and present.infinitive.endswith("s") and grammar.language == "sv":
        return "deed", present  # 'möts' is no passive: the verb itself ends so
    if "passive" in tenses and not _waits_for_infinitive(parsing, at):
        return "passive", grammar.form(low, "passive")
    if "present" in tenses and not _is_noun(parsing, at):
        return "deed", grammar.form(low, "present")
    if "past" in tenses and at > 0:  # a first word is a participle: 'planerade aktiviteter'
        return "past", grammar.form(low, "past")
    if "infinitive" in tenses and at - 1 in names:
        return "deed", grammar.form(low, "infinitive")
    if _looks_present(parsing, at, names):
        return "deed", Form("present", low.removesuffix("r"), "process")
    return _by_ending(parsing, at)


def _by_ending(parsing: _Parsing, at: int) -> tuple[Role, Form | None] | None:
    """What a word in no list does by its ending, where no verb stands yet: '-erar' does, '-as' is done."""
    grammar, low = parsing.grammar, parsing.tokens[at].low
    before = parsing.tokens[at - 1].low if at else ""
    is_free = parsing.clauses[-1].verb is None and before and not grammar.has("infinitive_mark", before)
    if not is_free or low in grammar.forms or not low.isalpha() or len(low) < _SHORTEST_ENDED:
        return None
    endings = grammar.lists["verb_endings"]
    if low.endswith(tuple(endings["present"])):
        return "deed", Form("present", low.removesuffix("r"), "process")
    is_passive = low.endswith(tuple(endings["passive"])) and not low.endswith(tuple(endings["nouns"]))
    if is_passive and _goes_on_after(parsing, at):
        return "passive", Form("passive", low.removesuffix("s"), "process")
    return None


def _goes_on_after(parsing: _Parsing, at: int) -> bool:
    """Whether what stands after a word may stand after a passive: its end, a stop or a small word."""
    if at + 1 == len(parsing.tokens):
        return True
    after = parsing.tokens[at + 1]
    small = ("prepositions", "adverbs", "conjunctions", "determiners")
    return after.text in ".;:" or any(parsing.grammar.has(name, after.low) for name in small)


def _looks_present(parsing: _Parsing, at: int, names: frozenset[int]) -> bool:
    """Whether a Swedish word in no list is a verb: next to a party's name, where no verb stands yet."""
    grammar, low = parsing.grammar, parsing.tokens[at].low
    if grammar.language != "sv" or low in grammar.forms or not low.isalpha() or len(low) < _SHORTEST_VERB:
        return False
    back = at - 1
    while back > 0 and grammar.has("adverbs", parsing.tokens[back].low):
        back -= 1
    before = parsing.tokens[at - 1].low if at else ""
    is_fronted = bool(before) and at + 1 in parsing.firsts and not grammar.has("determiners", before)
    we = grammar.lists["we"]
    after = parsing.tokens[at + 1].low if at + 1 < len(parsing.tokens) else ""
    is_second = back in names or is_fronted or parsing.tokens[back].low in we or (bool(before) and after in we)
    return is_second and low.endswith(("ar", "er")) and parsing.clauses[-1].verb is None


def _may_be_english_verb(parsing: _Parsing, at: int, names: frozenset[int]) -> bool:
    """Whether an English word that could be a noun as well stands where a verb does."""
    grammar, low = parsing.grammar, parsing.tokens[at].low
    if grammar.has("other_forms", low) or low in ("shall", "will"):
        return True
    if at == 0:
        return False
    before = parsing.tokens[at - 1].low
    return (
        at - 1 in names
        or any(grammar.has(name, before) for name in ("pronouns", "we", "relatives", "adverbs"))
        or (grammar.has("conjunctions", before) and parsing.clauses[-1].verb is not None)
        or (low.endswith("s") and _is_subject_end(parsing, at - 1))
    )


def _is_subject_end(parsing: _Parsing, at: int) -> bool:
    """Whether the word before a verb may end its subject: a plain noun, with nothing finite in the clause so far."""
    grammar, low = parsing.grammar, parsing.tokens[at].low
    is_small = any(
        grammar.has(name, low) for name in ("determiners", "prepositions", "conjunctions", "infinitive_mark")
    )
    return parsing.clauses[-1].verb is None and not is_small and low.isalpha()


def _waits_for_infinitive(parsing: _Parsing, at: int) -> bool:
    """Whether a form in -s is an infinitive here: after an infinitive mark, or in a clause that has its verb."""
    grammar = parsing.grammar
    if "passive_infinitive" not in grammar.tenses(parsing.tokens[at].low):
        return False
    before = parsing.tokens[at - 1].low if at else ""
    if grammar.has("infinitive_mark", before):
        return True
    last = parsing.finites[-1] if parsing.finites else None
    is_same = last is not None and parsing.clauses[-1].verb == last.at
    return last is not None and is_same and (last.role == "modal" or _is_auxiliary(parsing, last))


def _is_auxiliary(parsing: _Parsing, finite: Finite) -> bool:
    return parsing.grammar.has("auxiliaries", parsing.tokens[finite.at].low)


def _is_noun(parsing: _Parsing, at: int) -> bool:
    """Whether a Swedish word in -er or -ar is a plural noun here: right after a preposition or a number."""
    if parsing.grammar.language != "sv" or at == 0:
        return False
    before = parsing.tokens[at - 1].low
    grammar = parsing.grammar
    is_counted = grammar.has("numerals", before)
    return is_counted or (grammar.has("prepositions", before) and parsing.clauses[-1].level != "relative")
