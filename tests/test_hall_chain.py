# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The chain binds what it speaks of: a row that is changed, removed or put in beside the program is told by table and row."""

from __future__ import annotations

import io
import itertools
import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test import Client

from klimatkontrakt.folder.change import Change
from klimatkontrakt.hall.core import (
    attachments,
    audit,
    chain_checks,
    chain_lines,
    declarations,
    retention,
    row_digests,
    touched_rows,
)
from klimatkontrakt.hall.core import verbs as core_verbs
from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.models import (
    Attachment,
    City,
    Entry,
    Flaw,
    Head,
    Person,
    Salt,
    SavedPlan,
    Seat,
    Text,
    Version,
)
from klimatkontrakt.hall.core.rights import ANYONE
from klimatkontrakt.hall.embeds import verbs as embed_verbs
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.proposals import drafts
from klimatkontrakt.hall.proposals import verbs as proposal_verbs
from klimatkontrakt.hall.proposals.models import ChangeRow, SentProposal
from klimatkontrakt.hall.seats import verbs as seat_verbs
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat
from klimatkontrakt.hall.versions import tickets
from tests import extent, hall, thaw

pytestmark = pytest.mark.django_db
CHANGED = {**hall.files(), "measures.yaml": hall.files()["measures.yaml"].replace("share: 0.5", "share: 0.25")}
LABEL = Change("changed", "measures", "fewer_trips", "sv", after="Mycket färre bilresor")


def filled() -> Version:
    """A hall with a row of every kind that the chain binds, but for what a proposal and a second owner bring."""
    alice, bob = hall.person("alice", administrator=True), hall.person("bob")
    hall.version(person=alice)
    version = hall.version(CHANGED, alice, "Andra")
    hall.make_editor(alice, bob, version.city)
    explorer_verbs.save_plan(bob, version.city, version, "Halva takten", "m.fewer_trips=0.5")
    flaw_verbs.report_flaw(None, "/lillstad/", "Diagrammet är för litet", "carina@example.se")
    embed_verbs.set_embedding_sites(bob, version.city, ["https://a.example"], made_from=[])
    with audit.by_the_hall("binds_from_here", "ett underlag"):
        attachments.put(version.city, "budget.pdf", b"PDF")
    return version


def full() -> None:
    """The same, with a change that is sent, with a file, and spoken of, and a seat that another owner is to confirm."""
    version = filled()
    alice, bob = Person.objects.get(is_administrator=True), Person.objects.get(user__username="bob")
    draft = proposal_verbs.describe(bob, drafts.put_changes(bob, version.city, None, [LABEL]), subject="Nytt namn")
    proposal_verbs.attach(bob, draft, "underlag.txt", b"x", kind="text/plain")
    sent = proposal_verbs.send(bob, draft)
    proposal_verbs.comment(bob, version.city, "Är Laholm med?", about=proposal_verbs.About(proposal=sent))
    seat_verbs.set_four_eyes(alice, version.city, is_asked=True)
    hall.give_seat(alice, bob, version.city, WantedSeat("owner", publishes=True))


def told() -> list[tuple[str, str, str]]:
    return [(fault.kind, fault.model._meta.db_table, fault.key) for fault in chain_checks.whole()]


def run(sql: str, values: list[Any] | None = None) -> None:
    """A statement past the program, and past the refusals."""
    with thaw.thawed(connection), connection.cursor() as cursor:
        cursor.execute(sql, values or [])


def test_a_hall_in_which_everything_was_done_by_verbs_is_whole_and_every_bound_model_has_a_row() -> None:
    full()

    assert told() == [] and chain_checks.lately() == []
    assert [model._meta.label for model in declarations.bound() if not model._default_manager.exists()] == []


CHANGES: dict[str, tuple[str, str]] = {
    "who is an administrator": ("hall_person", "is_administrator = NOT is_administrator"),
    "a name that somebody signs in with": ("auth_user", "username = 'mallory'"),
    "a password": ("auth_user", "password = 'md5$x$y'"),
    "a seat": ("hall_seat", "person_id = (SELECT min(id) FROM hall_person)"),
    "where readers are led": ("hall_head", "published_id = (SELECT min(id) FROM hall_version)"),
    "a version's message": ("hall_version", "message = 'en annan'"),
    "a version's author": ("hall_version", "author = NULL"),
    "a text": ("hall_text", "size = size + 1"),
    "the bytes of a text": ("hall_text", "packed = packed || packed"),
    "what a city shows": ("hall_city", "shown = 'baseline'"),
    "a plan": ("hall_savedplan", "query = 'm.fewer_trips=0.9'"),
    "what a flaw says": ("hall_flaw", "text = 'Allt är bra'"),
    "whom to answer": ("hall_flaw", "answer_to = 'mallory@example.se'"),
    "that a flaw is seen to": ("hall_flaw", "is_handled = NOT is_handled"),
    "an attachment's name": ("hall_attachment", "name = 'beslut.pdf'"),
    "until when one is kept": ("hall_attachment", "kept_until = '2027-01-01'"),
    "an entry": ("hall_entry", "what = 'något annat'"),
    "what an entry binds": ("hall_entry", "binds = '[]'"),
    "the formula of an entry": ("hall_entry", "formula = 1"),
}  # fmt: skip


@pytest.mark.parametrize("what", extent.some(CHANGES, 7))
def test_a_row_that_is_changed_beside_the_program_is_told_by_table_and_row(what: str) -> None:
    filled()
    table, change = CHANGES[what]
    (model,) = (model for model in declarations.every() if model._meta.db_table == table)
    column, last = model._meta.pk.column, model._default_manager.order_by("pk").last()
    assert last is not None
    run(f"UPDATE {table} SET {change} WHERE {column} = %s", [model._meta.pk.get_db_prep_value(last.pk, connection)])

    kind = "entry" if model is Entry else "changed"
    found = [fault for fault in told() if fault[1] == table]  # what an entry bound that is another one is told too
    assert (kind, table, str(last.pk)) in found and len(found) == 1
    assert [fault for fault in chain_checks.lately() if (fault.kind, fault.key) == (kind, str(last.pk))]
    for language in ("sv", "en"):
        assert table in chain_checks.sentences(chain_checks.whole(), language)[0]


@pytest.mark.parametrize("model", [Seat, SavedPlan, Flaw, Attachment, Text], ids=lambda model: model.__name__)
def test_a_row_that_is_removed_and_put_in_under_another_key_is_told(model: type[models.Model]) -> None:
    filled()
    last = model._default_manager.order_by("pk").last()
    assert last is not None
    table, key = model._meta.db_table, str(last.pk)
    prepared = model._meta.pk.get_db_prep_value(last.pk, connection)
    run(f"DELETE FROM {table} WHERE {model._meta.pk.column} = %s", [prepared])
    removed = told()
    last.pk = {"AutoField": 99, "UUIDField": uuid.UUID(int=9)}.get(model._meta.pk.get_internal_type()[-9:], "f" * 64)
    last.save(force_insert=True)

    assert ("gone", table, key) in removed
    assert {("gone", table, key), ("stranger", table, str(last.pk))} <= set(told())


def test_rows_that_were_put_in_beside_the_program_are_told() -> None:
    filled()
    city = City.objects.create(slug="annan", name="Annan", shown="contract")
    user = User.objects.create(username="mallory", password="x")
    person = Person.objects.create(user=user, is_administrator=True)
    seat = Seat.objects.create(person=person, city=city)
    version = Version.objects.create(city=city, number=1, text_hashes={}, document="0" * 64, message="")
    Head.objects.create(city=city, working=version, published=version)

    assert set(told()) == {
        ("stranger", row._meta.db_table, str(row.pk)) for row in (city, user, person, seat, version, city.head)
    }


def test_a_salt_that_is_of_no_row_and_one_that_is_gone_are_told() -> None:
    filled()
    Salt.objects.create(row="hall.Flaw 99", salt="x")
    flaw = Flaw.objects.get()
    Salt.objects.filter(row=f"hall.Flaw {flaw.pk}").delete()

    assert [(kind, table) for kind, table, _ in told()] == [("changed", "hall_flaw"), ("stranger", "hall_salt")]


def test_an_entry_that_is_taken_out_is_told_by_its_number() -> None:
    filled()
    run("DELETE FROM hall_entry WHERE number = 3")

    assert ("entry_gone", "hall_entry", "3") in told()


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_looked_through() -> None:
    if connection.vendor == "postgresql":
        return  # it holds no value that is not of its column's type
    version = filled()
    run("UPDATE hall_version SET created = 'igår' WHERE id = %s", [version.pk])
    run("UPDATE hall_attachment SET id = 'x'")

    found = told()
    assert ("changed", "hall_version", str(version.pk)) in found
    assert ("stranger", "hall_attachment", "x") in found and len(found) >= 3


@pytest.mark.parametrize("who", ["root", "bob"])
def test_an_erased_person_leaves_a_whole_chain_and_nothing_that_a_name_can_be_guessed_from(who: str) -> None:
    root, bob = hall.person("root", administrator=True), hall.person("bob@example.se")
    version = hall.version(person=root)
    hall.make_editor(root, bob, version.city)
    flaw_verbs.report_flaw(None, "/", "Diagrammet", "bob@example.se")
    user, key = bob.user, str(bob.user.pk)
    salt = Salt.objects.get(row=f"auth.User {key}").salt
    bound = Entry.objects.filter(verb="welcomed").latest("number").binds
    standing = dict(row_digests.digests(type(user), [user.pk]))[key]
    assert ["auth.User", key, standing] in bound
    people_verbs.erase_person(root, bob, made_from=people_verbs.standing(bob))

    assert told() == [] and chain_checks.lately() == []
    assert not Salt.objects.filter(row=f"auth.User {key}").exists()
    assert not Salt.objects.filter(salt=salt).exists()
    text = repr(list(Entry.objects.values_list("before", "after", "what", "binds")))
    assert "bob@example.se" not in text
    assert Flaw.objects.get().answer_to == ""


def test_a_hash_of_a_row_that_names_somebody_is_another_each_time_it_is_bound() -> None:
    filled()
    flaw = Flaw.objects.get()
    before = dict(row_digests.digests(Flaw))
    with audit.by_the_hall("binds_from_here", "samma rad en gång till"):
        flaw.save()

    assert dict(row_digests.digests(Flaw)).keys() == before.keys() and dict(row_digests.digests(Flaw)) != before
    assert told() == []


@core_verbs.verb(right=ANYONE, entry="reported_flaw")
def past_the_program(by: Actor, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hall_city SET name = %s", [text])
    audit.add(None, "reported_flaw", "1")


def test_a_verb_that_writes_past_what_tells_its_rows_is_refused() -> None:
    filled()
    with pytest.raises(touched_rows.UnboundError, match="hall_city"):
        past_the_program(None, "Storstad")

    assert City.objects.get().name == "Lillstad"


def test_many_rows_at_once_are_bound_by_the_entry_of_their_act() -> None:
    filled()
    with audit.by_the_hall("binds_from_here", "många"):
        Flaw.objects.bulk_create([Flaw(text=str(number)) for number in range(3)])
        Flaw.objects.filter(text="1").update(is_handled=True)
        Flaw.objects.filter(text="2").delete()

    assert told() == [] and Flaw.objects.count() == 3


@pytest.mark.parametrize(
    "field", [models.IntegerField(default=3), models.CharField(blank=True), models.DateField(null=True)]
)
def test_a_field_that_is_new_with_a_default_changes_no_hash(field: Any) -> None:
    said = row_digests._digest("hall.X", {"id": row_digests._NONE}, {"id": 1}, "")
    default = row_digests._default(field)
    fields = {"id": row_digests._NONE, "new": default}

    assert row_digests._digest("hall.X", fields, {"id": 1, "new": default}, "") == said
    assert row_digests._digest("hall.X", fields, {"id": 1, "new": 4}, "") != said


def test_a_column_of_a_model_is_bound_unless_the_model_says_why_not() -> None:
    for model in declarations.every():
        bound = declarations.of(model).bound
        if isinstance(bound, declarations.NotBound):
            assert len(bound.why) > 10, model
            continue
        assert bool(bound.but) == bool(bound.why), model
        assert len(row_digests.bound_fields(model)) == len(model._meta.concrete_fields) - len(bound.but), model
    frozen = set(declarations.frozen()) - {Entry}
    assert frozen <= set(declarations.bound())


def test_what_was_changed_by_hand_can_be_accepted_with_a_reason_that_the_log_keeps() -> None:
    filled()
    run("UPDATE hall_city SET name = 'Lillstads kommun'")
    run("DELETE FROM hall_savedplan")
    with pytest.raises(CommandError, match="varför"):
        call_command("audit", accept=" ")
    call_command("audit", accept="namnet var fel", stdout=io.StringIO())

    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.after) == ("accepted_beside", {"count": 2, "why": "namnet var fel"})
    assert told() == []


def test_an_entry_that_was_changed_can_not_be_accepted() -> None:
    filled()
    run("UPDATE hall_entry SET what = 'x' WHERE number = 2")
    with pytest.raises(CommandError, match="kan inte godtas"):
        call_command("audit", accept="det var jag")

    assert ("entry", "hall_entry", "2") in told()


def rehash(number: int) -> None:
    """Entries from one on, changed and hashed anew, as somebody who writes to the database can."""
    entries = list(Entry.objects.order_by("number"))
    for before, entry in itertools.pairwise(entries):
        if entry.number >= number:
            entry.actor, entry.previous = "hall", before.hash
            entry.hash = audit.digest(entry)
            run("UPDATE hall_entry SET actor = 'hall', previous = %s, hash = %s WHERE number = %s",
                [entry.previous, entry.hash, entry.number])  # fmt: skip


def test_a_line_that_was_kept_shows_that_the_end_was_cut_off_or_written_anew() -> None:
    filled()
    out = io.StringIO()
    call_command("audit", head=True, stdout=out)
    line = out.getvalue().strip()
    assert re.fullmatch(rf"klimatkontrakt \S+ {Entry.objects.count()} [0-9a-f]{{64}} \S+", line)
    call_command("audit", against=f"  {line}\n", stdout=io.StringIO())
    flaw_verbs.report_flaw(None, "/", "Ännu en", "")
    call_command("audit", against=line, stdout=io.StringIO())

    with pytest.raises(CommandError, match="ingen rad"):
        call_command("audit", against="x")
    rehash(4)
    assert [fault for fault in told() if fault[1] == "hall_entry"] == []  # whole in itself
    with pytest.raises(CommandError, match="är en annan i dag"):
        call_command("audit", against=line)
    run("DELETE FROM hall_entry WHERE number >= %s", [Entry.objects.count() - 1])
    with pytest.raises(CommandError, match="bortom kedjans slut"):
        call_command("audit", against=line)


def test_the_log_tells_in_words_what_was_changed() -> None:
    filled()
    client = Client()
    client.force_login(Person.objects.get(is_administrator=True).user, "django.contrib.auth.backends.ModelBackend")
    whole = client.get("/handelser/").content.decode()
    run("UPDATE hall_city SET name = 'Storstad'")
    pages = {way: client.get(way).content.decode() for way in ("/handelser/", "/en/log/")}

    assert "De senaste posterna (högst 100) är hela" in whole and chain_lines.head() in whole
    assert "hall_city, rad id" in pages["/handelser/"] and "ändrad vid sidan av programmet" in pages["/handelser/"]
    assert "changed outside the program" in pages["/en/log/"]


KEYS = {
    Version: ("id", "city_id, number"), Text: ("hash",), Entry: ("number", "hash"), SentProposal: ("id",), ChangeRow: ("id",),
}  # fmt: skip
FROZEN_ACTS: dict[str, Callable[[str, str, str], str]] = {
    "update": lambda table, key, columns: f"UPDATE {table} SET {key} = {key}",
    "delete": lambda table, key, columns: f"DELETE FROM {table}",
}
ON_SQLITE = {
    "update or replace": lambda table, key, columns: f"UPDATE OR REPLACE {table} SET {key} = {key}",
    "insert or replace": lambda table, key, columns: f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "replace into": lambda table, key, columns: f"REPLACE INTO {table} SELECT * FROM {table}",
    "upsert": lambda table, key, columns: (
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET {key} = {key}"
    ),
    "insert or ignore with another value": lambda table, key, columns: (
        f"INSERT OR IGNORE INTO {table} SELECT * FROM {table}"
    ),
}
ON_POSTGRESQL = {
    "truncate": lambda table, key, columns: f"TRUNCATE {table} CASCADE",
    "upsert": lambda table, key, columns: (
        f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({columns}) DO UPDATE SET {key} = {table}.{key}"
    ),
}
ACTS = {**FROZEN_ACTS, **(ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE)}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("model", declarations.frozen(), ids=lambda model: model.__name__)
def test_a_frozen_table_refuses_every_kind_of_change(model: type[models.Model], act: str) -> None:
    full()
    before = list(model._default_manager.order_by("pk").values())
    table, keys = model._meta.db_table, KEYS[model]  # type: ignore[index]
    assert before
    for columns in keys:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ACTS[act](table, model._meta.pk.column, columns))

    assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("act", ["INSERT OR REPLACE", "REPLACE"])
def test_a_frozen_row_is_not_replaced_by_one_with_another_key_that_has_alike_what_may_not_be(act: str) -> None:
    if connection.vendor == "postgresql":
        return  # it has no REPLACE
    hall.version()
    columns = "city_id, number, text_hashes, document, message, created"
    others = columns.replace("message", "'x'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{act} INTO hall_version ({columns}) SELECT {others} FROM hall_version")

    assert Version.objects.get().message == "Första"


def test_a_password_that_is_hashed_anew_when_somebody_signs_in_is_bound_and_a_false_one_is_not(settings: Any) -> None:
    for name in ("bob", "eva"):
        hall.person(name)
    run("UPDATE auth_user SET password = %s WHERE username = 'eva'", [make_password("mallorys fras", hasher="md5")])
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    for name, password in (("bob", hall.PASSWORD), ("eva", "mallorys fras")):
        assert Client().post("/logga-in/", {"name": name, "password": password}).status_code == 302

    users = {user.username: user for user in User.objects.all()}
    assert all(user.password.startswith("pbkdf2") for user in users.values())
    assert told() == [("changed", "auth_user", str(users["eva"].pk))]
    assert Entry.objects.filter(verb="renewed_hash").count() == 1


def test_an_attachment_that_has_outlived_its_time_goes_with_an_entry() -> None:
    city = hall.version().city
    with audit.by_the_hall("binds_from_here", "ett underlag"):
        attachments.put(city, "budget.pdf", b"PDF", kept_until=date(2020, 1, 1))
    assert retention.sweep() == 1 and retention.sweep() == 0

    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.what, entry.binds[0][2]) == ("swept", "hall.Attachment", "") and told() == []


def test_a_versions_folder_leaves_with_a_line_of_the_log_that_lies_on_it() -> None:
    version = filled()
    text = tickets.written(version)
    line = next(line for line in text.splitlines() if line.startswith("log: "))

    assert tickets.read(text.encode()) == tickets.Ticket("lillstad", 2, version.document)
    assert chain_lines.against(line) == "lies"
    rehash(3)
    assert chain_lines.against(line) == "other"
