# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be found of a city? Its things with their names, a line of what each is about, and where each leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, get_args

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import register
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.search import stems
from klimatkontrakt.language import words
from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.story import names

Kind = Literal[
    "city", "term", "measure", "commitment", "actor", "area", "obstacle", "rule_change", "goal", "target", "event",
    "section", "clause", "account",
    "quantity", "page", "source",
]  # fmt: skip
"""In the order in which kinds of hits stand: what is done and promised, by whom, before what the numbers rest on."""
KINDS: tuple[Kind, ...] = get_args(Kind)
STORIES: tuple[Kind, ...] = ("measure", "commitment", "target", "account", "quantity", "event", "actor", "source")
INSTEAD: Mapping[Kind, str] = {
    "goal": "goals", "clause": "promises", "section": "promises", "obstacle": "obstacles", "rule_change": "obstacles",
}  # fmt: skip
"""The page of a city that a thing without a story of its own stands on."""
OWN_PAGES: Mapping[Kind, str] = {"area": "area"}
"""The page of a city that a thing has to itself."""
OF_TITLE, OF_CONTEXT, OF_OTHER_TITLE, OF_ID = 80, 20, 15, 10
Text = Mapping[Language, str]
Named = tuple[Kind, str, Text, Text, str]
"""A kind, an id of it, its name, a line about it, and what is noted of it."""


@dataclass(frozen=True)
class Searchable:
    """Something that can be found by words.

    Attributes:
        item: what its story is asked for by; of a page, its name.
        title: its name by language.
        context: a line of what it is about, by language.
        note: what its author says of it, in their own language.
        fragments: where on the page it stands, by language.
    """

    kind: Kind
    item: str
    title: Text
    context: Text
    note: str = ""
    fragments: Text = field(default_factory=dict)

    def weights(self, language: Language) -> dict[str, int]:
        """The words that find it, without their endings, each with how much it says of it.

        A name's word says the more the fewer they are. Its name in the other language finds it too, as it is written.
        """
        title = stems.stems_of(self.title[language], language)
        return {
            **dict.fromkeys(stems.stems_of(self.item.replace("_", " "), language), OF_ID),
            **dict.fromkeys(stems.stems_of(" ".join(self.title.values()), language), OF_OTHER_TITLE),
            **dict.fromkeys(stems.stems_of(f"{self.context[language]} {self.note}", language), OF_CONTEXT),
            **dict.fromkeys(title, OF_TITLE + OF_TITLE // max(1, len(title))),
        }


def of_city(document: CityDocument, *, is_example: bool = False) -> Iterator[Searchable]:
    """All that can be found of a city but the city itself, each once.

    Args:
        is_example: whether nobody has put it in: it has fewer pages then.
    """
    seen = set()
    organisation = () if is_example else _organisation(document)
    several = (_numbers(document), _goals(document), organisation, _promises(document), _pages(is_example=is_example))
    for thing in chain.from_iterable(several):
        if (thing.kind, thing.item) not in seen:
            seen.add((thing.kind, thing.item))
            yield thing


def _both(sv: str, en: str) -> Text:
    return {"sv": sv or en, "en": en or sv}


NOTHING: Text = {"sv": "", "en": ""}


def _same(text: str) -> Text:
    """What is written in one language only."""
    return _both(text, text)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _about(*parts: Text) -> Text:
    """A line of what something is about, of several parts."""
    return {language: _joined(*(part[language] for part in parts)) for language in LANGUAGES}


def _label(document: CityDocument, kind: str, item: str | None) -> Text:
    return {language: document.label(kind, item, language) if item else "" for language in LANGUAGES}


def _numbers(document: CityDocument) -> Iterator[Searchable]:
    """The things that have a story of their own."""
    kinds = (_measures, _totals, _quantities, _events, _actors, _sources)
    for kind, item, title, about, note in (thing for things in kinds for thing in things(document)):
        yield Searchable(kind, names.address(document, kind, item), title, about, note)


def _measures(document: CityDocument) -> Iterator[Named]:
    actors = {actor.id: _both(actor.label_sv, actor.label_en) for actor in document.actors}
    for name, measure in document.measures.items():
        actor = actors.get(measure.actor or "", NOTHING)
        about = _about(_label(document, "areas", measure.area), actor)
        yield "measure", name, _label(document, "measures", name), about, measure.note


def _totals(document: CityDocument) -> Iterator[Named]:
    for name, target in document.targets.items():
        about, note = _label(document, "accounts", target.account), _joined(target.definition, target.note)
        yield "target", name, _label(document, "targets", name), about, note
    for name, account in document.accounts.items():
        note = _joined(account.boundary, account.method, account.note)
        yield "account", name, _label(document, "accounts", name), NOTHING, note


def _quantities(document: CityDocument) -> Iterator[Named]:
    for row in document.quantities:
        title = _both(row.label_sv, row.label_en)
        yield "quantity", row.id, title, _label(document, "groups", row.group), row.note


def _events(document: CityDocument) -> Iterator[Named]:
    for name, event in document.events.items():
        outcomes = {
            language: _joined(*(event.outcome(outcome, language) for outcome in event.outcomes))
            for language in LANGUAGES
        }
        about = _about(_same(str(event.year)), outcomes)
        yield "event", name, _label(document, "events", name), about, event.note


def _actors(document: CityDocument) -> Iterator[Named]:
    for actor in document.actors:
        yield "actor", actor.id, _both(actor.label_sv, actor.label_en), NOTHING, actor.note


def _sources(document: CityDocument) -> Iterator[Named]:
    for source in document.sources:
        about = _joined(source.publisher, str(source.year or ""))
        yield "source", source.id, _same(source.title), _same(about), _joined(source.locator, source.note)


def _goals(document: CityDocument) -> Iterator[Searchable]:
    """The goals, where there is a page that they stand on."""
    if not register.has_page(INSTEAD["goal"]):
        return
    for name, goal in document.goals.items():
        parent = _label(document, "goals", goal.parent)
        yield Searchable("goal", name, _label(document, "goals", name), parent, goal.note)


def _organisation(document: CityDocument) -> Iterator[Searchable]:
    """The areas, the obstacles and the wanted rules, where there are pages that they stand on."""
    if register.has_page(OWN_PAGES["area"]):
        for name, area in document.areas.items():
            present = _both(area.present_sv, area.present_en)
            yield Searchable("area", name, _label(document, "areas", name), present, area.note)
    if not register.has_page(INSTEAD["obstacle"]):
        return
    for obstacle in document.obstacles:
        answer = _both(obstacle.answer_sv, obstacle.answer_en)
        about = _about(_label(document, "areas", obstacle.area), answer)
        yield Searchable("obstacle", obstacle.id, _both(obstacle.what_sv, obstacle.what_en), about, obstacle.note)
    for change in document.rule_changes:
        level = {language: words.term("control", change.level, language) for language in LANGUAGES}
        about = _about(_label(document, "areas", change.area), level)
        yield Searchable("rule_change", change.id, _both(change.what_sv, change.what_en), about, change.note)


def _promises(document: CityDocument) -> Iterator[Searchable]:
    for period, contract in sorted(document.contracts.items(), reverse=True):
        sections = {
            section.key: _both(
                _joined(section.number, section.sv or section.en), _joined(section.number, section.en or section.sv)
            )
            for section in contract.sections
        }
        for section in contract.sections:
            yield Searchable("section", f"{period}/{section.key}", sections[section.key], _same(period))
        for clause in contract.clauses:
            title = sections.get(clause.section, _same(clause.section))
            yield Searchable("clause", f"{period}/{clause.id}", title, _both(clause.text_sv, clause.text_en))
        for commitment in contract.commitments:
            yield _commitment(document, contract, commitment, sections)


def _commitment(
    document: CityDocument, contract: Contract, commitment: Commitment, sections: Mapping[str, Text]
) -> Searchable:
    known = {actor.id: actor for actor in document.actors}
    context = {}
    for language in LANGUAGES:
        by = [known[name].label(language) if name in known else name for name in commitment.promisors]
        section = sections.get(commitment.section, _same(commitment.section))[language]
        context[language] = _joined(", ".join(by), section, str(commitment.due or ""))
    item = names.address(document, "commitment", commitment.id)
    return Searchable("commitment", item, {language: commitment.what(language) for language in LANGUAGES}, context)


def _pages(*, is_example: bool) -> Iterator[Searchable]:
    """The pages that every city has, by what they are called and the question that each answers."""
    questions = {row.page: row.text for row in register.rows("onward")}
    for row in register.rows_for("city", is_example=is_example):
        yield _page(row.page, row.text, questions.get(row.page))


def _page(name: str, text: str, question: str | None) -> Searchable:
    says = {language: Words(language, SUBJECT) for language in LANGUAGES}
    title = {language: say(text) for language, say in says.items()}
    context = {language: say(question) if question else "" for language, say in says.items()}
    return Searchable("page", name, title, context)


def of_house() -> Iterator[Searchable]:
    """What can be found that is no city's: the hall's own pages, and what its features say can be found on them."""
    rows = {row.page: row for row in (*register.rows("hall"), *register.rows("foot"))}
    for row in rows.values():
        yield _page(row.page, row.text, None)
    for findable in register.findables():
        yield Searchable(findable.kind, findable.page, findable.title, findable.text, fragments=findable.fragments)


def vocabulary(things: Iterable[Searchable], language: Language) -> set[str]:
    """The words that things can be found by."""
    return {word for thing in things for word in thing.weights(language)}
