# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which verbs of a sentence tell a promise, how strongly, and whose? The past and other people's deeds do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from klimatkontrakt.city.contract import Verb
from klimatkontrakt.sources.contract_text import grammar as words
from klimatkontrakt.sources.contract_text.clauses import (
    Finite,
    Token,
    finites,
    looks_infinitive,
    may_be_infinitive,
    tokens,
)
from klimatkontrakt.sources.contract_text.grammar import Form, Grammar
from klimatkontrakt.sources.contract_text.subjects import Mention, People, Subject

_NEAR = 4  # words after a modal in which a passive infinitive is its own
NOBODY = Subject("none")
Reason = Literal[
    "cue", "party", "organ", "we", "pronoun", "outsider", "other", "owner", "work", "relative", "content",
    "past_section", "period", "leaning", "listed", "goal_list",
]  # fmt: skip
"""What can have made a finding surer or less sure; each has its weight in data/promises.yaml and its words."""
_INSIDE: tuple[Reason, ...] = ("relative", "content")  # levels of clauses that make a finding less sure
_FAR = 14  # words after a finite verb in which its infinitive or participle stands


@dataclass(frozen=True)
class Context:
    """Where a sentence stands: the people, whose section it is, the years to come, whether it tells of the past.

    `antecedent` is the party that was the subject of the sentence before.
    """

    people: People
    owner: tuple[str, ...] = ()
    years: frozenset[str] = frozenset()
    is_past: bool = False
    is_inside: bool = True
    antecedent: Subject = NOBODY

    @property
    def grammar(self) -> Grammar:
        """The words of the language."""
        return self.people.grammar


@dataclass(frozen=True)
class Signal:
    """One verb that tells a promise.

    Attributes:
        at: the finite verb's token.
        deed_at: the token of the verb that says what is done.
        verb: the strength.
        sure: how sure it is by its words alone.
        subject: who does it.
        words: the words that tell it.
        reasons: what made it surer or less sure.
    """

    at: int
    deed_at: int
    verb: Verb
    sure: float
    subject: Subject
    words: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence with its words, names and verbs."""

    text: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    finites: tuple[Finite, ...]


def sentence(text: str, people: People) -> Sentence:
    """A sentence taken apart."""
    every = tokens(text)
    mentions = people.mentions(every)
    plain = [mention for mention in mentions if not mention.is_genitive]
    names, firsts = frozenset(mention.after - 1 for mention in plain), frozenset(mention.first for mention in plain)
    return Sentence(text, tuple(every), tuple(mentions), tuple(finites(every, people.grammar, names, firsts)))


def signals(said: Sentence, context: Context) -> list[Signal]:
    """The verbs of a sentence that tell a promise, in order."""
    told = dict(_cues(said, context.grammar))
    found: list[Signal] = []
    subject = Subject("none")
    for finite in said.finites:
        if finite.has_subject and (finite.level != "relative" or subject.who == "none"):
            subject = _resolved(context.people.subject(said.tokens, finite, said.mentions), finite, context)
        cue = told.get(finite.at)
        is_decided = cue is not None and any(context.grammar.has("decided", word) for word in cue[1].split())
        if finite.level == "sub" or (not is_decided and _is_perfect(said, finite, context.grammar)):
            continue
        signal = _signal(said, finite, _done_by(said, finite, subject, context), cue, context)
        if signal is not None:
            found.append(signal)
    return found


def _resolved(subject: Subject, finite: Finite, context: Context) -> Subject:
    """The party that a pronoun stands for: 'they' for any, 'it' for a programme or where the name is neuter."""
    before, grammar, low = context.antecedent, context.grammar, subject.words.lower()
    if before.who != "party" or subject.who not in ("pronoun", "other") or finite.level != "main":
        return subject
    is_neuter = before.words.lower().endswith("et") or set(before.ids) == set(context.people.programme)
    stands_for = grammar.has("personal", low) or (grammar.has("neuter", low) and is_neuter)
    return Subject("party", before.ids, subject.words) if stands_for and finite.role != "passive" else subject


def main_party(said: Sentence, context: Context) -> Subject:
    """The party that is the subject of a sentence's first main verb, or that its pronoun stands for."""
    first = next((finite for finite in said.finites if finite.level == "main"), None)
    if first is None:
        return Subject("none")
    found = _resolved(context.people.subject(said.tokens, first, said.mentions), first, context)
    if found.who != "party":
        return Subject("none")
    is_pronoun = any(context.grammar.has(name, found.words.lower()) for name in ("personal", "neuter"))
    return context.antecedent if is_pronoun else found


def _done_by(said: Sentence, finite: Finite, subject: Subject, context: Context) -> Subject:
    """Others to whom something is done are no doers: 'residents shall be invited' is promised by the parties."""
    if subject.who != "outsider":
        return subject
    deed = _infinitive(said, finite.at, context.grammar) if finite.role == "modal" else None
    if finite.role == "passive" or (
        deed is not None and _is_passive_infinitive(said, finite.at, deed, context.grammar)
    ):
        return Subject("other", (), subject.words)
    return subject


def _is_passive_infinitive(said: Sentence, finite: int, deed: int, grammar: Grammar) -> bool:
    low = said.tokens[deed].low
    if grammar.language == "sv":
        is_passive = "passive_infinitive" in grammar.tenses(low)
        return is_passive and deed - finite <= _NEAR and not grammar.has("expectations", low)
    return low == "be" and _participle(said, deed, grammar) is not None


def _participle(said: Sentence, at: int, grammar: Grammar) -> int | None:
    """The English participle after 'be', an adverb between at most."""
    if grammar.language != "en":
        return None
    near = range(at + 1, min(len(said.tokens), at + 3))
    return next((later for later in near if "supine" in grammar.tenses(said.tokens[later].low)), None)


def _cues(said: Sentence, grammar: Grammar) -> Iterator[tuple[int, tuple[Verb, str]]]:
    """The finite verbs that stand in a cue, the longest cue last so that it wins."""
    low = said.text.lower()
    by_start = {token.start: at for at, token in enumerate(said.tokens)}
    for cue in grammar.cues:
        if cue.finite not in low:
            continue
        for match in cue.pattern.finditer(low):
            at = by_start.get(match.start("verb"))
            if at is not None:
                yield at, (cue.verb, cue.words)


def _is_perfect(said: Sentence, finite: Finite, grammar: Grammar) -> bool:
    """Whether a verb is the 'has' of 'has done'."""
    if finite.role != "other" or not {"har", "hade", "has", "have", "had"} & {said.tokens[finite.at].low}:
        return False
    for token in said.tokens[finite.at + 1 : finite.at + 1 + _FAR]:
        if "supine" in grammar.tenses(token.low) or (grammar.language == "sv" and _looks_supine(token.low)):
            return True
        if token.text in ".,;:" or grammar.has("relatives", token.low) or grammar.has("infinitive_mark", token.low):
            return False
    return False


def _looks_supine(low: str) -> bool:
    """An unknown Swedish word that may be a supine."""
    return low.endswith(("erat", "ats", "its"))


def _signal(
    said: Sentence, finite: Finite, subject: Subject, cue: tuple[Verb, str] | None, context: Context
) -> Signal | None:
    is_whole = finite.level == "relative" and cue is not None and not _has_main(said)
    if finite.level == "relative" and not is_whole and not _is_future(said, finite, subject, context.grammar):
        return None
    if cue is not None and (finite.level != "relative" or is_whole):
        return _of_cue(said, finite, subject, cue, context)
    if finite.role == "modal":
        return _of_modal(said, finite, subject, context)
    if finite.role == "deed":
        return _of_deed(said, finite, subject, context)
    if finite.role == "passive":
        return _of_passive(said, finite, subject, context)
    if finite.role == "other":
        return _of_other(said, finite, subject, context)
    return None


def _has_main(said: Sentence) -> bool:
    return any(finite.level == "main" for finite in said.finites)


def _of_other(said: Sentence, finite: Finite, subject: Subject, context: Context) -> Signal | None:
    """A verb that mostly describes tells a deed of a party that is its subject; a need is laid on such a one."""
    grammar, low = context.grammar, said.tokens[finite.at].low
    if grammar.has("happening", low) and finite.level == "main" and _is_work(subject, grammar):
        return _weighed(said, finite, finite.at, "states", words.confidence("cue", "states"), subject, low, context)
    if subject.who != "party" or finite.level != "main" or _is_negated(said, finite, grammar):
        return None
    if grammar.has("needing", low):
        deed = _infinitive(said, finite.at, grammar)
        if deed is None or grammar.has("expectations", said.tokens[deed].low):
            return None
        return _weighed(said, finite, deed, "states", words.confidence("cue", "states"), subject, low, context)
    return None if finite.form is None else _of_deed(said, finite, subject, context)


def _is_future(said: Sentence, finite: Finite, maker: Subject, grammar: Grammar) -> bool:
    """Whether a relative clause promises: work that is planned to go on, or what a party has made and shall do."""
    low = said.tokens[finite.at].low
    if finite.role != "modal" or not grammar.has("future_modals", low):
        return False
    main = [other.at for other in said.finites if other.level == "main"]
    comes_after = bool(main) and main[0] < finite.at
    deed = _infinitive(said, finite.at, grammar)
    form = None if deed is None else grammar.form(said.tokens[deed].low, "passive_infinitive")
    if deed is not None and form is not None and comes_after and _is_duty(said, deed, form, grammar):
        return True
    if grammar.has("deciding", low):
        return comes_after and maker.who in ("party", "organ", "we")
    return comes_after or not main


def _of_cue(said: Sentence, finite: Finite, subject: Subject, cue: tuple[Verb, str], context: Context) -> Signal | None:
    if subject.who == "outsider" or _is_negated(said, finite, context.grammar):
        return None
    deed = _infinitive(said, finite.at, context.grammar)
    verb = cue[0]
    return _weighed(said, finite, deed, verb, words.confidence("cue", verb), subject, cue[1], context)


def _of_modal(said: Sentence, finite: Finite, subject: Subject, context: Context) -> Signal | None:
    grammar, low = context.grammar, said.tokens[finite.at].low
    after = said.tokens[finite.at + 1].low if finite.at + 1 < len(said.tokens) else ""
    deed = _infinitive(said, finite.at, grammar)
    is_open = grammar.has("infinitive_mark", next((t.low for t in reversed(said.tokens) if t.text != ":"), ""))
    if grammar.has("not_future", after) or (deed is None and grammar.has("needs_infinitive", low) and not is_open):
        return None
    if _is_reflexive_other(said, finite, grammar) or (
        _is_negated(said, finite, grammar) and low not in ("ska", "shall")
    ):
        return None
    verb: Verb = grammar.lists["modals"][low]
    is_expected = deed is not None and grammar.has("expectations", said.tokens[deed].low)
    can_be = subject.who == "we" and deed is not None and grammar.has("being_able", said.tokens[deed].low)
    if deed is not None and is_expected and (done := _participle(said, deed, grammar)) is not None:
        deed, is_expected = done, False
    is_planned = can_be or subject.who == "party" or _is_work(subject, grammar)
    if grammar.has("expecting", low) and is_expected and not is_planned:
        return None
    if deed is not None and _is_weakened(said, deed, grammar):
        verb = "works_for"
    return _weighed(said, finite, deed, verb, words.confidence("cue", verb), subject, low, context)


def _is_reflexive_other(said: Sentence, finite: Finite, grammar: Grammar) -> bool:
    """'åtar' and 'förbinder' promise only with their 'sig'."""
    low = said.tokens[finite.at].low
    if low not in ("åtar", "åtager", "förbinder", "utfäster", "commits", "commit"):
        return False
    near = [token.low for token in said.tokens[finite.at + 1 : finite.at + 1 + _FAR]]
    return not any(grammar.has("reflexives", word) for word in near) and not (low.startswith("commit") and "to" in near)


def _is_negated(said: Sentence, finite: Finite, grammar: Grammar) -> bool:
    near = said.tokens[finite.at + 1 : finite.at + 4]
    return any(grammar.has("negations", token.low) for token in near)


def _is_weakened(said: Sentence, deed: int, grammar: Grammar) -> bool:
    rest = " ".join(token.low for token in said.tokens[deed : deed + 4])
    return any(rest.startswith(phrase) for phrase in grammar.lists["weakening"])


def _of_deed(said: Sentence, finite: Finite, subject: Subject, context: Context) -> Signal | None:
    """A present tense: a duty commits; one's own doing is stated; work that goes on is stated of the work."""
    grammar, form = context.grammar, finite.form
    low = said.tokens[finite.at].low
    if finite.level == "required":
        return _weighed(said, finite, finite.at, "commits", words.confidence("cue", "duty"), subject, low, context) if (
            subject.who == "party"
        ) else None  # fmt: skip
    is_own = subject.who in ("party", "organ") or (subject.who == "we" and context.is_inside)
    if form is None or _is_negated(said, finite, grammar) or _is_seeing(said, finite, grammar):
        return None
    is_pronoun = subject.who == "pronoun" and bool(context.owner) and finite.role == "deed"
    if not (is_own or is_pronoun or _goes_on(finite, subject, context) or _is_under_way(finite, subject, grammar)):
        return _of_coming(said, finite, subject, context)
    if _is_duty(said, finite.at, form, grammar):
        return _weighed(said, finite, finite.at, "commits", words.confidence("cue", "duty"), subject, low, context)
    if form.kind == "goal":
        return None
    return _weighed(said, finite, finite.at, "states", words.confidence("cue", "states"), subject, low, context)


def _is_seeing(said: Sentence, finite: Finite, grammar: Grammar) -> bool:
    """'Sees a need' tells no deed; 'sees to it' does."""
    wanted = grammar.lists["perceiving"].get(said.tokens[finite.at].low)
    near = said.tokens[finite.at + 1 : finite.at + 4]
    return wanted is not None and not any(token.low in wanted for token in near)


def _of_coming(said: Sentence, finite: Finite, subject: Subject, context: Context) -> Signal | None:
    """'Next year a new round begins': a deed to come, whoever does it, is a plan of the contract."""
    is_told = finite.level == "main" and subject.who in ("other", "none") and finite.role == "deed"
    if not is_told or finite.form is None or finite.form.kind == "goal" or not is_to_come(said, context):
        return None
    low = said.tokens[finite.at].low
    return _weighed(said, finite, finite.at, "plans", words.confidence("cue", "states"), subject, low, context)


def _goes_on(finite: Finite, subject: Subject, context: Context) -> bool:
    """'The work goes on': work is the subject; in a party's own section whatever it does, else when it continues."""
    grammar = context.grammar
    is_continuing = finite.form is not None and grammar.has("continuing", finite.form.infinitive)
    return _is_work(subject, grammar) and (is_continuing or bool(context.owner))


def _is_work(subject: Subject, grammar: Grammar) -> bool:
    """Whether the subject is work that is done, alone or as the end of a compound."""
    works = tuple(grammar.lists["work"])
    return any(word.endswith(works) for word in subject.words.lower().split())


def _is_under_way(finite: Finite, subject: Subject, grammar: Grammar) -> bool:
    """'Work is under way': told of anything but an outsider's doings."""
    is_running = finite.form is not None and grammar.has("running", finite.form.infinitive)
    return is_running and finite.level == "main" and subject.who != "outsider"


def _is_duty(said: Sentence, at: int, form: Form, grammar: Grammar) -> bool:
    """Whether a verb tells an assigned routine: to report, to follow up."""
    phrases = grammar.lists["duty_particles"]
    near = [token.low for token in said.tokens[at + 1 : at + 4]]
    is_phrase = any(form.infinitive == p.split()[0] and p.split()[1] in near for p in phrases)
    return is_phrase or grammar.has("duties", form.infinitive)


def _of_passive(said: Sentence, finite: Finite, subject: Subject, context: Context) -> Signal | None:
    """'Is followed up' is a routine; 'is carried out next year' is a plan; other passives describe."""
    form, low = finite.form, said.tokens[finite.at].low
    is_given = form is not None and subject.who == "party" and context.grammar.has("giving", form.infinitive)
    if form is None or (subject.who in ("party", "outsider") and not is_given):
        return None
    subject = replace(subject, ids=()) if is_given else subject  # who is given something does not promise it
    agent = _agent(said, finite, context.grammar)
    if agent is not None and finite.level == "main":
        return _weighed(said, finite, finite.at, "states", words.confidence("cue", "states"), agent, low, context)
    if _is_duty(said, finite.at, form, context.grammar):
        return _weighed(said, finite, finite.at, "commits", words.confidence("cue", "duty"), subject, low, context)
    if is_to_come(said, context):
        return _weighed(said, finite, finite.at, "plans", words.confidence("cue", "states"), subject, low, context)
    if (context.owner or _is_work(subject, context.grammar)) and finite.level == "main":
        return _weighed(said, finite, finite.at, "states", words.confidence("cue", "states"), subject, low, context)
    return None


def _agent(said: Sentence, finite: Finite, grammar: Grammar) -> Subject | None:
    """The party by which a passive's deed is done: 'is coordinated by the agency'."""
    for mention in said.mentions:
        before = mention.first - 1
        while before > finite.at and grammar.has("determiners", said.tokens[before].low):
            before -= 1
        if before > finite.at and grammar.has("agent_marks", said.tokens[before].low) and not mention.is_genitive:
            told = " ".join(token.text for token in said.tokens[mention.first : mention.after])
            return Subject("party", mention.ids, told)
    return None


def is_to_come(said: Sentence, context: Context) -> bool:
    """Whether a sentence speaks of the contract's period or later."""
    low = said.text.lower()
    has_year = any(token.text in context.years for token in said.tokens)
    return has_year or any(phrase in low for phrase in context.grammar.lists["coming"])


def _infinitive(said: Sentence, at: int, grammar: Grammar) -> int | None:
    """The token of the infinitive that a verb governs."""
    for later in range(at + 1, min(len(said.tokens), at + 1 + _FAR)):
        low = said.tokens[later].low
        is_unknown = looks_infinitive(grammar, said.tokens, later)
        if grammar.tenses(low) & {"infinitive", "passive_infinitive"} or is_unknown or grammar.has("expectations", low):
            return _gone_on_with(said, later, grammar)
    if not grammar.has("needs_infinitive", said.tokens[at].low):
        return None
    near = range(at + 1, min(len(said.tokens), at + 1 + _FAR))
    return next((later for later in near if may_be_infinitive(grammar, said.tokens, later)), None)


def _gone_on_with(said: Sentence, at: int, grammar: Grammar) -> int:
    """After 'continue to' the infinitive that says what is gone on with; otherwise the infinitive itself."""
    if grammar.has("continuing", said.tokens[at].low):
        for later in range(at + 1, min(len(said.tokens), at + 3)):
            if "infinitive" in grammar.tenses(said.tokens[later].low):
                return later
    return at


def _weighed(
    said: Sentence, finite: Finite, deed: int | None, verb: Verb, base: float, subject: Subject, told: str,
    context: Context,
) -> Signal:  # fmt: skip
    """A signal with its sureness: the words first, then who, where and when."""
    reasons: list[Reason] = [subject.who] if subject.who != "none" else []
    reasons += [level for level in _INSIDE if level == finite.level]
    reasons += ["owner"] if context.owner else []
    is_running = finite.form is not None and context.grammar.has("running", finite.form.infinitive)
    is_done = subject.who == "other" and (is_running or _is_work(subject, context.grammar))
    reasons += ["work"] if is_done else []
    reasons += ["past_section"] if context.is_past else []
    reasons += ["period"] if is_to_come(said, context) else []
    sure = base + sum(words.confidence(reason) for reason in reasons)
    return Signal(finite.at, finite.at if deed is None else deed, verb, sure, subject, told, tuple(reasons))
