# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A proposal from draft to document: in every state what may be done, and nothing else; what is acknowledged stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from klimatkontrakt.folder.change import ABSENT, Change
from klimatkontrakt.folder.problem import UnknownNameError
from klimatkontrakt.hall.core import audit, chain_checks, heads, versions
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import City, Entry, Job, Person, Seat, Version
from klimatkontrakt.hall.core.verbs import RefusedError, StaleError
from klimatkontrakt.hall.proposals import acceptances, documents, drafts, jobs, rights, turns, verbs
from klimatkontrakt.hall.proposals.models import ChangeRow, DocumentTurn, Proposal, ProposalState, SentProposal, Waiting
from tests import hall

pytestmark = pytest.mark.django_db
LABEL = Change("changed", "measures", "fewer_trips", "sv", after="Mycket färre bilresor")
OTHER = Change("changed", "measures", "fewer_trips", "en", after="Far fewer car trips")


@pytest.fixture
def city() -> City:
    return hall.version().city


def editor(city: City, name: str = "bob") -> Person:
    person = hall.person(name)
    Seat.objects.create(person=person, city=city)
    return person


def draft(by: Person, city: City, *changes: Change, subject: str = "Nytt namn") -> Proposal:
    made = drafts.put_changes(by, city, None, changes or (LABEL,))
    return verbs.describe(by, made, subject=subject)


def sent(by: Person, city: City, *changes: Change) -> Proposal:
    return verbs.send(by, draft(by, city, *changes))


def label(city: City, field: str = "sv") -> str:
    head = heads.working(city)
    assert head is not None
    return str(getattr(versions.city_of(head).measures["fewer_trips"], field))


def accepted(by: Person, *proposals: Proposal, chosen: Any = ()) -> list[dict[str, Any]]:
    rows = acceptances.accept(by, proposals, chosen)
    assert all(row.is_over for row in rows.values())
    return [rows[proposal.pk].outcome for proposal in proposals]


# In every state what may be done, and nothing else

DONE: dict[str, Any] = {
    "put": lambda by, one: drafts.put_changes(by, one.city, one, [OTHER]),
    "describe": lambda by, one: verbs.describe(by, one, subject="Annan rubrik"),
    "attach": lambda by, one: verbs.attach(by, one, "a.txt", b"x", kind="text/plain"),
    "share": verbs.share,
    "send": verbs.send,
    "withdraw": verbs.withdraw,
    "give_back": lambda by, one: verbs.give_back(by, one, "Källa saknas"),
    "decline": lambda by, one: verbs.decline(by, one, "Hör inte hit"),
    "archive": lambda by, one: verbs.archive(OPERATOR, one),
    "enter_dnr": lambda by, one: verbs.enter_dnr(by, one, "MN-2027-1"),
}
EDITS = {"put", "describe", "attach"}
MAY: dict[str, set[str]] = {
    ProposalState.DRAFT: {*EDITS, "share", "send", "withdraw", "archive"},
    ProposalState.RETURNED: {*EDITS, "withdraw"},
    ProposalState.ARCHIVED: {*EDITS, "withdraw"},
    ProposalState.SENT: {"withdraw", "give_back"},
    ProposalState.ACCEPTED: set(),
    ProposalState.DECLINED: set(),
    ProposalState.WITHDRAWN: set(),
}
COMES_TO = {
    "put": ProposalState.DRAFT, "describe": ProposalState.DRAFT, "send": ProposalState.SENT, "withdraw": ProposalState.WITHDRAWN,
    "give_back": ProposalState.RETURNED, "archive": ProposalState.ARCHIVED,
}  # fmt: skip


def test_in_each_state_just_what_may_be_done_is_done(city: City) -> None:
    by = editor(city)
    one = draft(by, city)
    for state in ProposalState.values:
        for name, act in DONE.items():
            with transaction.atomic():
                Proposal.objects.filter(pk=one.pk).update(state=state)
                found = Proposal.objects.select_related("city", "base").get(pk=one.pk)
                if name in MAY[state] | {"enter_dnr"}:
                    act(by, found)
                    assert Proposal.objects.get(pk=one.pk).state == COMES_TO.get(name, state), (state, name)
                else:
                    with pytest.raises(verbs.WrongStateError):
                        act(by, found)
                transaction.set_rollback(True)


def test_a_visitors_change_alone_is_declined_and_with_a_reason(city: City) -> None:
    by = editor(city)
    one = sent(by, city)
    Proposal.objects.filter(pk=one.pk).update(is_visitors=True)

    with pytest.raises(verbs.WordlessError):
        verbs.decline(by, one, "  ")
    verbs.decline(by, one, "Hör inte hit")
    one.refresh_from_db()
    assert (one.state, one.answer, one.answered_by) == (ProposalState.DECLINED, "Hör inte hit", by.pseudonym)


def test_nothing_is_returned_without_a_word(city: City) -> None:
    by = editor(city)

    with pytest.raises(verbs.WordlessError):
        verbs.give_back(by, sent(by, city), " ")


@pytest.mark.parametrize(("changes", "subject"), [((), "Rubrik"), ((LABEL,), " ")])
def test_an_empty_draft_or_one_without_a_subject_is_not_sent(city: City, changes: Any, subject: str) -> None:
    by = editor(city)
    one = verbs.describe(by, drafts.put_changes(by, city, None, changes), subject=subject)

    for act in (verbs.send, verbs.share):
        with pytest.raises(verbs.EmptyError):
            act(by, one)
    assert not SentProposal.objects.exists()


# What is sent stands as it was sent


def test_what_was_sent_stands_though_it_is_returned_and_sent_anew(city: City) -> None:
    by = editor(city)
    one = sent(by, city)
    first = SentProposal.objects.get()
    verbs.give_back(by, one, "Skriv på engelska också")
    again = drafts.put_changes(by, city, Proposal.objects.get(pk=one.pk), [OTHER])
    verbs.send(by, again)

    one.refresh_from_db()
    assert [len(row.changes) for row in one.sendings.all()] == [1, 2]
    assert one.sent == one.sendings.last().received and (first.receiver, first.subject) == (city.slug, "Nytt namn")
    with pytest.raises(DatabaseError), transaction.atomic():
        SentProposal.objects.filter(pk=first.pk).update(subject="Annat")
    assert audit.broken() == [] and {fault.model for fault in chain_checks.whole()} <= {Seat}


def test_a_draft_that_is_shared_is_a_record_and_goes_on_as_a_draft(city: City) -> None:
    by = editor(city)
    one = draft(by, city)
    verbs.share(by, one)

    record = SentProposal.objects.get()
    one.refresh_from_db()
    assert record.is_for_comments and (one.state, one.is_shared, one.sent) == (ProposalState.DRAFT, True, None)


# A draft holds what differs in the end


def test_a_draft_holds_what_differs_from_its_version_and_nothing_else(city: City) -> None:
    by = editor(city)
    before = label(city)
    one = drafts.put_changes(by, city, None, [LABEL, OTHER])
    back = drafts.put_changes(by, city, one, [Change("changed", "measures", "fewer_trips", "sv", after=before)])

    (change,) = documents.changes_of(back)
    assert (change.field, change.before, change.after) == ("en", label(city, "en"), "Far fewer car trips")
    assert drafts.take_out(by, back, {("measures", "fewer_trips", "en")}).changes == []


def test_what_is_changed_in_an_entry_that_the_draft_adds_is_part_of_it(city: City) -> None:
    by = editor(city)
    actor = Change("added", "actors", "nya_bolaget", after={"id": "nya_bolaget", "label_sv": "Nya", "type": "company"})
    one = drafts.put_changes(by, city, None, [actor])
    one = drafts.put_changes(by, city, one, [Change("changed", "actors", "nya_bolaget", "label_sv", after="Bolaget")])

    added = [change for change in documents.changes_of(one) if change.what != "placed"]
    assert [(change.what, change.after["label_sv"]) for change in added] == [("added", "Bolaget")]


def test_a_change_of_what_is_not_there_is_refused(city: City) -> None:
    with pytest.raises(UnknownNameError):
        drafts.put_changes(editor(city), city, None, [Change("changed", "measures", "no_such", "label_sv", after="x")])
    assert not Proposal.objects.filter(author__isnull=False).exists()


def test_two_who_edit_one_draft_at_once_both_stand(city: City) -> None:
    by, colleague = editor(city), editor(city, "eva")
    one = draft(by, city)
    seen = Proposal.objects.get(pk=one.pk)
    drafts.put_changes(colleague, city, one, [OTHER])

    whole = drafts.put_changes(
        by, city, seen, [Change("changed", "measures", "fewer_trips", "note", after="Se bilaga")]
    )
    assert {change.field for change in documents.changes_of(whole)} == {"sv", "en", "note"}


# Into the document


def test_an_accepted_change_is_a_version_an_entry_and_rows(city: City) -> None:
    by = editor(city)
    one = sent(by, city)

    assert accepted(by, one) == [{"number": 2}]
    one.refresh_from_db()
    assert (one.state, one.version, label(city)) == (ProposalState.ACCEPTED, heads.working(city), LABEL.after)
    row = ChangeRow.objects.get(proposal=one)
    assert (row.what, row.top_kind, row.top_key, row.field) == ("changed", "measures", "fewer_trips", "sv")
    assert Entry.objects.latest("number").verb == "accepted_change"
    assert Job.objects.filter(kind="work_out").exists() and not DocumentTurn.objects.exists()


def test_ones_own_draft_is_saved_with_one_press(city: City) -> None:
    by = editor(city)

    assert accepted(by, draft(by, city)) == [{"number": 2}]
    assert label(city) == LABEL.after and not SentProposal.objects.exists()


def test_several_are_accepted_in_one_turn_each_with_a_version_of_its_own(city: City) -> None:
    by = editor(city)
    several = [sent(by, city, LABEL), sent(by, city, OTHER)]

    assert accepted(by, *several) == [{"number": 2}, {"number": 3}]
    assert (label(city), label(city, "en")) == (LABEL.after, OTHER.after)
    assert Entry.objects.filter(verb="accepted_change").count() == 2


def test_one_that_began_from_an_older_version_is_merged(city: City) -> None:
    by = editor(city)
    old = sent(by, city, OTHER)
    accepted(by, sent(by, city, LABEL))

    assert accepted(by, old) == [{"number": 3}]
    assert (label(city), label(city, "en")) == (LABEL.after, OTHER.after)


def test_two_values_of_one_field_clash_and_the_one_that_is_chosen_stands(city: City) -> None:
    by = editor(city)
    mine = sent(by, city, Change("changed", "measures", "fewer_trips", "sv", after="Mina bilresor"))
    before = label(city)
    accepted(by, sent(by, city, LABEL))

    (outcome,) = accepted(by, mine)
    (clash,) = outcome["clashes"]
    assert outcome["failure"] == "clashes" and label(city) == LABEL.after
    assert (clash["before"], clash["ours"], clash["theirs"]) == (before, "Mina bilresor", LABEL.after)
    name = [clash["kind"], clash["key"], clash["field"]]
    assert accepted(by, mine, chosen=[[*name, "ours"]]) == [{"number": 3}] and label(city) == "Mina bilresor"


def test_a_change_of_an_entry_that_is_gone_clashes_and_brings_it_back_where_that_is_chosen(city: City) -> None:
    by = editor(city)
    added = Change(
        "added",
        "actors",
        "bolag",
        after={"id": "bolag", "label_sv": "Bolaget", "label_en": "The company", "type": "company", "source": "s1"},
    )
    assert accepted(by, draft(by, city, added)) == [{"number": 2}]
    one = draft(by, city, Change("changed", "actors", "bolag", "label_sv", after="Nya bolaget"))
    accepted(by, draft(by, city, Change("removed", "actors", "bolag")))

    (outcome,) = accepted(by, one)
    (clash,) = outcome["clashes"]
    assert (clash["kind"], clash["key"], clash["field"], "theirs" in clash) == ("actors", "bolag", "", False)
    assert clash["ours"]["label_sv"] == "Nya bolaget"
    assert accepted(by, one, chosen=[["actors", "bolag", "", "ours"]]) == [{"number": 4}]
    names = {row.id: row.label("sv") for row in versions.city_of(heads.working(city)).actors}
    assert names["bolag"] == "Nya bolaget"


def test_one_that_makes_the_city_unrunnable_is_refused_with_why_and_the_others_are_taken(city: City) -> None:
    by = editor(city)
    broken = sent(
        by, city, Change("changed", "moves", "fewer_trips/avoid.car.petrol.km", "from", after="no.such.quantity")
    )
    sound = sent(by, city, OTHER)

    refused, taken = accepted(by, broken, sound)
    assert refused["failure"] == "problems" and any("no.such.quantity" in said["sv"] for said in refused["problems"])
    assert taken == {"number": 2} and label(city, "en") == OTHER.after
    broken.refresh_from_db()
    assert broken.state == ProposalState.SENT


def test_a_confirmation_is_kept_and_clashes_where_the_value_has_changed(city: City) -> None:
    by = editor(city)
    seen = {"kind": "measures", "key": "fewer_trips", "field": "sv", "value": label(city)}
    told = verbs.describe(by, drafts.put_changes(by, city, None, (), confirmations=[seen]), subject="Stämmer")
    late = verbs.describe(by, drafts.put_changes(by, city, None, (), confirmations=[seen]), subject="Stämmer")

    assert accepted(by, verbs.send(by, told)) == [{"number": 2}]
    assert ChangeRow.objects.get(proposal=told).what == "confirmed"
    accepted(by, sent(by, city, LABEL))
    (outcome,) = accepted(by, verbs.send(by, late))
    assert outcome["failure"] == "clashes" and outcome["clashes"][0]["theirs"] == LABEL.after


def test_undo_is_the_reverse_merged_like_any_other(city: City) -> None:
    by = editor(city)
    before = documents.canonical(heads.working(city))
    one = draft(by, city)
    accepted(by, one)
    accepted(by, draft(by, city, OTHER))
    one.refresh_from_db()

    back = drafts.reversal(by, one, "Tillbaka")
    assert accepted(by, back) == [{"number": 4}]
    assert label(city) != LABEL.after and label(city, "en") == OTHER.after
    now = documents.canonical(heads.working(city))
    assert documents.differing(before, now)[0].field == "en" and len(documents.differing(before, now)) == 1


def test_a_citys_first_document_is_not_undone(city: City) -> None:
    first = Proposal.objects.get(version__number=1)

    with pytest.raises(verbs.WrongStateError):
        drafts.reversal(editor(city), first, "Tillbaka")


# Nothing is lost


def test_every_version_is_of_a_proposal(city: City) -> None:
    files = hall.files()
    files["measures.yaml"] = files["measures.yaml"].replace("Fewer car trips", "Many fewer car trips", 1)
    hall.version(files)

    assert not Version.objects.filter(proposal=None).exists()
    last = Proposal.objects.get(version__number=2)
    assert [change.field for change in documents.changes_of(last)] == ["en"] and not last.is_whole


def test_a_turn_that_fell_silent_is_taken_by_the_worker(city: City) -> None:
    by = editor(city)
    one = sent(by, city)
    Waiting.objects.create(proposal=one, by=by.pseudonym)
    DocumentTurn.objects.create(city=city, holder=by.pseudonym, until=timezone.now() + timedelta(seconds=60))
    acceptances.take_those_left()
    assert label(city) != LABEL.after

    DocumentTurn.objects.update(until=timezone.now() - timedelta(seconds=1))
    acceptances.take_those_left()
    assert label(city) == LABEL.after and Waiting.objects.get().is_over


def test_a_turn_of_a_clock_that_was_set_back_holds_nobody(city: City) -> None:
    DocumentTurn.objects.create(
        city=city, holder=hall.person("x").pseudonym, until=timezone.now() + timedelta(days=365)
    )

    with turns.held(city) as is_mine:
        assert is_mine
        with turns.held(city) as is_too:
            assert not is_too
    assert not DocumentTurn.objects.exists()


def test_a_head_that_moves_under_a_turn_loses_neither(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    by = editor(city)
    one, between = sent(by, city), draft(by, city, OTHER)
    whole = versions.checked

    def moved(files: Any) -> Any:
        monkeypatch.setattr(versions, "checked", whole)
        texts = documents.with_changes(documents.canonical(heads.working(city)), documents.changes_of(between))
        hall.version(texts)
        return whole(files)

    monkeypatch.setattr(versions, "checked", moved)
    assert accepted(by, one) == [{"number": 3}]
    assert (label(city), label(city, "en")) == (LABEL.after, OTHER.after)


def test_one_who_is_gone_before_the_turn_comes_accepts_nothing(city: City) -> None:
    by = editor(city)
    one = sent(by, city)
    Waiting.objects.create(proposal=one, by=by.pseudonym)
    Seat.objects.filter(person=by).delete()
    acceptances.take_turn(city)

    assert Waiting.objects.get().outcome == {"failure": "forbidden"} and label(city) != LABEL.after


def test_a_draft_that_nobody_touches_is_kept_away_and_can_be_gone_on_with(city: City) -> None:
    by = editor(city)
    one, fresh = draft(by, city), draft(by, city, OTHER)
    Proposal.objects.filter(pk=one.pk).update(touched=timezone.now() - timedelta(days=91))
    jobs.keep_drafts_away()

    one.refresh_from_db()
    fresh.refresh_from_db()
    assert (one.state, fresh.state) == (ProposalState.ARCHIVED, ProposalState.DRAFT)
    assert drafts.put_changes(by, city, one, [OTHER]).state == ProposalState.DRAFT


def test_a_draft_goes_on_with_a_colleague_when_its_author_has_left(city: City) -> None:
    by, colleague = editor(city), editor(city, "eva")
    one = draft(by, city)
    by.user.delete()

    assert accepted(colleague, verbs.send(colleague, one)) == [{"number": 2}]


def test_a_draft_that_somebody_touched_meanwhile_is_not_laid_on_today(city: City) -> None:
    by = editor(city)
    one = draft(by, city)
    accepted(by, draft(by, city, OTHER))
    seen = Proposal.objects.select_related("city", "base").get(pk=one.pk)
    verbs.describe(by, one, subject="Annat")

    with pytest.raises(StaleError):
        drafts.on_today(by, seen)
    laid, _ = drafts.on_today(by, Proposal.objects.select_related("city", "base").get(pk=one.pk))
    assert laid.base == heads.working(city) and [own.after for own in documents.changes_of(laid)] == [LABEL.after]


def test_absent_is_kept_apart_from_nothing(city: City) -> None:
    by = editor(city)
    one = drafts.put_changes(by, city, None, [Change("changed", "measures", "fewer_trips", "note", after="x")])

    (change,) = documents.changes_of(Proposal.objects.get(pk=one.pk))
    assert change.before is ABSENT and change.after == "x"


def test_where_the_document_asks_for_four_eyes_nobody_accepts_their_own(city: City) -> None:
    City.objects.filter(pk=city.pk).update(four_eyes=True)
    city.refresh_from_db()
    by, colleague = editor(city), editor(city, "eva")
    own, sent_one = draft(by, city), sent(by, city, OTHER)

    assert accepted(by, own, sent_one) == [{"failure": "forbidden"}] * 2
    assert accepted(colleague, sent_one) == [{"number": 2}] and label(city, "en") == OTHER.after


def test_a_reporter_proposes_within_their_remit_and_accepts_nothing(city: City) -> None:
    reporter = hall.person("rapportör")
    Seat.objects.create(person=reporter, city=city, role="reporter", actor="households", authority="households")
    inside = Change("changed", "measures", "electric_cars", "sv", after="Elbilar i stan")

    with pytest.raises(RefusedError):
        drafts.put_changes(reporter, city, None, [LABEL])
    one = verbs.send(reporter, draft(reporter, city, inside))
    assert (one.authority, one.sendings.get().sender) == ("households", "households")
    with pytest.raises(RefusedError):
        acceptances.accept(reporter, [one])
    assert accepted(editor(city), one) == [{"number": 2}]


def test_a_draft_of_another_authority_is_not_seen_until_it_is_sent(city: City) -> None:
    City.objects.filter(pk=city.pk).update(authority="lillstad")
    city.refresh_from_db()
    reporter, by = hall.person("rapportör"), hall.person("bob")
    Seat.objects.create(person=reporter, city=city, role="reporter", actor="households", authority="households")
    Seat.objects.create(person=by, city=city, authority="lillstad")
    one = draft(reporter, city, Change("changed", "measures", "electric_cars", "sv", after="Elbilar i stan"))

    assert one not in rights.readable(city, by) and one in rights.readable(city, reporter)
    verbs.send(reporter, one)
    assert one in rights.readable(city, by) and one not in rights.readable(city, None)
