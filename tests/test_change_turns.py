# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Three people edit one document in any order: each acknowledged change stands, or a clash is told. (design K)"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import changes, merging
from klimatkontrakt.folder.change import Change, same
from klimatkontrakt.hall.core import audit, heads
from klimatkontrakt.hall.core.models import City, Person, Version
from klimatkontrakt.hall.proposals import acceptances, documents, laying, verbs
from klimatkontrakt.hall.proposals.models import ChangeRow, Proposal, Waiting
from tests import extent, hall
from tests.test_proposals import OTHER, draft, editor

TEXTS = hall.files()
FIELDS = [("measures", "fewer_trips", "sv"), ("measures", "fewer_trips", "en"), ("measures", "electric_cars", "sv"),
          ("moves", "fewer_trips/avoid.car.petrol.km", "share"), ("actors", "state", "label_sv")]  # fmt: skip
ACTORS = ["ett", "annat"]
EDITS = st.one_of(
    st.builds(
        lambda name, value: Change("changed", *name, after=value / 10 if name[2] == "share" else f"Ny {value}"),
        st.sampled_from(FIELDS),
        st.integers(1, 3),
    ),
    st.builds(
        lambda key, value: Change("added", "actors", key, after={
            "id": key, "label_sv": f"Bolag {value}", "label_en": "Company", "type": "company", "source": "s1"}),
        st.sampled_from(ACTORS), st.integers(1, 2),
    ),
    st.just(Change("removed", "measures", "electric_cars")),
)  # fmt: skip
LINES = st.lists(st.tuples(st.integers(0, 2), EDITS), min_size=2, max_size=8)


def _standing(texts: Any, change: Change) -> bool:
    """Whether a document says what a change says."""
    if change.what == "changed":
        (now,) = documents.values_of(texts, [(change.kind, change.key, change.field)])
        return same(now, change.after)
    name = "id" if change.kind == "actors" else "sv"
    (now,) = documents.values_of(texts, [(change.kind, change.key, name)])
    is_there = isinstance(now, str)
    return not is_there if change.what == "removed" else is_there


@given(LINES)
@settings(max_examples=extent.examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_interleaving_of_three_peoples_edits_stands_or_clashes(line: list[tuple[int, Change]]) -> None:
    head, bases = dict(TEXTS), [dict(TEXTS)] * 3
    stands: list[Change] = []
    for who, edit in line:
        try:
            own = changes.between(bases[who], changes.applied(bases[who], [edit], CITY), CITY)
        except LookupError:
            bases[who] = head  # what it is of has been removed: this person reads the document anew
            continue
        laid = laying.laid(bases[who], own, changes.between(bases[who], head, CITY))
        meant = [change for change in own if change.what != "placed"]
        if laid.clashes:
            met = {id(change) for clash in laid.clashes for change in clash.our_changes}
            assert meant and any(id(change) in met for change in meant)
            bases[who] = head
            continue
        head, bases[who] = dict(laid.texts), dict(laid.texts)
        stands = [change for change in stands if not _is_taken_over(change, meant)] + meant
        for change in stands:
            assert _standing(head, change), (change, line)


def _is_taken_over(change: Change, later: list[Change]) -> bool:
    """Whether somebody who had seen a change has changed the same since, or taken away what it was of."""
    return any(
        (own.kind, own.key, own.field) == (change.kind, change.key, change.field)
        or (own.what == "removed" and (own.kind, own.key) == (change.kind, change.key))
        or (change.what == "removed" and (own.kind, own.key) == (change.kind, change.key))
        for own in later
    )


@given(st.lists(EDITS, min_size=2, max_size=4, unique_by=lambda own: (own.kind, own.key, own.field)))
@settings(max_examples=extent.examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_laid_by_changes_alone_is_what_three_documents_merge_to(edits: list[Change]) -> None:
    sides = []
    for own in (edits[:1], edits[1:]):
        try:
            sides.append(changes.applied(TEXTS, own, CITY))
        except LookupError:
            sides.append(dict(TEXTS))
    ours, theirs = sides
    whole = merging.merged(TEXTS, ours, theirs, CITY)
    laid = laying.laid(TEXTS, changes.between(TEXTS, ours, CITY), changes.between(TEXTS, theirs, CITY))

    assert (laid.texts, laid.clashes) == (whole.texts, whole.clashes)
    for side in ("ours", "theirs"):
        chosen: Any = {clash.name: side for clash in whole.clashes}
        again = laying.laid(TEXTS, changes.between(TEXTS, ours, CITY), changes.between(TEXTS, theirs, CITY), chosen)
        assert again.texts == merging.merged(TEXTS, ours, theirs, CITY, chosen).texts and not again.clashes


# In one turn, at the same time, and cut off


def _waiting(by: Person, city: City, count: int) -> list[Proposal]:
    edits = [Change("changed", "measures", "fewer_trips", "note", after=f"Rad {at}") for at in range(count)]
    head = heads.working(city)
    rows = [Proposal(city=city, base=head, state="sent", subject="x", author=by.pseudonym) for _ in edits]
    for row, edit in zip(rows, edits, strict=True):
        row.changes = documents.as_json([edit])
    return Proposal.objects.bulk_create(rows)


@pytest.mark.django_db
def test_of_many_that_wait_the_first_of_a_field_is_taken_and_the_others_are_told_where_they_clash() -> None:
    city = hall.version().city
    by = editor(city)
    rows = _waiting(by, city, 12)
    outcomes = acceptances.accept(by, rows)

    told = [outcomes[row.pk].outcome for row in rows]
    assert told[0] == {"number": 2} and {own.get("failure") for own in told[1:]} == {"clashes"}
    assert {own["clashes"][0]["theirs"] for own in told[1:]} == {"Rad 0"}


@pytest.mark.django_db(transaction=True)
def test_ten_who_accept_at_once_lose_nothing() -> None:
    city = hall.version().city
    by = editor(city)
    added = [
        Change("added", "actors", f"bolag_{at}", after={
            "id": f"bolag_{at}", "label_sv": f"Bolag {at}", "label_en": "Company", "type": "company", "source": "s1"})
        for at in range(10)
    ]  # fmt: skip
    rows = [draft(by, city, own) for own in added]

    def press(row: Proposal) -> dict[str, Any]:
        try:
            while True:
                try:
                    version = Proposal.objects.get(pk=row.pk).version
                    if version is not None:  # it was taken along by who held the turn
                        return {"number": version.number}
                    found: dict[str, Any] = acceptances.accept(by, [row])[row.pk].outcome
                    return found
                except OperationalError:  # a database in memory says at once that it is busy; its user tries again
                    time.sleep(0.05)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4 if connection.vendor == "postgresql" else 1) as pool:  # SQLite in memory locks tables
        outcomes = list(pool.map(press, rows))
    assert sorted(own.get("number", 0) for own in outcomes) == list(range(2, 12)), outcomes
    texts = documents.canonical(heads.working(city))
    assert all(_standing(texts, own) for own in added) and audit.broken() == []
    assert ChangeRow.objects.filter(what="added").count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_breaks_within_its_transaction_leaves_all_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    city = hall.version().city
    by = editor(city)
    rows = [draft(by, city), draft(by, city, OTHER)]
    whole, done = verbs.accept, []

    def cut_off(*args: Any) -> Version:
        if done:
            raise KeyboardInterrupt
        done.append(whole(*args))
        return done[0]

    monkeypatch.setattr(verbs, "accept", cut_off)
    with pytest.raises(KeyboardInterrupt):
        acceptances.accept(by, rows)
    assert Version.objects.count() == 1 and Waiting.objects.filter(is_over=False).count() == 2

    monkeypatch.setattr(verbs, "accept", whole)
    acceptances.take_those_left()
    assert Version.objects.count() == 3 and audit.broken() == []


@pytest.mark.django_db
def test_what_is_accepted_twice_is_written_once_and_told_as_written() -> None:
    city = hall.version().city
    bob, eva = editor(city), editor(city, "eva")
    one = verbs.send(bob, draft(bob, city, OTHER))
    first, again, other = (acceptances.accept(by, [one])[one.pk] for by in (eva, eva, bob))

    assert first.outcome == again.outcome == other.outcome == {"number": 2}
    assert (other.by, Version.objects.count()) == (eva.pseudonym, 2)


@pytest.mark.django_db
def test_an_acceptance_that_failed_is_asked_for_anew_and_one_that_waits_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    city = hall.version().city
    bob, eva = editor(city), editor(city, "eva")
    one = verbs.send(bob, draft(bob, city, OTHER))
    Waiting.objects.create(proposal=one, by=bob.pseudonym, is_over=True, outcome={"failure": "busy"})

    with monkeypatch.context() as nobodys:
        nobodys.setattr(acceptances, "PATIENCE_SECONDS", -1.0)
        assert not acceptances.accept(eva, [one])[one.pk].is_over
        assert acceptances.accept(bob, [one])[one.pk].by == eva.pseudonym
    assert acceptances.accept(bob, [one])[one.pk].outcome == {"number": 2}
