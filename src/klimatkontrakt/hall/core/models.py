# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a hall remember? Cities and their document versions, what was worked out, people, jobs, the audit chain.

A version, its texts and an entry are never changed or removed once they stand; the database refuses it
(frozen_tables.py). Every model says of itself what backup, erasure and the clock do with it (declarations.py).
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.folder.frozen import LONGEST_ID
from klimatkontrakt.hall.core.declarations import (
    EVERY_FIELD,
    FOR_GOOD,
    UNTIL_ERASED,
    UNTIL_MADE_ANEW,
    UNTIL_REMOVED,
    NotBound,
    Retention,
)
from klimatkontrakt.hall.core.touched_rows import BoundRows

HASH = lengths.most("hash")


class Person(models.Model):
    """Someone who can sign in. Acts are kept under the pseudonym, so that a name can be erased and the chain stand."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_ERASED
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="person")
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_administrator = models.BooleanField(default=False)

    class Meta:
        verbose_name = "person"


class City(models.Model):
    """A city of this hall; its numbers stand in its versions. What it is is its document's id, letter by letter."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    slug = models.CharField(max_length=LONGEST_ID, unique=True, help_text="its document's id, which is its address too")
    former = models.CharField(
        max_length=LONGEST_ID, blank=True, db_index=True, help_text="an address that it had before"
    )
    name = models.CharField(max_length=lengths.most("text"))
    kommunkod = models.CharField(max_length=lengths.most("municipality_code"), blank=True)
    shown = models.CharField(max_length=LONGEST_ID, help_text="the scenario that its pages show when none is asked for")
    is_demonstration = models.BooleanField(default=False)
    four_eyes = models.BooleanField(default=False, help_text="whether nobody accepts what they propose themselves")
    authority = models.CharField(max_length=LONGEST_ID, blank=True, help_text="the actor whose document it is")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_template(self) -> bool:
        """Whether nobody has put it in: it is in no table (template_cities.py)."""
        return self.pk is not None and self.pk < 0


class Text(models.Model):
    """A text of some version's, once and for all. Never changed."""

    is_frozen = True
    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    hash = models.CharField(max_length=HASH, primary_key=True, help_text="of its bytes, unpacked")
    size = models.PositiveIntegerField(help_text="how many they are, unpacked")
    packed = models.BinaryField()


class Seat(models.Model):
    """What a person may do in a city: a role, in a remit, for an authority (seats.py).

    One from before there were others is an editor's, of the whole document, who publishes: what the defaults say.
    """

    known_as = "hall.Editor"  # to the audit chain, which has spoken of these rows under that name
    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_ERASED
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=lengths.most("log_word"), default="editor")
    kinds = models.JSONField(default=list, blank=True, help_text="the kinds that its remit has")
    areas = models.JSONField(default=list, blank=True, help_text="the areas that its remit has")
    actor = models.CharField(max_length=LONGEST_ID, blank=True, help_text="the actor that its remit has")
    authority = models.CharField(max_length=LONGEST_ID, blank=True, help_text="the actor that the person works for")
    office = models.CharField(
        max_length=lengths.most("person_name"), blank=True, help_text="what pages call the person"
    )
    publishes = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "city", "role", "actor"), name="one_seat"),)


class Version(models.Model):
    """A city's document as it was accepted: which text each of its files has. Never changed."""

    is_frozen = True
    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text_hashes = models.JSONField(help_text="file name → the hash of its text")
    document = models.CharField(max_length=HASH, help_text="the hash of the files")
    message = models.CharField(max_length=lengths.most("message"))
    author = models.UUIDField(null=True, help_text="a person's pseudonym; empty for the hall itself")
    created = models.DateTimeField(default=timezone.now, editable=False)

    @property
    def is_template(self) -> bool:
        """Whether it is a template city's, in no table."""
        return self.pk is not None and self.pk < 0

    class Meta:
        ordering = ("city", "-number")
        constraints = (models.UniqueConstraint(fields=("city", "number"), name="one_version_a_number"),)

    def __str__(self) -> str:
        return f"{self.city_id} {self.number}"


class Head(models.Model):
    """Where a city's two heads stand: which version is read by those who make it, and which by everybody else."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    city = models.OneToOneField(City, on_delete=models.PROTECT, primary_key=True, related_name="head")
    working = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    published = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")


class Attachment(models.Model):
    """A file that belongs to a city and is too large for its document; its bytes lie under their hash on the disk."""

    kept_in_backup = True  # the bytes too: attachment_copies.py
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = Retention("removed", since="kept_until")
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="attachments")
    hash = models.CharField(max_length=HASH, db_index=True, help_text="of its bytes, which lie under it")
    size = models.PositiveBigIntegerField(help_text="how many they are")
    name = models.CharField(max_length=lengths.most("file_name"))
    kind = models.CharField(max_length=lengths.most("media_type"), help_text="its media type")
    author = models.UUIDField(null=True, help_text="a person's pseudonym; empty for the hall itself")
    created = models.DateTimeField(default=timezone.now, editable=False)
    kept_until = models.DateField(
        null=True, blank=True, help_text="the last day that it is kept; empty where no day ends that"
    )

    class Meta:
        ordering = ("created",)


class AnswerRow(models.Model):
    """That a version has been worked out under a scenario: its Answer's key, who made it, the numbers that lists show.

    The Answer itself lies in the store of answers (answer_store.py).
    """

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_MADE_ANEW
    bound = NotBound("it is worked out from a version, which is bound")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="answers")
    scenario = models.CharField(max_length=LONGEST_ID)
    key = models.CharField(max_length=HASH, db_index=True)
    engine = models.CharField(max_length=lengths.most("engine"), help_text="the version of the program that made it")
    package = models.CharField(max_length=HASH, help_text="the hash of the engine that made it")
    seed = models.PositiveIntegerField()
    draws = models.PositiveIntegerField()
    numbers = models.JSONField(default=dict, help_text="what lists and comparisons need")
    made = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("version", "scenario"), name="one_answer"),)


class SavedPlan(models.Model):
    """A plan from the explorer that an editor saved under a name."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_REMOVED
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField(max_length=lengths.most("plan_name"))
    query = models.TextField(help_text="the explorer's address, after the question mark")
    version = models.ForeignKey(Version, on_delete=models.PROTECT)
    author = models.UUIDField()
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-created",)
        constraints = (models.UniqueConstraint(fields=("city", "name"), name="one_plan_a_name"),)


class Job(models.Model):
    """Work that takes longer than a reader waits, with how far it has come."""

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = Retention("for_good", since="ended", days=90, of_field="file")  # what was sent and not handed in
    bound = NotBound(
        "it is work to be done, and its state moves all the while; what comes of it has an entry of its own"
    )

    class State(models.TextChoices):
        """Waiting, running, done, or failed."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=lengths.most("job_kind"))
    asked = models.JSONField(default=dict, help_text="what the work is about")
    file = models.BinaryField(null=True, help_text="an uploaded file, until the work is done")
    state = models.CharField(max_length=lengths.most("job_state"), choices=State.choices, default=State.WAITING)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0)
    same = models.CharField(
        max_length=lengths.most("same"), null=True, help_text="what it works on, where that is done once at a time"
    )
    outcome = models.JSONField(default=dict)
    author = models.UUIDField(null=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    begun = models.DateTimeField(null=True, help_text="when it was last taken up")
    heartbeat = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    OPEN: ClassVar[tuple[str, ...]] = (State.WAITING, State.RUNNING)

    class Meta:
        ordering = ("-created",)
        indexes = (models.Index(fields=("state",)),)
        constraints = (
            models.UniqueConstraint(
                fields=("same",), condition=models.Q(state__in=("waiting", "running")), name="one_open_job"
            ),
        )

    @property
    def percent(self) -> int:
        """How far the work has come."""
        return 100 if self.state == self.State.DONE else min(99, 100 * self.step // max(1, self.steps))


class Beat(models.Model):
    """A sign of life: of the worker, and of a database that takes what is written to it."""

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_MADE_ANEW
    bound = NotBound("it lasts for the while only, and says nothing of what was done")

    name = models.CharField(max_length=lengths.most("job_kind"), primary_key=True)
    at = models.DateTimeField()


class Entry(models.Model):
    """One audited act; each holds the hash of the one before. Never changed or removed."""

    is_frozen = True
    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = NotBound("each entry holds the hash of itself and of the one before")

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=lengths.most("pseudonym"), help_text="a person's pseudonym, or the hall")
    verb = models.CharField(max_length=lengths.most("log_word"))
    what = models.CharField(max_length=lengths.most("log_subject"))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    formula = models.PositiveSmallIntegerField(default=1, help_text="how its hash is made: 2 binds rows")
    binds = models.JSONField(
        default=list, help_text="rows that the act made or changed: model, key, hash; no hash: gone"
    )
    previous = models.CharField(max_length=HASH)
    hash = models.CharField(max_length=HASH, unique=True)

    class Meta:
        ordering = ("number",)


class Tally(models.Model):
    """How often someone has tried something of late (limits.py): when the next full number of tries is theirs again."""

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()  # the key is a keyed hash of whom it counts
    retention = Retention("over", since="full_at")
    bound = NotBound("it lasts for the while only, and says nothing of what was done")

    key = models.CharField(max_length=HASH, primary_key=True)
    full_at = models.DateTimeField()


class Salt(models.Model):
    """What is hashed together with a row that names a person; it goes with the row, and no name can be guessed then."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_ERASED
    bound = NotBound("with another salt the row that it is of is no longer the one that is bound")

    row = models.CharField(
        max_length=lengths.most("row_name"), primary_key=True, help_text="whose: its model's label and its key"
    )
    salt = models.CharField(max_length=HASH)


class Flaw(models.Model):
    """A visitor's report of something that does not work for them."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ("answer_to",)
    retention = Retention("for_good", since="at", days=365, of_field="answer_to")  # whoever wrote has had an answer
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    at = models.DateTimeField(default=timezone.now, editable=False)
    page = models.CharField(max_length=lengths.most("page_address"), blank=True)
    text = models.TextField(max_length=lengths.most("flaw"))
    answer_to = models.EmailField(blank=True, max_length=lengths.most("email"))
    is_handled = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at",)


def person_of(user: Any) -> Person | None:
    """The person behind a signed-in user."""
    return Person.objects.filter(user=user).first() if getattr(user, "is_authenticated", False) else None
