# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a version's Answer, and the pages that are made of it?

An Answer is asked for by its key in memory, then in the store; what has been worked out before and is there no longer
is worked out here and now. A row says which version has been worked out under which scenario by which engine, and the
few numbers that lists show. What another engine has made is never shown as fresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from klimatkontrakt.chapters import contents
from klimatkontrakt.chapters.contents import Leaf
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import next_budget
from klimatkontrakt.city import scenarios as city_scenarios
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer import key as answer_key
from klimatkontrakt.engine.answer.parts import Answer
from klimatkontrakt.engine.answers import revision
from klimatkontrakt.engine.answers.revision import MovedFigure
from klimatkontrakt.hall.core import answer_store, examples, heavy_cities, memory, package, versions
from klimatkontrakt.hall.core.models import AnswerRow, City, Version
from klimatkontrakt.hall.core.shelf import Shelf, Store
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

Made = Mapping[str, str | int]
MOST_KEYS_BYTES = 200_000  # a thousand keys of documents
_engine = ThreadPoolExecutor(1, "engine")  # one run at a time: what many threads have worked with, each keeps in memory
_store = Store(settings.MOST_KEPT_PAGES)
_answers: Shelf[Answer] = Shelf(_store)
_pages: Shelf[Leaf | None] = Shelf(_store)
_document_keys: Shelf[str] = Shelf(Store(MOST_KEYS_BYTES))


def made_by() -> Made:
    """What a fresh Answer is made by, beside document and scenario."""
    return {"package": package.engine_fingerprint(), "seed": settings.SEED, "draws": settings.DRAWS}


def key_of(version: Version, scenario: str) -> str:
    """The key of a version's fresh Answer under a scenario.

    Raises:
        UnreadableError: when the document, once accepted, no longer passes.
    """
    engine, seed, draws = package.engine_fingerprint(), settings.SEED, settings.DRAWS
    return answer_key.key(_document_key(version), scenario, engine=engine, seed=seed, draws=draws)


def _document_key(version: Version) -> str:
    city = versions.city_of(version)
    return _document_keys.get(version.document, lambda: answer_key.document_key(city))


def scenarios(version: Version) -> list[str]:
    """A version's scenarios, the one that its pages begin with first."""
    known = list(versions.as_read(version).scenarios)
    shown = version.city.shown
    return sorted(known, key=lambda name: (name != shown, known.index(name)))


@dataclass(frozen=True)
class Kept:
    """An Answer, and what a page says of how it was made.

    Attributes:
        made: when; None where that is not known, for it is at hand and no row tells.
    """

    answer: Answer
    key: str
    made: datetime | None
    is_fresh: bool

    @property
    def engine(self) -> str:
        """The version of the program that made it."""
        return self.answer.made.engine

    @property
    def seed(self) -> int:
        """Its seed."""
        return self.answer.made.seed

    @property
    def draws(self) -> int:
        """How many worlds."""
        return self.answer.made.draws


def kept(version: Version, scenario: str) -> Kept | None:
    """A version's Answer; None where it has never been worked out and waits for that; a template city never waits.

    A fresh one where there is any, else the one that an earlier engine made; that alone where the document, once
    accepted, no longer passes.
    """
    ready = at_hand(version, scenario)
    if (ready is not None and ready.is_fresh) or not versions.passes(version):
        return ready
    if version.is_template:
        return _of_example(version, scenario, key_of(version, scenario))
    row, key = row_of(version, scenario), key_of(version, scenario)
    if row is not None and row.key == key:
        return Kept(_worked_out(version, scenario, key), key, row.made, is_fresh=True)
    return ready


def at_hand(version: Version, scenario: str) -> Kept | None:
    """A version's Answer where it is there already, fresh or older; nothing is worked out, and no one waits."""
    row = row_of(version, scenario)
    if not versions.passes(version):
        return _older(row)
    key = key_of(version, scenario)
    answer = _answers.peek(key) or answer_store.read(key)
    if answer is None:
        return _older(row)
    return Kept(_answers.get(key, lambda: answer), key, row.made if row is not None else None, is_fresh=True)


def _older(row: AnswerRow | None) -> Kept | None:
    """What an earlier engine made; None where nothing is."""
    if row is None:
        return None
    answer = answer_store.read(row.key)
    return Kept(answer, row.key, row.made, is_fresh=False) if answer is not None else None


def here_and_now(version: Version, scenario: str) -> Kept:
    """A version's Answer, worked out while a reader waits where it is not there."""
    key = key_of(version, scenario)
    return Kept(_worked_out(version, scenario, key), key, None, is_fresh=True)


def _worked_out(version: Version, scenario: str, key: str) -> Answer:
    def made() -> Answer:
        answer = answer_store.read(key)
        if answer is None:
            memory.HEAPS_OF_PROCESS.use()
            answer = _engine.submit(_run, versions.city_of(version), scenario).result()
            answer_store.write(key, answer, pinned())
        return answer

    return _answers.get(key, made)


def _of_example(version: Version, scenario: str, key: str) -> Kept | None:
    """A template city's Answer where it is there within a moment; None where its reader is told to wait for it.

    Nobody's thread is held while others are worked out before it, and no row is written of it.
    """
    memory.HEAPS_OF_PROCESS.use()
    city = versions.city_of(version)
    answer = examples.within(key, lambda: _engine.submit(_run, city, scenario), settings.EXAMPLE_PATIENCE_SECONDS)
    if answer is None:
        return None

    def kept_once() -> Answer:
        answer_store.write(key, answer, pinned())
        return answer

    return Kept(_answers.get(key, kept_once), key, None, is_fresh=True)


def _run(city: CityDocument, scenario: str) -> Answer:
    heavy_cities.refuse(city)
    return study.answer(city, scenario, draws=settings.DRAWS, seed=settings.SEED)


def pinned() -> set[str]:
    """The keys of what cities show of the versions that are read: what no reader is to wait for."""
    shown = AnswerRow.objects.filter(scenario=F("version__city__shown"))
    heads = Q(version=F("version__city__head__published")) | Q(version=F("version__city__head__working"))
    return set(shown.filter(heads).values_list("key", flat=True))


def forget() -> None:
    """Empties the memory of this process; the store keeps what it has."""
    for shelf in (_answers, _pages, _document_keys):
        shelf.clear()


# Pages


def page(
    version: Version, own: Kept, name: str, language: Language, asked: Mapping[str, str] | None = None
) -> Leaf | None:
    """A page's figures, made of the document and its Answer; None where the city has no such page.

    Args:
        asked: what the address asks of the page, by the names of `contents.QUESTIONS`; answered anew each time, for
            there is no end of what can be asked.
    """
    today = timezone.localdate()
    key = (version.document, own.key, name, language, today)

    def made() -> Leaf | None:
        return contents.page(_run_on(version, own, today), name, language, _budget_year(version, today))

    leaf = _pages.get(key, made)
    if leaf is None or not asked:
        return leaf
    return contents.answered(leaf, _run_on(version, own, today), name, language, _budget_year(version, today), asked)


def _run_on(version: Version, own: Kept, today: date) -> Run:
    """Of what a version's pages are made on a day."""
    return Run(versions.as_read(version), own.answer, today, is_example=version.is_template)


def _budget_year(version: Version, today: date) -> int:
    """The next year whose budget is not decided yet."""
    return next_budget.next_budget(versions.as_read(version), today).year


def scenario_label(version: Version, name: str, language: Language) -> str:
    """A scenario's name; the baseline's where it has none of its own."""
    return label_of(versions.as_read(version), name, language)


def label_of(city: CityDocument, name: str, language: Language) -> str:
    """The same, of a document."""
    label = city.label("scenarios", name, language)
    return words.term("level", name, language).capitalize() if label == name else label


# Rows


def work_out(version: Version, scenario: str) -> AnswerRow:
    """Works a version out under a scenario, where that is not done, and says so in a row.

    A version whose words alone are new has the Answer of the one before: nothing is worked out.
    """
    key, row = key_of(version, scenario), row_of(version, scenario)
    answer = _worked_out(version, scenario, key)
    if row is not None and row.key == key:
        return row
    told = {"engine": answer.made.engine, "numbers": _numbers(version, answer), "made": timezone.now()}
    row, _ = AnswerRow.objects.update_or_create(
        version=version, scenario=scenario, defaults={"key": key, **made_by(), **told}
    )
    return row


def row_of(version: Version, scenario: str) -> AnswerRow | None:
    """What is said of a version that has been worked out under a scenario."""
    return AnswerRow.objects.filter(version=version.pk, scenario=scenario).first()


def is_fresh(row: AnswerRow) -> bool:
    """Whether this very engine has made it."""
    return all(getattr(row, name) == value for name, value in made_by().items())


def latest() -> dict[int, AnswerRow]:
    """Of each city what was worked out last under the scenario that it shows, of its latest version that has any.

    Later than the published one it is not: everybody sees it.
    """
    rows = AnswerRow.objects.filter(scenario=F("version__city__shown"), version__city=OuterRef("pk"))
    shown = rows.filter(version__number__lte=F("version__city__head__published__number"))
    last = City.objects.annotate(last=Subquery(shown.order_by("-version__number").values("pk")[:1])).values("last")
    latest_rows = AnswerRow.objects.filter(pk__in=last).select_related("version").defer("version__text_hashes")
    return {row.version.city_id: row for row in latest_rows}


def _numbers(version: Version, answer: Answer) -> dict[str, Any]:
    """What lists and comparisons need: the last observed year, the target and where the plan ends."""
    city = city_scenarios.under(versions.city_of(version), answer.scenario)
    account = study.headline(city)
    found: dict[str, Any] = {
        "unit": city.accounts[account].unit,
        "account": account,
        "sets": bool(city_scenarios.turns(versions.city_of(version), answer.scenario)),
    }
    published = answer.frame.published[account]
    if published:
        found |= {"observed_year": max(published), "observed": published[max(published)]}
    if answer.first_target is not None:
        verdict = answer.frame.targets[answer.first_target]
        found |= {"target_year": city.targets[answer.first_target].year, "limit": verdict.limit}
        found["expected"] = verdict.value.mean
    return {name: value for name, value in found.items() if value == value}


def tell_what_moved(row: AnswerRow) -> None:
    """Says in a row what moved the headline's figure since the version before, where there is one to compare with."""
    version = row.version
    old = Version.objects.filter(city=version.city, number=version.number - 1).first()
    if old is None or "moved" in row.numbers:
        return
    try:
        moved = _moved(old, row)
    except versions.UnreadableError:
        return
    if moved is not None:
        row.numbers = {**row.numbers, "moved": asdict(moved)}
        row.save(update_fields=["numbers"])


def _moved(old: Version, row: AnswerRow) -> MovedFigure | None:
    """What moved the headline's figure; nothing of data and decisions where their numbers are the same."""
    city, before = versions.city_of(row.version), versions.city_of(old)
    account, year = study.headline(city), row.numbers.get("target_year")
    if year is None:
        return None
    said = _said_before(old, row.scenario, year)
    if _document_key(old) == _document_key(row.version) and "expected" in row.numbers:
        now = row.numbers["expected"]
        then = now if said is None else said
        return MovedFigure(account, year, then, now, now - then, 0.0, 0.0, 0.0)
    draws, seed = settings.DRAWS, settings.SEED
    return revision.moved(before, city, row.scenario, account, year, said_before=said, draws=draws, seed=seed)


def _said_before(old: Version, scenario: str, year: int) -> float | None:
    """What was published of an older version's figure in a year; None where that is not kept."""
    row = row_of(old, scenario)
    numbers = numbers_of(row) if row is not None else None
    return numbers.expected if numbers is not None and numbers.target_year == year else None


@dataclass(frozen=True)
class Numbers:
    """The few numbers of a city that lists show; those that are not known are None."""

    unit: str
    account: str
    sets: bool = False
    observed_year: int | None = None
    observed: float | None = None
    target_year: int | None = None
    limit: float | None = None
    expected: float | None = None


TEXTS_OF_NUMBERS = ("unit", "account")


def numbers_of(row: AnswerRow) -> Numbers | None:
    """The numbers that lists show; None where another program wrote them otherwise."""
    known = {field.name for field in fields(Numbers)}
    told = {name: value for name, value in row.numbers.items() if name in known}
    is_whole = all(name in told for name in TEXTS_OF_NUMBERS)
    return Numbers(**told) if is_whole and all(map(_has_its_kind, told, told.values())) else None


def _has_its_kind(name: str, value: object) -> bool:
    return isinstance(value, str if name in TEXTS_OF_NUMBERS else (int, float))


def moved_of(row: AnswerRow) -> MovedFigure | None:
    """What moved the headline's figure; None where that is not kept, or another program wrote it otherwise."""
    told = row.numbers.get("moved")
    if not isinstance(told, dict) or set(told) != {field.name for field in fields(MovedFigure)}:
        return None
    return MovedFigure(**told)
