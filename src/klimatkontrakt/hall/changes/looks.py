# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What would the document be with a change in it? Read and checked once, and kept, with its problems and effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import Problem, next_budget
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer import key as answer_key
from klimatkontrakt.engine.answers import effect as effects
from klimatkontrakt.engine.answers.effect import ChangeEffect, DocumentStanding
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.folder.merging import Clash
from klimatkontrakt.folder.problem import ProblemsError, UnknownNameError, errors
from klimatkontrakt.hall.core import heads, heavy_cities, kept_documents, memory, package, versions
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.core.shelf import Shelf, Store
from klimatkontrakt.hall.proposals import offers
from klimatkontrakt.hall.proposals.offers import Proposal
from klimatkontrakt.sources.intake import law

MOST_STANDINGS_BYTES = 5_000_000
_checked: Shelf[tuple[CityDocument | None, tuple[Problem, ...]]] = Shelf(kept_documents.STORE)
_standings: Shelf[DocumentStanding] = Shelf(Store(MOST_STANDINGS_BYTES))


@dataclass(frozen=True)
class ChangeLook:
    """A change laid on the document that it would come into, or came into.

    Attributes:
        before: the document without it; `remarks` its problems.
        after: with it; None where an error stops it, and then `problems` say why.
        clashes: where others have changed the same since; then nothing is said of what it would be.
        is_gone: whether it is of what is not there, or a version that it rests on can no longer be read.
    """

    before: CityDocument | None = None
    remarks: tuple[Problem, ...] = ()
    after: CityDocument | None = None
    problems: tuple[Problem, ...] = ()
    clashes: tuple[Clash, ...] = ()
    is_gone: bool = False

    @property
    def come(self) -> tuple[Problem, ...]:
        """The problems that come by it."""
        return law.come_and_gone(self.remarks, self.problems)[0]

    @property
    def gone(self) -> tuple[Problem, ...]:
        """The problems that it takes away."""
        return law.come_and_gone(self.remarks, self.problems)[1]


def of_proposal(proposal: Proposal) -> ChangeLook:
    """A proposal laid on the document of today; one that is in it, on the version that it came into."""
    try:
        if proposal.version is not None:
            return _accepted(proposal.laid_on, proposal.version)
        head = heads.working(proposal.city)
        return ChangeLook() if head is None else _on(proposal, head)
    except (versions.UnreadableError, UnknownNameError, ProblemsError):
        return ChangeLook(is_gone=True)


def _accepted(laid_on: Version | None, version: Version) -> ChangeLook:
    after, problems = versions.city_of(version), versions.remarks_of(version)
    if laid_on is None:
        return ChangeLook(after=after, problems=problems)
    return ChangeLook(versions.city_of(laid_on), versions.remarks_of(laid_on), after, problems)


def _on(proposal: Proposal, head: Version) -> ChangeLook:
    before, remarks = versions.city_of(head), versions.remarks_of(head)
    texts = offers.documents.canonical(head)
    if proposal.base_id == head.pk:
        after_texts: Mapping[str, str] = offers.documents.with_changes(texts, offers.documents.changes_of(proposal))
        clashes: tuple[Clash, ...] = ()
    else:
        laid = offers.laying.of_proposal(proposal, texts)
        after_texts, clashes = laid.texts, laid.clashes
    clashes = (*clashes, *offers.laying.changed_since(proposal, texts))
    if clashes:
        return ChangeLook(before, remarks, clashes=clashes)
    after, problems = _checked.get(document_hash(after_texts), lambda: versions.checked(after_texts))
    return ChangeLook(before, remarks, None if errors(problems) else after, problems)


def effect(look: ChangeLook, scenario: str) -> ChangeEffect | None:
    """What a change moves under a scenario, in the same worlds; None where that cannot be told."""
    before, after = look.before, look.after
    if before is None or after is None or not {scenario} <= set(before.scenarios) & set(after.scenarios):
        return None
    year = next_budget.next_budget(before, timezone.localdate()).year
    return effects.compared(_standing(before, scenario, year), _standing(after, scenario, year))


def _standing(city: CityDocument, scenario: str, year: int) -> DocumentStanding:
    """Where a document stands, kept by its numbers: one whose words alone differ stands where the other does."""
    key = (answer_key.document_key(city), scenario, year, package.engine_fingerprint(), settings.SEED, settings.DRAWS)

    def made() -> DocumentStanding:
        heavy_cities.refuse(city)
        memory.HEAPS_OF_PROCESS.use()
        results = study.run(city, scenario, draws=settings.DRAWS, seed=settings.SEED)
        return effects.standing(results, year)

    return _standings.get(key, made)
